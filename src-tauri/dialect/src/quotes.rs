//! The quotes of JSON text that begin or end a string, sixty-four bytes at a step.
//!
//! Code in a prompt is full of escaped quotes. They are told from true ones by arithmetic on masks (a bit a byte), so that a quote that
//! does not count costs nothing. The masks are made by the widest instructions that the processor has.

use fearless_simd::{Level, Simd, SimdBase, SimdMask, dispatch, u8x64};

/// Every quote of a text that no backslash takes its meaning from, in order.
pub(crate) struct Quotes<'a> {
    level: Level,
    /// What has not been looked at.
    rest: &'a [u8],
    /// The true quotes of the blocks looked at last, a bit a byte.
    masks: [u64; BLOCKS],
    /// Which of those blocks have quotes that were not handed out, a bit a block: inside a long string most have none.
    busy: u32,
    /// Where the first of those blocks begins in the text, and where the next ones will.
    base: usize,
    next: usize,
    /// The quotes not handed out yet of the block under examination, and where that begins.
    found: u64,
    block: usize,
    escapes: Escapes,
}

/// The bytes of a block: as many as a mask has bits.
const BLOCK: usize = 64;
/// Blocks looked at in one go.
const BLOCKS: usize = u32::BITS as usize;

impl<'a> Quotes<'a> {
    /// The quotes of that text.
    pub(crate) fn of(text: &'a [u8]) -> Self {
        Self {
            level: Level::new(),
            rest: text,
            masks: [0; BLOCKS],
            busy: 0,
            base: 0,
            next: 0,
            found: 0,
            block: 0,
            escapes: Escapes::default(),
        }
    }

    /// Looks at the next blocks; whether there are any.
    fn look_on(&mut self) -> bool {
        let (blocks, rest) = self
            .rest
            .split_at_checked(BLOCKS * BLOCK)
            .unwrap_or((self.rest, &[]));
        self.rest = rest;
        self.base = self.next;
        self.next += blocks.len();
        let (masks, escapes) = (&mut self.masks, &mut self.escapes);
        self.busy = dispatch!(self.level, simd => true_quotes(simd, blocks, masks, escapes));
        !blocks.is_empty()
    }
}

impl Iterator for Quotes<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            if self.busy == 0 {
                if !self.look_on() {
                    return None;
                }
                continue;
            }
            let block = self.busy.trailing_zeros() as usize;
            self.busy &= self.busy - 1;
            self.found = self.masks[block % BLOCKS];
            self.block = self.base + block * BLOCK;
        }
        let at = self.block + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(at)
    }
}

/// The true quotes of each block, and which blocks have any, a bit a block.
#[inline(always)]
fn true_quotes<S: Simd>(
    simd: S,
    text: &[u8],
    masks: &mut [u64; BLOCKS],
    escapes: &mut Escapes,
) -> u32 {
    let mut busy = 0;
    for ((at, mask), block) in masks.iter_mut().enumerate().zip(text.chunks(BLOCK)) {
        let bytes = match block.first_chunk::<BLOCK>() {
            Some(block) => u8x64::from_slice(simd, block),
            None => u8x64::from_slice(simd, &filled_up(block)),
        };
        let quotes = bytes.simd_eq(b'"').to_bitmask();
        let backslashes = bytes.simd_eq(b'\\').to_bitmask();
        *mask = quotes & !escapes.in_block(backslashes);
        busy |= u32::from(*mask != 0) << at;
    }
    busy
}

fn filled_up(rest: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}

/// Which bytes a backslash before them escapes.
#[derive(Default)]
struct Escapes {
    /// 1 when the last block ended in a backslash that escapes the first byte of the next.
    carried: u64,
}

impl Escapes {
    /// Those behind an odd number of backslashes. Adding a run of ones to its own first bit carries into the bit behind the run, whose
    /// place, even or odd, tells the run's length.
    #[inline(always)]
    fn in_block(&mut self, backslashes: u64) -> u64 {
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

const EVEN: u64 = 0x5555_5555_5555_5555;

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
        fn they_are_where_a_plain_look_finds_them(text in prop::collection::vec(prop::sample::select(vec![b'"', b'"', b'\\', b'\\', b'!', b'#', 0xa2, 0xdc, 0, b'x']), 0..5000)) {
            prop_assert_eq!(Quotes::of(&text).collect::<Vec<_>>(), found_plainly(&text));
        }
    }
}
