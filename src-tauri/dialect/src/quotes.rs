//! The quotes of JSON text that begin or end a string, sixty-four bytes at a step.
//!
//! Code in a prompt is full of escaped quotes. They are told from true ones by arithmetic on masks (a bit a byte), so that a quote that
//! does not count costs nothing. The masks are made by the widest instructions that the processor has; on the way they tell whether all of
//! the text is ASCII, which spares it a check of its own.

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
    before: u64,
    /// Nothing but ASCII so far.
    ascii: bool,
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
            before: 0,
            ascii: true,
        }
    }

    /// Whether the text is ASCII and nothing else; the quotes that were not handed out are passed over.
    pub(crate) fn are_in_ascii(&mut self) -> bool {
        while self.ascii && self.look_on() {}
        self.ascii
    }

    /// Looks at the next blocks; whether there are any. Seldom enough to stand apart from the handing out.
    #[inline(never)]
    fn look_on(&mut self) -> bool {
        let (blocks, rest) = self
            .rest
            .split_at_checked(BLOCKS * BLOCK)
            .unwrap_or((self.rest, &[]));
        self.rest = rest;
        self.base = self.next;
        self.next += blocks.len();
        let (masks, before) = (&mut self.masks, &mut self.before);
        let ascii;
        (self.busy, ascii) =
            dispatch!(self.level, simd => true_quotes(simd, blocks, masks, before));
        self.ascii &= ascii;
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

/// The true quotes of each block; which blocks have any, a bit a block; and whether all of them are ASCII.
///
/// First all blocks are looked at, then all masks are reckoned with: side by side, since no block waits for the one before it.
#[inline(always)]
fn true_quotes<S: Simd>(
    simd: S,
    text: &[u8],
    masks: &mut [u64; BLOCKS],
    before: &mut u64,
) -> (u32, bool) {
    let mut every_bit = u8x64::splat(simd, 0);
    let mut backslashes = [0; BLOCKS + 1];
    backslashes[0] = *before;
    *masks = [0; BLOCKS];
    let blocks = text.chunks(BLOCK).zip(&mut *masks);
    for ((block, mask), backslashes) in blocks.zip(&mut backslashes[1..]) {
        let bytes = match block.first_chunk::<BLOCK>() {
            Some(block) => u8x64::from_slice(simd, block),
            None => u8x64::from_slice(simd, &filled_up(block)),
        };
        every_bit |= bytes;
        *mask = bytes.simd_eq(b'"').to_bitmask();
        *backslashes = bytes.simd_eq(b'\\').to_bitmask();
    }
    let ends = ends(backslashes);
    let mut busy = 0;
    for (at, mask) in masks.iter_mut().enumerate() {
        *mask &= !escaped(ends[at], backslashes[at + 1]);
        busy |= u32::from(*mask != 0) << at;
    }
    *before = ends[BLOCKS];
    (busy, every_bit.simd_lt(0x80).all_true())
}

fn filled_up(rest: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}

/// The backslashes that decide at each block's end: its own, but where there is nothing else in it, those before it, since it is even.
#[inline(always)]
fn ends(backslashes: [u64; BLOCKS + 1]) -> [u64; BLOCKS + 1] {
    let mut ends = backslashes;
    // Not `any`: without a way out in the middle it is one look at all of them.
    if ends.iter().fold(false, |any, end| any | (*end == u64::MAX)) {
        for at in 1..ends.len() {
            if ends[at] == u64::MAX {
                ends[at] = ends[at - 1];
            }
        }
    }
    ends
}

/// Which bytes of a block a backslash before them escapes: those behind an odd number of backslashes. Adding a run of ones to its own first
/// bit carries into the bit behind the run, whose place, even or odd, tells the run's length.
#[inline(always)]
fn escaped(before: u64, here: u64) -> u64 {
    let carried = u64::from(before.leading_ones() % 2);
    let escaping = here & !carried;
    let follows = escaping << 1 | carried;
    let odd_starts = escaping & !EVEN & !follows;
    let runs_ended = odd_starts.wrapping_add(escaping);
    (EVEN ^ (runs_ended << 1)) & follows
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

        #[test]
        fn a_run_of_backslashes_may_be_of_any_length(runs in prop::collection::vec(0usize..5000, 0..6)) {
            let text: Vec<u8> = runs.into_iter().flat_map(|run| [vec![b'\\'; run], b"\"x".to_vec()]).flatten().collect();
            prop_assert_eq!(Quotes::of(&text).collect::<Vec<_>>(), found_plainly(&text));
        }

        #[test]
        fn one_byte_that_is_not_ascii_is_seen_wherever_it_stands(length in 0usize..5000, at in 0usize..5000, handed_out in 0usize..3) {
            let mut text = vec![b'"'; length];
            if let Some(byte) = text.get_mut(at) {
                *byte = 0xc3;
            }
            let mut quotes = Quotes::of(&text);
            quotes.by_ref().take(handed_out).for_each(drop);
            prop_assert_eq!(quotes.are_in_ascii(), at >= length);
        }
    }
}
