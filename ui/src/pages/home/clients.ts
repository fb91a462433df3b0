// What to write where, per tool. `origin` is the address without /v1.

export type ClientTool = { id: string; name: string; where: string; text: (origin: string) => string };

const KEY = "sk-or-…";

export const CLIENTS: readonly ClientTool[] = [
  {
    id: "claude",
    name: "Claude Code",
    where: "~/.claude/settings.json",
    text: (origin) => `{
  "env": {
    "ANTHROPIC_BASE_URL": "${origin}",
    "ANTHROPIC_AUTH_TOKEN": "${KEY}"
  }
}`,
  },
  {
    id: "codex",
    name: "Codex",
    where: "~/.codex/config.toml",
    text: (origin) => `# and in the environment: OMNIROUTE_API_KEY=${KEY}
model = "openai/gpt-5"
model_provider = "omniroute"

[model_providers.omniroute]
name = "OmniRoute"
base_url = "${origin}/v1"
env_key = "OMNIROUTE_API_KEY"
wire_api = "responses"`,
  },
  {
    id: "gemini",
    name: "Gemini CLI",
    where: "~/.gemini/.env",
    text: (origin) => `GOOGLE_GEMINI_BASE_URL=${origin}
GEMINI_API_KEY=${KEY}`,
  },
  {
    id: "openai",
    name: "OpenAI SDK",
    where: "Python",
    text: (origin) => `from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key="${KEY}")
answer = client.chat.completions.create(
    model="openai/gpt-5",
    messages=[{"role": "user", "content": "Hello"}],
)`,
  },
  {
    id: "anthropic",
    name: "Anthropic SDK",
    where: "Python",
    text: (origin) => `from anthropic import Anthropic

client = Anthropic(base_url="${origin}", api_key="${KEY}")
answer = client.messages.create(
    model="anthropic/claude-sonnet-4-5",
    max_tokens=1024,
    messages=[{"role": "user", "content": "Hello"}],
)`,
  },
  {
    id: "curl",
    name: "curl",
    where: "sh",
    text: (origin) => `curl ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer ${KEY}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "openai/gpt-5", "messages": [{"role": "user", "content": "Hello"}]}'`,
  },
];
