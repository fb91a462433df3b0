// Runs in the page before it: the shell as far as the page talks to it. `window.said` is what the page asked of it,
// `window.tell(event, payload)` is the shell speaking.

export function desktop({ url, ...more }) {
  const app = { version: "0.1.0", tray: "shown", autostart: true, safe_mode: false, platform: "linux", packaged: "deb", shortcut: null, ...more.app };
  const callbacks = new Map();
  const heard = new Map();
  let last = 0;
  window.isTauri = true;
  window.said = [];
  window.tell = (event, payload) => (heard.get(event) ?? []).forEach((id) => callbacks.get(id)?.({ event, payload }));
  const answers = {
    control_address: () => ({ url, token: "of the window" }),
    app_info: () => app,
    set_autostart: ({ on }) => void (app.autostart = on),
    set_shortcut: ({ keys }) => void (app.shortcut = keys),
    check_for_updates: () => more.update ?? { state: "none" },
    pending_import: () => more.pending ?? null,
    "plugin:event|listen": ({ event, handler }) => {
      heard.set(event, [...(heard.get(event) ?? []), handler]);
      return handler;
    },
  };
  window.__TAURI_INTERNALS__ = {
    transformCallback: (callback) => {
      last += 1;
      callbacks.set(last, callback);
      return last;
    },
    unregisterCallback: (id) => callbacks.delete(id),
    invoke: async (command, given) => {
      if (!command.startsWith("plugin:")) window.said.push([command, given]);
      return answers[command]?.(given) ?? null;
    },
  };
  window.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: (event, id) => heard.set(event, (heard.get(event) ?? []).filter((other) => other !== id)) };
}
