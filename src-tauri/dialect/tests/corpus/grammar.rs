//! The grammar of `chat::Event`, as a check. The fuzz targets use it too.

use chat::{Event, PartId};
use std::collections::{BTreeMap, HashSet};

/// Panics unless the events obey the grammar of `chat::Event`.
pub(crate) fn check(events: &[Event], of: &str) {
    assert!(
        matches!(events.first(), Some(Event::Started { .. })),
        "{of}: does not start with its start: {events:?}"
    );
    check_one(&events.iter().collect::<Vec<_>>(), of);
    let mut others: BTreeMap<u32, Vec<&Event>> = BTreeMap::new();
    for event in events {
        if let Event::Other { answer, event } = event {
            others.entry(*answer).or_default().push(event);
        }
    }
    let whole = matches!(events.last(), Some(Event::Finished(_)));
    for (place, (answer, events)) in (1..).zip(&others) {
        assert_eq!(place, *answer, "{of}: the answers are numbered");
        let own = |event: &&Event| {
            matches!(
                event,
                Event::Started { .. } | Event::Usage(_) | Event::Failed(_) | Event::Other { .. }
            )
        };
        assert!(
            !events.iter().any(own),
            "{of}: only the first has this: {events:?}"
        );
        let ended = matches!(events.last(), Some(Event::Finished(_)));
        assert!(
            ended || !whole,
            "{of}: one of the answers has no end: {events:?}"
        );
        if ended {
            check_one(events, of);
        }
    }
}

/// One of the answers.
fn check_one(events: &[&Event], of: &str) {
    let (mut open, mut next) = (HashSet::new(), 0);
    for (at, event) in events.iter().enumerate() {
        let last = at + 1 == events.len();
        match event {
            Event::Started { .. } => assert_eq!(at, 0, "{of}: started twice"),
            Event::PartStarted { part, .. } => {
                assert_eq!(*part, PartId(next), "{of}: parts are numbered in order");
                next += 1;
                open.insert(*part);
            }
            Event::PartDelta { part, text } => {
                assert!(open.contains(part), "{of}: a delta of no open part");
                assert!(!text.is_empty(), "{of}: an empty delta");
            }
            Event::PartEnded { part, .. } => {
                assert!(open.remove(part), "{of}: ended twice or never begun");
            }
            Event::Usage(_) | Event::Noted(_) | Event::Opaque(_) | Event::Other { .. } => {}
            Event::Finished(_) | Event::Failed(_) => {
                assert!(last, "{of}: something follows the end: {events:?}");
                let broke = matches!(event, Event::Failed(_));
                assert!(
                    broke || open.is_empty(),
                    "{of}: a part was never ended: {events:?}"
                );
            }
        }
        let ends = matches!(event, Event::Finished(_) | Event::Failed(_));
        assert!(!last || ends, "{of}: no end: {events:?}");
    }
}
