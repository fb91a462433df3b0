"""Every SDK against every vendor, through one running gateway.

Invariant: a fake that refused a request, or was asked more often than the client asked, fails the test, whatever the client saw; so does
an answer that breaks a law of its dialect, whatever the SDK made of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import laws
import pytest
from clients import Settings, anthropic_messages, gemini, openai_chat, openai_responses
from fakes.anthropic_messages import AnthropicMessages
from fakes.gemini import Gemini
from fakes.openai_chat import OpenAiChat
from fakes.openai_responses import OpenAiResponses
from fakes.server import Upstream
from gateway import STRANGERS, Gateway
from wire import Ear

for _name in [name for name in os.environ if STRANGERS.search(name) and name != "OMNIROUTE_BIN"]:
    del os.environ[_name]

CLIENTS: dict[str, ModuleType] = {module.DIALECT: module for module in (openai_chat, openai_responses, anthropic_messages, gemini)}

VOICES: dict[str, Any] = {
    "openai-chat": OpenAiChat,
    "openai-responses": OpenAiResponses,
    "anthropic-messages": AnthropicMessages,
    "gemini": Gemini,
}

PREFIXES = {"openai-chat": "c", "openai-responses": "r", "anthropic-messages": "a", "gemini": "g"}

PLAIN = {
    "openai-chat": "gpt-4o",
    "openai-responses": "gpt-4.1",
    "anthropic-messages": "claude-sonnet-4-5",
    "gemini": "gemini-2.5-flash",
}
"""A model of each vendor that answers without thinking."""


@dataclass
class Client:
    """An SDK, connected."""

    module: ModuleType
    sdk: Any

    @classmethod
    def connected(cls, module: ModuleType, url: str, key: str, ear: Ear) -> Client:
        return cls(module, module.connect(url, key, ear.transport(module.DIALECT)))

    @property
    def dialect(self) -> str:
        return self.module.DIALECT

    def talk(self, model: str, **settings: Any) -> Any:
        """A new conversation."""
        return self.module.Talk(self.sdk, model, Settings(**settings))


@dataclass
class Vendor:
    """A fake and the provider under which the gateway knows it."""

    dialect: str
    fake: Upstream

    def model(self, name: str = "") -> str:
        return f"{PREFIXES[self.dialect]}/{name or PLAIN[self.dialect]}"


@pytest.fixture(scope="session")
def fakes() -> Iterator[dict[str, Upstream]]:
    started = {dialect: Upstream(voice()) for dialect, voice in VOICES.items()}
    yield started
    for fake in started.values():
        fake.close()


@pytest.fixture(scope="session")
def gateway(fakes: dict[str, Upstream], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    binary = os.environ.get("OMNIROUTE_BIN")
    assert binary, "OMNIROUTE_BIN names the program to test; `cargo xtask test` sets it"
    running = Gateway(binary, tmp_path_factory.mktemp("omniroute"))
    try:
        for dialect, fake in fakes.items():
            running.add_from_command_line(dialect, fake.url, PREFIXES[dialect])
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def ear() -> Ear:
    return Ear()


@pytest.fixture(scope="session")
def clients(gateway: Gateway, ear: Ear) -> dict[str, Client]:
    return {dialect: Client.connected(module, gateway.url, gateway.key, ear) for dialect, module in CLIENTS.items()}


@pytest.fixture(autouse=True)
def lawful(ear: Ear) -> Iterator[None]:
    """Every answer of every test keeps the laws of its dialect."""
    ear.take()
    yield
    for heard in ear.take():
        laws.check(heard)


@pytest.fixture(params=list(CLIENTS), ids="from-{}".format)
def client(request: pytest.FixtureRequest, clients: dict[str, Client]) -> Client:
    return clients[request.param]


@pytest.fixture(params=list(VOICES), ids="to-{}".format)
def vendor(request: pytest.FixtureRequest, fakes: dict[str, Upstream]) -> Iterator[Vendor]:
    fake = fakes[request.param]
    fake.forget()
    yield Vendor(request.param, fake)
    assert not fake.refusals, f"the vendor refused: {fake.refusals}"


@pytest.fixture(params=[False, True], ids=["whole", "stream"])
def stream(request: pytest.FixtureRequest) -> bool:
    return request.param
