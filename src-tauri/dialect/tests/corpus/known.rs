//! Where a law is broken knowingly, and why.
//!
//! A case that is listed and keeps the law fails like one that breaks it and is not listed: the table says neither more nor less than what is.

struct Row {
    law: &'static str,
    why: &'static str,
    /// With ` in <dialect>` where the law speaks of two.
    cases: &'static [&'static str],
}

/// Panics on breaches that are not listed, and on listed ones that did not happen.
pub(crate) fn hold(law: &str, breaches: &[(String, String)]) {
    let rows = || KNOWN.iter().filter(|row| row.law == law);
    let mut bad = 0;
    for (case, complaint) in breaches {
        if rows().all(|row| !row.cases.contains(&case.as_str())) {
            println!("BREACH {case}\n{complaint}\n");
            bad += 1;
        }
    }
    for row in rows() {
        for case in row.cases {
            if breaches.iter().all(|(broken, _)| broken != case) {
                println!("NO BREACH any more: {case} ({})", row.why);
                bad += 1;
            }
        }
    }
    assert_eq!(bad, 0, "breaches of `{law}`");
}

const KNOWN: &[Row] = &[
    Row {
        law: "request identity",
        why: "arguments that are no JSON object are mended: the servers that parse a history refuse them",
        cases: &[
            "openai-chat/arguments-that-are-no-object",
            "openai-chat/arguments-that-were-cut-short",
        ],
    },
    Row {
        law: "request identity",
        why: "a server of Chat is not sent marks unless it is known to take them",
        cases: &[
            "openai-chat/cache-breakpoints-of-openai",
            "openai-chat/cache-marks-as-openrouter-takes-them",
        ],
    },
    Row {
        law: "request identity",
        why: "a call without a result gets one that says so",
        cases: &[
            "openai-chat/call-that-nobody-answered",
            "anthropic-messages/call-whose-result-never-came",
            "gemini/call-that-was-never-answered",
            "openai-responses/output-without-its-call-and-call-without-its-output",
        ],
    },
    Row {
        law: "request identity",
        why: "a result without a call becomes words of the user",
        cases: &[
            "openai-chat/result-of-a-call-that-is-gone",
            "anthropic-messages/result-whose-call-was-cut-away",
            "gemini/response-without-its-call",
            "gemini/response-with-a-schedule-whose-call-is-gone",
        ],
    },
    Row {
        law: "request identity",
        why: "of two results for one call the last counts",
        cases: &[
            "anthropic-messages/two-results-for-one-call",
            "gemini/response-that-streams-and-one-with-a-schedule",
        ],
    },
    Row {
        law: "request identity",
        why: "calls that share an id, or have none, get ids of their own",
        cases: &[
            "openai-chat/one-id-for-calls-of-two-steps",
            "openai-chat/legacy-functions",
            "openai-responses/one-id-for-two-calls-and-two-outputs-for-one",
        ],
    },
    Row {
        law: "request identity",
        why: "ids and names are spelled as the vendor takes them",
        cases: &[
            "openai-chat/ids-that-others-refuse",
            "openai-responses/call-ids-of-other-vendors",
            "openai-chat/tool-names-that-others-refuse",
            "anthropic-messages/tool-names-longer-than-sixty-four-letters",
            "gemini/function-names-with-dots-and-colons",
            "gemini/names-of-tools-and-calls-that-others-do-not-spell",
        ],
    },
    Row {
        law: "request identity",
        why: "empty words and empty turns are left out",
        cases: &[
            "openai-chat/empty-strings-and-nulls",
            "openai-responses/empty-words-and-an-empty-output",
            "anthropic-messages/empty-and-blank-words",
            "anthropic-messages/system-text-and-not-a-word-from-the-user",
            "gemini/empty-words-and-empty-turns",
            "gemini/standing-instructions-only",
        ],
    },
    Row {
        law: "request identity",
        why: "results stand in the order of their calls and in front of other words",
        cases: &[
            "openai-chat/results-in-another-order-than-the-calls",
            "openai-chat/user-who-speaks-between-a-call-and-its-result",
            "anthropic-messages/words-in-front-of-a-tool-result",
            "gemini/responses-in-another-order-than-the-calls",
        ],
    },
    Row {
        law: "request identity",
        why: "turns of one speaker become one",
        cases: &[
            "anthropic-messages/conversation-that-begins-with-the-model",
            "anthropic-messages/user-turns-one-after-another",
            "gemini/conversation-that-begins-with-the-model-and-ends-with-it",
            "gemini/model-turns-one-after-another",
        ],
    },
    Row {
        law: "request identity",
        why: "a tool's message holds text alone: pictures follow it, texts are joined",
        cases: &[
            "openai-chat/pictures-in-a-tool-message",
            "openai-chat/tool-result-in-parts-of-text",
        ],
    },
    Row {
        law: "request identity",
        why: "documents of plain text become words",
        cases: &["openai-chat/file-that-is-plain-text"],
    },
    Row {
        law: "request identity",
        why: "leading instructions of both kinds become one",
        cases: &["openai-responses/standing-instructions-that-change-on-the-way"],
    },
    Row {
        law: "request identity",
        why: "thoughts without the vendor's own proof cannot be replayed",
        cases: &[
            "openai-responses/computer-that-is-clicked-and-photographed",
            "openai-responses/thoughts-in-plain-text-of-an-open-model",
            "openai-responses/thoughts-of-claude-come-back-tagged",
            "openai-responses/thoughts-that-led-to-nothing",
            "anthropic-messages/thinking-of-a-gemini-call-comes-back-tagged",
            "anthropic-messages/thinking-of-another-vendor-comes-back-tagged",
            "anthropic-messages/thinking-without-a-signature",
            "gemini/thoughts-and-signatures-of-two-steps",
        ],
    },
    Row {
        law: "request identity",
        why: "schemas are spelled as the vendor takes them",
        cases: &[
            "openai-chat/tool-schemas-at-their-hardest",
            "openai-responses/tools-whose-strictness-nobody-states",
            "anthropic-messages/tool-schema-with-references-unions-and-constants",
            "gemini/functions-with-json-schemas-responses-and-manners",
            "gemini/json-schema-with-references",
        ],
    },
    Row {
        law: "request identity",
        why: "without tools nothing is said about choosing one",
        cases: &[
            "openai-chat/settings-at-their-usual-values",
            "openai-responses/tools-that-are-an-empty-list",
        ],
    },
    Row {
        law: "request identity",
        why: "what the vendor refuses is left out and told as a loss",
        cases: &[
            "anthropic-messages/sampling-with-top-k-and-five-stop-sequences",
            "anthropic-messages/thinking-budget-larger-than-the-limit-allows",
            "anthropic-messages/tool-choice-names-a-tool-while-thinking-is-adaptive",
        ],
    },
    Row {
        law: "request identity",
        why: "more than four marks are thinned out",
        cases: &["anthropic-messages/cache-marks-on-tools-system-and-turns-with-two-lifetimes"],
    },
    Row {
        law: "request identity",
        why: "an effort means thinking, since that is what it means to every other vendor",
        cases: &["anthropic-messages/structured-output-with-tools-and-effort"],
    },
    Row {
        law: "request identity",
        why: "`reasoning.exclude` is OpenRouter's own",
        cases: &["openai-chat/fields-of-openrouter"],
    },
    Row {
        law: "request identity",
        why: "words between a call and its result go in front of the call",
        cases: &["openai-responses/words-of-the-model-between-a-call-and-its-output"],
    },
    Row {
        law: "answer there and back",
        why: "messages of their own are told apart by an empty line where there is one content",
        cases: &["openai-responses/commentary-and-a-final-answer in openai-chat"],
    },
    Row {
        law: "answer identity",
        why: "a message has one content",
        cases: &["openai-chat/words-between-and-behind-the-calls"],
    },
    Row {
        law: "answer identity",
        why: "a whole answer's input is an object: what is none is mended",
        cases: &[
            "anthropic-messages/arguments-that-are-no-json",
            "anthropic-messages/call-whose-arguments-the-limit-cut",
        ],
    },
    Row {
        law: "answer identity",
        why: "a strange word may be another vendor's, and this one's clients know their own only",
        cases: &["anthropic-messages/stop-word-nobody-has-heard-of"],
    },
    Row {
        law: "answer identity",
        why: "an empty block is not opened",
        cases: &["anthropic-messages/thinking-that-stayed-empty"],
    },
    Row {
        law: "glance",
        why: "a relay reads on to the end of the body",
        cases: &["openai-chat/chunks-behind-the-done"],
    },
    Row {
        law: "glance",
        why: "a glance does not remember whether anything was said",
        cases: &["openai-chat/stream-that-is-empty"],
    },
    Row {
        law: "glance",
        why: "only the end of the body tells, which no glance sees",
        cases: &["gemini/finish-that-a-proxy-swallowed"],
    },
    Row {
        law: "glance",
        why: "a frame that cannot be read breaks the answer; a relay hands it on",
        cases: &[
            "anthropic-messages/half-of-a-surrogate-pair-in-a-delta",
            "gemini/half-of-a-surrogate-pair-in-a-chunk",
        ],
    },
    Row {
        law: "request there and back",
        why: "arguments that are no JSON object are mended: the servers that parse a history refuse them",
        cases: &[
            "openai-chat/arguments-that-are-no-object in openai-responses",
            "openai-chat/arguments-that-are-no-object in anthropic-messages",
            "openai-chat/arguments-that-are-no-object in gemini",
            "openai-chat/arguments-that-were-cut-short in openai-responses",
            "openai-chat/arguments-that-were-cut-short in anthropic-messages",
            "openai-chat/arguments-that-were-cut-short in gemini",
        ],
    },
    Row {
        law: "request there and back",
        why: "alternatives at the root become one object",
        cases: &["openai-chat/tool-schemas-at-their-hardest in anthropic-messages"],
    },
    Row {
        law: "request there and back",
        why: "a name too long for the field is hashed",
        cases: &[
            "anthropic-messages/claude-code-sends-a-billing-block-and-a-system-turn-in-the-middle in openai-chat",
        ],
    },
    Row {
        law: "answer there and back",
        why: "arguments are an object here: what is none is mended",
        cases: &[
            "openai-chat/call-that-the-limit-cut in anthropic-messages",
            "openai-chat/call-that-the-limit-cut in gemini",
            "openai-chat/refused-while-a-call-was-open in anthropic-messages",
            "openai-chat/refused-while-a-call-was-open in gemini",
            "openai-responses/call-that-the-limit-cut in anthropic-messages",
            "openai-responses/call-that-the-limit-cut in gemini",
            "anthropic-messages/arguments-that-are-no-json in openai-chat",
            "anthropic-messages/arguments-that-are-no-json in openai-responses",
            "anthropic-messages/arguments-that-are-no-json in gemini",
            "anthropic-messages/call-whose-arguments-the-limit-cut in openai-chat",
            "anthropic-messages/call-whose-arguments-the-limit-cut in openai-responses",
            "anthropic-messages/call-whose-arguments-the-limit-cut in gemini",
        ],
    },
    Row {
        law: "answer there and back",
        why: "a call is sent when it is whole",
        cases: &["openai-responses/calls-that-overlap-and-end-in-another-order in gemini"],
    },
    Row {
        law: "answer there and back",
        why: "code that Google ran is told in words where nobody else has a place for it",
        cases: &[
            "gemini/builtin-tools in openai-chat",
            "gemini/builtin-tools in openai-responses",
            "gemini/builtin-tools in anthropic-messages",
            "gemini/code-that-was-run in openai-chat",
            "gemini/code-that-was-run in openai-responses",
            "gemini/code-that-was-run in anthropic-messages",
        ],
    },
    Row {
        law: "answer there and back",
        why: "there is no refusal but a filter's, and the model ended by itself",
        cases: &["openai-chat/refusal in gemini"],
    },
];
