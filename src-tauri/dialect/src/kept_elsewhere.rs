//! What a client left at its vendor and no other can reach: a conversation that leans on it is refused, not forgotten.

use chat::{Dialect, Failure, FailureKind, Opaque, Part, Request, Stage};

/// Something that lies at the vendor of a dialect.
struct Kept {
    dialect: Dialect,
    /// The field, or the item.
    name: &'static str,
    /// Another server of the same dialect is handed it; what lies at one account of the vendor's is not.
    portable: bool,
    why: &'static str,
    code: &'static str,
}

const NOT_KEPT: Kept = Kept {
    dialect: Dialect::OpenAiResponses,
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
        ..NOT_KEPT
    },
    Kept {
        name: "input[].compaction",
        portable: true,
        why: "only its own vendor can read what the earlier conversation was compacted to; go on with a model of that vendor, or send the messages",
        code: "unsupported_compaction",
        ..NOT_KEPT
    },
    Kept {
        name: "input[].compaction_trigger",
        portable: true,
        why: "only its own vendor compacts a conversation into what its models can read; go on with a model of that vendor, or shorten the conversation",
        code: "unsupported_compaction",
        ..NOT_KEPT
    },
    Kept {
        dialect: Dialect::Gemini,
        name: "cachedContent",
        portable: true,
        why: "the cached prompt lies at Google, where this model cannot reach it; send the prompt itself",
        code: "unsupported_cached_content",
    },
];

/// Refuses a conversation that leans on what lies at one account of the vendor whose dialect the target speaks too.
///
/// # Errors
/// It does.
pub fn refuse(request: &Request, target: Dialect) -> Result<(), Failure> {
    refuse_where(request, |kept| kept.dialect == target && !kept.portable)
}

/// Refuses a conversation that leans on what lies at the vendor of another dialect.
///
/// # Errors
/// It does.
pub(crate) fn refuse_foreign(request: &Request, target: Dialect) -> Result<(), Failure> {
    refuse_where(request, |kept| kept.dialect != target)
}

fn refuse_where(request: &Request, out_of_reach: impl Fn(&Kept) -> bool) -> Result<(), Failure> {
    let leans_on = |opaque: &Opaque| {
        let mut kept = KEPT_ELSEWHERE.iter().filter(|kept| out_of_reach(kept));
        kept.find(|kept| {
            kept.name == opaque.name
                && kept.dialect == opaque.dialect
                && opaque.value.get() != "null"
        })
    };
    // Only Responses clients leave items of the conversation itself elsewhere.
    let is_searched = request
        .source
        .is_none_or(|dialect| dialect == NOT_KEPT.dialect);
    let turns = request.turns.iter().filter(|_| is_searched);
    let parts = turns.flat_map(|turn| &turn.parts);
    let items = parts.filter_map(Part::opaque);
    let Some(missing) = request.extras.iter().chain(items).find_map(leans_on) else {
        return Ok(());
    };
    let message = format!("{}: {}", missing.name, missing.why);
    Err(Failure::new(FailureKind::BadRequest, Stage::Encode, message).with_code(missing.code))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::codec;

    /// The code with which a Responses client is refused, on the way from its request to the provider.
    fn refused(more: &str, target: Dialect) -> Option<String> {
        let body = format!("{{\"model\":\"m\",{more}}}");
        let request = codec(Dialect::OpenAiResponses).decode_request(body.as_bytes());
        let request = request.unwrap();
        let own = refuse(&request, target);
        let refused =
            own.and_then(|()| codec(target).encode_request(&request, &chat::Target::default()));
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
            (r#""input":"hi","conversation":"conv_1""#, lost.clone()),
            (
                r#""input":[{"type":"item_reference","id":"msg_1"},{"role":"user","content":"hi"}]"#,
                lost,
            ),
        ];
        for (body, code) in cases {
            for target in Dialect::ALL {
                assert_eq!(refused(body, target), code, "{body} to {target}");
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
            (
                r#""input":[{"role":"user","content":"hi"},{"type":"compaction_trigger"}]"#,
                "unsupported_compaction",
            ),
        ];
        for (body, code) in cases {
            for target in Dialect::ALL {
                let own = target == Dialect::OpenAiResponses;
                assert_eq!(refused(body, target).as_deref(), (!own).then_some(code));
            }
        }
    }
}
