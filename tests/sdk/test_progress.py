"""Progress is told to clients that ask for it, and the vendors' own SDKs read their answers as if it were not there."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx2
import laws
import pytest
from conftest import CLIENTS, PLAIN, Client
from fakes import mind
from gateway import PATIENCE
from scene import PREFIXES, VOICES, Scene, opened
from wire import Ear, Heard

EARLY = [dialect for dialect in CLIENTS if dialect != "gemini"]
"""Those who are told before there is an answer; Google's SDK has no place for that."""


class _Asking(httpx2.BaseTransport):
    """Asks for progress with every request, and says when the first byte of an answer has come."""

    def __init__(self, line: httpx2.BaseTransport, come: threading.Event) -> None:
        self._line, self._come = line, come

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["x-omniroute-progress"] = "true"
        answer = self._line.handle_request(request)
        self._come.set()
        return answer


class Slow:
    """A model that says nothing before the client has heard something."""

    def __init__(self) -> None:
        self.come = threading.Event()
        self.waits = False

    def __call__(self, ask: mind.Ask) -> mind.Answer:
        assert not self.waits or self.come.wait(PATIENCE), "the client is told before the model speaks"
        return mind.answer(ask)


@pytest.fixture(scope="module")
def slow() -> Slow:
    return Slow()


@pytest.fixture(scope="module")
def slow_scene(tmp_path_factory: pytest.TempPathFactory, slow: Slow) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("slow"), slow, {"OMNIROUTE_PROGRESS_MS": "30"}) as running:
        yield running


def _client(dialect: str, scene: Scene, ear: Ear, slow: Slow) -> Client:
    module = CLIENTS[dialect]
    line = _Asking(ear.transport(dialect), slow.come)
    return Client(module, module.connect(scene.gateway.url, scene.gateway.key, line))


def _parted(heard: Heard) -> tuple[list[Any], Heard]:
    """What was told of progress, and the answer without it."""
    told, rest = [], []
    for block in heard.body.decode().replace("\r\n", "\n").split("\n\n"):
        if block.startswith(": progress "):
            told.append(json.loads(block.removeprefix(": progress ")))
        elif block.startswith("event: ping\n") and '"progress"' in block:
            told.append(json.loads(block.split("data: ", 1)[1])["progress"])
        elif '"omniroute_progress"' in block:
            data = json.loads(block.removeprefix("data: "))
            told.append(data.pop("omniroute_progress"))
            rest.append(f"data: {json.dumps(data)}")
        else:
            rest.append(block)
    return told, replace(heard, body=bytearray("\n\n".join(rest).encode()))


@pytest.mark.parametrize("vendor", list(VOICES), ids="to-{}".format)
@pytest.mark.parametrize("dialect", list(CLIENTS), ids="from-{}".format)
def test_an_sdk_reads_its_answer_as_if_nothing_else_were_told(slow_scene: Scene, slow: Slow, dialect: str, vendor: str) -> None:
    ear = Ear()
    client = _client(dialect, slow_scene, ear, slow)
    talk = client.talk(f"{PREFIXES[vendor]}/{PLAIN[vendor]}")
    slow.waits = dialect in EARLY
    for words in ("first", "second"):
        slow.come.clear()
        talk.say(words)
        reply = talk.reply(stream=True)
        assert reply.text == f"You said: {words}"
        assert reply.stop == client.module.STOPS["end"]
    heard = ear.take()
    assert len(heard) == 2
    for one in heard:
        told, rest = _parted(one)
        laws.check(rest)
        stages = [progress["stage"] for progress in told]
        assert stages and all(progress["elapsed_ms"] >= 0 for progress in told)
        assert told[-1]["output_tokens"] > 0
        assert dialect not in EARLY or stages[0] in ("connecting", "waiting") and stages[-1] in ("streaming", "done"), stages


@pytest.mark.parametrize("dialect", list(CLIENTS), ids="from-{}".format)
def test_whole_answers_stay_as_they_are(slow_scene: Scene, slow: Slow, dialect: str) -> None:
    ear = Ear()
    client = _client(dialect, slow_scene, ear, slow)
    slow.waits = False
    talk = client.talk(f"{PREFIXES[dialect]}/{PLAIN[dialect]}")
    talk.say("hello")
    assert talk.reply(stream=False).text == "You said: hello"
    for one in ear.take():
        laws.check(one)
