//! Account, then model, then provider; and at once.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::tests::{Stage, account_of, provider};
use crate::{Goal, Leg, Standing, Step, judge};
use catalog::Tier;
use chat::Stage as At;

/// Two accounts with `far`, one with `near`; the models of both.
fn stage() -> Stage {
    let (far, near) = (
        provider("far", Tier::ApiKey, &[]),
        provider("near", Tier::ApiKey, &[]),
    );
    let mut stage = Stage::of([
        account_of(&far, "a", 1),
        account_of(&far, "b", 2),
        account_of(&near, "c", 1),
    ]);
    stage.aim.legs = vec![
        Leg::new(&far, "m", None),
        Leg::new(&far, "n", None),
        Leg::new(&near, "m", None),
    ];
    stage.aim.order.steps = (0..3)
        .map(|leg| Step {
            weight: 1,
            what: Goal::Leg(leg),
        })
        .collect();
    stage
}

/// The accounts and models tried while everything fails so.
fn tried(stage: &Stage, failure: &Failure) -> Vec<String> {
    let plan = stage.plan();
    let mut walk = Walk::new(&stage.aim, &plan);
    let mut tried = Vec::new();
    while let Some(attempt) = walk.step() {
        let target = attempt.target;
        let model = &stage.aim.legs[target.leg].model;
        tried.push(format!("{}:{model}", stage.fleet[target.place].id));
        let verdict = judge(failure, crate::Login::ApiKey).1;
        if !walk.failed(failure, verdict) {
            break;
        }
    }
    tried
}

fn told(status: u16, message: &str) -> Failure {
    Failure {
        status,
        ..Failure::new(FailureKind::of_status(status), At::Upstream, message)
    }
}

#[test]
fn account_then_model_then_provider() {
    let all = ["a:m", "b:m", "a:n", "b:n", "c:m"];
    assert_eq!(tried(&stage(), &told(429, "x")), all);
    assert_eq!(tried(&stage(), &told(404, "x")), all);
}

#[test]
fn an_account_that_rests_is_asked_for_another_model_at_the_very_end_and_one_that_is_out_never() {
    for status in [500, 403] {
        let order = tried(&stage(), &told(status, "x"));
        assert_eq!(order, ["a:m", "b:m", "c:m", "a:n", "b:n"], "{status}");
    }
    for status in [401, 402] {
        let order = tried(&stage(), &told(status, "x"));
        assert_eq!(order, ["a:m", "b:m", "c:m"], "{status}");
    }
    // Nothing rests: the same account may take it with another model.
    let order = tried(&stage(), &told(500, "improperly formed request"));
    assert_eq!(order, ["a:m", "b:m", "a:n", "b:n", "c:m"]);
}

#[test]
fn a_silent_provider_has_its_other_accounts_put_off() {
    let silent = Failure::new(FailureKind::Timeout, At::FirstByte, "nothing for 60 s");
    let order = tried(&stage(), &silent);
    assert_eq!(order, ["a:m", "c:m", "b:m", "a:n", "b:n"]);
}

#[test]
fn who_was_shut_and_opens_on_the_way_has_his_turn_again() {
    let stage = stage();
    let plan = stage.plan();
    let mut walk = Walk::new(&stage.aim, &plan);
    let place = |attempt: Option<Attempt<'_>>| attempt.unwrap().target.place;
    assert_eq!(place(walk.step()), 0);
    assert_eq!(place(walk.step_open(|target| target.place == 2)), 2);
    assert_eq!(place(walk.step()), 1);
}

#[test]
fn a_provider_out_of_reach_has_its_other_accounts_put_off() {
    let unreachable = Failure::new(FailureKind::Unreachable, At::Connect, "refused");
    assert_eq!(
        tried(&stage(), &unreachable),
        ["a:m", "c:m", "b:m", "a:n", "b:n"]
    );
}

#[test]
fn who_would_have_to_be_queued_for_comes_when_nobody_else_is_left() {
    let stage = stage();
    let plan = stage.plan();
    let mut walk = Walk::new(&stage.aim, &plan);
    let shut = |target: &Target| &*stage.fleet[target.place].id == "c";
    let mut tried = Vec::new();
    while let Some(attempt) = walk.step_open(shut) {
        let target = attempt.target;
        let model = &stage.aim.legs[target.leg].model;
        tried.push(format!("{}:{model}", stage.fleet[target.place].id));
    }
    // The first is taken as the plan has it.
    assert_eq!(tried, ["a:m", "c:m", "b:m", "a:n", "b:n"]);
}

#[test]
fn the_clients_own_mistake_ends_the_walk() {
    assert_eq!(tried(&stage(), &told(400, "bad field")), ["a:m"]);
}

#[test]
fn a_prompt_too_long_goes_on_only_to_a_model_that_reads_more() {
    let too_long = Failure::new(FailureKind::ContextTooLong, At::Upstream, "x");
    assert_eq!(tried(&stage(), &too_long), ["a:m"]);
    let mut wide = stage();
    for (leg, context) in [(0, 100), (1, 100), (2, 200)] {
        wide.aim.legs[leg].context = Some(context);
    }
    assert_eq!(tried(&wide, &too_long), ["a:m", "c:m"]);
}

#[test]
fn only_the_last_target_is_tried_again_and_only_on_passing_trouble() {
    let mut stage = stage();
    stage.aim.terms.retries = 2;
    stage.aim.terms.retry_delay_ms = 500;
    let plan = stage.plan();
    let run = |failure: &Failure| {
        let mut walk = Walk::new(&stage.aim, &plan);
        let mut waits = Vec::new();
        while let Some(attempt) = walk.step() {
            waits.push(attempt.after_ms);
            let verdict = judge(failure, crate::Login::ApiKey).1;
            walk.failed(failure, verdict);
        }
        waits
    };
    assert_eq!(run(&told(500, "x")), [0, 0, 0, 0, 0, 500, 500]);
    assert_eq!(run(&told(401, "x")), [0; 3]);
    assert_eq!(
        judge(&told(401, "x"), crate::Login::ApiKey).1,
        Verdict::Out(Standing::Expired)
    );
}
