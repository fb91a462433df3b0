//! What closing the window means.
//!
//! Invariant: nobody is left with a program they cannot reach: without a tray it is asked, and a page that cannot ask means the end.

use crate::preferences::Closing;

/// What to do with a window that is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It goes to the tray, or waits for the next start to show it.
    Hide,
    /// The program ends.
    Quit,
    /// The page asks.
    Ask,
}

/// Decides.
pub(crate) fn step(has_tray: bool, chosen: Option<Closing>, can_ask: bool) -> Step {
    match (has_tray, chosen) {
        (true, _) | (false, Some(Closing::Keep)) => Step::Hide,
        (false, Some(Closing::Quit)) => Step::Quit,
        (false, None) if can_ask => Step::Ask,
        (false, None) => Step::Quit,
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, step};
    use crate::preferences::Closing;

    #[test]
    fn with_a_tray_the_window_always_hides() {
        for chosen in [None, Some(Closing::Quit), Some(Closing::Keep)] {
            assert_eq!(step(true, chosen, false), Step::Hide);
        }
    }

    #[test]
    fn without_one_it_is_asked_until_it_is_answered_for_good() {
        assert_eq!(step(false, None, true), Step::Ask);
        assert_eq!(step(false, Some(Closing::Keep), true), Step::Hide);
        assert_eq!(step(false, Some(Closing::Quit), true), Step::Quit);
    }

    #[test]
    fn a_page_that_cannot_ask_means_the_end() {
        assert_eq!(step(false, None, false), Step::Quit);
    }
}
