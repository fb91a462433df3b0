//! Tables of (fleet, health, strategy, now, chance) and the order that follows.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::tests::{HOUR, Stage, WEEK, account, account_of, at, failed, provider, tagged, window};
use crate::{
    Access, Account, AccountStrategy, Event, Login, Moment, Note, Outcome, Pin, Policy, Rest,
    Scope, Session, SessionServed, Sessions, Verdict, What,
};
use catalog::Tier;
use std::time::Duration;

const BACKOFF: Verdict = Verdict::Next {
    scope: Scope::Account,
    rest: Rest::Backoff,
};

fn three() -> [Account; 3] {
    [account("a", 1), account("b", 2), account("c", 3)]
}

fn plans() -> [Account; 3] {
    let plan = provider("plan", Tier::Subscription, &[]);
    [("a", 1), ("b", 2), ("c", 3)].map(|(id, priority)| account_of(&plan, id, priority))
}

/// Twelve requests, each served by the first of its plan at once.
fn twelve(mut stage: Stage) -> String {
    let mut served = String::new();
    for turn in 0..12u32 {
        stage.chance = f64::from(turn) / 12.0;
        let place = stage.order()[0];
        served.push(['A', 'B', 'C'][place]);
        let began = stage.now;
        stage.note(place, What::Began);
        stage.note(place, What::Served { began });
        stage.note(place, What::Ended { began });
        stage.now += 1_000;
    }
    served
}

#[test]
fn each_strategy_does_what_it_says() {
    let of = |strategy| twelve(Stage::of(three()).by(strategy));
    assert_eq!(of(AccountStrategy::FillFirst), "AAAAAAAAAAAA");
    assert_eq!(of(AccountStrategy::RoundRobin), "AAABBBCCCAAA");
    assert_eq!(of(AccountStrategy::LeastUsed), "ABCABCABCABC");
    assert_eq!(of(AccountStrategy::CostOptimized), "AAAAAAAAAAAA");
    assert_eq!(of(AccountStrategy::BestValue), "AAAAAAAAAAAA");
    for strategy in [AccountStrategy::Random, AccountStrategy::P2c] {
        let served = of(strategy);
        let each = ["A", "B", "C"].map(|one| served.matches(one).count());
        assert!(
            each.iter().all(|count| *count >= 2),
            "{strategy:?} {served}"
        );
        assert_eq!(served, of(strategy), "the same chance, the same draw");
    }
}

#[test]
fn accounts_of_one_priority_keep_the_order_they_came_in() {
    let stage = Stage::of([account("a", 3), account("b", 1), account("c", 1)]);
    assert_eq!(stage.order(), [1, 2, 0]);
}

#[test]
fn the_turn_passes_over_who_rests() {
    let mut stage = Stage::of(three()).by(AccountStrategy::RoundRobin);
    for _ in 0..3 {
        stage.note(0, What::Began);
    }
    assert_eq!(stage.order(), [1, 2, 0]);
    stage.note(1, failed(BACKOFF, Outcome::Neither));
    assert_eq!(stage.order(), [2, 0, 1]);
    let last = stage.plan().targets[2];
    assert_eq!(last.why, Why::LastResort);
}

#[test]
fn of_two_drawn_the_healthier_comes_first() {
    let mut stage = Stage::of([account("a", 1), account("b", 1)]).by(AccountStrategy::P2c);
    stage.note(0, What::Began);
    for chance in [0.1, 0.4, 0.9] {
        stage.chance = chance;
        assert_eq!(stage.order(), [1, 0]);
    }
}

#[test]
fn least_used_looks_at_what_is_in_flight_first() {
    let mut stage = Stage::of(three()).by(AccountStrategy::LeastUsed);
    for place in [2, 0, 1] {
        stage.now += 10;
        stage.note(place, What::Began);
        let began = stage.now;
        if place != 2 {
            stage.note(place, What::Ended { began });
        }
    }
    assert_eq!(stage.order(), [0, 1, 2]);
}

