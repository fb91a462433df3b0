//! The bars of the tray's icon: how much is left of the quotas that matter most.
//!
//! Invariants: what nobody knows has no bar; a bar is full or empty only if its quota is. It changes in steps, since some trays leak or
//! drop icons that change often.

use super::shapes::{Point, line};
use crate::picture::Meter;

/// No bar, one, or two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bars([Option<u8>; 2]);

/// Steps from empty to full.
const STEPS: u8 = 20;
/// The middles of two bars and of one alone, and half their height: whole pixels at 16.
const TWO: ([f32; 2], f32) = ([12.0 / 16.0, 15.0 / 16.0], 1.0 / 16.0);
const ONE: ([f32; 2], f32) = ([13.5 / 16.0; 2], 1.5 / 16.0);

impl Bars {
    /// Those of the first two meters: they come with what matters most in front.
    pub(crate) fn of(meters: &[Meter]) -> Self {
        let mut steps = meters.iter().map(|meter| step(meter.percent_left));
        Self([steps.next(), steps.next()])
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == [None; 2]
    }

    /// How far a point of the unit square is from what is left, and from the whole.
    pub(super) fn distances(self, p: Point) -> (f32, f32) {
        let (heights, half) = if self.0[1].is_some() { TWO } else { ONE };
        let mut nearest = (f32::INFINITY, f32::INFINITY);
        for (step, y) in self.0.into_iter().flatten().zip(heights) {
            let whole = line(p, (half, y), (1.0 - half, y), half);
            if step > 0 {
                let end = f32::from(step) / f32::from(STEPS);
                nearest.0 = nearest.0.min(whole.max(p.0 - end));
            }
            nearest.1 = nearest.1.min(whole);
        }
        nearest
    }
}

/// The step of a percentage.
fn step(percent: u8) -> u8 {
    match percent {
        0 => 0,
        100.. => STEPS,
        some => (some / (100 / STEPS)).max(1),
    }
}
