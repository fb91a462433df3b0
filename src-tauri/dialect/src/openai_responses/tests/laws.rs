//! What holds for any parts that overlap. What holds for the corpus stands in `tests/corpus`.

use super::*;
use chat::{PartKind, fold};
use proptest::prelude::*;

/// Events of parts that overlap: each pick says a word in one of the parts that are open, starts one, or ends one.
fn overlapping(picks: &[(u8, u8)]) -> Vec<Event> {
    let mut events = vec![Event::Started {
        id: String::new(),
        model: String::new(),
    }];
    let (mut open, mut next) = (Vec::new(), 0);
    for (what, which) in picks {
        let chosen = usize::from(*which).checked_rem(open.len());
        match (what % 4, chosen) {
            (0, Some(at)) => events.push(ended(open.remove(at))),
            (1 | 2, Some(at)) => events.push(word(open[at])),
            _ => {
                let part = PartId(next);
                next += 1;
                open.push(part);
                let kind = kind(*which, next);
                events.extend([Event::PartStarted { part, kind }, word(part)]);
            }
        }
    }
    events.extend(open.into_iter().map(ended));
    // Figures that are unknown are told as zeros.
    events.push(Event::Usage(chat::Usage {
        input: Some(0),
        cache_read: Some(0),
        cache_write: Some(0),
        output: Some(0),
        reasoning: Some(0),
    }));
    events.push(Event::Finished(chat::Stop::new(
        chat::StopReason::MaxTokens,
    )));
    events
}

fn kind(which: u8, number: u32) -> PartKind {
    match which % 4 {
        0 => PartKind::Text,
        1 => PartKind::Refusal,
        2 => PartKind::Reasoning { redacted: false },
        _ => PartKind::ToolCall {
            id: format!("call_{number}"),
            name: "a".to_owned(),
            kind: chat::ToolKind::Function,
        },
    }
}

fn word(part: PartId) -> Event {
    let text = " w\n".to_owned();
    Event::PartDelta { part, text }
}

fn ended(part: PartId) -> Event {
    Event::PartEnded {
        part,
        signature: None,
    }
}

proptest! {
    #[test]
    fn parts_that_overlap_survive_their_own_stream(picks in proptest::collection::vec(any::<(u8, u8)>(), 0..40)) {
        let original = overlapping(&picks);
        let sent = stream(original.clone(), &reply(Request::default()));
        let read = events(&sent, 11);
        assert_grammar(&read);
        // That words behind thoughts are a message of their own is this dialect's way.
        let read: Vec<Event> = read.into_iter().filter(|event| !matches!(event, Event::Noted(_))).collect();
        prop_assert_eq!(nameless(fold(read).unwrap()), nameless(fold(original).unwrap()));
        let places: Vec<u64> = frames(&sent)
            .iter()
            .filter(|(name, _)| name == "response.output_item.done")
            .map(|(_, data)| data["output_index"].as_u64().unwrap())
            .collect();
        prop_assert!(places.iter().copied().eq(0..places.len() as u64));
    }

}
