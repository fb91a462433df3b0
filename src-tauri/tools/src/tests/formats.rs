use super::{Home, KEY};
use crate::Format;

/// Tool, model, file, before, after; `~` stands for the gateway's address.
const TABLE: &[(&str, Option<&str>, &str, &str, &str)] = &[
    (
        "claude",
        None,
        ".claude/settings.json",
        "{\n  \"theme\" : \"dark\",\n  \"env\": {\n    \"EDITOR\":\"vi\"\n  }}\n",
        "{\n  \"theme\" : \"dark\",\n  \"env\": {\n    \"EDITOR\":\"vi\",\n    \"ANTHROPIC_BASE_URL\": \"~\",\n    \"ANTHROPIC_AUTH_TOKEN\": \"KEY\"\n  }}\n",
    ),
    (
        "claude",
        Some("fast"),
        ".claude/settings.json",
        "{\"model\":\"opus\",\"env\":{}}",
        "{\"model\":\"opus\",\"env\":{\n  \"ANTHROPIC_BASE_URL\": \"~\",\n  \"ANTHROPIC_AUTH_TOKEN\": \"KEY\",\n  \"ANTHROPIC_MODEL\": \"fast\"\n}}",
    ),
    (
        "claude",
        None,
        ".claude/settings.json",
        "{\r\n\t\"env\": {\"ANTHROPIC_BASE_URL\" : \"http://else\"}\r\n}",
        "{\r\n\t\"env\": {\"ANTHROPIC_BASE_URL\" : \"~\", \"ANTHROPIC_AUTH_TOKEN\": \"KEY\"}\r\n}",
    ),
    (
        "codex",
        Some("gpt-5"),
        ".codex/config.toml",
        "# Codex\nmodel = \"o3\" # old\napproval_policy = 'never'\n\n[mcp_servers.a]\nargs = [\n  \"x\", # one\n]\n",
        "# Codex\nmodel = \"gpt-5\" # old\napproval_policy = 'never'\nmodel_provider = \"omniroute\"\n\n[mcp_servers.a]\nargs = [\n  \"x\", # one\n]\n\n[model_providers.omniroute]\nname = \"OmniRoute\"\nbase_url = \"~/v1\"\nwire_api = \"responses\"\nexperimental_bearer_token = \"KEY\"\n",
    ),
    (
        "codex",
        None,
        ".codex/config.toml",
        "[model_providers.omniroute]\nwire_api = 'chat'\nenv = { A = \"b\" }\n[[x]]\ny = 1979-05-27T07:32:00Z",
        "model_provider = \"omniroute\"\n[model_providers.omniroute]\nwire_api = \"responses\"\nenv = { A = \"b\" }\nname = \"OmniRoute\"\nbase_url = \"~/v1\"\nexperimental_bearer_token = \"KEY\"\n[[x]]\ny = 1979-05-27T07:32:00Z",
    ),
    (
        "opencode",
        Some("openai/gpt-5"),
        ".config/opencode/opencode.json",
        "{\n    \"$schema\": \"s\",\n    \"provider\": {\n        \"own\": {}\n    }\n}",
        "{\n    \"$schema\": \"s\",\n    \"provider\": {\n        \"own\": {},\n        \"omniroute\": {\n            \"npm\": \"@ai-sdk/openai-compatible\",\n            \"name\": \"OmniRoute\",\n            \"options\": {\n                \"baseURL\": \"~/v1\",\n                \"apiKey\": \"KEY\"\n            },\n            \"models\": {\n                \"openai/gpt-5\": {\n                    \"name\": \"openai/gpt-5\"\n                }\n            }\n        }\n    },\n    \"model\": \"omniroute/openai/gpt-5\"\n}",
    ),
    (
        "cline",
        Some("fast"),
        ".cline/data/globalState.json",
        "{\n  \"actModeApiProvider\": \"cline\"\n}\n",
        "{\n  \"actModeApiProvider\": \"openai\",\n  \"planModeApiProvider\": \"openai\",\n  \"openAiBaseUrl\": \"~/v1\",\n  \"actModeOpenAiModelId\": \"fast\",\n  \"planModeOpenAiModelId\": \"fast\"\n}\n",
    ),
    (
        "cline",
        Some("fast"),
        ".cline/data/secrets.json",
        "{}",
        "{\n  \"openAiApiKey\": \"KEY\"\n}",
    ),
    (
        "cline",
        Some("fast"),
        ".cline/data/settings/providers.json",
        "{\n  \"version\": 2,\n  \"lastUsedProvider\": \"cline\",\n  \"providers\": {}\n}",
        "{\n  \"version\": 2,\n  \"lastUsedProvider\": \"openai-compatible\",\n  \"providers\": {\n    \"openai-compatible\": {\n      \"settings\": {\n        \"provider\": \"openai-compatible\",\n        \"apiKey\": \"KEY\",\n        \"model\": \"fast\",\n        \"baseUrl\": \"~/v1\"\n      },\n      \"updatedAt\": \"2026-01-01T00:00:00.000Z\",\n      \"tokenSource\": \"manual\"\n    }\n  }\n}",
    ),
    (
        "qwen",
        Some("fast"),
        ".qwen/settings.json",
        "{\n  // mine\n  \"ui\": 1, /* why */\n  \"model\": {\n    \"skip\": true // yes\n  },\n}\n",
        "{\n  // mine\n  \"ui\": 1, /* why */\n  \"model\": {\n    \"skip\": true, // yes\n    \"name\": \"fast\"\n  },\n  \"security\": {\n    \"auth\": {\n      \"selectedType\": \"openai\",\n      \"baseUrl\": \"~/v1\",\n      \"apiKey\": \"KEY\"\n    }\n  },\n}\n",
    ),
    (
        "qwen",
        Some("fast"),
        ".qwen/settings.json",
        "{ \"security\": { \"auth\": { \"selectedType\": \"qwen-oauth\" } } }",
        "{ \"security\": { \"auth\": { \"selectedType\": \"openai\", \"baseUrl\": \"~/v1\", \"apiKey\": \"KEY\" } }, \"model\": { \"name\": \"fast\" } }",
    ),
    (
        "openclaw",
        Some("fast"),
        ".openclaw/openclaw.json",
        "{\n  // JSON5\n  gateway: { mode: 'local', },\n  agents: { defaults: { model: { primary: 'x/y' } } },\n}\n",
        "{\n  // JSON5\n  gateway: { mode: 'local', },\n  agents: { defaults: { model: { primary: \"omniroute/fast\" } } },\n  \"models\": {\n    \"providers\": {\n      \"omniroute\": {\n        \"baseUrl\": \"~/v1\",\n        \"apiKey\": \"KEY\",\n        \"api\": \"openai-completions\",\n        \"models\": [{\"id\":\"fast\",\"name\":\"fast\"}]\n      }\n    }\n  },\n}\n",
    ),
    (
        "gemini",
        None,
        ".gemini/.env",
        "# mine\nexport GEMINI_API_KEY=\"old\" # key\nOTHER='a\nb'",
        "# mine\nexport GEMINI_API_KEY=KEY # key\nOTHER='a\nb'\nGOOGLE_GEMINI_BASE_URL=~",
    ),
    (
        "gemini",
        None,
        ".gemini/settings.json",
        "",
        "{\n  \"security\": {\n    \"auth\": {\n      \"selectedType\": \"gemini-api-key\"\n    }\n  }\n}\n",
    ),
];

