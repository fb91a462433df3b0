//! A row on its way to the writer: the very values SQLite is given, one behind the other in a buffer.
//!
//! So whoever records leaves nothing on the heap that another thread would free later, and the writer reads straight on.

use rusqlite::types::ValueRef;

/// Puts a value behind the others.
pub(super) fn put(value: ValueRef<'_>, packed: &mut Vec<u8>) {
    match value {
        ValueRef::Null => packed.push(NULL),
        ValueRef::Integer(number) => {
            packed.push(INTEGER);
            packed.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Real(number) => {
            packed.push(REAL);
            packed.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            packed.push(TEXT);
            // Nothing of a row comes near four gigabytes.
            let length = u32::try_from(bytes.len()).unwrap_or(0);
            packed.extend_from_slice(&length.to_le_bytes());
            packed.extend_from_slice(&bytes[..length as usize]);
        }
    }
}

/// Takes the first value off; `None` at the end.
pub(super) fn take<'p>(packed: &mut &'p [u8]) -> Option<ValueRef<'p>> {
    let (kind, rest) = packed.split_first()?;
    *packed = rest;
    Some(match *kind {
        INTEGER => ValueRef::Integer(i64::from_le_bytes(*chunk(packed)?)),
        REAL => ValueRef::Real(f64::from_le_bytes(*chunk(packed)?)),
        TEXT => {
            let length = u32::from_le_bytes(*chunk(packed)?);
            let (text, rest) = packed.split_at_checked(length as usize)?;
            *packed = rest;
            ValueRef::Text(text)
        }
        _ => ValueRef::Null,
    })
}

fn chunk<'p, const N: usize>(packed: &mut &'p [u8]) -> Option<&'p [u8; N]> {
    let (chunk, rest) = packed.split_first_chunk()?;
    *packed = rest;
    Some(chunk)
}

const NULL: u8 = 0;
const INTEGER: u8 = 1;
const REAL: u8 = 2;
const TEXT: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_went_in() {
        let values = [
            ValueRef::Null,
            ValueRef::Integer(-7),
            ValueRef::Text("wörds".as_bytes()),
            ValueRef::Text(b""),
            ValueRef::Real(0.125),
            ValueRef::Integer(i64::MAX),
        ];
        let mut packed = Vec::new();
        values.iter().for_each(|value| put(*value, &mut packed));
        let mut rest = &packed[..];
        for value in values {
            assert_eq!(take(&mut rest), Some(value));
        }
        assert_eq!(take(&mut rest), None);
    }
}
