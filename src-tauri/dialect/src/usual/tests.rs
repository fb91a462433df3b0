#![expect(clippy::unwrap_used, reason = "tests")]

use crate::codec;
use chat::{Dialect, Quirk, Quirks, Target};

/// A body, and the value by which one of its fields would say something.
const BODIES: &[(Dialect, &str)] = &[
    (
        Dialect::OpenAiChat,
        r#"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo=","detail":"auto"}}]}],"temperature":1,"top_p":1.0,"n":1,"logprobs":false,"presence_penalty":0,"frequency_penalty":0.0,"logit_bias":{ },"metadata":{},"modalities":["text"],"verbosity":"medium","service_tier":"auto","store":false,"stream":true,"stream_options":{"include_usage":false,"include_obfuscation":true},"parallel_tool_calls":true,"response_format":{"type":"text"},"prompt_cache_retention":"in_memory","user":"","stop":[],"tools":[]}"#,
    ),
    (
        Dialect::OpenAiResponses,
        r#"{"model":"m","input":"Hi","background":false,"store":false,"truncation":"disabled","service_tier":"default","parallel_tool_calls":true,"tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{}},"strict":false,"defer_loading":false,"allowed_callers":[ "direct" ]}],"text":{"format":{"type":"text"},"verbosity":"medium"},"temperature":1.0,"top_p":1.0,"top_logprobs":0,"metadata":{},"include":[],"reasoning":{"mode":"standard","context":"auto"},"stream_options":{"include_obfuscation":false},"context_management":[]}"#,
    ),
    (
        Dialect::AnthropicMessages,
        r#"{"model":"m","max_tokens":100,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"},"citations":{"enabled":false}}]},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{},"caller":{"type":"direct"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"y","citations":[]}]}]}],"tools":[{"name":"f","input_schema":{"type":"object"},"strict":false,"defer_loading":false,"eager_input_streaming":false,"input_examples":[],"allowed_callers":["direct"]}],"service_tier":"auto","speed":"standard","mcp_servers":[],"context_management":{"edits":[]},"temperature":1,"tool_choice":{"type":"auto","disable_parallel_tool_use":false}}"#,
    ),
    (
        Dialect::Gemini,
        r#"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"safetySettings":[],"labels":{},"store":false,"serviceTier":"standard","generationConfig":{"candidateCount":1,"temperature":1,"topP":1,"presencePenalty":0,"frequencyPenalty":0,"responseLogprobs":false,"responseModalities":["TEXT"],"mediaResolution":"MEDIA_RESOLUTION_UNSPECIFIED","enableEnhancedCivicAnswers":false}}"#,
    ),
];

/// What is told of a body that is sent to each other dialect.
fn told(from: Dialect, body: &str) -> Vec<String> {
    let request = codec(from).decode_request(body.as_bytes()).unwrap();
    let mut target = Target {
        model: "m".to_owned(),
        quirks: Quirks::NONE.with(Quirk::NoSampling),
        ..Target::default()
    };
    let mut told = Vec::new();
    for to in Dialect::ALL.into_iter().filter(|to| *to != from) {
        for quirks in [Quirks::NONE, target.quirks] {
            target.quirks = quirks;
            let written = codec(to).encode_request(&request, &target).unwrap();
            let fields = written.losses.into_iter().map(|loss| loss.field);
            told.extend(fields.map(|field| format!("{field} to {to}")));
        }
    }
    told
}

#[test]
fn a_setting_at_its_usual_value_is_no_loss() {
    for (from, body) in BODIES {
        assert_eq!(told(*from, body), Vec::<String>::new(), "from {from}");
    }
}

#[test]
fn the_same_settings_at_another_value_are_lost_with_a_word() {
    let others = [
        (r#""background":false"#, r#""background":true"#),
        (r#""truncation":"disabled""#, r#""truncation":"auto""#),
        (r#""defer_loading":false"#, r#""defer_loading":true"#),
        (r#""mode":"standard""#, r#""mode":"pro""#),
        (r#""presence_penalty":0"#, r#""presence_penalty":0.5"#),
        (r#""logit_bias":{ }"#, r#""logit_bias":{"1":-100}"#),
        (r#""verbosity":"medium""#, r#""verbosity":"low""#),
        (r#""detail":"auto""#, r#""detail":"low""#),
        (r#""speed":"standard""#, r#""speed":"slow""#),
        (r#"{"enabled":false}"#, r#"{"enabled":true}"#),
        (r#""type":"direct""#, r#""type":"code_execution_20260120""#),
        (r#""safetySettings":[]"#, r#""safetySettings":[{}]"#),
    ];
    for (usual, other) in others {
        let (from, body) = BODIES
            .iter()
            .find(|(_, body)| body.contains(usual))
            .unwrap();
        let lost = told(*from, &body.replacen(usual, other, 1));
        assert!(!lost.is_empty(), "{other}");
    }
}

#[test]
fn a_setting_that_is_usual_in_one_part_and_not_in_another_is_lost() {
    let part = |citations: &str| {
        format!(
            r#"{{"type":"document","source":{{"type":"text","media_type":"text/plain","data":"x"}},"citations":{citations}}}"#
        )
    };
    let body = format!(
        r#"{{"model":"m","max_tokens":9,"messages":[{{"role":"user","content":[{},{}]}}]}}"#,
        part(r#"{"enabled":false}"#),
        part(r#"{"enabled":true}"#)
    );
    assert!(!told(Dialect::AnthropicMessages, &body).is_empty());
}