#[test]
fn each_tool_is_told_what_it_needs_and_nothing_else_is_touched() {
    for (tool, model, file, before, after) in TABLE {
        let home = Home::new().with(file, before);
        home.connect(tool, *model).unwrap();
        let after = after
            .replace('~', super::BASE)
            .replace("KEY\"", &format!("{KEY}\""));
        let after = after.replace("=KEY", &format!("={KEY}"));
        assert_eq!(home.read(file), after, "{tool}: {file}");
        let undone = home.disconnect(tool).unwrap();
        assert_eq!(undone.left, [], "{tool}");
        assert_eq!(home.read(file), *before, "{tool}: {file}");
    }
}

#[test]
fn what_another_parser_reads_is_what_was_meant() {
    for (tool, model, file, _, _) in TABLE {
        let home = Home::new();
        home.connect(tool, *model).unwrap();
        let text = home.read(file);
        if file.ends_with(".toml") {
            let table: toml::Table = text.parse().unwrap();
            let ours = &table["model_providers"]["omniroute"];
            assert_eq!(ours["base_url"].as_str(), Some("http://127.0.0.1:20128/v1"));
        } else if file.ends_with(".json") {
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
        }
    }
}

/// Format, text, the line that is wrong.
const BROKEN: &[(Format, &str, usize)] = &[
    (Format::Json, "{\n  // c\n  \"a\": 1 }", 2),
    (Format::Json, "{\n  \"a\": 1,\n}", 3),
    (Format::Json, "{ a: 1 }", 1),
    (Format::Json, "{\n  \"a\": 1\n  \"b\": 2\n}", 3),
    (Format::Json, "{ \"a\": yes }", 1),
    (Format::Json, "{ \"a\": \"x\n\" }", 1),
    (Format::Json, "{\n \"a\": [1 2] }", 2),
    (Format::Json, "{} x", 1),
    (Format::Json, "{ \"a\" 1 }", 1),
    (Format::Json, "{ \"a\": 1", 1),
    (Format::Json, "/* x", 1),
    (Format::Json, "{ \"a\": \"\\x\" }", 1),
    (Format::Toml, "a = 1\nb = no\n", 2),
    (Format::Toml, "a = 1\n\n[t\nb = 2", 3),
    (Format::Toml, "a = \"x\n", 1),
    (Format::Toml, "a = 1\na = 2", 2),
    (Format::Toml, "[t]\n[u]\n[t]", 3),
    (Format::Toml, "= 1", 1),
];

