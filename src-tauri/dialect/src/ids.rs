//! Call ids that every dialect accepts, rewritten the same way wherever they occur (`wire/05-mappings.md` 1, "ids").

use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write;

/// The id itself when it matches `[a-zA-Z0-9_-]{1,64}`; else bad characters become `_`, and an id longer than 64 its first 40
/// characters, `_` and 16 hexadecimal digits of its SHA-256. Deterministic: the call and its result stay a pair.
pub(crate) fn legal(id: &str) -> Cow<'_, str> {
    if (1..=MOST).contains(&id.len()) && id.bytes().all(is_plain) {
        return Cow::Borrowed(id);
    }
    let mut spelled = plain(id);
    if spelled.len() > MOST {
        spelled.truncate(40);
        spelled.push('_');
        spelled.push_str(&hex(&Sha256::digest(id), 16));
    }
    Cow::Owned(spelled)
}

/// An id for a call that came without one: `call_` and 24 hexadecimal digits of a hash over its place, name and arguments.
pub(crate) fn made_up(place: usize, name: &str, arguments: &str) -> String {
    let hash = Sha256::new()
        .chain_update(place.to_string())
        .chain_update([0])
        .chain_update(name)
        .chain_update([0])
        .chain_update(arguments)
        .finalize();
    format!("call_{}", hex(&hash, 24))
}

/// The text with every character outside `[a-zA-Z0-9_-]` as `_`; never empty.
pub(crate) fn plain(text: &str) -> String {
    if text.is_empty() {
        return "_".to_owned();
    }
    let spell = |letter: char| match u8::try_from(letter) {
        Ok(byte) if is_plain(byte) => letter,
        Ok(_) | Err(_) => '_',
    };
    text.chars().map(spell).collect()
}

/// Whether ids and names may hold that byte everywhere.
pub(crate) fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The name of an end user, or its hash where it has more characters than the vendor takes: whose requests belong together is still told.
pub(crate) fn user(name: &str, most: usize) -> Cow<'_, str> {
    if name.chars().count() <= most {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(hex(&Sha256::digest(name), 64))
    }
}

/// The first `digits` hexadecimal digits of a hash.
pub(crate) fn hex(hash: &[u8], digits: usize) -> String {
    let mut text = String::with_capacity(digits + 1);
    for byte in &hash[..hash.len().min(digits.div_ceil(2))] {
        // Writing into a string cannot fail.
        let _infallible = write!(text, "{byte:02x}");
    }
    text.truncate(digits);
    text
}

/// The longest id or name that every dialect accepts.
pub(crate) const MOST: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_legal_id_is_borrowed_and_an_illegal_one_respelled() {
        assert!(matches!(legal("toolu_01-Ab"), Cow::Borrowed("toolu_01-Ab")));
        assert_eq!(legal("functions.bash:0"), "functions_bash_0");
        assert_eq!(legal("größe"), "gr__e");
        assert_eq!(legal(""), "_");
    }

    #[test]
    fn a_long_id_keeps_its_head_and_differs_by_its_tail() {
        let (one, two) = ("a".repeat(65), "a".repeat(66));
        assert_eq!(legal(&"a".repeat(64)).len(), 64);
        assert_eq!(legal(&one).len(), 57);
        assert!(legal(&one).starts_with(&format!("{}_", "a".repeat(40))));
        assert_ne!(legal(&one), legal(&two));
    }

    #[test]
    fn a_made_up_id_depends_on_place_name_and_arguments() {
        let ids = [
            made_up(0, "f", "{}"),
            made_up(1, "f", "{}"),
            made_up(0, "g", "{}"),
            made_up(0, "f", "{ }"),
            made_up(0, "f{}", ""),
        ];
        for (at, id) in ids.iter().enumerate() {
            assert_eq!(id.len(), 29);
            assert!(matches!(legal(id), Cow::Borrowed(_)));
            assert!(!ids[..at].contains(id));
        }
        assert_eq!(ids[0], made_up(0, "f", "{}"));
    }

    proptest! {
        #[test]
        fn any_id_becomes_legal_once_and_for_all(id in "\\PC{0,90}") {
            let spelled = legal(&id);
            prop_assert!(matches!(legal(&spelled), Cow::Borrowed(_)));
            prop_assert_eq!(&spelled, &legal(&id));
        }
    }
}