#[test]
fn a_disabled_account_is_left_out_and_the_plan_says_so() {
    let off = Account {
        enabled: false,
        ..account("a", 1)
    };
    let stage = Stage::of([off, account("b", 2)]);
    let plan = stage.plan();
    assert_eq!(stage.order(), [1]);
    let skipped = Skipped {
        place: Some(0),
        leg: 0,
        why: Skip::Disabled,
    };
    assert_eq!(plan.skipped, [skipped]);
}

#[test]
fn what_keeps_an_account_out_is_told() {
    let wide = provider("plan", Tier::Subscription, &[]);
    let excepting = Account {
        policy: Arc::new(Policy {
            except: vec!["m*".into()],
            ..Policy::default()
        }),
        ..account_of(&wide, "a", 1)
    };
    let banned = Account {
        standing: Standing::Banned,
        ..account_of(&wide, "b", 2)
    };
    let spent = account_of(&wide, "c", 3);
    let mut stage = Stage::of([excepting, banned, spent, account_of(&wide, "d", 4)]);
    stage.note(
        2,
        What::Read {
            windows: vec![window(5 * HOUR, 0.0, HOUR)],
        },
    );
    let whys: Vec<Skip> = stage.plan().skipped.iter().map(|one| one.why).collect();
    let used = Skip::QuotaUsed {
        length_ms: 5 * HOUR,
        until: HOUR,
    };
    assert_eq!(whys, [Skip::Excepted, Skip::Out(Standing::Banned), used]);
    assert_eq!(
        stage.plan().sentence(&stage.aim, &stage.fleet, stage.now),
        "`d` serves `plan/m`, because nobody else can serve; `a` is kept from this model, `b` is out: the provider has closed \
         this account: see the provider's console, `c` has used up its 5-hour quota, which is renewed in 59 min."
    );
}

#[test]
fn a_guessed_rest_is_the_last_resort_and_a_told_one_is_kept() {
    let mut stage = Stage::of([account("a", 1), account("b", 2)]);
    stage.note(0, failed(BACKOFF, Outcome::Neither));
    stage.note(
        1,
        What::Failed {
            began: 0,
            verdict: BACKOFF,
            outcome: Outcome::Neither,
            retry_after_ms: Some(60_000),
        },
    );
    assert_eq!(stage.order(), [0]);
    // One at a time.
    stage.note(0, What::Began);
    let refused = stage.plan().or_refuse(&stage.aim, &stage.fleet);
    assert_eq!(
        refused,
        Err(NoTarget::AllResting {
            resting: 2,
            until: Some(4_000),
            out: vec![]
        })
    );
}

#[test]
fn a_told_rest_is_over_when_the_provider_said_so_whatever_luck_says() {
    for chance in [0.0, 0.5, 1.0] {
        let mut stage = Stage::of([account("a", 1)]);
        let told = What::Failed {
            began: 0,
            verdict: BACKOFF,
            outcome: Outcome::Neither,
            retry_after_ms: Some(60_000),
        };
        let told = crate::tests::note(&stage.fleet[0], "m", stage.now, told);
        let lucky = Moment { chance, ..told.at };
        stage
            .health
            .apply(&Event::Account(Note { at: lucky, ..told }));
        stage.now += 59_999;
        assert!(stage.order().is_empty());
        stage.now += 1;
        assert_eq!(stage.plan().targets[0].why, Why::Only);
    }
}

#[test]
fn a_long_told_rest_is_tested_once_in_a_while() {
    let mut stage = Stage::of([account("a", 1)]);
    let told = What::Failed {
        began: 0,
        verdict: BACKOFF,
        outcome: Outcome::Neither,
        retry_after_ms: Some(5 * HOUR),
    };
    stage.note(0, told);
    assert!(stage.order().is_empty());
    stage.now += 5 * 60_000;
    assert_eq!(stage.order(), [0]);
    let began = stage.now;
    stage.note(0, What::Began);
    stage.note(0, What::Ended { began });
    assert!(stage.order().is_empty());
    stage.now += 5 * 60_000;
    assert_eq!(stage.order(), [0]);
    let began = stage.now;
    stage.note(0, What::Served { began });
    assert!(stage.plan().skipped.is_empty());
}

