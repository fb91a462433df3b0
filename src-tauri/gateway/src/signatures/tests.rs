#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use chat::{Failure, FailureKind, Maker, Role, Stage, Target, ToolCall, ToolKind, Turn};

fn claude(blob: &str) -> Signature {
    Signature::new(Maker::Claude, blob)
}

/// A conversation that begins so, whose model has called the tool with that id.
fn conversation(begins: &str, call: &str) -> Request {
    let call = ToolCall {
        id: call.to_owned(),
        name: "f".to_owned(),
        arguments: "{}".to_owned(),
        ..ToolCall::default()
    };
    Request {
        model: "m".to_owned(),
        turns: vec![
            Turn::new(Role::User, vec![Part::text(begins)]),
            Turn::new(Role::Assistant, vec![Part::ToolCall(call)]),
        ],
        ..Request::default()
    }
}

fn session(key: &str, begins: &str) -> Session {
    Session::of(Some(key), None, &conversation(begins, "c"))
}

/// An answer that thinks and calls is heard.
fn hear(
    memory: &Signatures,
    session: Session,
    call: &str,
    thought: Option<Signature>,
    proof: Option<Signature>,
) {
    hear_of(Quirks::default(), memory, session, call, thought, proof);
}

/// The same, of a provider with those quirks.
fn hear_of(
    quirks: Quirks,
    memory: &Signatures,
    session: Session,
    call: &str,
    thought: Option<Signature>,
    proof: Option<Signature>,
) {
    let mut listener = Listener::to(session, quirks);
    let (thinking, calling) = (PartId(0), PartId(1));
    let started = |part, kind| Event::PartStarted { part, kind };
    let kind = PartKind::ToolCall {
        id: call.to_owned(),
        name: "f".to_owned(),
        kind: ToolKind::Function,
    };
    for event in [
        started(thinking, PartKind::Reasoning { redacted: false }),
        Event::PartDelta {
            part: thinking,
            text: "Hm.".to_owned(),
        },
        Event::PartEnded {
            part: thinking,
            signature: thought,
        },
        started(calling, kind),
        Event::PartEnded {
            part: calling,
            signature: proof,
        },
    ] {
        listener.hear(&event, memory);
    }
}

/// The proofs a conversation has after the memory was asked: of thoughts, then of calls.
fn proofs(memory: &Signatures, session: Session, call: &str) -> Vec<String> {
    let mut request = conversation("", call);
    memory.restore(|_| session, &mut request);
    let parts = request.turns.iter().flat_map(|turn| &turn.parts);
    let proof = |part: &Part| match part {
        Part::Reasoning(thought) => thought.signature.clone(),
        Part::ToolCall(call) => call.signature.clone(),
        Part::Text(_)
        | Part::Media(_)
        | Part::ToolResult(_)
        | Part::Refusal(_)
        | Part::Opaque(_) => None,
    };
    parts.filter_map(proof).map(|proof| proof.blob).collect()
}

#[test]
fn a_second_turn_has_its_proofs_back() {
    let memory = Signatures::default();
    let session = session("k", "Hi");
    hear(&memory, session, "c1", Some(claude("E1")), None);
    hear(
        &memory,
        session,
        "c2",
        None,
        Some(Signature::new(Maker::Gemini, "G2")),
    );
    assert_eq!(proofs(&memory, session, "c1"), ["E1"]);
    assert_eq!(proofs(&memory, session, "c2"), ["G2"]);
    assert!(proofs(&memory, session, "c3").is_empty());
}

#[test]
fn thoughts_that_nobody_signs_come_back_where_the_provider_wants_them() {
    let session = session("k", "Hi");
    let thoughts = |quirks: &[Quirk]| {
        let memory = Signatures::default();
        let quirks = quirks.iter().copied().collect();
        hear_of(quirks, &memory, session, "c1", None, None);
        let mut request = conversation("", "c1");
        memory.restore(|_| session, &mut request);
        let parts = request.turns.into_iter().flat_map(|turn| turn.parts);
        let texts = parts.filter_map(|part| {
            if let Part::Reasoning(thought) = part {
                Some((thought.text, thought.signature))
            } else {
                None
            }
        });
        texts.collect::<Vec<_>>()
    };
    assert_eq!(
        thoughts(&[Quirk::WantsReasoning]),
        [("Hm.".to_owned(), None)]
    );
    assert!(thoughts(&[]).is_empty());
}

