//! The tray's icon, drawn: a function from a face, a tone and a size to pixels.
//!
//! Invariant: every state has a shape of its own, so that it can be told without colour; at 16 pixels too.

use super::bars::Bars;
use super::shapes::{self, Point};
use crate::picture::{Door, Picture};

/// What the icon tells: the state, and what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Face {
    state: State,
    bars: Bars,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// All is well: the mark, one line that becomes three.
    Running,
    /// A warning sign: an account needs somebody.
    Troubled,
    /// Two upright beams.
    Paused,
    /// A cross: nobody is served.
    Stopped,
}

/// What the icon is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "each system's bar uses those that fit it")
)]
pub(crate) enum Tone {
    /// A light bar.
    OnLight,
    /// A dark bar.
    OnDark,
    /// A bar of unknown colour: ink halfway between light and dark.
    OnAny,
    /// The system colours it: black and transparent only.
    Template,
}

impl Face {
    /// The face of a picture.
    pub(crate) fn of(picture: &Picture) -> Self {
        let state = match picture.door {
            Door::Open { .. } if picture.troubles.is_empty() => State::Running,
            Door::Open { .. } => State::Troubled,
            Door::Paused { .. } => State::Paused,
            Door::Taken { .. } | Door::Failed { .. } => State::Stopped,
        };
        Self {
            state,
            bars: Bars::of(&picture.quotas),
        }
    }
}

/// Draws `face`: `size` × `size` pixels of red, green, blue and opacity.
pub(crate) fn draw(face: Face, tone: Tone, size: u32) -> Vec<u8> {
    let scale = f32::from(u16::try_from(size).unwrap_or(u16::MAX));
    let [red, green, blue] = tone.ink();
    let mut pixels = Vec::with_capacity((size * size * 4) as usize);
    for y in 0..size {
        for x in 0..size {
            let at = |pixel: u32| (pixel as f32 + 0.5) / scale;
            let (inked, half) = face.distances((at(x), at(y)));
            let opacity = coverage(inked * scale).max(coverage(half * scale) * HALF_INKED);
            pixels.extend([red, green, blue, byte(opacity * 255.0)]);
        }
    }
    pixels
}

impl Tone {
    fn ink(self) -> [u8; 3] {
        match self {
            Self::OnLight => [32, 36, 44],
            Self::OnDark => [250, 250, 252],
            Self::OnAny => [66, 133, 244],
            Self::Template => [0; 3],
        }
    }
}

/// How much of a pixel lies inside, from the distance of its middle to the edge, in pixels.
fn coverage(distance: f32) -> f32 {
    (0.5 - distance).clamp(0.0, 1.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte's range"
)]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

impl Face {
    /// How far a point of the unit square is from what is inked, and from what is half inked.
    fn distances(self, p: Point) -> (f32, f32) {
        let sign = match self.state {
            State::Running => shapes::mark,
            State::Troubled => shapes::warning,
            State::Paused => shapes::beams,
            State::Stopped => shapes::cross,
        };
        if self.bars.is_empty() {
            return (sign(p), f32::INFINITY);
        }
        let (left, whole) = self.bars.distances(p);
        let above = ((p.0 - 0.5) / ABOVE + 0.5, p.1 / ABOVE + MARGIN);
        (left.min(sign(above) * ABOVE), whole)
    }
}

/// A sign above bars is so much smaller.
const ABOVE: f32 = 0.72;
/// And loses the empty space over it.
const MARGIN: f32 = 0.07;
/// How much ink the empty part of a bar has.
const HALF_INKED: f32 = 0.35;

#[cfg(test)]
mod tests;
