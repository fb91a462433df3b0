"""Coding agents against every vendor, through one running gateway.

Invariant: nothing but the gateway is called. Whatever a program would send elsewhere ends in a sink, and a call there fails the test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from agent import thinks
from fakes.anthropic_messages import AnthropicMessages
from fakes.gemini import Gemini
from fakes.openai_chat import OpenAiChat
from fakes.openai_responses import OpenAiResponses
from fakes.server import Upstream
from gateway import Gateway
from programs import Desk
from sink import Sink

VOICES: dict[str, Any] = {
    "openai-chat": OpenAiChat,
    "openai-responses": OpenAiResponses,
    "anthropic-messages": AnthropicMessages,
    "gemini": Gemini,
}


@dataclass
class Vendor:
    """A fake and the provider under which the gateway knows it."""

    dialect: str
    fake: Upstream

    def model(self, name: str) -> str:
        return f"{_prefix(self.dialect)}/{name}"


@pytest.fixture(scope="session")
def fakes() -> Iterator[dict[str, Upstream]]:
    started = {dialect: Upstream(voice(), thinks) for dialect, voice in VOICES.items()}
    yield started
    for fake in started.values():
        fake.close()


@pytest.fixture(scope="session")
def gateway(fakes: dict[str, Upstream], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    running = Gateway(_named("OMNIROUTE_BIN"), tmp_path_factory.mktemp("omniroute"))
    try:
        for dialect, fake in fakes.items():
            running.add_from_command_line(dialect, fake.url, _prefix(dialect))
        yield running
    finally:
        running.stop()


@pytest.fixture
def sink() -> Iterator[Sink]:
    open_sink = Sink()
    yield open_sink
    open_sink.close()


@pytest.fixture
def desk(gateway: Gateway, sink: Sink, tmp_path: Path) -> Iterator[Desk]:
    yield Desk(Path(_named("OMNIROUTE_TOOLS")), tmp_path, gateway, sink)
    assert not sink.calls, f"something outside this machine was called: {sink.calls}"


@pytest.fixture
def vendor(request: pytest.FixtureRequest, fakes: dict[str, Upstream]) -> Iterator[Vendor]:
    fake = fakes[request.param]
    fake.forget()
    fake.voice.proven.clear()
    yield Vendor(request.param, fake)
    assert not fake.refusals, f"the vendor refused: {fake.refusals}"


def _prefix(dialect: str) -> str:
    return dialect[0] if dialect != "openai-responses" else "r"


def _named(variable: str) -> str:
    value = os.environ.get(variable)
    assert value, f"{variable} is not set; `cargo xtask test` sets it"
    return value
