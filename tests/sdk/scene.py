"""The scene of every suite: one fake vendor for each dialect, and a gateway that has an account with each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes import mind
from fakes.anthropic_messages import AnthropicMessages
from fakes.gemini import Gemini
from fakes.openai_chat import OpenAiChat
from fakes.openai_responses import OpenAiResponses
from fakes.server import Upstream
from gateway import STRANGERS, Gateway

VOICES: dict[str, Any] = {
    "openai-chat": OpenAiChat,
    "openai-responses": OpenAiResponses,
    "anthropic-messages": AnthropicMessages,
    "gemini": Gemini,
}

PREFIXES = {"openai-chat": "c", "openai-responses": "r", "anthropic-messages": "a", "gemini": "g"}


@dataclass
class Scene:
    """What is running."""

    gateway: Gateway
    fakes: dict[str, Upstream]


@contextmanager
def opened(
    folder: Path, thinks: Callable[[mind.Ask], mind.Answer] = mind.answer, limits: dict[str, str] | None = None
) -> Iterator[Scene]:
    """Starts everything, with `thinks` as the model behind the fakes and `limits` in the gateway's environment, and ends it."""
    for name in [name for name in os.environ if STRANGERS.search(name) and name not in OURS]:
        del os.environ[name]
    binary = os.environ.get("OMNIROUTE_BIN")
    assert binary, "OMNIROUTE_BIN names the program to test; `cargo xtask test` sets it"
    fakes = {dialect: Upstream(voice(), thinks) for dialect, voice in VOICES.items()}
    gateway = Gateway(binary, folder, limits)
    try:
        for dialect, fake in fakes.items():
            gateway.add_from_command_line(dialect, fake.url, PREFIXES[dialect])
        yield Scene(gateway, fakes)
    finally:
        gateway.stop()
        for fake in fakes.values():
            fake.close()


OURS = ("OMNIROUTE_BIN", "OMNIROUTE_TOOLS", "OMNIROUTE_RECORDED")
"""Variables that are meant for the suites."""
