//! The headers of a call: the account's, then the client's or the codec's. What is a list grows, everything else is said once.

use http::{HeaderMap, HeaderName, HeaderValue};

/// Headers whose values are lists: several stand beside each other, and none replaces another.
const LISTS: &[&str] = &["anthropic-beta", "openai-beta"];

/// Adds a header: beside what is there for a list, in its place for anything else. What is said already is not said again.
pub(crate) fn say(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !LISTS.contains(&name.as_str()) {
        headers.insert(name, value);
    } else if headers.get_all(&name).iter().all(|said| said != value) {
        headers.append(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_said_once_and_flags_stand_beside_each_other() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("anthropic-version", "2023-06-01"),
            ("anthropic-version", "2026-10-21"),
            ("anthropic-beta", "a"),
            ("anthropic-beta", "b"),
            ("anthropic-beta", "a"),
        ] {
            let name = HeaderName::from_static(name);
            say(&mut headers, name, HeaderValue::from_static(value));
        }
        let all = |name: &str| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
        assert_eq!(all("anthropic-version"), ["2026-10-21"]);
        assert_eq!(all("anthropic-beta"), ["a", "b"]);
    }
}
