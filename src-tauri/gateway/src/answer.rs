//! A whole answer: checked before it is handed on, so that an empty one, or an error dressed as success, still moves to the next account.

use crate::apart::apart;
use crate::attempt::{Failed, Written, is_stream};
use crate::exchange::Exchange;
use crate::head;
use crate::in_time::in_time;
use crate::responses::Telling;
use crate::serving::Serving;
use crate::signatures::Listener;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use chat::{Dialect, Event, Failure, FailureKind, Quirks, Stage, Usage, fold};
use dialect::envelope::Envelope;
use dialect::scan::Word;
use dialect::sse::{FrameSink, Splitter};
use dialect::{Codec, Reply, ToolNames};
use http::{HeaderValue, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::pin::pin;
use store::Lane;

/// A smaller answer that does not show what it is at a glance is read before it is passed through: errors and empty answers are small.
const WORTH_READING: usize = 2048;

/// Hands on a whole answer, or writes a stream from it when the client wants one.
pub(crate) async fn whole(
    exchange: &mut Exchange<'_>,
    codec: &'static dyn Codec,
    answer: http::Response<upstream::Body>,
    written: Written,
    serving: Serving,
) -> Result<Response, Failed> {
    let (parts, body) = answer.into_parts();
    let body = collect(body, exchange).await?;
    let streamed = is_stream(&parts.headers, false);
    let as_it_is = written.lane == Lane::Splice && !streamed && !exchange.ask.stream;
    let rendered = if as_it_is {
        let usage = codec.usage_of(&body);
        check(codec, exchange.ask.client.dialect, &body, usage.as_ref())?;
        if let Some(usage) = &usage {
            exchange.record.used(usage);
        }
        if let Some(catch) = exchange.record.catching() {
            catch.whole(codec, &body);
        }
        body
    } else {
        let events = if streamed {
            read_stream(codec, &body)?
        } else {
            apart(body.len(), || codec.decode_answer(&body))?
        };
        render(exchange, events, &written.names, serving.target.quirks)?
    };
    let told = if exchange.ask.stream {
        Telling::Frames(&rendered)
    } else {
        Telling::Whole(&rendered)
    };
    exchange.record.is_told(&told, as_it_is);
    serving.answered();
    exchange.note_served(parts.status.as_u16(), &serving);
    let mut response = Response::new(Body::from(rendered));
    let kind = if exchange.ask.stream {
        "text/event-stream"
    } else {
        "application/json"
    };
    *response.headers_mut() = exchange.headers(&parts.headers);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    exchange.record.complete();
    Ok(response)
}

/// The whole body, bounded in size and time.
async fn collect(body: upstream::Body, exchange: &Exchange<'_>) -> Result<Bytes, Failure> {
    let limits = &exchange.house.limits;
    let collected = pin!(Limited::new(body, limits.answer).collect());
    match in_time(limits.whole_answer, collected).await {
        Some(Ok(collected)) => Ok(collected.to_bytes()),
        Some(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!(
                "the provider's answer is larger than {} MB",
                limits.answer / 1024 / 1024
            );
            Err(
                Failure::new(FailureKind::BadAnswer, Stage::Upstream, message)
                    .with_code("answer_too_large"),
            )
        }
        Some(Err(error)) => Err(Failure::new(
            FailureKind::Unreachable,
            Stage::Upstream,
            format!("the connection to the provider broke: {error}"),
        )
        .with_code("upstream_cut")),
        None => Err(head::silent(limits.whole_answer)),
    }
}

/// An answer must be one: not an error object, not empty, not another thing altogether. Most show it at a glance; only a small one that
/// does not is read.
fn check(
    codec: &dyn Codec,
    dialect: Dialect,
    body: &Bytes,
    usage: Option<&Usage>,
) -> Result<(), Failure> {
    let text = body.trim_ascii();
    let whole = text.starts_with(b"{") && text.ends_with(b"}") && !tells_an_error(body);
    let spoke = usage.is_some_and(|usage| usage.output > usage.reasoning.or(Some(0)));
    let full = || !words(dialect).iter().any(|key| key.has_empty_value(body));
    if whole && (body.len() > WORTH_READING || (spoke && full())) {
        return Ok(());
    }
    if body.len() > WORTH_READING {
        return Err(codec.decode_answer(body).err().unwrap_or_else(head::empty));
    }
    let answer = fold(codec.decode_answer(body)?)?;
    if dialect::is_empty(&answer) {
        Err(head::empty())
    } else {
        Ok(())
    }
}

/// Where a dialect keeps what a model says.
fn words(dialect: Dialect) -> &'static [Word] {
    static MESSAGES: [Word; 2] = [Word::new("\"content\""), Word::new("\"text\"")];
    static RESPONSES: [Word; 3] = [
        Word::new("\"output\""),
        Word::new("\"content\""),
        Word::new("\"text\""),
    ];
    static GEMINI: [Word; 2] = [Word::new("\"parts\""), Word::new("\"text\"")];
    match dialect {
        Dialect::OpenAiChat | Dialect::AnthropicMessages => &MESSAGES,
        Dialect::OpenAiResponses => &RESPONSES,
        Dialect::Gemini => &GEMINI,
    }
}
static ERROR: Word = Word::new("\"error\"");

/// Whether the body's own `error` says something, at whatever length. Looked into only when the word occurs at all.
fn tells_an_error(body: &Bytes) -> bool {
    ERROR.is_in(body) && Envelope::parse(body.clone()).is_ok_and(|answer| answer.says("error"))
}

fn read_stream(codec: &dyn Codec, body: &Bytes) -> Result<Vec<Event>, Failure> {
    let (mut splitter, mut decoder, mut events) =
        (Splitter::default(), codec.decoder(), Vec::new());
    splitter
        .push(body, |frame| decoder.frame(frame, &mut events))
        .map_err(|_| head::too_large())?;
    splitter.end(|frame| decoder.frame(frame, &mut events));
    decoder.end(&mut events);
    Ok(events)
}

/// The events of a provider with those quirks in the client's dialect, whole or as a stream.
pub(crate) fn render(
    exchange: &mut Exchange<'_>,
    events: Vec<Event>,
    names: &ToolNames,
    quirks: Quirks,
) -> Result<Bytes, Failure> {
    let events: Vec<Event> = events.into_iter().map(|event| names.told(event)).collect();
    if let Some(catch) = exchange.record.catching() {
        catch.events(&events);
    }
    let mut listener = Listener::to(exchange.conversation()?, quirks);
    for event in &events {
        listener.hear(event, &exchange.house.signatures);
        if let Event::Usage(usage) = event {
            exchange.record.used(usage);
        }
    }
    let reply = exchange.reply()?;
    if exchange.ask.stream {
        return streamed(exchange, events, &reply);
    }
    let answer = fold(events)?;
    if dialect::is_empty(&answer) {
        return Err(head::empty());
    }
    let rendered = exchange.ask.client.codec.encode_answer(&answer, &reply);
    exchange.record.lost(rendered.losses);
    Ok(rendered.body.into())
}

/// A whole answer told as a stream, to a client that wants one.
fn streamed(
    exchange: &mut Exchange<'_>,
    events: Vec<Event>,
    reply: &Reply,
) -> Result<Bytes, Failure> {
    if dialect::is_empty(&fold(events.iter().cloned())?) {
        return Err(head::empty());
    }
    let mut sink = FrameSink::new(exchange.ask.framing);
    let mut encoder = exchange.ask.client.codec.encoder(reply);
    for event in events {
        encoder.event(event, &mut sink);
    }
    sink.finish();
    exchange.record.lost(encoder.losses());
    Ok(sink.take())
}
