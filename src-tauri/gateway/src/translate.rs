//! The translating lane: the provider's frames become events, the events the client's frames.

use crate::head;
use crate::house::House;
use crate::recorder::Recorder;
use crate::relay::Lane;
use crate::responses::Telling;
use crate::signatures::{Conversation, Listener};
use bytes::Bytes;
use chat::{Event, Failure, FailureKind, Logprob, Note, Quirks, Stage};
use dialect::sse::{FrameSink, Framing, Splitter};
use dialect::{Codec, Decoder, Encoder, Reply, ToolNames};
use std::sync::Arc;

/// Reads one dialect, writes another.
pub(crate) struct TranslateLane {
    house: Arc<House>,
    splitter: Splitter,
    decoder: Box<dyn Decoder>,
    encoder: Box<dyn Encoder>,
    names: ToolNames,
    listener: Listener,
    sink: FrameSink,
    events: Vec<Event>,
    weight: Weight,
    over: bool,
}

impl TranslateLane {
    /// Goes on where the head stopped.
    pub(crate) fn new(
        house: &Arc<House>,
        splitter: Splitter,
        decoder: Box<dyn Decoder>,
        writer: Writer<'_>,
    ) -> Self {
        Self {
            house: Arc::clone(house),
            splitter,
            decoder,
            encoder: writer.client.encoder(writer.reply),
            names: writer.names,
            listener: Listener::to(writer.conversation, writer.quirks),
            sink: FrameSink::new(writer.framing),
            events: Vec::new(),
            weight: Weight::up_to(house.limits.answer),
            over: false,
        }
    }

    /// Writes what the head held back.
    pub(crate) fn held(&mut self, events: Vec<Event>, record: &mut Recorder) -> Bytes {
        self.weight.add(&[], &events);
        self.events = events;
        self.write(record)
    }

    fn write(&mut self, record: &mut Recorder) -> Bytes {
        let mut events = std::mem::take(&mut self.events);
        for event in events.drain(..) {
            if self.over {
                break;
            }
            self.write_event(event, record);
        }
        self.events = events;
        let told = self.sink.take();
        if self.over {
            record.is_told(&Telling::Frames(&told), false);
        }
        told
    }

    fn write_event(&mut self, event: Event, record: &mut Recorder) {
        self.listener.hear(&event, &self.house.signatures);
        if let Event::Usage(usage) = &event {
            record.used(usage);
        }
        if let Event::Failed(failure) = &event {
            record.failed(failure);
        }
        let last = matches!(event, Event::Finished(_) | Event::Failed(_));
        let event = self.names.told(event);
        if let Some(catch) = record.catching() {
            catch.event(&event);
        }
        self.encoder.event(event, &mut self.sink);
        if last {
            self.sink.finish();
            record.lost(self.encoder.losses());
            self.over = true;
        }
    }
}

/// The most that the reader and the writer of a stream can have kept of it, in bytes: what was told, and frames that told nothing whole.
#[derive(Debug)]
struct Weight {
    so_far: usize,
    most: usize,
}

impl Weight {
    const fn up_to(most: usize) -> Self {
        Self { so_far: 0, most }
    }

    /// Counts a frame and the events it became.
    fn add(&mut self, frame: &[u8], told: &[Event]) {
        let told: usize = told.iter().map(content).sum();
        self.so_far += if told == 0 { frame.len() } else { told };
    }

    fn check(&self) -> Result<(), Failure> {
        if self.so_far <= self.most {
            return Ok(());
        }
        let most = self.most / 1024 / 1024;
        let message = format!("the provider's answer is larger than {most} MB");
        let failure = Failure::new(FailureKind::BadAnswer, Stage::Stream, message);
        Err(failure.with_code("answer_too_large"))
    }
}

/// The bytes of what an event tells.
pub(crate) fn content(event: &Event) -> usize {
    match event {
        Event::PartDelta { text, .. } => text.len(),
        Event::PartEnded { signature, .. } => {
            signature.as_ref().map_or(0, |proof| proof.blob.len())
        }
        Event::Opaque(opaque) => opaque.value.get().len(),
        Event::Other { event, .. } => content(event),
        Event::Noted(Note::Logprobs(tokens)) => tokens.iter().map(token).sum(),
        Event::Noted(Note::Cited { citation, .. }) => {
            let words = [&citation.url, &citation.title, &citation.quote];
            let own = citation.own.as_ref().map_or(0, |own| own.value.get().len());
            own + words.into_iter().flatten().map(String::len).sum::<usize>()
        }
        Event::Started { .. }
        | Event::PartStarted { .. }
        | Event::Usage(_)
        | Event::Noted(_)
        | Event::Finished(_)
        | Event::Failed(_) => 0,
    }
}

fn token(token: &Logprob) -> usize {
    let top: usize = token.top.iter().map(self::token).sum();
    size_of::<Logprob>() + token.token.len() + top
}

/// How the client is written to.
pub(crate) struct Writer<'a> {
    pub(crate) client: &'static dyn Codec,
    pub(crate) reply: &'a Reply,
    pub(crate) names: ToolNames,
    pub(crate) framing: Framing,
    pub(crate) conversation: Conversation,
    /// How the provider departs from its dialect.
    pub(crate) quirks: Quirks,
}

impl Lane for TranslateLane {
    fn chunk(&mut self, chunk: Bytes, record: &mut Recorder) -> Result<Bytes, Failure> {
        let (decoder, events, weight) = (&mut self.decoder, &mut self.events, &mut self.weight);
        self.splitter
            .push(&chunk, |frame| {
                let known = events.len();
                decoder.frame(frame, events);
                weight.add(frame.data, &events[known..]);
            })
            .map_err(|_| head::too_large())?;
        self.weight.check()?;
        Ok(self.write(record))
    }

    fn end(&mut self, record: &mut Recorder) -> Result<Bytes, Failure> {
        let (decoder, events) = (&mut self.decoder, &mut self.events);
        self.splitter.end(|frame| decoder.frame(frame, events));
        decoder.end(events);
        let bytes = self.write(record);
        if self.over {
            Ok(bytes)
        } else {
            Err(crate::splice::cut_short())
        }
    }

    fn fail(&mut self, failure: Failure) -> Bytes {
        self.encoder.event(Event::Failed(failure), &mut self.sink);
        self.sink.finish();
        self.over = true;
        self.sink.take()
    }

    fn keep_alive(&mut self) -> Bytes {
        self.encoder.keep_alive(&mut self.sink);
        self.sink.take()
    }

    fn is_over(&self) -> bool {
        self.over
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use chat::PartId;

    fn words(text: &str) -> Event {
        Event::PartDelta {
            part: PartId(0),
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_stream_may_say_as_much_as_a_whole_answer_and_no_more() {
        let mut weight = Weight::up_to(10);
        for _ in 0..5 {
            weight.add(b"{\"much\":\"more than it says\"}", &[words("hi")]);
        }
        weight.check().unwrap();
        weight.add(b"", &[words("!")]);
        assert_eq!(
            weight.check().unwrap_err().code.unwrap(),
            "answer_too_large"
        );
    }

    #[test]
    fn frames_that_tell_nothing_count_whole_since_a_reader_may_keep_them() {
        let mut weight = Weight::up_to(10);
        weight.add(b"0123456789", &[]);
        weight.check().unwrap();
        weight.add(b"0", &[]);
        assert!(weight.check().is_err());
    }
}