#[test]
fn when_nobody_can_serve_the_reasons_are_told() {
    let banned = Account {
        standing: Standing::Banned,
        ..account("b", 2)
    };
    let mut stage = Stage::of([account("a", 1), banned]);
    let day = Verdict::Next {
        scope: Scope::Model,
        rest: Rest::Day,
    };
    stage.note(0, failed(day, Outcome::Neither));
    let refused = stage
        .plan()
        .or_refuse(&stage.aim, &stage.fleet)
        .unwrap_err();
    assert_eq!(
        refused,
        NoTarget::AllResting {
            resting: 1,
            until: Some(24 * HOUR),
            out: vec![("b".into(), Standing::Banned)]
        }
    );
    let alone = Stage {
        fleet: Fleet::default(),
        ..stage
    };
    assert_eq!(
        alone.plan().or_refuse(&alone.aim, &alone.fleet),
        Err(NoTarget::NoAccount {
            providers: vec!["acme".into()]
        })
    );
}

#[test]
fn a_provider_that_keeps_failing_is_left_alone_but_for_one_probe() {
    let mut stage = Stage::of(three());
    let bad = Verdict::Next {
        scope: Scope::Account,
        rest: Rest::None,
    };
    for _ in 0..12 {
        stage.note(0, failed(bad, Outcome::Bad));
    }
    let until = stage.now + 30_000;
    assert!(
        stage
            .plan()
            .skipped
            .iter()
            .all(|one| one.why == Skip::BreakerOpen { until })
    );
    assert_eq!(stage.plan().targets[0].why, Why::LastResort);
    stage.now = until;
    assert_eq!(stage.order(), [0, 1, 2]);
    let began = stage.now;
    stage.note(0, What::Began);
    assert!(stage.order().is_empty());
    assert_eq!(stage.plan().skipped[0].why, Skip::Probing);
    assert!(!stage.health.may_begin(&stage.fleet[1], stage.now));
    stage.note(0, What::Served { began });
    assert_eq!(stage.order(), [0, 1, 2]);
    for _ in 0..12 {
        stage.note(0, failed(bad, Outcome::Bad));
    }
    stage.note(0, failed(BACKOFF, Outcome::Bad));
    stage.health.reset();
    assert!(stage.plan().skipped.is_empty());
}

#[test]
fn keys_and_plans_have_breakers_of_their_own() {
    let both = provider("acme", Tier::ApiKey, &[]);
    let plan = Account {
        login: Login::OAuth,
        ..account_of(&both, "b", 2)
    };
    let mut stage = Stage::of([account_of(&both, "a", 1), plan]).by(AccountStrategy::FillFirst);
    let bad = Verdict::Next {
        scope: Scope::Account,
        rest: Rest::None,
    };
    for _ in 0..8 {
        stage.note(1, failed(bad, Outcome::Bad));
    }
    assert_eq!(stage.order(), [0, 1]);
    assert_eq!(stage.plan().targets[1].why, Why::LastResort);
}

fn with_windows(windows: [Vec<crate::Window>; 3]) -> Stage {
    let mut stage = Stage::of(plans());
    for (place, windows) in windows.into_iter().enumerate() {
        stage.note(place, What::Read { windows });
    }
    stage
}

#[test]
fn best_value_spends_first_what_lapses_first() {
    let stage = with_windows([
        vec![window(WEEK, 0.8, 100 * HOUR)],
        vec![window(WEEK, 0.3, 9 * HOUR)],
        vec![],
    ]);
    assert_eq!(stage.order(), [1, 0, 2]);
    let said = stage.plan().sentence(&stage.aim, &stage.fleet, stage.now);
    assert_eq!(
        said,
        "`b` serves `plan/m`, because 30 % of its weekly quota is left and lapses in 8 h; if it fails, `a`, then `c`."
    );
}

#[test]
fn a_weekly_deadline_outranks_a_newer_five_hour_window() {
    let week = |left, at| vec![window(WEEK, left, at), window(5 * HOUR, 1.0, 4 * HOUR)];
    let stage = with_windows([week(1.0, 150 * HOUR), week(0.6, 20 * HOUR), vec![]]);
    assert_eq!(stage.order()[0], 1);
}

