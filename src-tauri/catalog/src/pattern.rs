//! Glob patterns on model ids.

/// Whether the pattern matches the whole id or its last path segment.
///
/// `*` is any run, `?` one character; `-`, `.` and `_` count as the same character, since vendors spell versions all three
/// ways; case does not matter.
pub(crate) fn matches(pattern: &str, id: &str) -> bool {
    let last = id.rsplit('/').next().unwrap_or(id);
    glob(pattern, id, alike) || (last.len() < id.len() && glob(pattern, last, alike))
}

/// Whether the pattern matches the whole text: `*` is any run, `?` one character, and `alike` says which others count as the same.
/// Walks both texts once, going back only to the latest `*`.
pub fn glob(pattern: &str, text: &str, alike: impl Fn(u8, u8) -> bool) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    while let Some(&byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(&wanted) if wanted == b'?' || alike(wanted, byte) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, from)) = star else {
                    return false;
                };
                star = Some((after, from + 1));
                p = after;
                t = from + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|rest| *rest == b'*')
}

fn alike(one: u8, other: u8) -> bool {
    fold(one) == fold(other)
}

fn fold(byte: u8) -> u8 {
    match byte {
        b'.' | b'_' => b'-',
        other => other.to_ascii_lowercase(),
    }
}
