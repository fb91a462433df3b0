//! The tray on macOS and Windows: the system's own, through the window's toolkit.
//!
//! Invariant: the menu's items are made once and kept; afterwards only what differs is set. Some bars leak or flash when a menu is
//! replaced. An item that is not shown is taken out of its menu and put back in its place.

use super::icon::{Face, draw};
use super::menu::{Kind, Row, menu};
use super::text::short_tooltip;
use crate::actions::{Action, perform};
use crate::picture::Picture;
use crate::shell::{Standing, own, shell, tray_stands};
use crate::{autostart, platform};
use std::sync::Mutex;
use tauri::async_runtime::spawn_blocking;
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

/// The icon and the items of its menu.
pub(crate) struct Tray {
    icon: TrayIcon,
    menu: Menu<Wry>,
    kept: Mutex<Vec<Kept>>,
}

/// An item that was made, and the row it shows now.
struct Kept {
    item: Item,
    row: Row,
    inside: Vec<Kept>,
}

enum Item {
    Plain(MenuItem<Wry>),
    Check(CheckMenuItem<Wry>),
    Separator(PredefinedMenuItem<Wry>),
    Menu(Submenu<Wry>),
}

/// Where items are put: the menu itself or one inside it.
enum Place<'a> {
    Top(&'a Menu<Wry>),
    Inside(&'a Submenu<Wry>),
}

/// Makes the tray. Must be called on the main thread.
pub(crate) fn start(app: &AppHandle) {
    match make(app) {
        Ok(tray) => {
            shell(app).tray_made(tray);
            tray_stands(app, Standing::Shown);
        }
        Err(error) => {
            tracing::warn!(%error, "there is no tray");
            tray_stands(app, Standing::NoHost);
        }
    }
}

fn make(app: &AppHandle) -> tauri::Result<Tray> {
    let picture = shell(app).picture();
    let top = Menu::new(app)?;
    let kept = keep(app, &Place::Top(&top), menu(&picture), "")?;
    let icon = TrayIconBuilder::with_id("omniroute")
        .icon(image(Face::of(&picture)))
        .icon_as_template(cfg!(target_os = "macos"))
        .tooltip(short_tooltip(&picture))
        .menu(&top)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
        .on_tray_icon_event(|icon, event| touched(icon.app_handle(), &event))
        .build(app)?;
    Ok(Tray {
        icon,
        menu: top,
        kept: Mutex::new(kept),
    })
}

impl Tray {
    /// Shows another picture; the icon only when there is a face for it.
    pub(crate) fn show(&self, picture: &Picture, face: Option<Face>) {
        let updated = update(&Place::Top(&self.menu), &mut own(&self.kept), menu(picture))
            .and_then(|()| self.icon.set_tooltip(Some(short_tooltip(picture))))
            .and_then(|()| match face {
                // Both at once: a picture that is no template for a moment is drawn in its own colours.
                Some(face) => {
                    let is_template = cfg!(target_os = "macos");
                    self.icon
                        .set_icon_with_as_template(Some(image(face)), is_template)
                }
                None => Ok(()),
            });
        if let Err(error) = updated {
            tracing::warn!(%error, "the tray could not be updated");
        }
    }

    /// The action of the item with this id.
    fn action(&self, id: &str) -> Option<Action> {
        let kept = own(&self.kept);
        let mut inside: &[Kept] = &kept;
        let mut found = None;
        for at in id.split('/').filter(|part| !part.is_empty()) {
            let kept = inside.get(at.parse::<usize>().ok()?)?;
            (inside, found) = (&kept.inside, Some(&kept.row));
        }
        match &found?.kind {
            Kind::Item(action) => action.clone(),
            Kind::Check(action, _) => Some(action.clone()),
            Kind::Separator | Kind::Menu(_) => None,
        }
    }

    /// The system toggles a check mark by itself; what it shows is what was last set here, so it is set again.
    fn restore_checks(&self) {
        fn restore(kept: &[Kept]) {
            for kept in kept {
                if let (Item::Check(item), Kind::Check(_, on)) = (&kept.item, &kept.row.kind) {
                    let _stays = item.set_checked(*on);
                }
                restore(&kept.inside);
            }
        }
        restore(&own(&self.kept));
    }
}

fn chosen(app: &AppHandle, id: &str) {
    let Some(tray) = shell(app).tray() else {
        return;
    };
    let action = tray.action(id);
    tray.restore_checks();
    if let Some(action) = action {
        perform(app, action);
    }
}

fn touched(app: &AppHandle, event: &TrayIconEvent) {
    // No system tells that a menu is about to be shown. The pointer comes first, and the state may have been changed elsewhere.
    if matches!(event, TrayIconEvent::Enter { .. }) {
        let app = app.clone();
        let _looked = spawn_blocking(move || autostart::refresh(&app));
    }
    let is_left = matches!(
        event,
        TrayIconEvent::Click {
            button: MouseButton::Left,
            button_state: MouseButtonState::Up,
            ..
        }
    );
    if is_left && !cfg!(target_os = "macos") {
        perform(app, Action::Open("/".to_owned()));
    }
}

/// Makes the items of `rows` and puts those that are shown in their place.
fn keep(
    app: &AppHandle,
    place: &Place<'_>,
    rows: Vec<Row>,
    path: &str,
) -> tauri::Result<Vec<Kept>> {
    let mut all = Vec::with_capacity(rows.len());
    for (at, row) in rows.into_iter().enumerate() {
        let kept = keep_one(app, row, format!("{path}{at}/"))?;
        if kept.row.shown {
            place.append(kept.item.handle())?;
        }
        all.push(kept);
    }
    Ok(all)
}

fn keep_one(app: &AppHandle, mut row: Row, id: String) -> tauri::Result<Kept> {
    let (text, enabled) = (escaped(&row.text), row.enabled);
    let mut inside = Vec::new();
    let item = match &mut row.kind {
        Kind::Separator => Item::Separator(PredefinedMenuItem::separator(app)?),
        Kind::Item(_) => Item::Plain(MenuItem::with_id(app, id, text, enabled, None::<&str>)?),
        Kind::Check(_, on) => Item::Check(CheckMenuItem::with_id(
            app,
            id,
            text,
            enabled,
            *on,
            None::<&str>,
        )?),
        Kind::Menu(rows) => {
            let menu = Submenu::with_id(app, id.clone(), text, enabled)?;
            inside = keep(app, &Place::Inside(&menu), std::mem::take(rows), &id)?;
            Item::Menu(menu)
        }
    };
    Ok(Kept { item, row, inside })
}

/// Sets what differs. The rows are the same ones in the same order, so they meet one by one.
fn update(place: &Place<'_>, all: &mut [Kept], rows: Vec<Row>) -> tauri::Result<()> {
    let mut position = 0;
    for (kept, mut row) in all.iter_mut().zip(rows) {
        if let (Item::Menu(menu), Kind::Menu(rows)) = (&kept.item, &mut row.kind) {
            update(&Place::Inside(menu), &mut kept.inside, std::mem::take(rows))?;
        }
        kept.item.set(&kept.row, &row)?;
        match (kept.row.shown, row.shown) {
            (false, true) => place.insert(kept.item.handle(), position)?,
            (true, false) => place.remove(kept.item.handle())?,
            (true, true) | (false, false) => {}
        }
        position += usize::from(row.shown);
        kept.row = row;
    }
    Ok(())
}

impl Item {
    fn handle(&self) -> &dyn IsMenuItem<Wry> {
        match self {
            Self::Plain(item) => item,
            Self::Check(item) => item,
            Self::Separator(item) => item,
            Self::Menu(item) => item,
        }
    }

    fn set(&self, before: &Row, now: &Row) -> tauri::Result<()> {
        let text = (before.text != now.text).then(|| escaped(&now.text));
        let enabled = (before.enabled != now.enabled).then_some(now.enabled);
        match self {
            Self::Plain(item) => {
                text.map_or(Ok(()), |text| item.set_text(text))?;
                enabled.map_or(Ok(()), |enabled| item.set_enabled(enabled))
            }
            Self::Check(item) => {
                text.map_or(Ok(()), |text| item.set_text(text))?;
                enabled.map_or(Ok(()), |enabled| item.set_enabled(enabled))?;
                match now.kind {
                    Kind::Check(_, on) if before.kind != now.kind => item.set_checked(on),
                    Kind::Check(..) | Kind::Item(_) | Kind::Separator | Kind::Menu(_) => Ok(()),
                }
            }
            Self::Menu(menu) => {
                text.map_or(Ok(()), |text| menu.set_text(text))?;
                enabled.map_or(Ok(()), |enabled| menu.set_enabled(enabled))
            }
            Self::Separator(_) => Ok(()),
        }
    }
}

impl Place<'_> {
    fn append(&self, item: &dyn IsMenuItem<Wry>) -> tauri::Result<()> {
        match self {
            Self::Top(menu) => menu.append(item),
            Self::Inside(menu) => menu.append(item),
        }
    }

    fn insert(&self, item: &dyn IsMenuItem<Wry>, at: usize) -> tauri::Result<()> {
        match self {
            Self::Top(menu) => menu.insert(item, at),
            Self::Inside(menu) => menu.insert(item, at),
        }
    }

    fn remove(&self, item: &dyn IsMenuItem<Wry>) -> tauri::Result<()> {
        match self {
            Self::Top(menu) => menu.remove(item),
            Self::Inside(menu) => menu.remove(item),
        }
    }
}

fn image(face: Face) -> Image<'static> {
    Image::new_owned(draw(face, platform::tone(), SIZE), SIZE, SIZE)
}

/// In a menu an ampersand marks a key; two are one.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}

/// Twice what a bar shows, which scales it down.
const SIZE: u32 = if cfg!(target_os = "macos") { 36 } else { 32 };
