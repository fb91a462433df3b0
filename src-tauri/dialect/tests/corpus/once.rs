//! No object that is written says a key twice: servers refuse such a body, or read another half of it than was meant.

use crate::case::Case;
use crate::stage;
use chat::Dialect;
use dialect::codec;
use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// JSON in which no object says a key twice.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that says everything once")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<Self>()?;
            if let Some(twice) = keys.replace(key) {
                return Err(A::Error::custom(format!("`{twice}` is said twice")));
            }
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

/// What is said twice in that JSON; numbers no double holds are none of this law's business.
fn twice(json: &[u8]) -> Option<String> {
    let why = serde_json::from_slice::<Once>(json).err()?;
    let is_json = serde_json::from_slice::<IgnoredAny>(json).is_ok();
    Some(why.to_string()).filter(|why| is_json && why.contains("twice"))
}

#[test]
fn no_request_says_a_key_twice() {
    for (case, body) in Case::with("request.json") {
        let Ok(request) = codec(case.dialect).decode_request(&body) else {
            continue;
        };
        for to in Dialect::ALL {
            if let Ok(written) = codec(to).encode_request(&request, &stage::target(to)) {
                assert_eq!(twice(&written.body), None, "{} in {to}", case.path());
            }
        }
    }
}

#[test]
fn no_answer_says_a_key_twice_to_any_client() {
    for (case, body) in Case::with("answer.json") {
        let Ok(events) = codec(case.dialect).decode_answer(&body) else {
            continue;
        };
        for client in Dialect::ALL {
            let reply = stage::reply(&case);
            if let Ok(answer) = chat::fold(events.clone()) {
                let whole = codec(client).encode_answer(&answer, &reply);
                assert_eq!(twice(&whole.body), None, "{} in {client}", case.path());
            }
            frames_say_all_once(
                &case,
                client,
                stage::write(client, &reply, events.clone()).0,
            );
        }
    }
}

#[test]
fn no_stream_says_a_key_twice_to_any_client() {
    for (case, body) in Case::with("stream.sse") {
        let events = stage::read(case.dialect, [&body[..]]);
        for client in Dialect::ALL {
            let (stream, _) = stage::write(client, &stage::reply(&case), events.clone());
            frames_say_all_once(&case, client, stream);
        }
    }
}

fn frames_say_all_once(case: &Case, client: Dialect, stream: Vec<u8>) {
    let mut each = |frame: dialect::sse::Frame<'_>| {
        assert_eq!(twice(frame.data), None, "{} in {client}", case.path());
    };
    let mut splitter = dialect::sse::Splitter::default();
    splitter.push(&stream, &mut each).unwrap();
    splitter.end(&mut each);
}

#[test]
fn the_law_sees_what_it_looks_for() {
    assert!(twice(br#"{"a":[{"b":1,"b":2}]}"#).unwrap().contains("`b`"));
    assert_eq!(twice(br#"{"a":{"b":null},"b":[1.5,"x",true]}"#), None);
}
