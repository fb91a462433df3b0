//! The places of the quotes in JSON text, eight bytes at a step.
//!
//! Code in a prompt is full of quotes; a call of a vectorised search for each of them costs more than looking at every word once.

const LANES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * LANES;
const QUOTE: u64 = LANES * b'"' as u64;

/// Every quote of a text, escaped ones too, in order.
pub(crate) struct Quotes<'a> {
    text: &'a [u8],
    /// Where the word under examination begins.
    base: usize,
    /// The high bit of each byte of that word that is a quote not handed out yet.
    found: u64,
}

impl<'a> Quotes<'a> {
    /// The quotes of that text.
    pub(crate) fn of(text: &'a [u8]) -> Self {
        let found = word(text, 0).map_or(0, quotes_in);
        Self {
            text,
            base: 0,
            found,
        }
    }
}

impl Iterator for Quotes<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.base += 8;
            self.found = quotes_in(word(self.text, self.base)?);
        }
        let at = self.base + self.found.trailing_zeros() as usize / 8;
        self.found &= self.found - 1;
        Some(at)
    }
}

/// The eight bytes from there on, filled up with zeros at the end of the text.
fn word(text: &[u8], at: usize) -> Option<u64> {
    if let Some(eight) = text.get(at..at + 8) {
        return eight.try_into().ok().map(u64::from_le_bytes);
    }
    let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
    let mut eight = [0; 8];
    eight[..rest.len()].copy_from_slice(rest);
    Some(u64::from_le_bytes(eight))
}

/// The high bit of every byte that is a quote: a byte is zero after the XOR, and only a zero byte has no bit set in either half of the test.
fn quotes_in(word: u64) -> u64 {
    let zero_where_quote = word ^ QUOTE;
    let low = (zero_where_quote & !HIGH) + !HIGH;
    !(low | zero_where_quote) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn they_are_where_a_plain_look_finds_them(text in prop::collection::vec(prop::sample::select(vec![b'"', b'"', b'\\', b'!', b'#', 0xa2, 0, b'x']), 0..70)) {
            let plain: Vec<usize> = (0..text.len()).filter(|at| text[*at] == b'"').collect();
            prop_assert_eq!(Quotes::of(&text).collect::<Vec<_>>(), plain);
        }
    }
}
