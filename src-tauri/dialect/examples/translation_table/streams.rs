//! Proves a cell of a stream: runs the frames of its row through the codecs, and looks at the frames that come out.
//!
//! A row's frames stand between a beginning and an end that every stream has. What is written while they are read is what they cause at
//! once; what is written afterwards is compared with a stream that goes without them.

use crate::proof::{fields, holds, json, lost_as_claimed, reply};
use crate::table::{Cell, Row, Sheet, claims};
use chat::{Answer, Dialect, Event, Failure, fold};
use dialect::sse::{Frame, FrameSink, Splitter};
use dialect::{Decoder, Encoder, Reply, codec};
use serde_json::Value;

/// Proves one cell; `None` stands for one that is as its row says, or for the own dialect, which tells everything again.
pub(crate) fn prove(
    sheet: &Sheet,
    row: &Row,
    (from, to): (Dialect, Dialect),
    cell: Option<&Cell>,
) -> Result<(), String> {
    let own = Cell::default();
    let claim = cell.unwrap_or(&own);
    let reply = reply(to, claim)?;
    let told = Told::of(&Script::of(sheet, row), (from, to), &reply)?;
    ends_as_claimed(&told, row)?;
    if from == to && cell.is_none() {
        return told.said_again(to, &reply);
    }
    let plain = Told::of(&Script::without(sheet, row), (from, to), &reply)?;
    lost_as_claimed(&told.losses, &plain.losses, claim)?;
    if row.fails.is_some() && cell.is_none() {
        return Ok(());
    }
    if claim.nothing.is_some() || (cell.is_none() && row.nothing.is_some()) {
        return same(&told, &plain);
    }
    comes_at_once(&told, claim)?;
    comes_later(&told, &plain, claim)?;
    if told.now.is_empty() && claim.later.is_empty() && claim.lost.is_empty() {
        return Err("nothing comes of it".to_owned());
    }
    Ok(())
}

/// What a provider sends.
struct Script<'s> {
    head: &'s str,
    before: &'s str,
    sample: &'s str,
    silence: bool,
    tail: &'s str,
}

impl<'s> Script<'s> {
    /// The stream of a row.
    fn of(sheet: &'s Sheet, row: &'s Row) -> Self {
        Self {
            sample: &row.sample,
            silence: row.silence,
            tail: row.tail.as_ref().unwrap_or(&sheet.tail),
            ..Self::without(sheet, row)
        }
    }

    /// The same stream without what the row is about.
    fn without(sheet: &'s Sheet, row: &'s Row) -> Self {
        Self {
            head: row.head.as_ref().unwrap_or(&sheet.base),
            before: &row.before,
            sample: "",
            silence: false,
            tail: row.against.as_ref().unwrap_or(&sheet.tail),
        }
    }
}

/// What came of a stream.
struct Told {
    /// The frames that were written while the sample was read.
    now: Vec<Value>,
    /// Those that were written afterwards.
    later: Vec<Value>,
    losses: Vec<String>,
    /// What the provider said.
    said: Result<Answer, Failure>,
    /// What the client understood.
    understood: Result<Answer, Failure>,
}

impl Told {
    fn of(
        script: &Script<'_>,
        (from, to): (Dialect, Dialect),
        reply: &Reply,
    ) -> Result<Self, String> {
        let mut way = Way::new(from, to, reply);
        way.read(&wire(script.head))?;
        way.read(&wire(script.before))?;
        let mut client = Client::new(to);
        client.hear(&way.sink.take())?;
        client.frames.clear();
        way.read(&wire(script.sample))?;
        if script.silence {
            way.encoder.keep_alive(&mut way.sink);
        }
        client.hear(&way.sink.take())?;
        let now = std::mem::take(&mut client.frames);
        way.read(&wire(script.tail))?;
        way.end();
        client.hear(&way.sink.take())?;
        Ok(Self {
            now,
            later: std::mem::take(&mut client.frames),
            losses: fields(&way.encoder.losses()),
            said: fold(way.said),
            understood: client.understood(),
        })
    }

    /// The own dialect's client understands what the provider said.
    fn said_again(&self, to: Dialect, reply: &Reply) -> Result<(), String> {
        if let (Ok(said), Ok(understood)) = (&self.said, &self.understood) {
            let body = |answer| codec(to).encode_answer(answer, reply).body;
            let (said, understood) = (body(said), body(understood));
            if said != understood {
                let [said, understood] =
                    [said, understood].map(|body| String::from_utf8_lossy(&body).into_owned());
                return Err(format!("its own dialect says {understood} for {said}"));
            }
        }
        Ok(())
    }
}

/// From the provider's bytes to the client's.
struct Way {
    splitter: Splitter,
    decoder: Box<dyn Decoder>,
    encoder: Box<dyn Encoder>,
    said: Vec<Event>,
    sink: FrameSink,
}

impl Way {
    fn new(from: Dialect, to: Dialect, reply: &Reply) -> Self {
        Self {
            splitter: Splitter::default(),
            decoder: codec(from).decoder(),
            encoder: codec(to).encoder(reply),
            said: Vec::new(),
            sink: FrameSink::default(),
        }
    }

