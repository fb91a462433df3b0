//! A proof comes back to its maker: from another account, after another vendor, after a restart, beside other conversations.

use crate::makers::{MAKERS, THOUGHT};
use crate::stage::{Case, Keeps, Stage};
use crate::talk::Talk;
use serde_json::Value;
use std::fs;
use std::thread;
use suite::{Dialect, Door, Gate, Script, Step, parallel, until};

fn last(door: &Door) -> Value {
    door.calls().pop().unwrap().json()
}

/// What a proof of another vendor would begin with, bare, tagged, or tagged and in base64.
const MARKS: [(&str, Dialect); 8] = [
    ("EqQB", Dialect::Anthropic),
    ("claude#", Dialect::Anthropic),
    ("Y2xhdWRlI", Dialect::Anthropic),
    ("gAAAA", Dialect::Responses),
    ("gpt#", Dialect::Responses),
    ("Z3B0I", Dialect::Responses),
    ("CpwBAVSo", Dialect::Gemini),
    ("gemini#", Dialect::Gemini),
];

#[track_caller]
fn holds_nothing_foreign(body: &Value, own: Dialect) {
    let text = body.to_string();
    for (mark, whose) in MARKS {
        assert!(whose == own || !text.contains(mark), "{mark} in {text}");
    }
}

#[test]
fn another_account_of_the_vendor_has_the_whole_history() {
    let cases = Case::all();
    let stage = Stage::of(&Case::dialects(&cases), 2);
    parallel(&cases, Case::name, |case| {
        let [first, second] = [0, 1].map(|at| &stage.doors[case.place][at]);
        let mut talk = case.begins();
        let one = case.step(&stage, &mut talk, 0, "call_1");
        let why = case.maker.dialect.error_body(500, "I fell over");
        first.always(Script::json(500, why));
        let two = case.step(&stage, &mut talk, 1, "call_2");
        let bodies = [first, second].map(last);
        assert_eq!(
            bodies[0], bodies[1],
            "the second is told what the first was told"
        );
        assert_eq!(
            case.maker.proof_in(&bodies[1], "call_1"),
            Some(one.clone()),
            "{}",
            bodies[1]
        );
        stage.asks(&talk, &case.model(), case.stream);
        let body = last(second);
        let proofs = ["call_1", "call_2"].map(|call| case.maker.proof_in(&body, call));
        assert_eq!(proofs, [Some(one), Some(two)], "{body}");
        assert_eq!(
            (first.calls().len(), second.calls().len()),
            (2, 2),
            "the first rests"
        );
    });
}

#[test]
fn another_vendor_is_never_shown_a_proof_and_the_maker_has_it_back() {
    let cases = Case::all();
    let others = Dialect::ALL;
    let models = ["gpt-4o", "gpt-5", "claude-opus-5", "gemini-3-pro-preview"];
    let mut dialects = Case::dialects(&cases);
    for _ in &cases {
        dialects.extend(others);
    }
    let stage = Stage::of(&dialects, 1);
    parallel(&cases, Case::name, |case| {
        let mut talk = case.begins();
        let proof = case.step(&stage, &mut talk, 0, "call_1");
        for (at, other) in others.into_iter().enumerate() {
            if other == case.maker.dialect {
                continue;
            }
            let place = cases.len() + case.place * others.len() + at;
            let door = &stage.doors[place][0];
            let model = Stage::model(place, models[at]);
            stage.asks(&talk, &model, case.stream);
            let body = last(door);
            holds_nothing_foreign(&body, other);
            let text = body.to_string();
            assert!(text.contains("call_1") && !text.contains(THOUGHT), "{text}");
            // It makes a step of its own, of which the maker is to see no proof either.
            let Some(maker) = MAKERS.into_iter().find(|maker| maker.dialect == other) else {
                continue;
            };
            let moved = Case {
                place,
                maker,
                ..*case
            };
            if case.keeps == Keeps::TheCallAlone && other == case.client {
                continue;
            }
            let mut talk = talk.clone();
            door.once(moved.answer("call_2", &maker.proof("2")));
            let answer = stage.asks(&talk, &model, case.stream);
            moved.goes_on(&mut talk, &answer, "call_2");
            stage.asks(&talk, &case.model(), case.stream);
            let back = last(&stage.doors[case.place][0]);
            holds_nothing_foreign(&back, case.maker.dialect);
            assert_eq!(
                case.maker.proof_in(&back, "call_1"),
                Some(proof.clone()),
                "{back}"
            );
            assert!(back.to_string().contains("call_2"), "{back}");
        }
    });
}

