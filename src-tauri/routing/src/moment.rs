//! The moment at which something is decided, and the luck of it: all that decisions know of clock and dice.

use serde::{Deserialize, Serialize};

/// The moment at which something is decided, and the luck of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// Unix milliseconds.
    pub now: u64,
    /// When the day ends where the user is, Unix milliseconds.
    pub day_ends: u64,
    /// Between 0 and 1: spreads the ends of rests, and seeds every draw.
    pub chance: f64,
}

/// Draws that follow from one number: the same seed gives the same draws, so a decision can be told again.
#[derive(Debug, Clone)]
pub(crate) struct Luck(u64);

impl Luck {
    pub(crate) fn of(chance: f64) -> Self {
        Self(chance.to_bits())
    }

    /// The next draw (the splitmix64 sequence).
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A place below `count`, which must not be 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let wide = u128::from(self.draw()) * count as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

/// A span of time as a person says it: the two largest units that matter.
pub(crate) fn told(millis: u64) -> String {
    let seconds = millis.div_ceil(1000);
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}