    fn read(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut events = Vec::new();
        let mut each = |frame: Frame<'_>| self.decoder.frame(frame, &mut events);
        let split = self.splitter.push(bytes, &mut each);
        split.map_err(|_| "a frame is too large")?;
        self.tell(events);
        Ok(())
    }

    fn end(&mut self) {
        let mut events = Vec::new();
        self.splitter
            .end(|frame| self.decoder.frame(frame, &mut events));
        self.decoder.end(&mut events);
        self.tell(events);
    }

    fn tell(&mut self, events: Vec<Event>) {
        for event in events {
            self.said.push(event.clone());
            self.encoder.event(event, &mut self.sink);
        }
    }
}

/// The client: keeps the frames as they were written, and reads them with its own codec.
struct Client {
    splitter: Splitter,
    decoder: Box<dyn Decoder>,
    events: Vec<Event>,
    frames: Vec<Value>,
}

impl Client {
    fn new(dialect: Dialect) -> Self {
        Self {
            splitter: Splitter::default(),
            decoder: codec(dialect).decoder(),
            events: Vec::new(),
            frames: Vec::new(),
        }
    }

    fn hear(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut each = |frame: Frame<'_>| self.decoder.frame(frame, &mut self.events);
        let split = self.splitter.push(bytes, &mut each);
        split.map_err(|_| "a frame is too large")?;
        let text = std::str::from_utf8(bytes).map_err(|why| why.to_string())?;
        for frame in text.split_terminator("\n\n") {
            self.frames.push(written(frame)?);
        }
        Ok(())
    }

    fn understood(mut self) -> Result<Answer, Failure> {
        self.decoder.end(&mut self.events);
        fold(self.events)
    }
}

/// A frame as it was written: its data, or a word or comment. A frame that has a name has it in its data too.
fn written(frame: &str) -> Result<Value, String> {
    let (name, data) = match frame.strip_prefix("event: ") {
        Some(named) => named.split_once('\n').ok_or("an event without data")?,
        None => ("", frame),
    };
    let Some(data) = data.strip_prefix("data: ") else {
        return Ok(Value::from(data));
    };
    let Ok(data) = json(data) else {
        return Ok(Value::from(data));
    };
    if data["type"].as_str().is_some_and(|kind| kind != name) {
        return Err(format!("`{name}` is the name of {data}"));
    }
    Ok(data)
}

/// The bytes of some lines: one of JSON is a frame, under its own type; any other is written as it is.
fn wire(lines: &str) -> Vec<u8> {
    let mut bytes = String::new();
    for line in lines.split_terminator('\n') {
        if !line.starts_with('{') {
            bytes.push_str(line);
            bytes.push('\n');
            continue;
        }
        let kind = json(line).unwrap_or_default()["type"].take();
        if let Some(kind) = kind.as_str() {
            bytes.extend(["event: ", kind, "\n"]);
        }
        bytes.extend(["data: ", line, "\n\n"]);
    }
    bytes.into_bytes()
}

/// The stream is whole, or broke off in the words that the row gives; the client understands which.
fn ends_as_claimed(told: &Told, row: &Row) -> Result<(), String> {
    let last = told.later.last().or(told.now.last());
    match (&row.fails, &told.understood) {
        (None, Ok(_)) => Ok(()),
        (Some(_), _) if !last.is_some_and(is_error) => Err("no error comes last".to_owned()),
        (Some(words), Err(failure)) if failure.message.contains(words) => Ok(()),
        (_, Err(failure)) => Err(format!("breaks off: {}", failure.message)),
        (Some(_), Ok(_)) => Err("does not break off".to_owned()),
    }
}

/// Whether the frame tells an error, in whatever dialect.
fn is_error(frame: &Value) -> bool {
    !frame["error"].is_null()
        || ["error", "response.failed"]
            .iter()
            .any(|kind| frame["type"] == **kind)
}

fn same(told: &Told, plain: &Told) -> Result<(), String> {
    let all = |told: &Told| Value::from([&*told.now, &*told.later].concat());
    let (told, plain) = (all(told), all(plain));
    if told == plain {
        Ok(())
    } else {
        Err(format!("something is said: {told} instead of {plain}"))
    }
}

fn comes_at_once(told: &Told, claim: &Cell) -> Result<(), String> {
    let claimed = claims(&claim.gets);
    let so = claimed.len() == told.now.len()
        && claimed
            .iter()
            .zip(&told.now)
            .all(|(claim, frame)| holds(frame, claim));
    if so {
        return Ok(());
    }
    let now: Vec<String> = told.now.iter().map(Value::to_string).collect();
    Err(format!("gets\n{}", now.join("\n")))
}

fn comes_later(told: &Told, plain: &Told, claim: &Cell) -> Result<(), String> {
    let claimed = claims(&claim.later);
    let among = |frames: &[Value]| {
        let mut frames = frames.iter();
        claimed
            .iter()
            .all(|claim| frames.any(|frame| holds(frame, claim)))
    };
    if !among(&told.later) {
        let later: Vec<String> = told.later.iter().map(Value::to_string).collect();
        return Err(format!("later gets\n{}", later.join("\n")));
    }
    if !claimed.is_empty() && among(&plain.later) {
        return Err("what comes later would come anyway".to_owned());
    }
    Ok(())
}
