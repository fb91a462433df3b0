//! The breaker, by example and by walking every short history.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

const QUICK: Profile = Profile {
    failures: 2,
    open_ms: 10,
    window_ms: 100,
};

#[test]
fn it_opens_on_real_failures_however_spaced_within_the_window() {
    let mut breaker = Breaker::default();
    for at in 0..12 {
        assert_eq!(breaker.circuit(at * 9_000), Circuit::Closed);
        breaker.end(Outcome::Bad, 0, Profile::KEY, at * 9_000);
    }
    let now = 11 * 9_000;
    assert_eq!(
        breaker.circuit(now),
        Circuit::Open {
            until: now + 30_000
        }
    );
    assert_eq!(breaker.circuit(now + 30_000), Circuit::HalfOpen);
}

#[test]
fn it_stays_closed_while_most_answers_are_good_and_opens_when_half_are_not() {
    for profile in [Profile::SUBSCRIPTION, QUICK] {
        let mut breaker = Breaker::default();
        for at in 0..1_000 {
            let outcome = if at % 3 == 2 {
                Outcome::Bad
            } else {
                Outcome::Good
            };
            breaker.end(outcome, 0, profile, at);
            assert_eq!(breaker.circuit(at), Circuit::Closed);
        }
        let bad = (1_000..).take_while(|at| {
            breaker.end(Outcome::Bad, 0, profile, *at);
            breaker.circuit(*at) == Circuit::Closed
        });
        // Of the twenty that count, seven or six were bad.
        assert!((2..5).contains(&bad.count()), "{profile:?}");
    }
}

#[test]
fn what_is_limited_or_refused_does_not_count() {
    let mut breaker = Breaker::default();
    for at in 0..100 {
        breaker.end(Outcome::Neither, 0, QUICK, at);
    }
    assert_eq!(breaker.circuit(100), Circuit::Closed);
    assert!(breaker.is_untroubled());
}

fn open() -> Breaker {
    let mut breaker = Breaker::default();
    breaker.end(Outcome::Bad, 0, QUICK, 0);
    breaker.end(Outcome::Bad, 0, QUICK, 0);
    breaker
}

#[test]
fn one_probe_at_a_time_and_its_word_decides() {
    let mut breaker = open();
    assert_eq!(breaker.circuit(10), Circuit::HalfOpen);
    breaker.begin(10);
    assert_eq!(breaker.circuit(11), Circuit::Probing);
    breaker.end(Outcome::Bad, 10, QUICK, 12);
    assert_eq!(breaker.circuit(12), Circuit::Open { until: 22 });
    breaker.begin(22);
    breaker.end(Outcome::Neither, 22, QUICK, 23);
    assert_eq!(breaker.circuit(23), Circuit::HalfOpen);
    breaker.begin(24);
    breaker.end(Outcome::Good, 24, QUICK, 25);
    assert_eq!(breaker.circuit(25), Circuit::Closed);
    assert!(breaker.is_untroubled());
}

#[test]
fn a_probe_that_never_reports_is_given_up() {
    let mut breaker = open();
    breaker.begin(10);
    assert_eq!(breaker.circuit(10 + PROBE_LIFE - 1), Circuit::Probing);
    assert_eq!(breaker.circuit(10 + PROBE_LIFE), Circuit::HalfOpen);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    /// Begins only if the circuit lets it.
    Begin,
    /// The oldest running request ends.
    End(Outcome),
}

const STEPS: &[Step] = &[
    Step::Wait(4),
    Step::Wait(10),
    Step::Begin,
    Step::End(Outcome::Good),
    Step::End(Outcome::Bad),
    Step::End(Outcome::Neither),
];

#[derive(Clone, Default)]
struct World {
    breaker: Breaker,
    now: u64,
    running: Vec<u64>,
    probes: Vec<u64>,
    bad: u32,
}

impl World {
    fn step(&mut self, step: Step) {
        match step {
            Step::Wait(millis) => self.now += millis,
            Step::Begin => {
                let circuit = self.breaker.circuit(self.now);
                if matches!(circuit, Circuit::Closed | Circuit::HalfOpen) {
                    self.now += 1;
                    self.breaker.begin(self.now);
                    self.running.push(self.now);
                    if circuit == Circuit::HalfOpen {
                        self.probes.push(self.now);
                    }
                }
            }
            Step::End(outcome) => {
                if self.running.is_empty() {
                    return;
                }
                let began = self.running.remove(0);
                let before = self.breaker.circuit(self.now);
                self.breaker.end(outcome, began, QUICK, self.now);
                let after = self.breaker.circuit(self.now);
                let was_probe = self.probes.contains(&began);
                self.probes.retain(|probe| *probe != began);
                if outcome == Outcome::Good {
                    self.probes.clear();
                    assert_eq!(after, Circuit::Closed, "a good answer closes");
                } else if outcome == Outcome::Bad {
                    self.bad += 1;
                }
                if before == Circuit::Closed && after != Circuit::Closed {
                    assert!(outcome == Outcome::Bad && self.bad >= 2);
                }
                if before != Circuit::Closed && after == Circuit::Closed {
                    assert_eq!(outcome, Outcome::Good);
                }
                if was_probe && outcome == Outcome::Bad {
                    assert!(matches!(after, Circuit::Open { .. } | Circuit::Closed));
                }
            }
        }
        assert!(self.probes.len() <= 1, "two probes are out");
        if let Circuit::Open { until } = self.breaker.circuit(self.now) {
            assert!(until > self.now && until <= self.now + QUICK.open_ms);
        }
    }
}

#[test]
fn every_history_of_eight_steps_keeps_the_rules() {
    let mut worlds = vec![World::default()];
    for _ in 0..8 {
        let next = worlds.iter().flat_map(|world| {
            STEPS.iter().map(|step| {
                let mut world = world.clone();
                world.step(*step);
                world
            })
        });
        let mut next: Vec<World> = next.collect();
        // Histories that came to the same state go on as one.
        next.sort_by_key(|world| format!("{:?}", (&world.breaker, world.now, &world.running)));
        next.dedup_by_key(|world| (world.breaker.clone(), world.now, world.running.clone()));
        worlds = next;
    }
    assert!(worlds.len() > 1_000);
    // From wherever it is, waiting leads to a probe, and a good probe to closed: nothing is stuck.
    for mut world in worlds {
        world.now += PROBE_LIFE + QUICK.open_ms;
        assert!(matches!(
            world.breaker.circuit(world.now),
            Circuit::Closed | Circuit::HalfOpen
        ));
        world.breaker.begin(world.now);
        world
            .breaker
            .end(Outcome::Good, world.now, QUICK, world.now);
        assert_eq!(world.breaker.circuit(world.now), Circuit::Closed);
    }
    let json = serde_json::to_string(&open()).unwrap();
    assert_eq!(serde_json::from_str::<Breaker>(&json).unwrap(), open());
}
