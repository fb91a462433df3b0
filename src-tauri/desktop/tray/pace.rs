//! How often the icon may change.
//!
//! Invariant: two changes are at least [`GAP`] apart, the last wish is always fulfilled, and nothing runs while nothing changes. Some
//! bars leak or drop icons that change often.

use std::time::{Duration, Instant};

/// The least time between two changes of the icon.
pub(crate) const GAP: Duration = Duration::from_secs(3);

/// When the icon changed last, and how it looks.
#[derive(Debug)]
pub(crate) struct Pace<Face> {
    face: Option<Face>,
    changed: Option<Instant>,
}

/// What to do about a wish.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step<Face> {
    /// It looks so already.
    Rest,
    /// Draw this.
    Draw(Face),
    /// Ask again then.
    Wait(Instant),
}

impl<Face: Clone + PartialEq> Pace<Face> {
    /// Begins without knowing how the icon looks, so that the first wish is drawn whatever it was made with.
    pub(crate) fn new() -> Self {
        Self {
            face: None,
            changed: None,
        }
    }

    /// What to do when `wanted` should be seen.
    pub(crate) fn step(&mut self, wanted: &Face, now: Instant) -> Step<Face> {
        if self.face.as_ref() == Some(wanted) {
            return Step::Rest;
        }
        match self.changed.map(|changed| changed + GAP) {
            Some(next) if now < next => Step::Wait(next),
            _ => {
                self.face = Some(wanted.clone());
                self.changed = Some(now);
                Step::Draw(wanted.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{GAP, Pace, Step};
    use std::time::Instant;

    #[test]
    fn the_first_wish_is_drawn_at_once_and_the_second_waits() {
        let now = Instant::now();
        let mut pace = Pace::new();
        assert_eq!(pace.step(&'a', now), Step::Draw('a'));
        assert_eq!(pace.step(&'b', now), Step::Wait(now + GAP));
        assert_eq!(pace.step(&'b', now + GAP), Step::Draw('b'));
    }

    #[test]
    fn a_wish_that_went_away_changes_nothing() {
        let now = Instant::now();
        let mut pace = Pace::new();
        assert_eq!(pace.step(&'a', now), Step::Draw('a'));
        assert_eq!(pace.step(&'b', now), Step::Wait(now + GAP));
        assert_eq!(pace.step(&'a', now), Step::Rest);
    }
}
