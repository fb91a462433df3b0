//! The send time inside each streamed event.
//!
//! Invariant: a stamp is plain text of the model, so it survives any translation, and it is found wherever a network cuts the stream.

use std::fmt::Write;

/// What stands before and after the digits; nothing else in a benchmark's answer has it.
const MARK: u8 = b'@';

/// Text for one event: its send time and a few words.
pub fn text(sent: u64) -> String {
    let mut text = String::with_capacity(48);
    let _never_fails = write!(text, "@{sent}@ and a few words");
    text
}

/// Finds the stamps of one stream, piece by piece.
#[derive(Debug, Default)]
pub struct Stamps {
    /// The digits read so far, between two marks.
    open: Option<u64>,
}

impl Stamps {
    /// Reads the next piece; `found` gets each send time that ends in it.
    pub fn read(&mut self, mut piece: &[u8], mut found: impl FnMut(u64)) {
        while let Some(at) = memchr::memchr(MARK, piece) {
            let (before, after) = piece.split_at(at);
            match self.open.take() {
                None => self.open = Some(0),
                Some(value) => found(digits(value, before)),
            }
            piece = after.get(1..).unwrap_or_default();
        }
        self.open = self.open.map(|value| digits(value, piece));
    }
}

fn digits(start: u64, text: &[u8]) -> u64 {
    text.iter().fold(start, |value, digit| {
        value
            .wrapping_mul(10)
            .wrapping_add(u64::from(digit.wrapping_sub(b'0')))
    })
}

#[cfg(test)]
mod tests {
    use super::{Stamps, text};

    #[test]
    fn stamps_are_found_however_the_stream_is_cut() {
        let stream = format!("data: {}\n\ndata: {}\n\n", text(1_234_567), text(89));
        for cut in 0..stream.len() {
            let (first, second) = stream.as_bytes().split_at(cut);
            let (mut stamps, mut found) = (Stamps::default(), Vec::new());
            stamps.read(first, |sent| found.push(sent));
            stamps.read(second, |sent| found.push(sent));
            assert_eq!(found, [1_234_567, 89], "cut at {cut}");
        }
    }
}
