//! The numbers of another's frames, found in the bytes that went by.

use crate::scan::Word;
use bytes::Bytes;

static NUMBER: Word = Word::new("\"sequence_number\"");

/// The number of the frame that would come next; 0 when none was told.
pub(super) fn next(before: &[Bytes]) -> u64 {
    let mut tail = Vec::new();
    // A number may be cut by the border of two pieces.
    for piece in before.iter().rev() {
        tail.splice(0..0, piece.iter().copied());
        if let Some(number) = NUMBER.last_value::<u64>(&tail) {
            return number.saturating_add(1);
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pieces: &[&'static str]) -> u64 {
        let pieces: Vec<Bytes> = pieces
            .iter()
            .map(|piece| Bytes::from_static(piece.as_bytes()))
            .collect();
        next(&pieces)
    }

    #[test]
    fn the_last_number_counts_wherever_the_pieces_were_cut() {
        assert_eq!(after(&[]), 0);
        assert_eq!(
            after(&["data: {\"sequence_number\":3}\n\ndata: {\"sequence_number\": 4}\n\n"]),
            5
        );
        assert_eq!(after(&["{\"sequence_number\":7,", "\"delta\":\"x"]), 8);
        assert_eq!(after(&["{\"sequence_nu", "mber\":12}"]), 13);
    }

    #[test]
    fn talk_of_a_number_is_none() {
        assert_eq!(
            after(&["{\"sequence_number\":2,\"delta\":\"\\\"sequence_number\\\":9\"}"]),
            3
        );
    }
}
