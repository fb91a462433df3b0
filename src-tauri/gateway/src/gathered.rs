//! A body that arrives in chunks, gathered without ever being moved while it grows: a growing buffer would need twice its size at each step.

use bytes::{Bytes, BytesMut};

/// A block is filled before the next is begun, so that many small chunks cost no more than a few large ones.
const BLOCK: usize = 256 * 1024;
/// A client may announce more than it sends; up to here it is believed.
const BELIEVED: usize = 1024 * 1024;

/// The chunks so far.
#[derive(Debug)]
pub(crate) struct Gathered {
    full: Vec<Bytes>,
    block: BytesMut,
    length: usize,
}

impl Gathered {
    /// Nothing yet, of a body of that announced length.
    pub(crate) fn expecting(announced: usize) -> Self {
        Self {
            full: Vec::new(),
            block: BytesMut::with_capacity(announced.min(BELIEVED)),
            length: 0,
        }
    }

    /// Bytes so far.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// Adds a chunk.
    pub(crate) fn add(&mut self, chunk: &[u8]) {
        let room = self.block.capacity() - self.block.len();
        if room < chunk.len() {
            let next = BytesMut::with_capacity(BLOCK.max(chunk.len()));
            let full = std::mem::replace(&mut self.block, next);
            self.full.push(full.freeze());
        }
        self.block.extend_from_slice(chunk);
        self.length += chunk.len();
    }

    /// The whole, in one piece.
    pub(crate) fn whole(self) -> Bytes {
        if self.full.iter().all(Bytes::is_empty) {
            return self.block.freeze();
        }
        let mut whole = BytesMut::with_capacity(self.length);
        for block in self.full.iter().chain([&self.block.freeze()]) {
            whole.extend_from_slice(block);
        }
        whole.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_the_chunks_one_behind_the_other() {
        for (announced, sizes) in [
            (0, vec![]),
            (3, vec![3]),
            (0, vec![1, 2, 3]),
            (10, vec![5, 5]),
            (0, vec![BLOCK, 1, BLOCK - 1, 7]),
            (BELIEVED * 2, vec![BELIEVED, BELIEVED]),
        ] {
            let (mut gathered, mut plain) = (Gathered::expecting(announced), Vec::new());
            for (place, size) in sizes.into_iter().enumerate() {
                let chunk = vec![u8::try_from(place).unwrap_or(0); size];
                gathered.add(&chunk);
                plain.extend_from_slice(&chunk);
            }
            assert_eq!(gathered.length(), plain.len());
            assert_eq!(gathered.whole(), plain);
        }
    }
}
