//! An answer on its way to the client, to be kept as soon as it is complete and before its client has read its end.

use super::{FIELD, MOST_OF_ONE, Responses, Turn};
use crate::ask::Ask;
use bytes::Bytes;
use chat::Dialect;
use dialect::codec;
use dialect::envelope::Envelope;
use dialect::sse::{Frame, Splitter};
use std::sync::Arc;

/// What is known of a turn before its answer is.
#[derive(Debug)]
pub(crate) struct Keep {
    /// The client's key.
    key: Option<Arc<str>>,
    request: Envelope,
}

impl Keep {
    /// Of a client that may name the answer later.
    pub(crate) fn wanted(ask: &Ask, key: Option<Arc<str>>) -> Option<Self> {
        let wanted = ask.client.dialect == Dialect::OpenAiResponses
            && ask.envelope.value("store") != Some("false")
            && ask.envelope.body().len() <= MOST_OF_ONE;
        wanted.then(|| Self {
            key,
            request: ask.envelope.clone(),
        })
    }

    /// Hears the end of the answer, and keeps it. It is `maker`'s own, whose provider keeps it too unless it says that it does not.
    pub(crate) fn hear(&self, told: &Telling<'_>, maker: Option<&Arc<str>>, memory: &Responses) {
        // What cannot be read cannot be gone on from.
        let _kept = match told {
            Telling::Whole(answer) => self.keep(answer, maker, memory),
            Telling::Frame(data) => self.frame(data, maker, memory),
            Telling::Frames(bytes) => {
                let mut kept = None;
                let end = |frame: Frame<'_>| {
                    if codec(Dialect::OpenAiResponses).glance(frame).ends {
                        kept = self.frame(frame.data, maker, memory);
                    }
                };
                Splitter::default().push(bytes, end).ok().and(kept)
            }
        };
    }

    fn frame(&self, data: &[u8], maker: Option<&Arc<str>>, memory: &Responses) -> Option<()> {
        let frame = Envelope::parse(Bytes::copy_from_slice(data)).ok()?;
        let answer = frame.value("response")?;
        self.keep(answer.as_bytes(), maker, memory)
    }

    fn keep(&self, answer: &[u8], maker: Option<&Arc<str>>, memory: &Responses) -> Option<()> {
        let object = Bytes::copy_from_slice(answer);
        let told = Envelope::parse(object.clone()).ok()?;
        let (id, input) = (told.text("id")?, self.request.value("input")?);
        let key = self.key.as_deref();
        let before = self.request.text(FIELD);
        let turn = Turn {
            object,
            input: Bytes::copy_from_slice(input.as_bytes()),
            before: before.map(|before| super::name(key, &before)),
            maker: maker.filter(|_| told.flag("store") != Some(false)).cloned(),
        };
        memory.keep(key, &id, turn, crate::clock::now());
        Some(())
    }
}

/// How a client is told the end of its answer.
pub(crate) enum Telling<'a> {
    /// As one object.
    Whole(&'a [u8]),
    /// With frames of a stream.
    Frames(&'a [u8]),
    /// With the data of a stream's last frame.
    Frame(&'a [u8]),
}
