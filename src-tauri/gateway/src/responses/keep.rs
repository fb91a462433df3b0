//! An answer on its way to the client, to be kept as soon as it is complete and before its client has read its end.

use super::{MOST_OF_ONE, Responses, Turn};
use crate::ask::Ask;
use bytes::Bytes;
use chat::Dialect;
use dialect::codec;
use dialect::envelope::Envelope;
use dialect::sse::Splitter;
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

    /// Keeps a whole answer. `account` passed it through, so its provider keeps it too, unless it says that it does not.
    pub(crate) fn whole(&self, answer: &Bytes, account: Option<Arc<str>>, memory: &Responses) {
        let Ok(told) = Envelope::parse(answer.clone()) else {
            return;
        };
        let (Some(id), Some(input)) = (told.text("id"), self.request.value("input")) else {
            return;
        };
        let object = match told.value("object") {
            Some(r#""response""#) => Bytes::copy_from_slice(answer),
            _ => return,
        };
        let key = self.key.as_deref();
        let before = self.request.text("previous_response_id");
        let turn = Turn {
            object,
            input: Bytes::copy_from_slice(input.as_bytes()),
            before: before.map(|before| super::name(key, &before)),
            maker: account.filter(|_| told.value("store") != Some("false")),
        };
        memory.keep(key, &id, turn, crate::clock::now());
    }

    /// Keeps the answer that the last frame of a stream tells.
    pub(crate) fn frame(&self, data: &[u8], account: Option<Arc<str>>, memory: &Responses) {
        let Ok(frame) = Envelope::parse(Bytes::copy_from_slice(data)) else {
            return;
        };
        if let Some(answer) = frame.value("response") {
            let answer = frame.body().slice_ref(answer.as_bytes());
            self.whole(&answer, account, memory);
        }
    }

    /// Keeps the answer that these frames of a stream end with.
    pub(crate) fn frames(&self, bytes: &[u8], account: Option<&Arc<str>>, memory: &Responses) {
        let mut splitter = Splitter::default();
        let _whole = splitter.push(bytes, |frame| {
            if codec(Dialect::OpenAiResponses).glance(frame).ends {
                self.frame(frame.data, account.cloned(), memory);
            }
        });
    }
}