#[test]
fn another_vendor_that_takes_over_is_never_shown_a_proof() {
    let cases: Vec<Case> = Case::all();
    let mut dialects = Case::dialects(&cases);
    dialects.extend(dialects.clone().into_iter().map(next));
    let stage = Stage::of(&dialects, 1);
    for case in &cases {
        let place = cases.len() + case.place;
        let next = MAKERS
            .into_iter()
            .find(|maker| maker.dialect == dialects[place])
            .unwrap();
        let combo = serde_json::json!({"name": format!("combo{}", case.place), "targets": [
            {"model": case.model()}, {"model": Stage::model(place, next.model)}]});
        let made = suite::control::admin(&stage.gateway, "POST", "/api/combos", Some(combo));
        assert_eq!(made.status, 201, "{}", made.text());
    }
    parallel(&cases, Case::name, |case| {
        let model = format!("combo{}", case.place);
        let (first, second) = (
            &stage.doors[case.place][0],
            &stage.doors[cases.len() + case.place][0],
        );
        let mut talk = case.begins();
        let proof = case.maker.proof("1");
        first.once(case.answer("call_1", &proof));
        let answer = stage.asks(&talk, &model, case.stream);
        case.goes_on(&mut talk, &answer, "call_1");
        first.always(Script::json(
            500,
            case.maker.dialect.error_body(500, "I fell over"),
        ));
        stage.asks(&talk, &model, case.stream);
        assert_eq!(case.maker.proof_in(&last(first), "call_1"), Some(proof));
        let body = last(second);
        holds_nothing_foreign(&body, next(case.maker.dialect));
        assert!(body.to_string().contains("call_1"), "{body}");
    });
}

fn next(dialect: Dialect) -> Dialect {
    let at = MAKERS
        .iter()
        .position(|maker| maker.dialect == dialect)
        .unwrap();
    MAKERS[(at + 1) % MAKERS.len()].dialect
}

#[test]
fn a_restart_forgets_no_proof() {
    let cases = Case::all();
    let mut stage = Stage::of(&Case::dialects(&cases), 1);
    let steps: Vec<(&Case, Talk, String)> = cases
        .iter()
        .map(|case| {
            let mut talk = case.begins();
            let proof = case.step(&stage, &mut talk, 0, "call_1");
            (case, talk, proof)
        })
        .collect();
    let journal = stage.gateway.house.path().join("signatures.journal");
    until("every proof that no client keeps is written down", || {
        let written = fs::read_to_string(&journal).ok()?;
        let forgotten = steps
            .iter()
            .filter(|(case, ..)| case.keeps == Keeps::TheCallAlone);
        forgotten
            .into_iter()
            .all(|(.., proof)| written.contains(proof))
            .then_some(())
    });
    stage.gateway.kill_and_restart();
    parallel(
        &steps,
        |(case, ..)| case.name(),
        |(case, talk, proof)| {
            stage.asks(talk, &case.model(), case.stream);
            let body = last(&stage.doors[case.place][0]);
            assert_eq!(
                case.maker.proof_in(&body, "call_1").as_ref(),
                Some(proof),
                "{body}"
            );
        },
    );
}

/// What tells two conversations apart.
#[derive(Debug, Clone, Copy)]
enum Apart {
    Words,
    Session,
    Key,
}

#[test]
fn conversations_at_once_do_not_mix_their_proofs_though_their_calls_have_one_id() {
    for apart in [Apart::Words, Apart::Session, Apart::Key] {
        let cases: Vec<Case> = Case::all().into_iter().filter(|case| case.stream).collect();
        let pairs: Vec<Case> = cases.iter().flat_map(|case| [*case; 2]).collect();
        let pairs: Vec<Case> = (0..)
            .zip(pairs)
            .map(|(place, case)| Case { place, ..case })
            .collect();
        let stage = Stage::of(&Case::dialects(&pairs), 1);
        let other = stage.gateway.key("others").key;
        let send = |case: &Case, talk: &Talk| {
            let odd = case.place % 2 == 1;
            let (path, body) = talk.request(&case.model(), true);
            let mut ask = stage.gateway.post(&path, body);
            match apart {
                Apart::Session => ask = ask.header("x-session-id", if odd { "one" } else { "two" }),
                Apart::Words | Apart::Key => {}
            }
            ask.key(if odd && matches!(apart, Apart::Key) {
                &other
            } else {
                &stage.key
            })
        };
        let talk = |case: &Case| {
            let at = if matches!(apart, Apart::Words) {
                case.place
            } else {
                case.place / 2
            };
            Talk::new(case.client, &format!("Hi from {at}"))
        };
        let gate = Gate::default();
        thread::scope(|scope| {
            let under_way = pairs.iter().map(|case| {
                let frames = case
                    .maker
                    .frames("call_1", &case.maker.proof(&case.place.to_string()));
                let (early, late) = frames.split_at(frames.len() / 2);
                let script = Script::open(early).then(Step::Wait(gate.clone()));
                let script = late.iter().fold(script, Script::then_piece);
                let script = script.then(Step::Send(b"0\r\n\r\n".to_vec()));
                let door = &stage.doors[case.place][0];
                door.once(script);
                let ask = send(case, &talk(case));
                let thread = scope.spawn(move || ask.send());
                door.wait_for_call();
                thread
            });
            let under_way: Vec<_> = under_way.collect();
            gate.open();
            for answer in under_way {
                let answer = answer.join().unwrap();
                assert_eq!(answer.status, 200, "{}", answer.text());
            }
        });
        parallel(&pairs, Case::name, |case| {
            let mut talk = talk(case);
            talk.recalls("call_1");
            let answer = send(case, &talk).send();
            assert_eq!(answer.status, 200, "{}", answer.text());
            let body = last(&stage.doors[case.place][0]);
            let own = case.maker.proof(&case.place.to_string());
            assert_eq!(
                case.maker.proof_in(&body, "call_1"),
                Some(own),
                "{apart:?}: {body}"
            );
        });
    }
}
