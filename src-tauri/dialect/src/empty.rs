//! Whether an answer says anything: what a model said or asked for and what was done for it, but not what stands beside that.
//!
//! An answer that says nothing is asked for again elsewhere, so what only one dialect knows must be told apart: a server's tool that ran
//! is an answer, where a call came from is none.

use crate::{anthropic_messages, gemini, openai_chat, openai_responses};
use chat::{Answer, Event, Opaque, Part, StopReason};

/// Whether the model has come to its end without saying or asking for anything, and nothing was done for it.
pub fn is_empty(answer: &Answer) -> bool {
    answer.stop.reason == StopReason::EndTurn
        && answer.others.iter().all(is_empty)
        && !answer.parts.iter().any(is_said)
}

/// Whether an event of a stream is something said or done.
pub fn says(event: &Event) -> bool {
    match event {
        Event::Opaque(opaque) => !stands_beside(opaque),
        Event::Other { event, .. } => says(event),
        Event::Started { .. }
        | Event::PartStarted { .. }
        | Event::PartDelta { .. }
        | Event::PartEnded { .. }
        | Event::Usage(_)
        | Event::Noted(_)
        | Event::Finished(_)
        | Event::Failed(_) => event.is_content(),
    }
}

fn is_said(part: &Part) -> bool {
    match part {
        Part::Text(text) => !text.text.is_empty(),
        Part::Reasoning(_) => false,
        Part::Opaque(opaque) => !stands_beside(opaque),
        Part::Refusal(_) | Part::ToolCall(_) | Part::Media(_) | Part::ToolResult(_) => true,
    }
}

fn stands_beside(opaque: &Opaque) -> bool {
    [
        anthropic_messages::stands_beside,
        gemini::stands_beside,
        openai_chat::stands_beside,
        openai_responses::stands_beside,
    ]
    .iter()
    .any(|stands_beside| stands_beside(opaque))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use crate::codec;
    use crate::sse::Splitter;
    use chat::{Dialect, fold};

    const ANSWERS: &[(Dialect, &str, bool)] = &[
        (
            Dialect::AnthropicMessages,
            r#"{"content":[],"stop_reason":"end_turn","diagnostics":{"a":1},"context_management":{"applied_edits":[]}}"#,
            true,
        ),
        (
            Dialect::AnthropicMessages,
            r#"{"content":[{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}],"stop_reason":"end_turn"}"#,
            false,
        ),
        (
            Dialect::Gemini,
            r#"{"candidates":[{"content":{"parts":[{"text":"","partMetadata":{"a":1}}]},"finishReason":"STOP"}]}"#,
            true,
        ),
        (
            Dialect::Gemini,
            r#"{"candidates":[{"content":{"parts":[{"executableCode":{"language":"PYTHON","code":"1"}}]},"finishReason":"STOP"}]}"#,
            false,
        ),
        (
            Dialect::OpenAiChat,
            r#"{"choices":[{"message":{"role":"assistant","content":"","annotations":[{"type":"file_citation"}]},"finish_reason":"stop"}]}"#,
            true,
        ),
        (
            Dialect::OpenAiResponses,
            r#"{"status":"completed","output":[{"type":"mcp_approval_request","id":"mcpr_1","name":"f","arguments":"{}","server_label":"s"}]}"#,
            false,
        ),
        (
            Dialect::OpenAiResponses,
            r#"{"status":"completed","output":[{"type":"web_search_call","id":"ws_1","status":"completed"}]}"#,
            false,
        ),
        (
            Dialect::OpenAiResponses,
            r#"{"status":"completed","output":[]}"#,
            true,
        ),
    ];

    #[test]
    fn an_answer_of_what_only_one_dialect_knows_is_none_if_it_stands_beside_nothing() {
        for (dialect, body, empty) in ANSWERS {
            let answer = fold(codec(*dialect).decode_answer(body.as_bytes()).unwrap()).unwrap();
            assert_eq!(super::is_empty(&answer), *empty, "{body}");
        }
    }

    #[test]
    fn a_stream_of_code_that_ran_says_something() {
        let body = format!("data: {}\n\n", ANSWERS[3].1);
        let (mut events, mut decoder) = (Vec::new(), codec(Dialect::Gemini).decoder());
        Splitter::default()
            .push(body.as_bytes(), |frame| decoder.frame(frame, &mut events))
            .unwrap();
        decoder.end(&mut events);
        assert!(events.iter().any(super::says), "{events:?}");
    }
}
