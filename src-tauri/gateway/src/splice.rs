//! The pass-through lane: the same dialect on both sides, so the bytes are the client's and the provider's own.

use crate::head;
use crate::recorder::Recorder;
use crate::relay::Lane;
use crate::responses::Telling;
use crate::trimmer::{Trimmer, ends_a_frame};
use bytes::{Bytes, BytesMut};
use chat::{Failure, FailureKind, Stage};
use dialect::sse::{FrameSink, Splitter};
use dialect::{Codec, Glance};
use std::collections::VecDeque;

/// Forwards the provider's bytes; a copy is read for usage and for the proper end.
pub(crate) struct SpliceLane {
    codec: &'static dyn Codec,
    splitter: Splitter,
    ended: bool,
    /// The last bytes written ended a frame.
    between_frames: bool,
    /// Takes out what the client did not ask for.
    trimmer: Option<Trimmer>,
    /// The end of what the client was told.
    told: VecDeque<Bytes>,
}

/// How many pieces are kept of what the client was told: enough for the last whole frame to be among them.
const PIECES_TOLD: usize = 4;

impl SpliceLane {
    /// Goes on where the head stopped.
    pub(crate) fn new(codec: &'static dyn Codec, splitter: Splitter, usage_added: bool) -> Self {
        let trimmer = usage_added.then(|| Trimmer::new(codec));
        Self {
            codec,
            splitter,
            ended: false,
            between_frames: true,
            trimmer,
            told: VecDeque::with_capacity(PIECES_TOLD),
        }
    }

    /// Takes in what the head held back.
    pub(crate) fn held(
        &mut self,
        held: Vec<Bytes>,
        glances: Vec<Glance>,
        record: &mut Recorder,
    ) -> Bytes {
        for glance in glances {
            self.heed(glance, record);
        }
        if let Some(catch) = record.catching() {
            held.iter().for_each(|piece| catch.piece(self.codec, piece));
        }
        let first = if let [only] = held.as_slice() {
            only.clone()
        } else {
            joined(&held)
        };
        if self.ended {
            record.is_told(&Telling::Frames(&first), true);
        }
        self.forward(first)
    }

    fn forward(&mut self, bytes: Bytes) -> Bytes {
        let bytes = match &mut self.trimmer {
            Some(trimmer) => trimmer.pass(bytes),
            None => bytes,
        };
        self.between_frames = bytes.is_empty() && self.between_frames || ends_a_frame(&bytes);
        if self.told.len() == PIECES_TOLD {
            self.told.pop_front();
        }
        self.told.push_back(bytes.clone());
        bytes
    }

    fn heed(&mut self, glance: Glance, record: &mut Recorder) {
        if let Some(usage) = &glance.usage {
            record.used(usage);
        }
        if let Some(failure) = &glance.failure {
            record.failed(failure);
        }
        self.ended |= glance.ends || glance.failure.is_some();
    }
}

impl Lane for SpliceLane {
    fn chunk(&mut self, chunk: Bytes, record: &mut Recorder) -> Result<Bytes, Failure> {
        let mut splitter = std::mem::take(&mut self.splitter);
        let codec = self.codec;
        let pushed = splitter.push(&chunk, |frame| {
            let glance = codec.glance(frame);
            if glance.ends {
                record.is_told(&Telling::Frame(frame.data), true);
            }
            self.heed(glance, record);
        });
        self.splitter = splitter;
        pushed.map_err(|_| head::too_large())?;
        if let Some(catch) = record.catching() {
            catch.piece(codec, &chunk);
        }
        Ok(self.forward(chunk))
    }

    fn end(&mut self, record: &mut Recorder) -> Result<Bytes, Failure> {
        let mut splitter = std::mem::take(&mut self.splitter);
        let codec = self.codec;
        splitter.end(|frame| self.heed(codec.glance(frame), record));
        if self.ended {
            Ok(self.trimmer.as_mut().map(Trimmer::rest).unwrap_or_default())
        } else {
            Err(cut_short())
        }
    }

    fn fail(&mut self, failure: Failure) -> Bytes {
        let mut sink = FrameSink::default();
        let before = self.told.make_contiguous();
        self.codec.break_off(&failure, before, &mut sink);
        let told = sink.take();
        if self.between_frames {
            told
        } else {
            joined(&[Bytes::from_static(b"\n\n"), told])
        }
    }

    fn keep_alive(&mut self) -> Bytes {
        // The provider's own keep-alives pass through; nothing is put between another's bytes.
        Bytes::new()
    }

    fn is_over(&self) -> bool {
        // The provider's body is read to its end, so that its connection can be used again.
        false
    }
}

/// The answer ended without its proper end.
pub(crate) fn cut_short() -> Failure {
    Failure::new(
        FailureKind::BadAnswer,
        Stage::Stream,
        "the provider's answer broke off before it was complete",
    )
    .with_code("incomplete_answer")
}

fn joined(pieces: &[Bytes]) -> Bytes {
    let mut all = BytesMut::with_capacity(pieces.iter().map(Bytes::len).sum());
    pieces.iter().for_each(|piece| all.extend_from_slice(piece));
    all.freeze()
}
