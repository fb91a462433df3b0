//! How hard to think: words, budgets and levels (`wire/07-reasoning.md`).
//!
//! Pure tables: budgets are clamped by the codec whose target takes them, not here.

use chat::{Effort, Quirk, Quirks, Thinking};

/// The effort's word in the OpenAI dialects and Anthropic.
pub(crate) fn word(effort: Effort) -> &'static str {
    row(effort).0
}

/// The effort of that word, in any case.
pub(crate) fn effort(word: &str) -> Option<Effort> {
    EFFORTS
        .iter()
        .find(|effort| row(**effort).0.eq_ignore_ascii_case(word))
        .copied()
}

/// The budget in tokens written for an effort; 0 for `None`.
pub(crate) fn budget_of(effort: Effort) -> u64 {
    row(effort).1
}

/// The effort a budget stands for; `None` for -1 (the model decides).
pub(crate) fn effort_of(budget: i64) -> Option<Effort> {
    let budget = u64::try_from(budget).ok()?;
    let within = |(most, _): &&(u64, Effort)| budget <= *most;
    Some(
        BUDGETS
            .iter()
            .find(within)
            .map_or(Effort::XHigh, |(_, effort)| *effort),
    )
}

/// The effort a client asked for in whatever form: stated, else read from the budget, else (`adaptive` or nothing) `None`.
pub(crate) fn asked_effort(thinking: &Thinking) -> Option<Effort> {
    thinking
        .effort
        .or_else(|| thinking.budget.and_then(effort_of))
}

/// The effort nearest to the one asked for that a model with these quirks takes.
pub(crate) fn nearest(asked: Effort, quirks: Quirks) -> Effort {
    if quirks.has(Quirk::HighOnly) {
        return Effort::High;
    }
    let most = if quirks.has(Quirk::NoXHigh) {
        Effort::High
    } else if quirks.has(Quirk::NoMax) {
        Effort::XHigh
    } else {
        Effort::Max
    };
    let mut given = asked.min(most);
    if given == Effort::None && quirks.has(Quirk::ThinkingAlways) {
        given = Effort::Minimal;
    }
    if given == Effort::Minimal && quirks.has(Quirk::NoMinimal) {
        given = Effort::Low;
    }
    given
}

/// Whether thinking is asked for in any form.
pub(crate) fn is_wanted(thinking: &Thinking) -> bool {
    match asked_effort(thinking) {
        Some(effort) => effort != Effort::None,
        None => is_dynamic(thinking),
    }
}

/// Whether the model is to decide how much it thinks.
pub(crate) fn is_dynamic(thinking: &Thinking) -> bool {
    thinking.adaptive || thinking.budget.is_some_and(|budget| budget < 0)
}

/// The budget a client asked for in whatever form: stated and positive, else written for the effort. `None` when thinking is off or unstated.
pub(crate) fn asked_budget(thinking: &Thinking) -> Option<u64> {
    match thinking.budget.map(u64::try_from) {
        Some(Ok(budget)) => Some(budget),
        Some(Err(_)) | None => thinking.effort.map(budget_of),
    }
    .filter(|budget| *budget > 0)
}

const EFFORTS: [Effort; 7] = [
    Effort::None,
    Effort::Minimal,
    Effort::Low,
    Effort::Medium,
    Effort::High,
    Effort::XHigh,
    Effort::Max,
];

/// The word and the budget written.
const fn row(effort: Effort) -> (&'static str, u64) {
    match effort {
        Effort::None => ("none", 0),
        Effort::Minimal => ("minimal", 512),
        Effort::Low => ("low", 1024),
        Effort::Medium => ("medium", 8192),
        Effort::High => ("high", 24_576),
        Effort::XHigh => ("xhigh", 32_768),
        Effort::Max => ("max", 128_000),
    }
}

