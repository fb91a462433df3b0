"""Coding agents against every vendor, through one running gateway.

Invariant: nothing but the gateway is called. Whatever a program would send elsewhere ends in a sink, and a call there fails the test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from agent import thinks
from fakes.server import Upstream
from programs import Desk
from scene import PREFIXES, Scene, opened
from sink import Sink


@dataclass
class Vendor:
    """A fake and the provider under which the gateway knows it."""

    dialect: str
    fake: Upstream

    def model(self, name: str) -> str:
        return f"{PREFIXES[self.dialect]}/{name}"


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("omniroute"), thinks) as running:
        yield running


@pytest.fixture
def sink() -> Iterator[Sink]:
    open_sink = Sink()
    yield open_sink
    open_sink.close()


@pytest.fixture
def desk(scene: Scene, sink: Sink, tmp_path: Path) -> Iterator[Desk]:
    packages = os.environ.get("OMNIROUTE_TOOLS")
    assert packages, "OMNIROUTE_TOOLS names the folder of the agents' packages; `cargo xtask test` sets it"
    yield Desk(Path(packages), tmp_path, scene.gateway, sink)
    assert not sink.calls, f"something outside this machine was called: {sink.calls}"


@pytest.fixture
def vendor(request: pytest.FixtureRequest, scene: Scene) -> Iterator[Vendor]:
    fake = scene.fakes[request.param]
    fake.forget()
    fake.voice.proven.clear()
    yield Vendor(request.param, fake)
    assert not fake.refusals, f"the vendor refused: {fake.refusals}"
