//! The tools, one row each. What their vendors did not confirm is listed in docs/unconfirmed.md.

use crate::tool::{ConfigFile, Folder, Format, Patch, Tool, Value};
use Value::{Json, Text, Unless};

const fn patch(path: &'static [&'static str], value: Value) -> Patch {
    Patch { path, value }
}

/// The tool of that id.
pub fn find(id: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.id == id)
}

/// Every tool that can be configured.
pub const TOOLS: &[Tool] = &[
    Tool {
        id: "claude",
        name: "Claude Code",
        program: "claude",
        program_variable: "CLI_CLAUDE_BIN",
        needs_model: false,
        files: &[ConfigFile {
            folder: Folder::Home(".claude", Some("CLAUDE_CONFIG_DIR")),
            names: &["settings.json"],
            format: Format::Json,
            patches: &[
                patch(&["env", "ANTHROPIC_BASE_URL"], Text("{base}")),
                patch(&["env", "ANTHROPIC_AUTH_TOKEN"], Text("{key}")),
                patch(&["env", "ANTHROPIC_MODEL"], Text("{model}")),
            ],
        }],
    },
    // The key stands in the file: `env_key` would need an export in every shell. `chat` is no wire of its any more.
    Tool {
        id: "codex",
        name: "Codex",
        program: "codex",
        program_variable: "CLI_CODEX_BIN",
        needs_model: false,
        files: &[ConfigFile {
            folder: Folder::Home(".codex", Some("CODEX_HOME")),
            names: &["config.toml"],
            format: Format::Toml,
            patches: &[
                patch(&["model"], Text("{model}")),
                patch(&["model_provider"], Text("omniroute")),
                patch(&["model_providers", "omniroute", "name"], Text("OmniRoute")),
                patch(
                    &["model_providers", "omniroute", "base_url"],
                    Text("{base_v1}"),
                ),
                patch(
                    &["model_providers", "omniroute", "wire_api"],
                    Text("responses"),
                ),
                patch(
                    &["model_providers", "omniroute", "experimental_bearer_token"],
                    Text("{key}"),
                ),
            ],
        }],
    },
    Tool {
        id: "opencode",
        name: "OpenCode",
        program: "opencode",
        program_variable: "CLI_OPENCODE_BIN",
        needs_model: true,
        files: &[ConfigFile {
            folder: Folder::Config("opencode"),
            names: &["opencode.json", "opencode.jsonc"],
            format: Format::Jsonc,
            patches: &[
                patch(
                    &["provider", "omniroute", "npm"],
                    Text("@ai-sdk/openai-compatible"),
                ),
                patch(&["provider", "omniroute", "name"], Text("OmniRoute")),
                patch(
                    &["provider", "omniroute", "options", "baseURL"],
                    Text("{base_v1}"),
                ),
                patch(
                    &["provider", "omniroute", "options", "apiKey"],
                    Text("{key}"),
                ),
                patch(
                    &["provider", "omniroute", "models", "{model}", "name"],
                    Text("{model}"),
                ),
                patch(&["model"], Text("omniroute/{model}")),
            ],
        }],
    },
    Tool {
        id: "cline",
        name: "Cline",
        program: "cline",
        program_variable: "CLI_CLINE_BIN",
        needs_model: true,
        files: &[
            ConfigFile {
                folder: Folder::Home(".cline", Some("CLINE_DIR")),
                names: &["data/globalState.json"],
                format: Format::Json,
                patches: &[
                    patch(&["actModeApiProvider"], Text("openai")),
                    patch(&["planModeApiProvider"], Text("openai")),
                    patch(&["openAiBaseUrl"], Text("{base_v1}")),
                    patch(&["actModeOpenAiModelId"], Text("{model}")),
                    patch(&["planModeOpenAiModelId"], Text("{model}")),
                ],
            },
            ConfigFile {
                folder: Folder::Home(".cline", Some("CLINE_DIR")),
                names: &["data/secrets.json"],
                format: Format::Json,
                patches: &[patch(&["openAiApiKey"], Text("{key}"))],
            },
            // Newer versions take the two above over once, and from then on read only this.
            ConfigFile {
                folder: Folder::Home(".cline", Some("CLINE_DIR")),
                names: &["data/settings/providers.json"],
                format: Format::Json,
                patches: &[
                    patch(&["version"], Unless("1")),
                    patch(&["lastUsedProvider"], Text("openai-compatible")),
                    patch(
                        &["providers", "openai-compatible", "settings", "provider"],
                        Text("openai-compatible"),
                    ),
                    patch(
                        &["providers", "openai-compatible", "settings", "apiKey"],
                        Text("{key}"),
                    ),
                    patch(
                        &["providers", "openai-compatible", "settings", "model"],
                        Text("{model}"),
                    ),
                    patch(
                        &["providers", "openai-compatible", "settings", "baseUrl"],
                        Text("{base_v1}"),
                    ),
                    patch(
                        &["providers", "openai-compatible", "updatedAt"],
                        Unless("\"2026-01-01T00:00:00.000Z\""),
                    ),
                    patch(
                        &["providers", "openai-compatible", "tokenSource"],
                        Unless("\"manual\""),
                    ),
                ],
            },
        ],
    },
    Tool {
        id: "qwen",
        name: "Qwen Code",
        program: "qwen",
        program_variable: "CLI_QWEN_BIN",
        needs_model: true,
        files: &[ConfigFile {
            folder: Folder::Home(".qwen", None),
            names: &["settings.json"],
            format: Format::Jsonc,
            patches: &[
                patch(&["security", "auth", "selectedType"], Text("openai")),
                patch(&["security", "auth", "baseUrl"], Text("{base_v1}")),
                patch(&["security", "auth", "apiKey"], Text("{key}")),
                patch(&["model", "name"], Text("{model}")),
            ],
        }],
    },
    Tool {
        id: "openclaw",
        name: "OpenClaw",
        program: "openclaw",
        program_variable: "CLI_OPENCLAW_BIN",
        needs_model: true,
        files: &[ConfigFile {
            folder: Folder::Home(".openclaw", None),
            names: &["openclaw.json"],
            format: Format::Jsonc,
            patches: &[
                patch(
                    &["models", "providers", "omniroute", "baseUrl"],
                    Text("{base_v1}"),
                ),
                patch(
                    &["models", "providers", "omniroute", "apiKey"],
                    Text("{key}"),
                ),
                patch(
                    &["models", "providers", "omniroute", "api"],
                    Text("openai-completions"),
                ),
                patch(
                    &["models", "providers", "omniroute", "models"],
                    Json(r#"[{"id": {model}, "name": {model}}]"#),
                ),
                patch(
                    &["agents", "defaults", "model", "primary"],
                    Text("omniroute/{model}"),
                ),
            ],
        }],
    },
    Tool {
        id: "gemini",
        name: "Gemini CLI",
        program: "gemini",
        program_variable: "CLI_GEMINI_BIN",
        needs_model: false,
        files: &[
            ConfigFile {
                folder: Folder::Home(".gemini", None),
                names: &[".env"],
                format: Format::Dotenv,
                patches: &[
                    patch(&["GOOGLE_GEMINI_BASE_URL"], Text("{base}")),
                    patch(&["GEMINI_API_KEY"], Text("{key}")),
                    patch(&["GEMINI_MODEL"], Text("{model}")),
                ],
            },
            ConfigFile {
                folder: Folder::Home(".gemini", None),
                names: &["settings.json"],
                format: Format::Jsonc,
                patches: &[patch(
                    &["security", "auth", "selectedType"],
                    Text("gemini-api-key"),
                )],
            },
        ],
    },
];
