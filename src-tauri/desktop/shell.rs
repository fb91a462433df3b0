//! What the parts of the desktop share.
//!
//! Invariant: nothing here is held across an await or a call into the toolkit; a part that failed to start is absent, not broken.

use crate::clipboard::Clipboard;
use crate::deep_link::{Import, Refusal};
use crate::gateway::Gateway;
use crate::instance::Claim;
use crate::picture::{Door, Picture};
use crate::preferences::PreferenceFile;
use crate::tray::Tray;
use crate::window::Care;
use ::gateway::DoorState;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tauri::{AppHandle, Emitter, Manager};
use tokio::sync::{Notify, watch};

/// What the parts of the desktop share.
pub(crate) struct Shell {
    gateway: Result<Gateway, String>,
    /// The claim on the data folder, if there could be one.
    pub(crate) claim: Mutex<Option<Claim>>,
    /// What is remembered between starts.
    pub(crate) preferences: PreferenceFile,
    /// Whether the window is drawn the safe way.
    pub(crate) safe_mode: bool,
    /// What was last copied lives as long as this.
    pub(crate) clipboard: Clipboard,
    /// What the window goes through.
    pub(crate) window: Care,
    picture: Mutex<Picture>,
    changed: Notify,
    standing: Mutex<Standing>,
    tray: Mutex<Option<Arc<Tray>>>,
    offer: Mutex<Option<Import>>,
}

/// How the tray stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// The icon is on a bar.
    Shown,
    /// There is no bar to show it.
    NoHost,
    /// It is not wanted.
    Off,
}

/// The shell of a running app.
pub(crate) fn shell(app: &AppHandle) -> Arc<Shell> {
    Arc::clone(&app.state::<Arc<Shell>>())
}

impl Shell {
    /// The shell around a gateway, or around the sentence why there is none.
    pub(crate) fn new(
        gateway: Result<Gateway, String>,
        claim: Option<Claim>,
        preferences: PreferenceFile,
        safe_mode: bool,
        standing: Standing,
    ) -> Self {
        let door = match &gateway {
            Ok(gateway) => gateway.state(),
            Err(why) => Door::Failed { why: why.clone() },
        };
        Self {
            gateway,
            claim: Mutex::new(claim),
            preferences,
            safe_mode,
            clipboard: Clipboard::default(),
            window: Care::default(),
            picture: Mutex::new(Picture::of(door)),
            changed: Notify::new(),
            standing: Mutex::new(standing),
            tray: Mutex::default(),
            offer: Mutex::default(),
        }
    }

    /// The gateway, or why there is none.
    pub(crate) fn gateway(&self) -> Result<&Gateway, String> {
        self.gateway.as_ref().map_err(Clone::clone)
    }

    /// The data door as it is and as it becomes, if there is a gateway.
    pub(crate) fn door(&self) -> Option<watch::Receiver<DoorState>> {
        let gateway = self.gateway().ok()?;
        Some(gateway.door().watch())
    }

    /// The state of everything that is shown.
    pub(crate) fn picture(&self) -> Picture {
        own(&self.picture).clone()
    }

    /// Changes the picture; the tray follows if there is a difference.
    pub(crate) fn alter(&self, change: impl FnOnce(&mut Picture)) {
        let mut picture = own(&self.picture);
        let before = picture.clone();
        change(&mut picture);
        if *picture != before {
            self.changed.notify_one();
        }
    }

    /// Waits until the picture is another.
    pub(crate) async fn altered(&self) {
        self.changed.notified().await;
    }

    /// The tray's icon, once it is made.
    pub(crate) fn tray(&self) -> Option<Arc<Tray>> {
        own(&self.tray).clone()
    }

    /// The tray's icon was made.
    pub(crate) fn tray_made(&self, tray: Tray) {
        *own(&self.tray) = Some(Arc::new(tray));
        self.changed.notify_one();
    }

    /// How the tray stands.
    pub(crate) fn standing(&self) -> Standing {
        *own(&self.standing)
    }

    /// A link's offer, until it is answered.
    pub(crate) fn offer(&self) -> MutexGuard<'_, Option<Import>> {
        own(&self.offer)
    }

    /// Puts a link's offer before the user, unless one waits there already: nobody's answer may go to another offer than they read.
    pub(crate) fn make_offer(&self, import: Import) -> Result<(), Refusal> {
        let mut offer = self.offer();
        if offer.is_some() {
            return Err(Refusal::Waiting);
        }
        *offer = Some(import);
        Ok(())
    }
}

/// Takes note of how the tray stands, and tells the page.
pub(crate) fn tray_stands(app: &AppHandle, standing: Standing) {
    let before = std::mem::replace(&mut *own(&shell(app).standing), standing);
    if before != standing {
        tracing::info!(?standing, "the tray");
        let _no_page = app.emit("tray-changed", standing);
    }
}

pub(crate) fn own<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
