//! What a client left at its vendor and a model of another cannot reach: a conversation that leans on it is refused, not forgotten.

use chat::{Dialect, Failure, FailureKind, Opaque, Part, Request, Stage};

/// What a Responses client may leave at its vendor, and how it is refused where that is out of reach.
struct Kept {
    /// The field, or the item.
    name: &'static str,
    /// A server of the same dialect takes it, so it may be handed on.
    portable: bool,
    why: &'static str,
    code: &'static str,
}

const NOT_KEPT: Kept = Kept {
    name: "previous_response_id",
    portable: false,
    why: "the earlier conversation is not kept for this model; send its messages in `input`",
    code: "previous_response_not_found",
};

const KEPT_ELSEWHERE: &[Kept] = &[
    NOT_KEPT,
    Kept {
        name: "conversation",
        ..NOT_KEPT
    },
    Kept {
        name: "input[].item_reference",
        ..NOT_KEPT
    },
    Kept {
        name: "prompt",
        portable: true,
        why: "the prompt lies at OpenAI, where this model cannot reach it; send its messages in `input`",
        code: "unsupported_prompt",
    },
    Kept {
        name: "input[].compaction",
        portable: true,
        why: "only its own vendor can read what the earlier conversation was compacted to; go on with a model of that vendor, or send the messages",
        code: "unsupported_compaction",
    },
];

/// A conversation that lives at another provider cannot be continued here.
pub(crate) fn refuse(request: &Request, target: Dialect) -> Result<(), Failure> {
    let parts = request.turns.iter().flat_map(|turn| &turn.parts);
    let opaque_parts = parts.filter_map(|part| match part {
        Part::Opaque(opaque) => Some(opaque),
        Part::Text(_)
        | Part::Media(_)
        | Part::Reasoning(_)
        | Part::ToolCall(_)
        | Part::ToolResult(_)
        | Part::Refusal(_) => None,
    });
    let kept = |opaque: &Opaque| {
        let own = opaque.dialect == Dialect::OpenAiResponses && opaque.value.get() != "null";
        let mut known = KEPT_ELSEWHERE.iter().filter(|_| own);
        known.find(|kept| {
            kept.name == opaque.name && !(kept.portable && target == Dialect::OpenAiResponses)
        })
    };
    let Some(missing) = request.extras.iter().chain(opaque_parts).find_map(kept) else {
        return Ok(());
    };
    let message = format!("{}: {}", missing.name, missing.why);
    Err(Failure::new(FailureKind::BadRequest, Stage::Encode, message).with_code(missing.code))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use dialect::codec;

    fn refused(more: &str, target: Dialect) -> Option<String> {
        let body = format!("{{\"model\":\"m\",{more}}}");
        let request = codec(Dialect::OpenAiResponses).decode_request(body.as_bytes());
        let refused = refuse(&request.unwrap(), target);
        refused.err().and_then(|failure| failure.code)
    }

    #[test]
    fn a_conversation_kept_elsewhere_is_refused_not_forgotten() {
        let lost = Some("previous_response_not_found".to_owned());
        let cases = [
            (r#""input":"hi""#, None),
            (r#""input":"hi","previous_response_id":null"#, None),
            (
                r#""input":"hi","previous_response_id":"resp_1""#,
                lost.clone(),
            ),
            (
                r#""input":[{"type":"item_reference","id":"msg_1"},{"role":"user","content":"hi"}]"#,
                lost,
            ),
        ];
        for (body, code) in cases {
            for target in [Dialect::OpenAiChat, Dialect::OpenAiResponses] {
                assert_eq!(refused(body, target), code, "{body}");
            }
        }
    }

    #[test]
    fn what_only_the_vendor_can_read_is_refused_elsewhere() {
        let cases = [
            (
                r#""input":"hi","prompt":{"id":"pmpt_1"}"#,
                "unsupported_prompt",
            ),
            (
                r#""input":[{"type":"compaction","encrypted_content":"gAAAAABx"},{"role":"user","content":"hi"}]"#,
                "unsupported_compaction",
            ),
        ];
        for (body, code) in cases {
            assert_eq!(refused(body, Dialect::Gemini).unwrap(), code);
            assert_eq!(refused(body, Dialect::OpenAiResponses), None);
        }
    }
}
