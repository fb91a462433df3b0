"""A task with tools, done by real coding agents: read two files at once, write a third, tell what was done."""

from __future__ import annotations

import subprocess
import sys

import agent
import pytest
from conftest import Vendor
from programs import Desk, Done, claude, codex
from sink import Sink

WORDS = ["plum", "walnut"]

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

PATCHES = "gpt-5.5"
"""A model Codex knows, and gives a free-form `apply_patch`."""


@pytest.mark.parametrize(("vendor", "model"), CLAUDE, indirect=["vendor"])
def test_claude_code_does_a_task(desk: Desk, vendor: Vendor, model: str) -> None:
    _prepare(desk)
    _check(desk, vendor, claude(desk, vendor.model(model), _task(desk)))


@pytest.mark.parametrize(("vendor", "model"), CODEX, indirect=["vendor"])
def test_codex_does_a_task(desk: Desk, vendor: Vendor, model: str) -> None:
    _prepare(desk)
    _check(desk, vendor, codex(desk, vendor.model(model), _task(desk)))


@pytest.mark.parametrize("vendor", ["openai-chat", "openai-responses", "anthropic-messages", "gemini"], indirect=True)
def test_codex_patches_files(desk: Desk, vendor: Vendor) -> None:
    _prepare(desk)
    _check(desk, vendor, codex(desk, vendor.model(PATCHES), _task(desk)))
    assert "apply_patch" in str(vendor.fake.asked[-1].body), "the file was written with the tool for it"


def test_a_call_to_the_outside_ends_in_the_sink(sink: Sink) -> None:
    """The check itself: a program that calls out is seen."""
    call = "import urllib.request as r\ntry: r.urlopen('http://example.invalid/x', timeout=5)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", call], env=sink.environment, check=True, timeout=20)
    assert sink.calls == ["GET http://example.invalid/x HTTP/1.1"]


def _prepare(desk: Desk) -> None:
    desk.work.mkdir()
    for name, word in zip(("one.txt", "two.txt"), WORDS, strict=True):
        (desk.work / name).write_text(f"In this file the word is {word} and no other.\n")


def _task(desk: Desk) -> str:
    return agent.task(desk.work / "one.txt", desk.work / "two.txt", desk.work / "three.txt")


def _check(desk: Desk, vendor: Vendor, done: Done) -> None:
    assert done.code == 0, f"{done.said}\n{done.errors}"
    assert (desk.work / "three.txt").read_text().strip() == agent.wrote(WORDS).strip(), "the file was written"
    assert agent.told(WORDS) in done.said, done.said
    assert len(vendor.fake.asked) == 3, f"three steps, nothing repeated: {[one.path for one in vendor.fake.asked]}"
