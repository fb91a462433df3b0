//! The tooltip: the full picture in words.
//!
//! Invariant: no more than 127 characters where the system allows no more.

use crate::picture::{Meter, Picture};

/// The whole of it, a line each.
pub(crate) fn tooltip(picture: &Picture) -> Vec<String> {
    let mut lines = vec![picture.door.sentence()];
    lines.extend(picture.troubles.iter().cloned());
    lines.extend(quotas(&picture.quotas));
    lines.extend(
        picture
            .update
            .iter()
            .map(|version| format!("Version {version} can be installed")),
    );
    lines
}

/// A line for each account of which something is known, in the order of the meters.
fn quotas(meters: &[Meter]) -> Vec<String> {
    let mut lines: Vec<(&str, String)> = Vec::new();
    for meter in meters {
        let again = meter.again.as_ref();
        let again = again.map_or_else(String::new, |again| format!(" until {again}"));
        let words = format!("{} {} % left{again}", meter.window, meter.percent_left);
        match lines
            .iter_mut()
            .find(|(account, _)| *account == meter.account)
        {
            Some((_, line)) => line.extend([", ", &words]),
            None => lines.push((&meter.account, format!("{}: {words}", meter.account))),
        }
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// As much of it as fits: whole lines, and then a sign that there is more.
#[cfg(any(test, not(target_os = "linux")))]
pub(crate) fn short_tooltip(picture: &Picture) -> String {
    let lines = tooltip(picture);
    let mut text = "OmniRoute".to_owned();
    for (at, line) in lines.iter().enumerate() {
        let rest = lines.len() - at - 1;
        let more = if rest > 0 { " …".chars().count() } else { 0 };
        if text.chars().count() + 1 + line.chars().count() + more > LONGEST {
            text.push_str(" …");
            break;
        }
        text.push('\n');
        text.push_str(line);
    }
    text
}

#[cfg(any(test, not(target_os = "linux")))]
const LONGEST: usize = 127;

#[cfg(test)]
mod tests {
    use super::{short_tooltip, tooltip};
    use crate::picture::{Door, Meter, Picture};

    fn crowded() -> Picture {
        Picture {
            troubles: (0..20)
                .map(|at| format!("account {at} is resting"))
                .collect(),
            ..Picture::of(Door::Open { port: 20128 })
        }
    }

    #[test]
    fn the_tooltip_tells_all() {
        let lines = tooltip(&crowded());
        assert_eq!(
            lines[..2],
            ["Running on port 20128", "account 0 is resting"]
        );
        assert_eq!(lines.len(), 21);
    }

    #[test]
    fn each_account_has_a_line_with_all_its_quotas() {
        let meter = |account: &str, window: &str, percent_left, again: Option<&str>| Meter {
            account: account.to_owned(),
            window: window.to_owned(),
            percent_left,
            again: again.map(str::to_owned),
        };
        let picture = Picture {
            quotas: vec![
                meter("Work", "5-hour", 8, Some("14:05")),
                meter("Home", "30-day tokens", 20, None),
                meter("Work", "weekly", 61, Some("Mon 09:00")),
            ],
            ..Picture::of(Door::Open { port: 1 })
        };
        assert_eq!(
            tooltip(&picture)[1..],
            [
                "Work: 5-hour 8 % left until 14:05, weekly 61 % left until Mon 09:00",
                "Home: 30-day tokens 20 % left",
            ]
        );
    }

    #[test]
    fn the_short_tooltip_fits_and_says_that_there_is_more() {
        let text = short_tooltip(&crowded());
        assert!(
            text.chars().count() <= 127 && text.ends_with(" …"),
            "{text}"
        );
        let calm = short_tooltip(&Picture::of(Door::Open { port: 1 }));
        assert_eq!(calm, "OmniRoute\nRunning on port 1");
    }

    #[test]
    fn one_endless_line_is_left_out_whole() {
        let why = "x".repeat(300);
        assert_eq!(
            short_tooltip(&Picture::of(Door::Failed { why })),
            "OmniRoute …"
        );
    }
}