#[test]
fn what_is_paid_comes_before_what_is_free_and_that_before_what_costs() {
    let metered = provider("key", Tier::ApiKey, &[("m", Some(10.0))]);
    let free = provider("free", Tier::Free, &[]);
    let plan = provider("plan", Tier::Subscription, &[]);
    for strategy in [ComboStrategy::BestValue, ComboStrategy::CostOptimized] {
        let stage = combo(strategy, &[(&metered, 1), (&free, 1), (&plan, 1)]);
        let legs = stage.legs(&Facts::default());
        assert_eq!(legs[2], "key/m", "{strategy:?}");
        if strategy == ComboStrategy::BestValue {
            assert_eq!(legs, ["plan/m", "free/m", "key/m"]);
        }
    }
}

fn sessions(account: &str, tokens: u64, at: u64) -> Sessions {
    let mut sessions = Sessions::default();
    let served = SessionServed {
        session: "s".into(),
        provider: "plan".into(),
        model: "m".into(),
        account: account.into(),
        tokens,
        rests_until: None,
        at,
    };
    sessions.served(&served, &crate::SessionSettings::default());
    sessions
}

fn facts(session: &Session, prompt_tokens: u64) -> Facts<'_> {
    Facts {
        session: Some(session),
        prompt_tokens,
        ..Facts::default()
    }
}

#[test]
fn a_session_stays_where_its_cache_is_whatever_the_strategy() {
    let sessions = sessions("c", 50_000, 900);
    let session = sessions.find("s").unwrap();
    for strategy in AccountStrategy::ALL {
        let stage = Stage::of(plans()).by(strategy);
        let first = stage.plan_for(&facts(session, 51_000)).targets[0];
        assert_eq!((first.place, first.why), (2, Why::Stays { tokens: 50_000 }));
        assert_eq!(first.patience_ms, 50_000);
    }
}

#[test]
fn a_session_moves_only_when_what_lapses_is_worth_more_than_its_cache() {
    let mut stage = with_windows([
        vec![window(WEEK, 0.9, HOUR)],
        vec![],
        vec![window(WEEK, 0.9, 160 * HOUR)],
    ]);
    let (full, little) = (sessions("c", 50_000, 900), sessions("c", 1_000, 900));
    let first = |stage: &Stage, sessions: &Sessions, prompt| {
        stage
            .plan_for(&facts(sessions.find("s").unwrap(), prompt))
            .targets[0]
    };
    // 51,000 tokens that would lapse against 50,000 cached ones: it moves, and says what that costs.
    let moved = first(&stage, &full, 51_000);
    assert_eq!(moved.place, 0);
    assert!(matches!(moved.why, Why::Moves { tokens: 50_000, .. }));
    // Half a week is left of the other's: only a small cache is given up for it.
    stage.note(
        0,
        What::Read {
            windows: vec![crate::Window {
                seen: 1,
                ..window(WEEK, 0.9, WEEK / 2)
            }],
        },
    );
    assert_eq!(first(&stage, &full, 51_000).place, 2);
    assert_eq!(first(&stage, &little, 51_000).place, 0);
    // A cold session goes where the value is.
    stage.now += 6 * 60_000;
    assert_eq!(first(&stage, &full, 51_000).place, 0);
}

#[test]
fn a_session_may_wait_for_its_account_if_the_user_says_so() {
    let sessions = sessions("a", 50_000, 900);
    let facts = facts(sessions.find("s").unwrap(), 51_000);
    let mut stage = Stage::of(plans());
    stage.note(0, failed(BACKOFF, Outcome::Neither));
    assert_eq!(stage.plan_for(&facts).targets[0].place, 1);
    stage.strategies.sessions.wait_ms = 10_000;
    let first = stage.plan_for(&facts).targets[0];
    assert_eq!((first.place, first.not_before), (0, Some(6_000)));
}

/// A combo of the model `m` of several providers, each with one account.
fn combo(strategy: ComboStrategy, parts: &[(&Arc<catalog::Provider>, u32)]) -> Stage {
    let accounts = parts
        .iter()
        .map(|(provider, _)| account_of(provider, &provider.id, 1));
    let mut stage = Stage::of(accounts.collect::<Vec<_>>());
    stage.aim.legs = parts
        .iter()
        .map(|(provider, _)| crate::Leg::new(provider, "m", None))
        .collect();
    stage.aim.order.strategy = strategy;
    stage.aim.order.steps = (0..)
        .zip(parts)
        .map(|(leg, (_, weight))| crate::Step {
            weight: *weight,
            what: crate::Goal::Leg(leg),
        })
        .collect();
    stage
}

