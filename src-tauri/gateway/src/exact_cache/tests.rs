#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use chat::{PartId, PartKind, Stop, StopReason};

fn events() -> Vec<Event> {
    let part = PartId(0);
    vec![
        Event::Started {
            id: String::new(),
            model: "m".to_owned(),
        },
        Event::PartStarted {
            part,
            kind: PartKind::Text,
        },
        Event::PartDelta {
            part,
            text: "Hi.".to_owned(),
        },
        Event::PartEnded {
            part,
            signature: None,
        },
        Event::Finished(Stop::new(StopReason::EndTurn)),
    ]
}

fn caught(question: Question, events: &[Event]) -> Catch {
    let mut catch = Catch::of(question);
    events.iter().for_each(|event| catch.event(event));
    catch
}

fn keep(cache: &ExactCache, catch: Catch, now: u64) {
    if let Some((question, _, kept)) = catch.kept(now) {
        cache.keep(question, Arc::new(kept));
    }
}

fn rule() -> Caches {
    Caches {
        exact: true,
        exact_minutes: 10,
        ..Caches::default()
    }
}

#[test]
fn an_answer_is_found_until_it_is_too_old_and_counted() {
    let cache = ExactCache::default();
    cache.lay_out(&rule());
    keep(&cache, caught([1; 32], &events()), 1000);
    assert!(cache.find(&[1; 32], 1000).is_some());
    assert!(cache.find(&[1; 32], 1000 + 599_999).is_some());
    assert!(cache.find(&[1; 32], 1000 + 600_000).is_none());
    assert!(cache.find(&[2; 32], 1000).is_none());
    let told = cache.told();
    assert_eq!((told.hits, told.misses, told.entries), (2, 2, 1));
    assert!((told.hit_rate - 0.5).abs() < f64::EPSILON);
    cache.clear();
    assert!(cache.find(&[1; 32], 1000).is_none());
}

#[test]
fn nothing_is_kept_while_it_is_off_nor_when_it_was_turned_off_and_on() {
    let cache = ExactCache::default();
    keep(&cache, caught([1; 32], &events()), 0);
    cache.lay_out(&rule());
    assert!(cache.find(&[1; 32], 0).is_none());
    keep(&cache, caught([1; 32], &events()), 0);
    cache.lay_out(&rule());
    assert!(cache.find(&[1; 32], 0).is_some());
    cache.lay_out(&Caches::default());
    cache.lay_out(&rule());
    assert!(cache.find(&[1; 32], 0).is_none());
}

#[test]
fn what_is_empty_unfinished_or_too_long_is_not_kept() {
    let whole = events();
    assert!(caught([1; 32], &whole).kept(0).is_some());
    assert!(caught([1; 32], &whole[..4]).kept(0).is_none());
    let silent = [whole[0].clone(), whole[4].clone()];
    assert!(caught([1; 32], &silent).kept(0).is_none());
    let mut long = whole;
    long[2] = Event::PartDelta {
        part: PartId(0),
        text: "x".repeat(2 * 1024 * 1024),
    };
    assert!(caught([1; 32], &long).kept(0).is_none());
}

#[test]
fn all_that_shapes_an_answer_is_part_of_the_question() {
    let said = |request: &Request| {
        let mut text = String::new();
        say(request, &mut text).unwrap();
        text
    };
    let plain = Request::default();
    let same = Request {
        model: "another".to_owned(),
        stream: true,
        stream_usage: true,
        source: Some(Dialect::Gemini),
        ..plain.clone()
    };
    assert_eq!(said(&plain), said(&same));
    let others = [
        Request {
            max_output_tokens: Some(5),
            ..plain.clone()
        },
        Request {
            format: Some(chat::Format::JsonObject),
            ..plain.clone()
        },
        Request {
            user: Some("me".to_owned()),
            ..plain.clone()
        },
        Request {
            stop: vec!["\n".to_owned()],
            ..plain.clone()
        },
    ];
    for other in others {
        assert_ne!(said(&plain), said(&other));
    }
}
