//! The quotes of JSON text that begin or end a string, sixty-four bytes at a step.
//!
//! Code in a prompt is full of escaped quotes. They are told from true ones by arithmetic on masks (a bit a byte), so that a quote that
//! does not count costs nothing.

use wide::u8x16;

/// Every quote of a text that no backslash takes its meaning from, in order.
pub(crate) struct Quotes<'a> {
    text: &'a [u8],
    /// Where the block under examination begins.
    base: usize,
    /// The quotes of that block not handed out yet.
    found: u64,
    /// 1 when the last block ended in a backslash that escapes the first byte of the next.
    carried: u64,
}

/// The bytes of a block: as many as a mask has bits.
const BLOCK: usize = 64;
const EVEN: u64 = 0x5555_5555_5555_5555;

impl<'a> Quotes<'a> {
    /// The quotes of that text.
    pub(crate) fn of(text: &'a [u8]) -> Self {
        let mut quotes = Self {
            text,
            base: 0,
            found: 0,
            carried: 0,
        };
        quotes.found = quotes.of_block().unwrap_or(0);
        quotes
    }

    /// The true quotes of the block under examination; none behind the end of the text.
    fn of_block(&mut self) -> Option<u64> {
        let rest = self.text.get(self.base..).filter(|rest| !rest.is_empty())?;
        let (quotes, backslashes) = match rest.first_chunk::<BLOCK>() {
            Some(block) => masks(block),
            None => masks(&filled_up(rest)),
        };
        Some(quotes & !self.escaped(backslashes))
    }

    /// The bytes that a backslash before them escapes: those behind an odd number of backslashes. Adding a run of ones to its own first bit
    /// carries into the bit behind the run, whose place, even or odd, tells the run's length.
    fn escaped(&mut self, backslashes: u64) -> u64 {
        if backslashes == 0 {
            return std::mem::take(&mut self.carried);
        }
        let backslashes = backslashes & !self.carried;
        let follows = backslashes << 1 | self.carried;
        let odd_starts = backslashes & !EVEN & !follows;
        let (runs_ended, carried) = odd_starts.overflowing_add(backslashes);
        self.carried = carried.into();
        (EVEN ^ (runs_ended << 1)) & follows
    }
}

impl Iterator for Quotes<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.base += BLOCK;
            self.found = self.of_block()?;
        }
        let at = self.base + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(at)
    }
}

/// Where a block has quotes, and where backslashes.
fn masks(block: &[u8; BLOCK]) -> (u64, u64) {
    let (lanes, _) = block.as_chunks::<16>();
    let mut masks = (0, 0);
    for (place, lane) in lanes.iter().enumerate() {
        let lane = u8x16::new(*lane);
        let where_is = |byte| u64::from(lane.simd_eq(u8x16::splat(byte)).to_bitmask());
        masks.0 |= where_is(b'"') << (16 * place);
        masks.1 |= where_is(b'\\') << (16 * place);
    }
    masks
}

fn filled_up(rest: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found_plainly(text: &[u8]) -> Vec<usize> {
        let mut escaped = false;
        let mut found = Vec::new();
        for (at, byte) in text.iter().enumerate() {
            if *byte == b'"' && !escaped {
                found.push(at);
            }
            escaped = *byte == b'\\' && !escaped;
        }
        found
    }

    proptest! {
        #[test]
        fn they_are_where_a_plain_look_finds_them(text in prop::collection::vec(prop::sample::select(vec![b'"', b'"', b'\\', b'\\', b'!', b'#', 0xa2, 0xdc, 0, b'x']), 0..300)) {
            prop_assert_eq!(Quotes::of(&text).collect::<Vec<_>>(), found_plainly(&text));
        }
    }
}
