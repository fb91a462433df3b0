//! A vendor that refuses a proof, in whatever words, is asked once more without what was thought, and only once.

use crate::makers::{MAKERS, Maker, THOUGHT};
use crate::stage::{Case, Keeps, Stage};
use crate::talk::Talk;
use serde_json::json;
use suite::{Answer, Bench, Dialect, Door, Script, parallel};

/// A refusal on the way to a client.
struct Refusal {
    case: Case,
    words: (&'static str, &'static str),
    /// Told inside a stream that has begun well.
    inside: bool,
}

impl Refusal {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for client in Dialect::ALL {
            for maker in MAKERS {
                for words in maker.refusals {
                    for (stream, inside) in [(false, false), (true, false), (true, true)] {
                        let keeps = Keeps::Everything;
                        let case = Case {
                            place: all.len(),
                            client,
                            maker,
                            keeps,
                            stream,
                        };
                        all.push(Self {
                            case,
                            words: *words,
                            inside,
                        });
                    }
                }
            }
        }
        all
    }

    fn stage(all: &[Self], accounts: usize) -> Stage {
        let dialects: Vec<Dialect> = all.iter().map(|one| one.case.maker.dialect).collect();
        Stage::of(&dialects, accounts)
    }

    fn name(&self) -> String {
        let way = match (self.case.stream, self.inside) {
            (false, _) => "whole",
            (true, false) => "before a stream",
            (true, true) => "in a stream",
        };
        format!("{} {way}: {}", self.case.name(), self.words.1)
    }

    fn script(&self) -> Script {
        if self.inside {
            Script::stream(self.case.maker.refusal_frames(self.words))
        } else {
            Script::json(400, self.case.maker.refusal(self.words))
        }
    }

    /// A conversation with a step behind it, as a client that has kept everything hands it back.
    fn begun(&self, stage: &Stage) -> (Talk, String) {
        let mut talk = self.case.begins();
        let whole = Case {
            stream: false,
            ..self.case
        };
        let proof = whole.step(stage, &mut talk, 0, "call_1");
        (talk, proof)
    }

    fn door<'s>(&self, stage: &'s Stage) -> &'s Door {
        &stage.doors[self.case.place][0]
    }

    fn sends(&self, stage: &Stage, talk: &Talk) -> Answer {
        stage.sends(talk, &self.case.model(), self.case.stream)
    }
}

/// Fails unless the body tells what was done and nothing of what was thought.
#[track_caller]
fn is_without_thoughts(maker: &Maker, body: &str, proof: &str) {
    assert!(body.contains("call_1"), "{body}");
    assert!(!body.contains(proof) && !body.contains(THOUGHT), "{body}");
    // Anthropic demands thoughts in front of a call while a budget is set.
    assert!(
        maker.dialect != Dialect::Anthropic || !body.contains("budget_tokens"),
        "{body}"
    );
}

#[test]
fn a_refused_proof_is_left_out_and_the_vendor_asked_once_more() {
    let all = Refusal::all();
    let stage = Refusal::stage(&all, 1);
    parallel(&all, Refusal::name, |one| {
        let (talk, proof) = one.begun(&stage);
        let (door, dialect) = (one.door(&stage), one.case.maker.dialect);
        door.once(one.script());
        door.once(if one.case.stream {
            Script::stream(dialect.story(&["Done."]).frames())
        } else {
            Script::json(200, dialect.answer("Done."))
        });
        let answer = one.sends(&stage, &talk);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let said = if one.case.stream {
            assert!(one.case.client.ends_well(&answer.body), "{}", answer.text());
            one.case.client.streamed(&answer.body)
        } else {
            one.case.client.said(&answer.body)
        };
        assert_eq!(said, "Done.");
        let calls = door.calls();
        assert_eq!(calls.len(), 3, "one step, one refusal, one more try");
        let refused = calls[1].json();
        assert_eq!(
            one.case.maker.proof_in(&refused, "call_1").as_ref(),
            Some(&proof),
            "{refused}"
        );
        is_without_thoughts(&one.case.maker, &calls[2].json().to_string(), &proof);
        let losses = answer.header("x-omniroute-losses").unwrap_or_default();
        assert!(losses.contains("reasoning"), "it is said: {losses}");
    });
}

#[test]
fn a_second_refusal_is_told_to_the_client_in_its_dialect() {
    let all = Refusal::all();
    let stage = Refusal::stage(&all, 1);
    parallel(&all, Refusal::name, |one| {
        let (talk, _) = one.begun(&stage);
        one.door(&stage).always(one.script());
        let answer = one.sends(&stage, &talk);
        assert_eq!(answer.status, 400, "{}", answer.text());
        let told = one.case.client.told(&answer.body);
        assert_eq!(told.message, one.words.1);
        assert_eq!(one.door(&stage).calls().len(), 3, "one step, two tries");
    });
}

