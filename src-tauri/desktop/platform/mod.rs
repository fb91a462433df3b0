//! What differs between the systems: one small file for each, with the same items in it.
//!
//! Invariant: no other file asks which system it runs on, but for the tray's two back-ends and the events that only macOS sends.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(windows)]
use windows as system;

pub(crate) use system::{
    Discreet, HAS_SAFE_MODE, NAME, SAFE_MODE, before_hiding, claim_links, ended, gives_keys,
    has_screen, prepare, relaunch, tone, webview_gone, window_hidden, window_shown,
};
