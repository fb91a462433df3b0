//! Gates: by example, and under any order of arrivals and departures.
#![expect(clippy::panic, reason = "tests")]

use super::*;
use proptest::prelude::*;

fn one(pace: Pace) -> Vec<(Gate, Pace)> {
    vec![(Gate::Account("a".into()), pace)]
}

fn waits(admission: Admission) -> (Ticket, u64) {
    match admission {
        Admission::Wait { ticket, again, .. } => (ticket, again),
        other @ (Admission::Go | Admission::Refuse(_)) => panic!("{other:?}"),
    }
}

#[test]
fn a_gap_is_kept_and_told() {
    let gap = one(Pace {
        gap_ms: Some(200),
        ..Pace::default()
    });
    let mut gates = Gates::default();
    assert_eq!(gates.ask(&gap, None, 1_000), Admission::Go);
    let (ticket, again) = waits(gates.ask(&gap, None, 1_050));
    assert_eq!(again, 1_200);
    // Who comes later waits behind.
    waits(gates.ask(&gap, None, 1_200));
    assert_eq!(gates.ask(&gap, Some(ticket), 1_200), Admission::Go);
}

#[test]
fn so_many_a_minute_and_no_more() {
    let pace = one(Pace {
        per_minute: Some(3),
        ..Pace::default()
    });
    let mut gates = Gates::default();
    for at in [0, 10, 20] {
        assert_eq!(gates.ask(&pace, None, at), Admission::Go);
    }
    let (ticket, again) = waits(gates.ask(&pace, None, 30));
    assert_eq!(again, 60_000);
    assert_eq!(gates.ask(&pace, Some(ticket), 60_000), Admission::Go);
    let (_, again) = waits(gates.ask(&pace, None, 60_001));
    assert_eq!(again, 60_010);
}

#[test]
fn a_slot_is_free_again_when_somebody_leaves() {
    let pace = one(Pace {
        concurrent: Some(1),
        queue: 1,
        wait_ms: 500,
        ..Pace::default()
    });
    let mut gates = Gates::default();
    assert_eq!(gates.ask(&pace, None, 0), Admission::Go);
    let (ticket, again) = waits(gates.ask(&pace, None, 1));
    assert_eq!(again, 501);
    assert!(matches!(
        gates.ask(&pace, None, 2),
        Admission::Refuse(Refusal::QueueFull { waiting: 1, .. })
    ));
    gates.leave(&pace, 100);
    assert_eq!(gates.ask(&pace, Some(ticket), 100), Admission::Go);
}

#[test]
fn the_queue_has_a_true_deadline_that_says_nothing_of_how_long_a_request_runs() {
    let pace = one(Pace {
        concurrent: Some(1),
        wait_ms: 500,
        ..Pace::default()
    });
    let mut gates = Gates::default();
    assert_eq!(gates.ask(&pace, None, 0), Admission::Go);
    let (ticket, _) = waits(gates.ask(&pace, None, 1_000_000));
    assert!(matches!(
        gates.ask(&pace, Some(ticket), 1_000_500),
        Admission::Refuse(Refusal::TooLong { wait_ms: 500, .. })
    ));
    // One that would surely come too late is refused at once.
    let slow = one(Pace {
        gap_ms: Some(10_000),
        wait_ms: 500,
        ..Pace::default()
    });
    let mut gates = Gates::default();
    assert_eq!(gates.ask(&slow, None, 0), Admission::Go);
    assert!(matches!(gates.ask(&slow, None, 1), Admission::Refuse(_)));
}

#[test]
fn all_gates_let_in_or_none_counts() {
    let narrow = Pace {
        concurrent: Some(1),
        ..Pace::default()
    };
    let (a, b) = (Gate::Account("a".into()), Gate::Account("b".into()));
    let provider = Gate::Provider("p".into());
    let through = |account: &Gate| {
        vec![
            (account.clone(), Pace::default()),
            (provider.clone(), narrow),
        ]
    };
    let mut gates = Gates::default();
    assert_eq!(gates.ask(&through(&a), None, 0), Admission::Go);
    let (ticket, _) = waits(gates.ask(&through(&b), None, 1));
    assert_eq!(gates.load(&b), (0, 0));
    assert_eq!(gates.load(&provider), (1, 1));
    gates.give_up(&through(&b), ticket);
    assert_eq!(gates.load(&provider), (0, 1));
}

