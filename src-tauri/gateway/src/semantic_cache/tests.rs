#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use chat::{Event, PartId, PartKind, Stop, StopReason};

/// In minutes of the rule below.
const MINUTE: u64 = 60_000;

fn rule() -> Caches {
    Caches {
        semantic_model: "m".to_owned(),
        semantic_similarity: 0.9,
        exact_minutes: 1,
        ..Caches::default()
    }
}

fn cache(rule: &Caches) -> SemanticCache {
    let cache = SemanticCache::default();
    cache.lay_out(rule);
    cache
}

fn meaning(frame: u8, degrees: f32) -> Meaning {
    let (y, x) = degrees.to_radians().sin_cos();
    Meaning {
        frame: [frame; 32],
        vector: Arc::new([x, y]),
    }
}

fn answer(text: &str, at: u64) -> Arc<Kept> {
    let part = PartId(0);
    let mut catch = Catch::of([0; 32]);
    catch.events(&[
        Event::PartStarted {
            part,
            kind: PartKind::Text,
        },
        Event::PartDelta {
            part,
            text: text.to_owned(),
        },
        Event::Finished(Stop::new(StopReason::EndTurn)),
    ]);
    Arc::new(catch.kept(at).unwrap().2)
}

#[test]
fn the_most_alike_question_is_found_if_it_is_alike_enough_and_all_around_it_the_same() {
    let cache = cache(&rule());
    let (far, near) = (answer("far", 0), answer("near", 0));
    cache.keep(meaning(1, 20.0), Arc::clone(&far));
    cache.keep(meaning(1, 5.0), Arc::clone(&near));
    let found = |asked: &Meaning, now| cache.find(asked, now).map(|(kept, _)| kept);
    assert!(Arc::ptr_eq(&found(&meaning(1, 0.0), 1).unwrap(), &near));
    assert!(Arc::ptr_eq(&found(&meaning(1, 40.0), 1).unwrap(), &far));
    assert!(found(&meaning(1, 80.0), 1).is_none(), "too far from both");
    assert!(
        found(&meaning(2, 0.0), 1).is_none(),
        "something else differs"
    );
    assert!(found(&meaning(1, 0.0), MINUTE).is_none(), "too old");
    let told = cache.told();
    assert_eq!((told.hits, told.misses, told.entries), (2, 3, 2));
}

#[test]
fn what_is_kept_is_bounded_and_forgotten_with_its_model() {
    let cache = cache(&Caches {
        semantic_mb: 1,
        ..rule()
    });
    let long = "x".repeat(100_000);
    for turn in 0..50_u8 {
        cache.keep(meaning(turn, 0.0), answer(&long, 0));
    }
    let told = cache.told();
    assert!(told.bytes <= 1024 * 1024, "{told:?}");
    assert!((5..=10).contains(&told.entries), "{told:?}");
    assert!(
        cache.find(&meaning(0, 0.0), 1).is_none(),
        "the oldest give way"
    );
    assert!(cache.find(&meaning(49, 0.0), 1).is_some());
    cache.lay_out(&Caches {
        semantic_model: "other".to_owned(),
        ..rule()
    });
    assert_eq!(cache.told().entries, 0);
    for turn in 0..2 * MOST_ANSWERS {
        cache.keep(
            meaning(u8::try_from(turn % 200).unwrap(), 0.0),
            answer("a", 0),
        );
    }
    assert_eq!(cache.told().entries, MOST_ANSWERS as u64);
    cache.lay_out(&Caches::default());
    cache.keep(meaning(1, 0.0), answer("a", 0));
    assert_eq!(cache.told().entries, 0, "it is off");
}
