//! Patterns on names: `*` is any run, `?` one character; upper case is forgiven.
//!
//! Unlike the catalogue's patterns these are the user's own and mean what they say: no two characters count as one.

/// What the first `*` of the pattern stood for, if the whole text matches.
pub(crate) fn captured<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    if !matches(pattern, text) {
        return None;
    }
    let start = pattern.find('*')?;
    let tail = &pattern[start + 1..];
    let end = if tail.contains(['*', '?']) {
        text.len()
    } else {
        text.len() - tail.len()
    };
    text.get(start..end)
}

/// Whether the pattern matches the whole text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    catalog::glob(pattern, text, |one, other| one.eq_ignore_ascii_case(&other))
}

/// Whether it is a pattern at all.
pub(crate) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// How much of it stands before the first wildcard: the more, the more it says.
pub(crate) fn literal_length(pattern: &str) -> usize {
    pattern.find(['*', '?']).unwrap_or(pattern.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names_and_tell_what_the_star_stood_for() {
        const CASES: &[(&str, &str, Option<&str>)] = &[
            ("claude-sonnet-*", "claude-sonnet-4-5", Some("4-5")),
            ("claude-sonnet-*", "claude-opus-4", None),
            ("acme/*", "ACME/x/y", Some("x/y")),
            ("*-mini", "gpt-5-mini", Some("gpt-5")),
            ("gpt-?", "gpt-5", None),
            ("*", "", Some("")),
        ];
        for (pattern, text, star) in CASES {
            assert_eq!(captured(pattern, text), *star, "{pattern} {text}");
        }
        assert!(matches("gpt-?", "gpt-5") && !matches("gpt-?", "gpt-55"));
    }
}
