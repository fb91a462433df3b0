"""Every SDK against every vendor, through one running gateway.

Invariant: a fake that refused a request, or was asked more often than the client asked, fails the test, whatever the client saw; so does
an answer that breaks a law of its dialect, whatever the SDK made of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import laws
import pytest
from clients import Settings, anthropic_messages, gemini, openai_chat, openai_responses
from fakes.server import Upstream
from gateway import Gateway
from scene import PREFIXES, VOICES, Scene, opened
from wire import Ear

CLIENTS: dict[str, ModuleType] = {module.DIALECT: module for module in (openai_chat, openai_responses, anthropic_messages, gemini)}

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
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("omniroute")) as running:
        yield running


@pytest.fixture(scope="session")
def fakes(scene: Scene) -> dict[str, Upstream]:
    return scene.fakes


@pytest.fixture(scope="session")
def gateway(scene: Scene) -> Gateway:
    return scene.gateway


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