/// The largest budget read as each effort; more is `xhigh`.
const BUDGETS: [(u64, Effort); 5] = [
    (0, Effort::None),
    (512, Effort::Minimal),
    (1024, Effort::Low),
    (8192, Effort::Medium),
    (24_576, Effort::High),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(effort: Option<Effort>, budget: Option<i64>) -> (Option<Effort>, Option<u64>) {
        let thinking = Thinking {
            effort,
            budget,
            ..Thinking::default()
        };
        (asked_effort(&thinking), asked_budget(&thinking))
    }

    #[test]
    fn every_word_is_read_back_in_any_case() {
        for known in EFFORTS {
            assert_eq!(effort(word(known)), Some(known));
            assert_eq!(effort(&word(known).to_uppercase()), Some(known));
        }
        assert_eq!(effort("enormous"), None);
    }

    #[test]
    fn every_effort_has_the_budget_that_is_written_for_it() {
        let budgets = EFFORTS.map(budget_of);
        assert_eq!(budgets, [0, 512, 1024, 8192, 24_576, 32_768, 128_000]);
    }

    #[test]
    fn a_budget_is_read_as_the_effort_whose_range_holds_it() {
        let rows = [
            (-1, None),
            (0, Some(Effort::None)),
            (1, Some(Effort::Minimal)),
            (512, Some(Effort::Minimal)),
            (513, Some(Effort::Low)),
            (1024, Some(Effort::Low)),
            (1025, Some(Effort::Medium)),
            (8192, Some(Effort::Medium)),
            (8193, Some(Effort::High)),
            (24_576, Some(Effort::High)),
            (24_577, Some(Effort::XHigh)),
            (i64::MAX, Some(Effort::XHigh)),
            (i64::MIN, None),
        ];
        for (budget, expected) in rows {
            assert_eq!(effort_of(budget), expected, "{budget}");
        }
    }

    #[test]
    fn what_was_stated_wins_over_what_is_derived() {
        assert_eq!(asked(None, None), (None, None));
        assert_eq!(
            asked(Some(Effort::Low), Some(9000)),
            (Some(Effort::Low), Some(9000))
        );
        assert_eq!(asked(None, Some(9000)), (Some(Effort::High), Some(9000)));
        assert_eq!(
            asked(Some(Effort::Medium), None),
            (Some(Effort::Medium), Some(8192))
        );
        assert_eq!(
            asked(Some(Effort::Medium), Some(-1)),
            (Some(Effort::Medium), Some(8192))
        );
    }

    #[test]
    fn an_effort_goes_to_the_nearest_the_model_takes() {
        use Effort::{High, Low, Max, Medium, Minimal, None, XHigh};
        use Quirk::{HighOnly, NoMax, NoMinimal, NoXHigh, ThinkingAlways};
        let rows: &[(&[Quirk], [Effort; 7])] = &[
            (&[], EFFORTS),
            (
                &[ThinkingAlways, NoXHigh],
                [Minimal, Minimal, Low, Medium, High, High, High],
            ),
            (
                &[ThinkingAlways, NoMinimal, NoXHigh],
                [Low, Low, Low, Medium, High, High, High],
            ),
            (
                &[NoMinimal, NoMax],
                [None, Low, Low, Medium, High, XHigh, XHigh],
            ),
            (&[NoMinimal], [None, Low, Low, Medium, High, XHigh, Max]),
            (&[ThinkingAlways, HighOnly], [High; 7]),
        ];
        for (quirks, expected) in rows {
            let set = quirks.iter().copied().collect();
            let given = EFFORTS.map(|asked| nearest(asked, set));
            assert_eq!(given, *expected, "{quirks:?}");
        }
    }

    #[test]
    fn thinking_that_is_off_has_no_budget() {
        assert_eq!(asked(Some(Effort::None), None), (Some(Effort::None), None));
        assert_eq!(asked(None, Some(0)), (Some(Effort::None), None));
        assert_eq!(asked(None, Some(-1)), (None, None));
    }
}
