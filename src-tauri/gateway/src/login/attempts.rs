//! How often something may be guessed.

use std::time::{Duration, Instant};

/// Guesses so far. Each counts as wrong until it was right, so that many at once are many.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    wrong: u32,
    wait_until: Option<Instant>,
}

impl Attempts {
    /// One more guess; how long to wait if it is one too many.
    pub(super) fn begin(&mut self, now: Instant) -> Result<(), Duration> {
        let wait = self
            .wait_until
            .map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        if !wait.is_zero() {
            return Err(wait);
        }
        self.wrong = self.wrong.saturating_add(1);
        if self.wrong >= FREE {
            let doubled = FIRST_WAIT * 2_u32.pow((self.wrong - FREE).min(MOST_DOUBLINGS));
            self.wait_until = Some(now + doubled);
        }
        Ok(())
    }

    /// It was right.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Guesses before the first wait.
const FREE: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(10);
/// Up to about five minutes.
const MOST_DOUBLINGS: u32 = 5;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn guesses_become_slow_and_a_right_one_clears_the_slate() {
        let mut attempts = Attempts::default();
        let mut now = Instant::now();
        for _ in 0..FREE {
            attempts.begin(now).unwrap();
        }
        assert_eq!(attempts.begin(now), Err(FIRST_WAIT));
        now += FIRST_WAIT;
        attempts.begin(now).unwrap();
        assert_eq!(attempts.begin(now), Err(FIRST_WAIT * 2));
        attempts.forget();
        attempts.begin(now).unwrap();
    }
}
