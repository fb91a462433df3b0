//! The tray's icon, drawn: a function from a face, a tone and a size to pixels.
//!
//! Invariant: every state has a shape of its own, so that it can be told without colour; at 16 pixels too.

use crate::picture::{Door, Picture};

/// What the icon tells: the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
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
        match picture.door {
            Door::Open { .. } if picture.troubles.is_empty() => Self::Running,
            Door::Open { .. } => Self::Troubled,
            Door::Paused { .. } => Self::Paused,
            Door::Taken { .. } | Door::Failed { .. } => Self::Stopped,
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
            let distance = face.distance((at(x), at(y))) * scale;
            pixels.extend([red, green, blue, byte(coverage(distance) * 255.0)]);
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

type Point = (f32, f32);

impl Face {
    /// How far a point of the unit square is from the shape's edge; negative inside.
    fn distance(self, p: Point) -> f32 {
        match self {
            Self::Running => mark(p),
            Self::Troubled => triangle(p).max(-exclamation(p)),
            Self::Paused => line(p, (0.32, 0.22), (0.32, 0.78), 0.10).min(line(
                p,
                (0.68, 0.22),
                (0.68, 0.78),
                0.10,
            )),
            Self::Stopped => line(p, (0.20, 0.20), (0.80, 0.80), 0.09).min(line(
                p,
                (0.80, 0.20),
                (0.20, 0.80),
                0.09,
            )),
        }
    }
}

/// One line that becomes three.
fn mark(p: Point) -> f32 {
    let fork = (0.34, 0.50);
    let branches = [0.16, 0.50, 0.84]
        .map(|y| line(p, fork, (0.80, y), 0.050).min(circle(p, (0.84, y), 0.115)));
    branches
        .into_iter()
        .fold(line(p, (0.08, 0.50), fork, 0.075), f32::min)
}

/// A triangle that stands on its base, with round corners.
fn triangle(p: Point) -> f32 {
    const ROUND: f32 = 0.07;
    let (top, base, half): (f32, f32, f32) = (0.10 + 2.0 * ROUND, 0.92 - ROUND, 0.33);
    let slope = half.hypot(base - top);
    let side = ((p.0 - 0.5).abs() * (base - top) - (p.1 - top) * half) / slope;
    side.max(p.1 - base) - ROUND
}

fn exclamation(p: Point) -> f32 {
    line(p, (0.5, 0.40), (0.5, 0.60), 0.055).min(circle(p, (0.5, 0.775), 0.065))
}

fn circle(p: Point, middle: Point, radius: f32) -> f32 {
    (p.0 - middle.0).hypot(p.1 - middle.1) - radius
}

/// A line with round ends, `half` of its width to each side.
fn line(p: Point, from: Point, to: Point, half: f32) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let along = ((p.0 - from.0) * dx + (p.1 - from.1) * dy) / (dx * dx + dy * dy);
    let along = along.clamp(0.0, 1.0);
    circle(p, (from.0 + along * dx, from.1 + along * dy), half)
}

#[cfg(test)]
mod tests;
