//! The translating lane: the provider's frames become events, the events the client's frames.

use crate::head;
use crate::house::House;
use crate::recorder::Recorder;
use crate::relay::Lane;
use crate::signatures::{Conversation, Listener};
use bytes::Bytes;
use chat::{Event, Failure, PartKind};
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
            listener: Listener::to(writer.conversation),
            sink: FrameSink::new(writer.framing),
            events: Vec::new(),
            over: false,
        }
    }

    /// Writes what the head held back.
    pub(crate) fn held(&mut self, events: Vec<Event>, record: &mut Recorder) -> Bytes {
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
        self.sink.take()
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
        self.encoder
            .event(known(event, &self.names), &mut self.sink);
        if last {
            self.sink.finish();
            record.lost(self.encoder.losses());
            self.over = true;
        }
    }
}

/// How the client is written to.
pub(crate) struct Writer<'a> {
    pub(crate) client: &'static dyn Codec,
    pub(crate) reply: &'a Reply,
    pub(crate) names: ToolNames,
    pub(crate) framing: Framing,
    pub(crate) conversation: Conversation,
}

/// The event with the tool's name as the conversation knows it.
pub(crate) fn known(mut event: Event, names: &ToolNames) -> Event {
    if let Event::PartStarted {
        kind: PartKind::ToolCall { name, .. },
        ..
    } = &mut event
        && !names.is_empty()
    {
        *name = names.known(std::mem::take(name));
    }
    event
}

impl Lane for TranslateLane {
    fn chunk(&mut self, chunk: Bytes, record: &mut Recorder) -> Result<Bytes, Failure> {
        let (decoder, events) = (&mut self.decoder, &mut self.events);
        self.splitter
            .push(&chunk, |frame| decoder.frame(frame, events))
            .map_err(|_| head::too_large())?;
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
