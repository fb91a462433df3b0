//! Between equal dialects: the body is the client's own but for the fields that are named.

use crate::case::Case;
use crate::stage;
use bytes::Bytes;
use dialect::codec;
use dialect::envelope::Envelope;

/// What stands in front of a top-level `model`, its JSON text, and what stands behind.
fn around_model(body: &str) -> Option<(&str, &str)> {
    let envelope = Envelope::parse(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    let model = envelope.value("model")?;
    let at = body
        .match_indices("\"model\"")
        .map(|(at, key)| at + key.len())
        .find(|at| {
            let value = body[*at..].trim_start_matches([' ', '\n', '\t', ':']);
            value.starts_with(model)
        })?;
    let from = at + body[at..].find(model).unwrap();
    Some((&body[..from], &body[from + model.len()..]))
}

#[test]
fn only_the_model_and_the_question_for_usage_differ() {
    for (case, body) in Case::with("request.json") {
        let text = String::from_utf8(body.clone()).unwrap();
        let target = stage::target(case.dialect);
        for stream in [false, true] {
            let envelope = Envelope::parse(Bytes::from(body.clone())).unwrap();
            let spliced = codec(case.dialect).splice(&envelope, stream, &target);
            let sent: Vec<u8> = spliced.body.concat();
            let sent = String::from_utf8(sent).unwrap();
            let asked = r#"{"stream_options":{"include_usage":true},"#;
            let sent = if spliced.usage_added {
                format!("{{{}", sent.strip_prefix(asked).unwrap())
            } else {
                sent
            };
            let expected = match around_model(&text) {
                Some((before, after)) if case.dialect != chat::Dialect::Gemini => {
                    format!("{before}\"{}\"{after}", target.model)
                }
                _ => text.clone(),
            };
            assert_eq!(sent, expected, "{}", case.path());
        }
    }
}

#[test]
fn a_body_whose_model_is_right_is_the_very_same() {
    for (case, body) in Case::with("request.json") {
        let envelope = Envelope::parse(Bytes::from(body.clone())).unwrap();
        let Some(model) = envelope.text("model") else {
            continue;
        };
        let mut target = stage::target(case.dialect);
        target.model = model;
        let spliced = codec(case.dialect).splice(&envelope, false, &target);
        assert_eq!(spliced.body.concat(), body, "{}", case.path());
    }
}