use crate::ComboStrategy;

fn abc() -> [Arc<catalog::Provider>; 3] {
    [("a", 30.0), ("b", 10.0), ("c", 20.0)]
        .map(|(id, price)| provider(id, Tier::ApiKey, &[("m", Some(price))]))
}

#[test]
fn each_combo_strategy_does_what_it_says() {
    let [a, b, c] = abc();
    let parts = [(&a, 80), (&b, 0), (&c, 20)];
    let first_of = |strategy| {
        let mut stage = combo(strategy, &parts);
        let mut served = String::new();
        for turn in 0..12u32 {
            stage.chance = f64::from(turn) / 12.0;
            let first = stage.legs(&Facts::default())[0].clone();
            served.push_str(&first[..1]);
            for what in [
                crate::ComboWhat::Asked,
                crate::ComboWhat::Tried {
                    provider: first[..1].into(),
                    model: "m".into(),
                    served: true,
                    ms: 1,
                },
            ] {
                stage.health.apply(&crate::Event::Combo(crate::ComboNote {
                    combo: "m".into(),
                    at: 1,
                    what,
                }));
            }
        }
        served
    };
    assert_eq!(first_of(ComboStrategy::Priority), "aaaaaaaaaaaa");
    assert_eq!(first_of(ComboStrategy::RoundRobin), "abcabcabcabc");
    assert_eq!(first_of(ComboStrategy::LeastUsed), "abcabcabcabc");
    assert_eq!(first_of(ComboStrategy::CostOptimized), "bbbbbbbbbbbb");
    assert_eq!(first_of(ComboStrategy::BestValue), "bbbbbbbbbbbb");
    let weighted = first_of(ComboStrategy::Weighted);
    assert!(
        !weighted.contains('b') && weighted.contains('a'),
        "{weighted}"
    );
    assert!(first_of(ComboStrategy::Random).contains('b'));
    let mut stage = combo(ComboStrategy::Weighted, &parts);
    let mut heavy = 0;
    for draw in 0..1_000u32 {
        stage.chance = f64::from(draw) / 1_000.0;
        heavy += u32::from(stage.legs(&Facts::default())[0] == "a/m");
    }
    assert!((750..850).contains(&heavy), "{heavy}");
}

#[test]
fn a_target_tied_to_an_account_or_a_tag_uses_no_other() {
    let [a, ..] = abc();
    let fleet = [
        account_of(&a, "x", 1),
        tagged(account_of(&a, "y", 2), "work"),
    ];
    let mut stage = Stage::of(fleet);
    stage.aim.legs[0].pin = Some(Pin::Tag("work".into()));
    assert_eq!(stage.order(), [1]);
    stage.aim.legs[0].pin = Some(Pin::Account("x".into()));
    assert_eq!(stage.order(), [0]);
    stage.aim.legs[0].pin = Some(Pin::Tag("home".into()));
    assert_eq!(
        stage.plan().or_refuse(&stage.aim, &stage.fleet),
        Err(NoTarget::Closed {
            why: Skip::NotPinned
        })
    );
}

#[test]
fn what_a_key_may_not_use_is_passed_over() {
    let [a, b, c] = abc();
    let stage = combo(ComboStrategy::Priority, &[(&a, 1), (&b, 1), (&c, 1)]);
    let legs = |access: Access| {
        stage.legs(&Facts {
            access: Some(&access),
            ..Facts::default()
        })
    };
    let models = |patterns: &[&str]| Access {
        models: patterns.iter().map(|one| (*one).into()).collect(),
        ..Access::default()
    };
    assert_eq!(legs(models(&["b/*"])), ["b/m"]);
    assert_eq!(legs(models(&["m"])), ["a/m", "b/m", "c/m"]);
    assert_eq!(legs(models(&["other"])), [""; 0]);
    let providers = Access {
        providers: vec!["c".into()],
        ..Access::default()
    };
    assert_eq!(legs(providers), ["c/m"]);
    let accounts = Access {
        accounts: vec!["a".into()],
        ..Access::default()
    };
    assert_eq!(legs(accounts), ["a/m"]);
}

