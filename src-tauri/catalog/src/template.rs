//! Addresses with `{name}` in them.

use std::fmt::Write as _;

/// A variable of the address has no value: neither the account nor the provider states one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not set for this account")]
pub struct Missing(pub String);

/// The template with each `{name}` replaced by its value.
pub(crate) fn fill(
    template: &str,
    value: impl Fn(&str) -> Option<String>,
) -> Result<String, Missing> {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            break;
        };
        filled.push_str(&value(name).ok_or_else(|| Missing(name.to_owned()))?);
        rest = tail;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// A model id as it may stand in a path: its slashes and colons stay, nothing in it can end the path.
pub(crate) fn path(id: &str) -> String {
    let mut encoded = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'/'
            | b':'
            | b'@' => {
                encoded.push(char::from(byte));
            }
            other => {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{other:02X}");
            }
        }
    }
    encoded
}
