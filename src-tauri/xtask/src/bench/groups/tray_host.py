"""The least a tray's host must be: owns the watcher's name and prints one line for each item that registers."""

import dbus
import dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

NAME = "org.kde.StatusNotifierWatcher"
PROPERTIES = {
    "IsStatusNotifierHostRegistered": dbus.Boolean(True),
    "ProtocolVersion": dbus.Int32(0),
    "RegisteredStatusNotifierItems": dbus.Array([], signature="s"),
}


class Watcher(dbus.service.Object):
    @dbus.service.method(NAME, in_signature="s")
    def RegisterStatusNotifierItem(self, item):
        print("item", item, flush=True)

    @dbus.service.method(NAME, in_signature="s")
    def RegisterStatusNotifierHost(self, host):
        pass

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return PROPERTIES[name]

    @dbus.service.method(dbus.PROPERTIES_IFACE, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return PROPERTIES

    @dbus.service.signal(NAME)
    def StatusNotifierHostRegistered(self):
        pass


DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName(NAME, bus)
watcher = Watcher(bus, "/StatusNotifierWatcher")
watcher.StatusNotifierHostRegistered()
print("ready", flush=True)
GLib.MainLoop().run()
