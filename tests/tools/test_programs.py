"""A task with tools, done by real coding agents: read two files at once, write a third, tell what was done."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import agent
import pytest
from conftest import Vendor
from programs import CODEX_SILENCE, Desk, Done, claude, codex, connect, connected_claude, connected_codex, disconnect
from scene import VOICES
from sink import Sink

CLAUDE = [
    ("openai-chat", "gpt-4o"),
    ("openai-chat", "qwen3-max-thinking"),
    ("openai-responses", "gpt-5"),
    ("anthropic-messages", "claude-sonnet-4-5"),
    ("anthropic-messages", "claude-opus-5"),
    ("gemini", "gemini-2.5-pro"),
    ("gemini", "gemini-3-pro-preview"),
]

CODEX = [
    ("openai-chat", "gpt-4o"),
    ("openai-responses", "gpt-5"),
    ("anthropic-messages", "claude-sonnet-4-5"),
    ("gemini", "gemini-3-pro-preview"),
]

PROVING = ("gpt-5", "claude-sonnet-4-5", "claude-opus-5", "gemini-3-pro-preview", "qwen3-max-thinking")
"""Models that think, and check what they are given back of it."""

PATCHES = "gpt-5.5"
"""A model Codex knows, and gives a free-form `apply_patch`."""


@pytest.mark.parametrize(("vendor", "model"), CLAUDE, indirect=["vendor"])
def test_claude_code_does_a_task_and_then_another(desk: Desk, vendor: Vendor, model: str) -> None:
    _two_tasks(claude, desk, vendor, model)


@pytest.mark.parametrize(("vendor", "model"), CODEX, indirect=["vendor"])
def test_codex_does_a_task_and_then_another(desk: Desk, vendor: Vendor, model: str) -> None:
    _two_tasks(codex, desk, vendor, model)


@pytest.mark.parametrize("vendor", VOICES, indirect=True)
def test_codex_patches_files(desk: Desk, vendor: Vendor) -> None:
    _two_tasks(codex, desk, vendor, PATCHES)
    assert "apply_patch" in str(vendor.fake.asked[-1].body), "the file was written with the tool for it"


CONNECTED = [
    ("claude", connected_claude, ".claude/settings.json", "{ \"permissions\": {} }"),
    ("codex", connected_codex, ".codex/config.toml", CODEX_SILENCE),
]


@pytest.mark.parametrize("vendor", ["openai-chat"], indirect=True)
@pytest.mark.parametrize(("tool", "program", "file", "before"), CONNECTED, ids=[row[0] for row in CONNECTED])
def test_a_connected_program_needs_nothing_but_its_settings(
    desk: Desk, vendor: Vendor, tool: str, program: Callable[[Desk, str], Done], file: str, before: str
) -> None:
    settings = desk.home / file
    settings.parent.mkdir(parents=True)
    settings.write_text(before)
    connect(desk, tool, vendor.model("gpt-4o"))
    desk.work.mkdir()
    files = [desk.work / f"{name}.txt" for name in ("plum", "walnut", "one")]
    for path in files[:2]:
        path.write_text(f"In this file the word is {path.stem} and no other.\n")
    done = program(desk, agent.task(*files))
    assert done.code == 0, f"{done.said}\n{done.errors}"
    assert files[2].read_text().strip() == agent.wrote(["plum", "walnut"]).strip()
    disconnect(desk, tool)
    assert "OmniRoute" not in settings.read_text() and desk.gateway.url not in settings.read_text()


def test_a_call_to_the_outside_ends_in_the_sink(sink: Sink) -> None:
    """The check itself: a program that calls out is seen."""
    call = "import urllib.request as r\ntry: r.urlopen('http://example.invalid/x', timeout=5)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", call], env=sink.environment, check=True, timeout=20)
    assert sink.calls == ["GET http://example.invalid/x HTTP/1.1"]


def _two_tasks(program: Callable[..., Done], desk: Desk, vendor: Vendor, model: str) -> None:
    """A task in a first run of the program, and another in a second run that goes on with the conversation."""
    desk.work.mkdir()
    for again, first, second, into in [(False, "plum", "walnut", "one"), (True, "quince", "medlar", "two")]:
        for word in (first, second):
            (desk.work / f"{word}.txt").write_text(f"In this file the word is {word} and no other.\n")
        files = [desk.work / f"{name}.txt" for name in (first, second, into)]
        vendor.fake.forget()
        done = program(desk, vendor.model(model), agent.task(*files), again=again)
        assert done.code == 0, f"{done.said}\n{done.errors}"
        assert files[2].read_text().strip() == agent.wrote([first, second]).strip(), "the file was written"
        assert agent.told([first, second]) in done.said, done.said
        assert len(vendor.fake.asked) == 3, f"three steps, nothing repeated: {[one.path for one in vendor.fake.asked]}"
        assert not vendor.fake.refusals, f"the vendor refused: {vendor.fake.refusals}"
    if model in PROVING:
        assert len(set(vendor.fake.voice.proven)) >= 4, "the vendor was shown its proofs of every step"