#[test]
fn a_text_that_cannot_be_read_is_refused_with_its_line() {
    for (format, text, line) in BROKEN {
        let flaw = format.check(text).unwrap_err();
        let found = text[..flaw.at].matches('\n').count() + 1;
        assert_eq!(found, *line, "{text:?}: {}", flaw.why);
    }
}

/// Forms of a table that another header would contradict.
#[test]
fn a_table_in_a_form_of_its_own_is_not_guessed_at() {
    for text in [
        "model_providers = { omniroute = { name = \"x\" } }\n",
        "model_providers.omniroute.name = \"x\"\n",
        "[model_providers]\nomniroute.name = \"x\"\n",
        "[model_providers]\nomniroute = { name = \"x\" }\n",
        "[[model_providers]]\nname = \"x\"\n",
        "model_providers = 1\n",
    ] {
        let home = Home::new().with(".codex/config.toml", text);
        home.connect("codex", None).unwrap_err();
        assert_eq!(home.read(".codex/config.toml"), text);
    }
    // A table beside it is none of that.
    let text = "[model_providers]\nother.name = \"x\"\n";
    let home = Home::new().with(".codex/config.toml", text);
    home.connect("codex", None).unwrap();
    home.read(".codex/config.toml")
        .parse::<toml::Table>()
        .unwrap();
}

#[test]
fn a_value_that_is_no_object_is_not_replaced_by_one() {
    for text in ["{ \"env\": 1 }", "[]", "{ \"env\": [] }"] {
        let home = Home::new().with(".claude/settings.json", text);
        let error = home.connect("claude", None).unwrap_err().to_string();
        assert!(error.contains("no object"), "{error}");
        assert_eq!(home.read(".claude/settings.json"), text);
    }
}
