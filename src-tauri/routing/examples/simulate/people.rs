//! People at work: sessions that grow turn by turn, on days that are long or short.

use crate::world::{DAY, HOUR};

/// One request of a session.
pub(crate) struct Turn {
    pub(crate) at: u64,
    pub(crate) session: u32,
    /// Tokens of the prompt, what was said before included.
    pub(crate) prompt: u64,
    /// Those of them that were sent before.
    pub(crate) known: u64,
    pub(crate) output: u64,
}

/// A day's requests in the order of time.
pub(crate) struct Day {
    pub(crate) turns: Vec<Turn>,
}

/// Draws from a seed.
pub(crate) struct Dice(pub u64);

impl Dice {
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % count.max(1)
    }
}

/// So many days of work: quiet weekends, now and then a crunch. `sessions` on a usual day.
pub(crate) fn days(count: u64, sessions: u64, seed: u64) -> Vec<Day> {
    // Never 0, from which nothing can be drawn.
    let mut dice = Dice(2 * seed + 1);
    let mut number = 0;
    (0..count)
        .map(|day| {
            let usual = sessions * (60 + dice.below(80)) / 100;
            let many = match day % 7 {
                5 | 6 => usual / 6,
                _ if dice.below(5) == 0 => usual * 5 / 2,
                _ => usual,
            };
            let mut turns = Vec::new();
            for _ in 0..many {
                number += 1;
                session(day, number, &mut dice, &mut turns);
            }
            turns.sort_by_key(|turn| turn.at);
            Day { turns }
        })
        .collect()
}

fn session(day: u64, session: u32, dice: &mut Dice, turns: &mut Vec<Turn>) {
    let mut at = day * DAY + 8 * HOUR + dice.below(10 * HOUR);
    let mut known = 0;
    let mut prompt = 6_000 + dice.below(14_000);
    for _ in 0..4 + dice.below(24) {
        let output = 200 + dice.below(1_500);
        turns.push(Turn {
            at,
            session,
            prompt,
            known,
            output,
        });
        known = prompt;
        prompt += output + 300 + dice.below(4_000);
        // Mostly a minute, sometimes a coffee.
        at += match dice.below(25) {
            0 => 6 * 60_000 + dice.below(20 * 60_000),
            _ => 15_000 + dice.below(90_000),
        };
    }
}