#[test]
fn a_warm_account_is_waited_for_as_long_as_its_cache_is_worth() {
    let gap = |name: &str, ms| {
        vec![(
            Gate::Account(name.into()),
            Pace {
                gap_ms: Some(ms),
                ..Pace::default()
            },
        )]
    };
    let (a, b) = (gap("a", 200), gap("b", 200));
    let mut gates = Gates::default();
    gates.ask(&a, None, 1_000);
    assert_eq!(gates.choose(&[(&a, 0), (&b, 0)], 1_100), Some(1));
    assert_eq!(gates.choose(&[(&a, 500), (&b, 0)], 1_100), Some(0));
    gates.ask(&b, None, 1_090);
    assert_eq!(gates.choose(&[(&a, 0), (&b, 0)], 1_100), Some(0));
}

#[derive(Debug, Clone)]
enum Step {
    Arrive,
    Leave,
    Retry(usize),
    GiveUp(usize),
    Wait(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Arrive),
        2 => Just(Step::Leave),
        3 => (0..4usize).prop_map(Step::Retry),
        1 => (0..4usize).prop_map(Step::GiveUp),
        2 => (1..30_000u64).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..120)
}

proptest! {
    #[test]
    fn no_pace_is_ever_passed_and_who_waits_longest_goes_first(
        steps in steps(), per_minute in 1..6u32, gap in 0..3_000u64, concurrent in 1..4u32, queue in 0..4u32
    ) {
        let pace = one(Pace {
            per_minute: Some(per_minute),
            gap_ms: Some(gap),
            concurrent: Some(concurrent),
            queue,
            wait_ms: 90_000,
        });
        let mut gates = Gates::default();
        let (mut now, mut running, mut begun): (u64, u32, Vec<u64>) = (1, 0, vec![]);
        let mut waiting: Vec<Ticket> = vec![];
        for step in steps {
            let mut go = |gates: &mut Gates, waiting: &mut Vec<Ticket>, ticket: Option<Ticket>, now: u64| {
                waiting.retain(|known| Some(*known) != ticket);
                match gates.ask(&pace, ticket, now) {
                    Admission::Go => {
                        let live = waiting.iter().filter(|known| known.deadline > now);
                        let older = live.min().is_some_and(|first| ticket.is_none_or(|mine| *first < mine));
                        assert!(!older, "somebody has waited longer");
                        begun.push(now);
                        running += 1;
                    }
                    Admission::Wait { ticket, again, .. } => {
                        assert!(again > now && again <= ticket.deadline);
                        waiting.push(ticket);
                        waiting.sort_unstable();
                    }
                    Admission::Refuse(_) => {}
                }
            };
            match step {
                Step::Arrive => go(&mut gates, &mut waiting, None, now),
                Step::Retry(at) => {
                    if let Some(ticket) = waiting.get(at).copied() {
                        go(&mut gates, &mut waiting, Some(ticket), now);
                    }
                }
                Step::GiveUp(at) => {
                    if at < waiting.len() {
                        gates.give_up(&pace, waiting.remove(at));
                    }
                }
                Step::Leave => {
                    if running > 0 {
                        gates.leave(&pace, now);
                        running -= 1;
                    }
                }
                Step::Wait(millis) => now += millis,
            }
            prop_assert!(running <= concurrent);
            let recent = begun.iter().filter(|at| **at + MINUTE > now).count();
            prop_assert!(recent <= per_minute as usize);
            prop_assert!(begun.windows(2).all(|pair| pair[1] - pair[0] >= gap));
            let (queued, inside) = gates.load(&pace[0].0);
            prop_assert!(queued <= queue as usize);
            prop_assert_eq!(inside, running);
        }
        // Nobody is stuck: with all gone and time passed, the first in line goes.
        for _ in 0..running {
            gates.leave(&pace, now);
        }
        let live: Option<Ticket> = waiting.iter().filter(|ticket| ticket.deadline > now + MINUTE + gap).min().copied();
        if let Some(ticket) = live {
            prop_assert_eq!(gates.ask(&pace, Some(ticket), now + MINUTE + gap), Admission::Go);
        }
    }
}
