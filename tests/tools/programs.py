"""The coding agents as people start them, each in a home of its own that knows nothing but the gateway."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from gateway import Gateway
from sink import Sink

PATIENCE = 60.0
"""Seconds until a program that should have ended is given up."""


@dataclass
class Done:
    """How a program ended."""

    code: int
    said: str
    errors: str


@dataclass
class Desk:
    """Where a program works: its home, its folder, the gateway it knows, and the sink for all else."""

    packages: Path
    folder: Path
    gateway: Gateway
    sink: Sink

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def run(self, script: str, *words: str, environment: dict[str, str]) -> Done:
        """Runs a program of the packages until it ends by itself."""
        self.work.mkdir(parents=True, exist_ok=True)
        self.home.mkdir(exist_ok=True)
        surroundings = {"PATH": os.environ["PATH"], "HOME": str(self.home), "LANG": "C.UTF-8", **self.sink.environment, **environment}
        command = ["node", str(self.packages / "node_modules" / script), *words]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        done = subprocess.run(command, cwd=self.work, env=surroundings, text=True, timeout=PATIENCE, check=False, **pipes)
        return Done(done.returncode, done.stdout, done.stderr)


def connect(desk: Desk, tool: str, model: str) -> None:
    """Has a program's own settings pointed at the gateway, as a person does."""
    desk.gateway.environment["CLI_CONFIG_HOME"] = str(desk.home)
    desk.gateway.run("tools", "connect", tool, "--model", model)


def disconnect(desk: Desk, tool: str) -> None:
    """Has them put back."""
    desk.gateway.run("tools", "disconnect", tool)


def connected_claude(desk: Desk, words: str) -> Done:
    """`claude -p` that knows of the gateway from its settings alone."""
    return desk.run(CLAUDE, "-p", words, *CLAUDE_OPTIONS, environment=dict.fromkeys(SILENCE, "1"))


def connected_codex(desk: Desk, words: str) -> Done:
    """`codex exec` that knows of the gateway from its settings alone."""
    return desk.run(CODEX, "exec", *CODEX_OPTIONS, words, environment={})


def claude(desk: Desk, model: str, words: str, *, again: bool = False) -> Done:
    """`claude -p`; `again` goes on with the conversation of the run before."""
    models = ("ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL", "CLAUDE_CODE_SUBAGENT_MODEL")
    environment = {
        "ANTHROPIC_BASE_URL": desk.gateway.url,
        "ANTHROPIC_AUTH_TOKEN": desk.gateway.key,
        "CLAUDE_CONFIG_DIR": str(desk.home / ".claude"),
        **dict.fromkeys(models, model),
        **dict.fromkeys(SILENCE, "1"),
    }
    more = ["--continue"] if again else []
    return desk.run(CLAUDE, "-p", words, *CLAUDE_OPTIONS, *more, environment=environment)


def codex(desk: Desk, model: str, words: str, *, again: bool = False) -> Done:
    """`codex exec`. Its own sandbox is off: it needs rights a container may not have, and every command here is ours."""
    settings = desk.home / ".codex" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(CODEX_SETTINGS.format(model=model, url=desk.gateway.url))
    more = ["resume", "--last"] if again else []
    return desk.run(CODEX, "exec", *CODEX_OPTIONS, *more, words, environment={"OMNIROUTE_KEY": desk.gateway.key})


CLAUDE = "@anthropic-ai/claude-code/cli-wrapper.cjs"
CLAUDE_OPTIONS = ["--allowedTools", "Read,Write", "--permission-mode", "acceptEdits"]
SILENCE = ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "DISABLE_TELEMETRY", "DISABLE_ERROR_REPORTING", "DISABLE_AUTOUPDATER")

CODEX = "@openai/codex/bin/codex.js"
CODEX_OPTIONS = ["--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "--color", "never"]

CODEX_SILENCE = """
model_reasoning_effort = "medium" # not too long
check_for_update_on_startup = false

[analytics]
enabled = false

[features]
apps = false
plugins = false
remote_plugin = false
tool_suggest = false
"""

CODEX_SETTINGS = f"""
model = "{{model}}"
model_provider = "omniroute"
{CODEX_SILENCE}
[model_providers.omniroute]
name = "OmniRoute"
base_url = "{{url}}/v1"
env_key = "OMNIROUTE_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
"""
