//! The tooltip: the full picture in words.
//!
//! Invariant: no more than 127 characters where the system allows no more.

use crate::picture::Picture;

/// The whole of it, a line each.
pub(crate) fn tooltip(picture: &Picture) -> Vec<String> {
    let mut lines = vec![picture.door.sentence()];
    lines.extend(picture.troubles.iter().cloned());
    lines.extend(
        picture
            .update
            .iter()
            .map(|version| format!("Version {version} can be installed")),
    );
    lines
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
    use crate::picture::{Door, Picture};

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
