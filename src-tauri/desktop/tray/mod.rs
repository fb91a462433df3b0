//! The icon in the tray: a menu, a tooltip and a face, all drawn from one picture.
//!
//! Invariant: it is made once and updated in place, and nobody waits for it: a program without a tray is a whole program.

mod bars;
mod icon;
mod menu;
mod pace;
mod shapes;
mod text;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

#[cfg(target_os = "linux")]
use linux as bar;
#[cfg(not(target_os = "linux"))]
use native as bar;

pub(crate) use bar::{Tray, start};
pub(crate) use icon::{Face, Tone};
pub(crate) use pace::{Pace, Step};