#[test]
fn another_failure_behind_the_refusal_is_told_and_not_tried_a_third_time() {
    let mut all = Refusal::all();
    all.retain(|one| one.words == one.case.maker.refusals[0] && !one.inside);
    (0..)
        .zip(&mut all)
        .for_each(|(place, one)| one.case.place = place);
    let stage = Refusal::stage(&all, 1);
    parallel(&all, Refusal::name, |one| {
        let (talk, _) = one.begun(&stage);
        one.door(&stage).once(one.script());
        let why = one.case.maker.dialect.error_body(500, "I fell over");
        one.door(&stage).always(Script::json(500, why));
        let answer = one.sends(&stage, &talk);
        assert_eq!(answer.status / 100, 5, "{}", answer.text());
        let told = one.case.client.told(&answer.body);
        assert!(told.message.contains("I fell over"), "{}", told.message);
        assert_eq!(one.door(&stage).calls().len(), 3);
    });
}

#[test]
fn an_account_that_cannot_read_anothers_proofs_is_asked_without() {
    let mut all = Refusal::all();
    all.retain(|one| one.words == one.case.maker.refusals[0]);
    (0..)
        .zip(&mut all)
        .for_each(|(place, one)| one.case.place = place);
    let stage = Refusal::stage(&all, 2);
    parallel(&all, Refusal::name, |one| {
        let (talk, proof) = one.begun(&stage);
        let [first, second] = [0, 1].map(|at| &stage.doors[one.case.place][at]);
        first.always(Script::json(
            500,
            one.case.maker.dialect.error_body(500, "I fell over"),
        ));
        second.once(one.script());
        if one.case.stream {
            second.once(Script::stream(
                one.case.maker.dialect.story(&["Done."]).frames(),
            ));
        }
        let answer = one.sends(&stage, &talk);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let calls = second.calls();
        assert_eq!(calls.len(), 2);
        assert_eq!(
            one.case.maker.proof_in(&calls[0].json(), "call_1").as_ref(),
            Some(&proof)
        );
        is_without_thoughts(&one.case.maker, &calls[1].json().to_string(), &proof);
    });
}

#[test]
fn a_refusal_of_a_conversation_without_thoughts_is_told_at_once() {
    let mut all = Refusal::all();
    all.retain(|one| one.words == one.case.maker.refusals[0]);
    (0..)
        .zip(&mut all)
        .for_each(|(place, one)| one.case.place = place);
    let stage = Refusal::stage(&all, 1);
    parallel(&all, Refusal::name, |one| {
        one.door(&stage).always(one.script());
        let answer = one.sends(&stage, &one.case.begins());
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert_eq!(one.door(&stage).calls().len(), 1);
    });
}

#[test]
fn a_vendor_behind_chat_passes_on_whatever_its_own_vendor_says() {
    let bench = Bench::default();
    let door = bench.door(Dialect::Chat);
    let body = json!({"model": Bench::model(Dialect::Chat), "messages": [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": null, "reasoning_content": THOUGHT,
            "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "42"},
    ]});
    for (asked, (_, message)) in MAKERS.iter().flat_map(|maker| maker.refusals).enumerate() {
        door.once(Script::json(400, Dialect::Chat.error_body(400, message)));
        let answer = bench.send(Dialect::Chat, false, body.to_string());
        assert_eq!(answer.status, 200, "{}", answer.text());
        let calls = door.calls();
        assert_eq!(calls.len(), 2 * (asked + 1));
        let [refused, last] = [0, 1].map(|at| &calls[2 * asked + at]);
        assert!(refused.json().to_string().contains(THOUGHT));
        let last = last.json().to_string();
        assert!(!last.contains(THOUGHT) && last.contains("call_1"), "{last}");
    }
}

#[test]
fn another_bad_request_is_not_asked_twice() {
    let mut all = Refusal::all();
    all.retain(|one| one.words == one.case.maker.refusals[0] && !one.inside);
    (0..)
        .zip(&mut all)
        .for_each(|(place, one)| one.case.place = place);
    let stage = Refusal::stage(&all, 1);
    parallel(&all, Refusal::name, |one| {
        let (talk, _) = one.begun(&stage);
        let why = one
            .case
            .maker
            .dialect
            .error_body(400, "that field is nonsense");
        one.door(&stage).always(Script::json(400, why));
        assert_eq!(one.sends(&stage, &talk).status, 400);
        assert_eq!(one.door(&stage).calls().len(), 2, "one step, one try");
    });
}
