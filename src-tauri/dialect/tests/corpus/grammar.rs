//! The grammar of `chat::Event`, as a check. The fuzz targets use it too.

use chat::{Event, PartId};
use std::collections::HashSet;

/// Panics unless the events obey the grammar of `chat::Event`.
pub(crate) fn check(events: &[Event], of: &str) {
    let (mut open, mut next) = (HashSet::new(), 0);
    assert!(
        matches!(events.first(), Some(Event::Started { .. })),
        "{of}: does not start with its start: {events:?}"
    );
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
            Event::Usage(_) | Event::Noted(_) | Event::Opaque(_) => {}
            Event::Finished(_) | Event::Failed(_) => {
                assert!(last, "{of}: something follows the end: {events:?}");
                assert!(open.is_empty(), "{of}: a part was never ended: {events:?}");
            }
        }
        let ends = matches!(event, Event::Finished(_) | Event::Failed(_));
        assert!(!last || ends, "{of}: no end: {events:?}");
    }
}