#[test]
fn two_sessions_at_once_do_not_mix() {
    let memory = Signatures::default();
    let (one, other) = (session("k", "Hi"), session("k", "Hello"));
    hear(&memory, one, "c1", Some(claude("E1")), None);
    hear(&memory, other, "c1", Some(claude("E2")), None);
    assert_eq!(proofs(&memory, one, "c1"), ["E1"]);
    assert_eq!(proofs(&memory, other, "c1"), ["E2"]);
}

#[test]
fn two_conversations_that_began_alike_are_told_apart_by_what_their_calls_said() {
    let memory = Signatures::default();
    let session = session("k", "Hi");
    for (arguments, blob) in [(r#"{"a":1}"#, "E1"), (r#"{"a":2}"#, "E2")] {
        let mut listener = Listener::to(session, Quirks::default());
        let (part, kind) = (
            PartId(0),
            PartKind::ToolCall {
                id: "f:0".to_owned(),
                name: "f".to_owned(),
                kind: ToolKind::Function,
            },
        );
        let (before, after) = arguments.split_at(3);
        for event in [
            Event::PartStarted { part, kind },
            Event::PartDelta {
                part,
                text: before.to_owned(),
            },
            Event::PartDelta {
                part,
                text: after.to_owned(),
            },
            Event::PartEnded {
                part,
                signature: Some(claude(blob)),
            },
        ] {
            listener.hear(&event, &memory);
        }
    }
    for (arguments, blob) in [
        (r#"{"a":1}"#, "E1"),
        (r#"{ "a": 1 }"#, "E1"),
        (r#"{"a":2}"#, "E2"),
        (r#"{"a":2.0}"#, "E2"),
    ] {
        let mut request = conversation("Hi", "f:0");
        if let Part::ToolCall(call) = &mut request.turns[1].parts[0] {
            call.arguments = arguments.to_owned();
        }
        memory.restore(|_| session, &mut request);
        let told = format!("{:?}", request.turns[1]);
        assert!(told.contains(blob), "{arguments}: {told}");
    }
}

#[test]
fn a_session_is_the_clients_key_the_name_it_gives_and_the_words_it_began_with() {
    let request = conversation("Hi", "c");
    let grown = {
        let mut grown = conversation("Hi", "c");
        let words = vec![Part::text("And now?")];
        grown.turns.push(Turn::new(Role::User, words));
        grown
    };
    let of = |key, named, request| Session::of(key, named, request);
    assert_eq!(of(Some("k"), None, &request), of(Some("k"), None, &grown));
    assert_ne!(of(Some("k"), None, &request), of(Some("l"), None, &request));
    assert_ne!(of(Some("k"), None, &request), of(None, None, &request));
    let other = conversation("Hello", "c");
    assert_ne!(of(Some("k"), None, &request), of(Some("k"), None, &other));
    let named = of(Some("k"), Some("s"), &request);
    assert_eq!(named, of(Some("k"), Some("s"), &grown));
    assert_ne!(named, of(Some("k"), Some("s"), &other));
    assert_ne!(named, of(Some("k"), Some("t"), &request));
    assert_ne!(named, of(Some("l"), Some("s"), &request));
    assert_ne!(named, of(Some("k"), None, &conversation("s", "c")));
}

#[test]
fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let session = session("k", "Hi");
    let memory = Signatures::open(folder.path());
    hear(&memory, session, "c1", Some(claude("E1")), None);
    drop(memory);
    let memory = Signatures::open(folder.path());
    assert_eq!(proofs(&memory, session, "c1"), ["E1"]);
    hear(&memory, session, "c2", Some(claude("E2")), None);
    drop(memory);
    let memory = Signatures::open(folder.path());
    assert_eq!(proofs(&memory, session, "c1"), ["E1"]);
    assert_eq!(proofs(&memory, session, "c2"), ["E2"]);
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let memory = Signatures::open(folder.path());
    hear(&memory, session("k", "Hi"), "c1", Some(claude("E1")), None);
    drop(memory);
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 1);
    for file in files {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn the_file_stays_small_and_keeps_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let session = session("k", "Hi");
    let memory = Signatures::open(folder.path());
    let blob = "E".repeat(200 * 1024);
    for number in 0..30 {
        hear(
            &memory,
            session,
            &format!("c{number}"),
            Some(claude(&blob)),
            None,
        );
    }
    drop(memory);
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap();
    assert!(file.unwrap().metadata().unwrap().len() <= 4 * 1024 * 1024 + 256 * 1024);
    let memory = Signatures::open(folder.path());
    assert_eq!(proofs(&memory, session, "c29"), [blob]);
    assert!(proofs(&memory, session, "c0").is_empty());
}

#[test]
fn what_is_too_large_or_of_two_makers_is_not_kept() {
    let memory = Signatures::default();
    let session = session("k", "Hi");
    let huge = "E".repeat(300 * 1024);
    hear(&memory, session, "c1", Some(claude(&huge)), None);
    let other = Some(Signature::new(Maker::Gemini, "G"));
    hear(&memory, session, "c2", Some(claude("E")), other);
    assert!(proofs(&memory, session, "c1").is_empty());
    assert!(proofs(&memory, session, "c2").is_empty());
}

#[test]
fn what_is_old_or_was_cut_by_a_crash_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let session = session("k", "Hi");
    let memory = Signatures::open(folder.path());
    hear(&memory, session, "c1", Some(claude("E1")), None);
    drop(memory);
    let path = std::fs::read_dir(folder.path()).unwrap().next().unwrap();
    let path = path.unwrap().path();
    let line = std::fs::read_to_string(&path).unwrap();
    let mut old: serde_json::Value = serde_json::from_str(line.trim()).unwrap();
    old["at"] = 1.into();
    old["call"] = "c2".into();
    let journal = format!("{line}{old}\n{}", &line[..line.len() / 2]);
    std::fs::write(&path, journal).unwrap();
    let memory = Signatures::open(folder.path());
    assert_eq!(proofs(&memory, session, "c1"), ["E1"]);
    assert!(proofs(&memory, session, "c2").is_empty());
}

#[test]
fn after_a_switch_of_vendors_a_proof_is_stripped_not_faked() {
    let memory = Signatures::default();
    let session = session("k", "Hi");
    hear(&memory, session, "c1", Some(claude("EqRkbGVu")), None);
    let mut request = conversation("Hi", "c1");
    memory.restore(|_| session, &mut request);
    for dialect in chat::Dialect::ALL {
        let target = Target {
            model: "m".to_owned(),
            quirks: Quirks::NONE,
            ..Target::default()
        };
        let written = dialect::codec(dialect).encode_request(&request, &target);
        let body = String::from_utf8(written.unwrap().body).unwrap();
        let own = dialect == chat::Dialect::AnthropicMessages;
        assert_eq!(body.contains("EqRkbGVu"), own, "{dialect}: {body}");
        assert!(!body.contains("Hm.") || own, "{dialect}: {body}");
    }
}

#[test]
fn a_refusal_of_proofs_is_told_from_other_refusals() {
    let failure = |status, message: &str| {
        Failure::new(FailureKind::BadRequest, Stage::Upstream, message).with_status(status)
    };
    for message in [
        "messages.1.content.0: Invalid `signature` in `thinking` block",
        "Expected `thinking` or `redacted_thinking`, but found `tool_use`",
        "Corrupted thought signature.",
        "Function call is missing a thought_signature in functionCall parts.",
        "The encrypted content for item rs_1 could not be verified.",
        "messages.1.content.0.thinking.signature: Field required",
    ] {
        assert!(refuses_proofs(&failure(400, message)), "{message}");
    }
    let coded = failure(400, "no").with_code("invalid_encrypted_content");
    assert!(refuses_proofs(&coded));
    assert!(!refuses_proofs(&failure(400, "max_tokens is too large")));
    assert!(!refuses_proofs(&failure(
        400,
        "The encrypted content of the picture is too large"
    )));
    let inside = Failure {
        stage: Stage::Stream,
        ..failure(500, "Corrupted thought signature.")
    };
    assert!(refuses_proofs(&inside), "its status is a guess");
    assert!(!refuses_proofs(&failure(
        500,
        "Corrupted thought signature."
    )));
}

#[test]
fn a_conversation_without_thoughts_is_the_same_but_for_them() {
    let memory = Signatures::default();
    let session = session("k", "Hi");
    hear(&memory, session, "c1", Some(claude("E1")), None);
    let mut request = conversation("Hi", "c1");
    assert!(without_thoughts(&request).is_none());
    let plain = format!("{:?}", request.turns);
    memory.restore(|_| session, &mut request);
    assert_ne!(plain, format!("{:?}", request.turns));
    let forgotten = without_thoughts(&request).unwrap();
    assert_eq!(plain, format!("{:?}", forgotten.turns));
}
