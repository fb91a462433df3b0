//! Proves a cell: runs its sample through the codecs and looks whether what is claimed is so.
//!
//! A sample is laid over the least valid request or answer, and so is nothing: what is reported with the sample and not without it is
//! its loss, exactly. An answer is told twice, whole and as a stream, and both must say the same.

use crate::streams;
use crate::table::{Cell, Row, Sheet, Way};
use chat::{Dialect, Event, Loss, Quirk, Quirks, Target, fold};
use dialect::sse::{Frame, FrameSink, Splitter};
use dialect::{Reply, codec};
use serde_json::Value;
use std::sync::Arc;

/// Proves one cell; `None` stands for the own dialect, where everything stays.
pub(crate) fn prove(
    way: Way,
    sheet: &Sheet,
    row: &Row,
    (from, to): (Dialect, Dialect),
    cell: Option<&Cell>,
) -> Result<(), String> {
    if way == Way::Stream {
        return streams::prove(sheet, row, (from, to), cell);
    }
    let sample = json(&row.sample)?;
    prove_sample(way, sheet, row, &sample, (from, to), cell)?;
    for value in &row.each {
        let mut sample = sample.clone();
        let place = at_mut(&mut sample, &row.wire);
        *place.ok_or("`wire` is no place in the sample")? = value.clone();
        prove_sample(way, sheet, row, &sample, (from, to), cell)
            .map_err(|why| format!("with {value}: {why}"))?;
    }
    Ok(())
}

fn prove_sample(
    way: Way,
    sheet: &Sheet,
    row: &Row,
    sample: &Value,
    (from, to): (Dialect, Dialect),
    cell: Option<&Cell>,
) -> Result<(), String> {
    let base = json(&sheet.base)?;
    let whole = laid_over(base.clone(), sample.clone(), way);
    let own = Cell::default();
    let claim = cell.unwrap_or(&own);
    let run = |body: &Value| match way {
        Way::Request => request(body, from, to, claim),
        Way::Answer | Way::Stream => answer(body, from, to, claim),
    };
    let told = match run(&whole) {
        Err(code) if claim.refused.as_ref() == Some(&code) => return Ok(()),
        Err(code) => return Err(format!("is refused: {code}")),
        Ok(_) if claim.refused.is_some() => return Err("is not refused".to_owned()),
        Ok(told) => told,
    };
    let plain = run(&base).map_err(|code| format!("the base is refused: {code}"))?;
    lost_as_claimed(&told.losses, &plain.losses, claim)?;
    if claim.nothing.is_some() && told.body != plain.body {
        return Err(format!(
            "something is said: {} instead of {}",
            told.body, plain.body
        ));
    }
    for body in [Some(&told.body), told.streamed.as_ref()]
        .into_iter()
        .flatten()
    {
        found_as_claimed(body, &whole, &row.wire, claim)?;
        if cell.is_none() && !holds(body, sample) {
            return Err(format!("its own dialect does not say it again: {body}"));
        }
    }
    Ok(())
}

/// What came of a sample.
pub(crate) struct Told {
    pub(crate) body: Value,
    pub(crate) streamed: Option<Value>,
    pub(crate) losses: Vec<String>,
}

fn request(body: &Value, from: Dialect, to: Dialect, cell: &Cell) -> Result<Told, String> {
    let read = codec(from).decode_request(body.to_string().as_bytes());
    let read = read.map_err(|broken| format!("malformed: {broken}"))?;
    let written = codec(to).encode_request(&read, &target(to, cell));
    let written = written.map_err(|failure| failure.code.unwrap_or(failure.message))?;
    Ok(Told {
        body: serde_json::from_slice(&written.body).map_err(|why| why.to_string())?,
        streamed: None,
        losses: fields(&written.losses),
    })
}

/// The model that is written for: of no particular habits but those the cell names, and OpenAI's own newer forms in Chat.
fn target(dialect: Dialect, cell: &Cell) -> Target {
    if let Some(model) = &cell.model {
        return crate::limits::target(dialect, model);
    }
    let mut quirks = Quirks::NONE;
    if dialect == Dialect::OpenAiChat {
        quirks = quirks.with(Quirk::MaxCompletionTokens);
    }
    for name in &cell.quirks {
        let quirk = Quirk::named(name).unwrap_or_else(|| panic!("`{name}` is not a quirk"));
        quirks = quirks.with(quirk);
    }
    if cell.quirks.iter().any(|name| name == "max-tokens-only") {
        quirks = cell
            .quirks
            .iter()
            .filter_map(|name| Quirk::named(name))
            .collect();
    }
    Target {
        model: "a-search-model".to_owned(),
        quirks,
        ..Target::default()
    }
}

fn answer(body: &Value, from: Dialect, to: Dialect, cell: &Cell) -> Result<Told, String> {
    let events = codec(from).decode_answer(body.to_string().as_bytes());
    let events = events.map_err(|failure| failure.code.unwrap_or(failure.message))?;
    let reply = reply(to, cell)?;
    let folded = fold(events.iter().cloned()).map_err(|failure| failure.message)?;
    let rendered = codec(to).encode_answer(&folded, &reply);
    let (streamed, mut losses) = streamed(events, to, &reply)?;
    for field in fields(&rendered.losses) {
        if !losses.contains(&field) && cell.whole_only.is_none() {
            return Err(format!("only the whole answer reports `{field}` as lost"));
        }
        losses.retain(|known| *known != field);
    }
    if !losses.is_empty() && cell.whole_only.is_none() {
        return Err(format!("only the stream reports {losses:?} as lost"));
    }
    Ok(Told {
        body: serde_json::from_slice(&rendered.body).map_err(|why| why.to_string())?,
        streamed: streamed.filter(|_| cell.whole_only.is_none()),
        losses: fields(&rendered.losses),
    })
}