#[test]
fn a_target_the_prompt_does_not_fit_comes_last() {
    let [a, b, _] = abc();
    let mut stage = combo(ComboStrategy::Priority, &[(&a, 1), (&b, 1)]);
    stage.aim.legs[0].context = Some(1_000);
    stage.aim.legs[0].vision = Some(false);
    let of = |prompt_tokens, images| {
        stage.legs(&Facts {
            prompt_tokens,
            images,
            ..Facts::default()
        })
    };
    assert_eq!(of(900, false), ["a/m", "b/m"]);
    assert_eq!(of(1_050, false), ["a/m", "b/m"]);
    assert_eq!(of(2_000, false), ["b/m", "a/m"]);
    assert_eq!(of(10, true), ["b/m", "a/m"]);
}

#[test]
fn a_provider_without_budget_is_passed_over() {
    let [a, b, _] = abc();
    let stage = combo(ComboStrategy::Priority, &[(&a, 1), (&b, 1)]);
    let world = World {
        fleet: &stage.fleet,
        health: &stage.health,
        strategies: &stage.strategies,
        shut: &["a".into()],
        moment: at(1),
    };
    let plan = plan(&stage.aim, &Facts::default(), &world);
    assert_eq!(plan.targets.len(), 1);
    assert_eq!(plan.skipped[0].why, Skip::BudgetUsed);
}

#[test]
fn an_account_that_answers_is_forgiven_in_the_next_plan() {
    let mut stage = Stage::of([account("a", 1), account("b", 2)]);
    stage.health.fail(
        &stage.fleet[0],
        "m",
        BACKOFF,
        Some(Duration::from_secs(9)),
        at(stage.now),
    );
    assert_eq!(stage.order(), [1]);
    stage.health.succeed(&stage.fleet[0], "m", stage.now);
    assert_eq!(stage.order(), [0, 1]);
}

#[test]
fn a_thousand_accounts_are_cut_to_the_best_few_in_order() {
    let many = (0..1_000).map(|at| account(&format!("n{at}"), 1_000 - at));
    let stage = Stage::of(many);
    let order = stage.order();
    assert_eq!(order.len(), MOST_TARGETS);
    assert_eq!(order[..3], [999, 998, 997]);
}

#[test]
fn a_leg_with_more_accounts_than_a_plan_holds_leaves_room_for_the_legs_behind_it() {
    let [a, b, c] = abc();
    let mut stage = combo(ComboStrategy::Priority, &[(&a, 1), (&b, 1), (&c, 1)]);
    let many = |provider: &Arc<catalog::Provider>, count: usize| {
        let provider = Arc::clone(provider);
        (0..count).map(move |at| account_of(&provider, &format!("{}{at}", provider.id), 1))
    };
    // (accounts of each, those of them in the plan)
    for (there, planned) in [
        ([100, 1, 1], [62, 1, 1]),
        ([100, 100, 100], [48, 8, 8]),
        ([40, 9, 3], [40, 9, 3]),
        ([1, 100, 2], [1, 61, 2]),
    ] {
        let [of_a, of_b, of_c] = there;
        stage.fleet = (many(&a, of_a).chain(many(&b, of_b)).chain(many(&c, of_c))).collect();
        let legs = stage.legs(&Facts::default());
        let expected: Vec<&str> = (["a/m", "b/m", "c/m"].iter().zip(planned))
            .flat_map(|(leg, count)| std::iter::repeat_n(*leg, count))
            .collect();
        assert_eq!(legs, expected, "{there:?}");
    }
}

#[test]
fn who_may_be_tried_when_nobody_else_is_left_has_room_in_a_full_plan() {
    let [a, b, _] = abc();
    let mut stage = combo(ComboStrategy::Priority, &[(&a, 1), (&b, 1)]);
    let many = (0..100).map(|at| account_of(&a, &format!("a{at}"), 1));
    stage.fleet = many.chain([account_of(&b, "b", 1)]).collect();
    stage.note(100, failed(BACKOFF, Outcome::Neither));
    let order = stage.order();
    assert_eq!((order.len(), order.last()), (MOST_TARGETS, Some(&100)));
}
