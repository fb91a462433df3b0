//! The tray on Linux: a StatusNotifierItem on the session bus, on a thread of its own.
//!
//! Invariant: it needs neither GTK nor a library that may be missing. A bar that comes late, goes or comes back is noticed, and the
//! icon is there whenever the bar is.

use super::icon::{Face, draw};
use super::menu::{Kind, Row, menu};
use super::text::tooltip;
use crate::actions::{Action, perform};
use crate::picture::Picture;
use crate::shell::{Standing, shell, tray_stands};
use crate::{autostart, platform};
use ksni::blocking::{Handle, TrayMethods};
use ksni::menu::{CheckmarkItem, StandardItem, SubMenu};
use ksni::{Icon, MenuItem, OfflineReason, ToolTip};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use tauri::AppHandle;

/// The item on the bus.
pub(crate) struct Tray(Handle<Item>);

/// Makes the tray. Returns at once: the bus may take its time.
pub(crate) fn start(app: &AppHandle) {
    let app = app.clone();
    let work = move || {
        let picture = shell(&app).picture();
        let item = Item {
            app: app.clone(),
            face: Face::of(&picture),
            picture,
            is_offline: AtomicBool::new(false),
        };
        match item.assume_sni_available(true).spawn() {
            Ok(handle) => made(&app, handle),
            Err(error) => {
                tracing::warn!(%error, "there is no tray");
                tray_stands(&app, Standing::NoHost);
            }
        }
    };
    let _detached = thread::Builder::new().name("tray".to_owned()).spawn(work);
}

fn made(app: &AppHandle, handle: Handle<Item>) {
    if handle.update(|item| !item.is_offline.load(Ordering::Relaxed)) == Some(true) {
        tray_stands(app, Standing::Shown);
    }
    tracing::debug!("the tray's icon is made");
    shell(app).tray_made(Tray(handle));
}

impl Tray {
    /// Shows another picture; the icon only when there is a face for it. Blocks while the bus is asked.
    pub(crate) fn show(&self, picture: &Picture, face: Option<Face>) {
        let _gone = self.0.update(|item| {
            item.picture = picture.clone();
            item.face = face.unwrap_or(item.face);
        });
    }
}

struct Item {
    app: AppHandle,
    picture: Picture,
    face: Face,
    is_offline: AtomicBool,
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "omniroute".to_owned()
    }

    fn title(&self) -> String {
        "OmniRoute".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        let tone = platform::tone();
        SIZES
            .map(|size| pixmap(&draw(self.face, tone, size), size))
            .into()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: "OmniRoute".to_owned(),
            description: marked_up(&tooltip(&self.picture).join("\n")),
            ..ToolTip::default()
        }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        menu(&self.picture).into_iter().map(item).collect()
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        perform(&self.app, Action::Open("/".to_owned()));
    }

    fn secondary_activate(&mut self, x: i32, y: i32) {
        self.activate(x, y);
    }

    fn menu_about_to_show(&mut self) {
        self.picture.autostart = autostart::state(&self.app);
    }

    fn watcher_online(&self) {
        self.is_offline.store(false, Ordering::Relaxed);
        tray_stands(&self.app, Standing::Shown);
    }

    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::info!(?reason, "no bar shows the tray's icon");
        self.is_offline.store(true, Ordering::Relaxed);
        tray_stands(&self.app, Standing::NoHost);
        true
    }
}

fn item(row: Row) -> MenuItem<Item> {
    let (label, enabled, visible) = (escaped(&row.text), row.enabled, row.shown);
    match row.kind {
        Kind::Separator => MenuItem::Separator,
        Kind::Item(action) => MenuItem::Standard(StandardItem {
            label,
            enabled,
            visible,
            activate: Box::new(move |item: &mut Item| {
                if let Some(action) = &action {
                    perform(&item.app, action.clone());
                }
            }),
            ..StandardItem::default()
        }),
        Kind::Check(action, checked) => MenuItem::Checkmark(CheckmarkItem {
            label,
            enabled,
            visible,
            checked,
            activate: Box::new(move |item: &mut Item| perform(&item.app, action.clone())),
            ..CheckmarkItem::default()
        }),
        Kind::Menu(rows) => MenuItem::SubMenu(SubMenu {
            label,
            enabled,
            visible,
            submenu: rows.into_iter().map(self::item).collect(),
            ..SubMenu::default()
        }),
    }
}

/// In a menu an underscore marks a key; two are one.
fn escaped(text: &str) -> String {
    text.replace('_', "__")
}

/// In a tooltip angle brackets are markup.
fn marked_up(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The bus wants opacity first.
fn pixmap(pixels: &[u8], size: u32) -> Icon {
    let argb = pixels
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[3], pixel[0], pixel[1], pixel[2]]);
    let side = i32::try_from(size).unwrap_or_default();
    Icon {
        width: side,
        height: side,
        data: argb.collect(),
    }
}

/// The sizes bars ask for; a bar takes the next one.
const SIZES: [u32; 5] = [16, 22, 24, 32, 48];

#[cfg(test)]
mod tests {
    use super::{escaped, marked_up, pixmap};

    #[test]
    fn a_label_is_shown_as_it_is_written() {
        assert_eq!(escaped("my_lab"), "my__lab");
        assert_eq!(marked_up("<b> & co"), "&lt;b&gt; &amp; co");
    }

    #[test]
    fn opacity_comes_first_on_the_bus() {
        let icon = pixmap(&[1, 2, 3, 4], 1);
        assert_eq!((icon.width, icon.data), (1, vec![4, 1, 2, 3]));
    }
}