/// The answer told as a stream, read back by the client's own codec, and told whole: what a client makes of the stream.
fn streamed(
    events: Vec<Event>,
    to: Dialect,
    reply: &Reply,
) -> Result<(Option<Value>, Vec<String>), String> {
    let mut encoder = codec(to).encoder(reply);
    let mut sink = FrameSink::default();
    for event in events {
        encoder.event(event, &mut sink);
    }
    let losses = fields(&encoder.losses());
    let (mut splitter, mut decoder, mut read) =
        (Splitter::default(), codec(to).decoder(), Vec::new());
    let mut heard = |frame: Frame<'_>| decoder.frame(frame, &mut read);
    splitter
        .push(&sink.take(), &mut heard)
        .map_err(|_| "a frame is too large")?;
    splitter.end(&mut heard);
    decoder.end(&mut read);
    let folded =
        fold(read).map_err(|failure| format!("the stream reads as: {}", failure.message))?;
    let body = codec(to).encode_answer(&folded, reply).body;
    Ok((serde_json::from_slice(&body).ok(), losses))
}

pub(crate) fn reply(client: Dialect, cell: &Cell) -> Result<Reply, String> {
    let base = json(crate::table::asked_base(client))?;
    let asked = cell.asked.as_deref().map_or_else(|| json("{}"), json)?;
    let body = laid_over(base, asked, Way::Request).to_string();
    let request = codec(client).decode_request(body.as_bytes());
    let mut request = request.map_err(|broken| format!("malformed: {broken}"))?;
    request.model = "the-model".to_owned();
    request.stream_usage = true;
    Ok(Reply {
        request: Arc::new(request),
        created: 1_700_000_000,
        id: "0123456789abcdef01234567".to_owned(),
        continues: None,
    })
}

pub(crate) fn fields(losses: &[Loss]) -> Vec<String> {
    let mut fields: Vec<String> = losses.iter().map(|loss| loss.field.to_string()).collect();
    fields.sort();
    fields.dedup();
    fields
}

pub(crate) fn lost_as_claimed(
    told: &[String],
    plain: &[String],
    cell: &Cell,
) -> Result<(), String> {
    let lost: Vec<&String> = told.iter().filter(|field| !plain.contains(field)).collect();
    let mut claimed: Vec<&String> = cell.lost.iter().collect();
    claimed.sort();
    if lost == claimed {
        Ok(())
    } else {
        Err(format!("reports {lost:?} as lost"))
    }
}

fn found_as_claimed(body: &Value, sample: &Value, wire: &str, cell: &Cell) -> Result<(), String> {
    let expected = cell.is.as_ref().or_else(|| at(sample, wire));
    let main = cell.to.as_deref().map(|path| (path, expected));
    let also = cell
        .also
        .iter()
        .map(|(path, value)| (path.as_str(), Some(value)));
    for (path, expected) in main.into_iter().chain(also) {
        let expected = expected.ok_or_else(|| format!("nothing stands at {wire} in the sample"))?;
        let found = at(body, path);
        if !found.is_some_and(|found| holds(found, expected)) {
            let found = found.map_or_else(|| format!("nothing in {body}"), Value::to_string);
            return Err(format!("`{path}` holds {found} instead of {expected}"));
        }
    }
    Ok(())
}

/// What stands at a path such as `a.b[0].c`; `[-1]` is the last.
pub(crate) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    let mut value = value;
    for step in path.split('.') {
        let (name, places) = step.split_once('[').unwrap_or((step, ""));
        if !name.is_empty() {
            value = value.get(name)?;
        }
        for place in places.split(['[', ']']).filter(|place| !place.is_empty()) {
            let list = value.as_array()?;
            let place: i64 = place.parse().ok()?;
            let place = usize::try_from(place).unwrap_or(list.len().wrapping_sub(1));
            value = list.get(place)?;
        }
    }
    Some(value)
}

/// The place at such a path, to write to.
fn at_mut<'v>(value: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    let path = path.replace('[', "/").replace(']', "").replace('.', "/");
    value.pointer_mut(&format!("/{path}"))
}

/// Whether everything that is expected is there. A text that is expected as `…x…` need only hold x.
pub(crate) fn holds(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => expected
            .iter()
            .all(|(name, expected)| found.get(name).is_some_and(|found| holds(found, expected))),
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len()
                && found
                    .iter()
                    .zip(expected)
                    .all(|(found, expected)| holds(found, expected))
        }
        (Value::Number(found), Value::Number(expected)) => found.as_f64() == expected.as_f64(),
        (Value::String(found), Value::String(expected)) => {
            let part = expected
                .strip_prefix('…')
                .and_then(|part| part.strip_suffix('…'));
            found == expected || part.is_some_and(|part| found.contains(part))
        }
        _ => found == expected,
    }
}

/// The sample over the base: objects member by member; the lists of an answer element by element, those of a request as a whole.
fn laid_over(base: Value, sample: Value, way: Way) -> Value {
    match (base, sample) {
        (Value::Object(mut base), Value::Object(sample)) => {
            for (name, value) in sample {
                let below = base.get(&name).cloned().unwrap_or(Value::Null);
                base.insert(name, laid_over(below, value, way));
            }
            Value::Object(base)
        }
        (Value::Array(base), Value::Array(sample)) if way == Way::Answer => {
            let mut base = base.into_iter();
            let mut list: Vec<Value> = sample
                .into_iter()
                .map(|value| laid_over(base.next().unwrap_or(Value::Null), value, way))
                .collect();
            list.extend(base);
            Value::Array(list)
        }
        (_, sample) => sample,
    }
}

pub(crate) fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|why| format!("{text}: {why}"))
}
