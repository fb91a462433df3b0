"""Answers that are told again: whoever asked first, and whoever asks now."""

from __future__ import annotations

from collections.abc import Iterator

import laws
import pytest
from conftest import CLIENTS, PLAIN, Client
from fakes import mind
from scene import PREFIXES, VOICES, Scene, opened
from test_tools import WEATHER
from wire import Ear


@pytest.fixture(scope="module")
def remembering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with opened(tmp_path_factory.mktemp("remembering")) as running:
        running.gateway.run("caches", "set", "--exact", "on")
        yield running


@pytest.mark.parametrize("vendor", list(VOICES), ids="to-{}".format)
@pytest.mark.parametrize("first", list(CLIENTS), ids="asked-first-by-{}".format)
def test_an_answer_is_told_again_in_everybodys_own_way(remembering: Scene, first: str, vendor: str) -> None:
    ear = Ear()
    fake = remembering.fakes[vendor]
    cases = [("words", f"hello from {first}", {}), ("calls", "weather: Paris, Oslo", {"tools": {"get_weather": {**WEATHER, "title": first}}})]
    for what, words, more in cases:
        fake.forget()
        for dialect in [first, *CLIENTS]:
            module = CLIENTS[dialect]
            client = Client(module, module.connect(remembering.gateway.url, remembering.gateway.key, ear.transport(dialect)))
            for stream in (False, True):
                talk = client.talk(f"{PREFIXES[vendor]}/{PLAIN[vendor]}", temperature=0, limit=100, **more)
                talk.say(words)
                reply = talk.reply(stream)
                assert reply.stop == module.STOPS["end" if what == "words" else "tools"]
                assert reply.text == (f"You said: {words}" if what == "words" else "")
                assert [call.arguments for call in reply.calls] == ([] if what == "words" else [{"city": "Paris"}, {"city": "Oslo"}])
        heard = ear.take()
        assert len(heard) == 10
        for one in heard:
            laws.check(one)
        assert not fake.refusals, f"the vendor refused: {fake.refusals}"
        # That a tool is not strict is said by Responses alone, so its requests are others than everybody else's.
        assert len(fake.asked) == (1 if what == "words" else 2)
