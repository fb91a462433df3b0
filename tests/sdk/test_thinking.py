"""Thoughts, and the proofs vendors hand out for them: the vendor's own check of its signature is the assertion."""

from __future__ import annotations

import pytest
from conftest import Client, Vendor
from test_tools import WEATHER, run

MODELS = [
    ("openai-chat", "qwen3-max-thinking"),
    ("openai-responses", "gpt-5"),
    ("anthropic-messages", "claude-sonnet-4-5"),
    ("anthropic-messages", "claude-opus-5"),
    ("gemini", "gemini-3-pro-preview"),
]


@pytest.fixture(params=MODELS, ids=lambda pair: f"to-{pair[1]}")
def thinker(request: pytest.FixtureRequest, fakes: dict[str, object]) -> object:
    dialect, model = request.param
    vendor = Vendor(dialect, fakes[dialect])
    vendor.fake.forget()
    vendor.fake.voice.proven.clear()
    vendor.name = model
    yield vendor
    assert not vendor.fake.refusals, f"the vendor refused: {vendor.fake.refusals}"


def test_three_turns_with_tools_and_proofs(client: Client, thinker: Vendor, stream: bool) -> None:
    talk = client.talk(thinker.model(thinker.name), tools={"get_weather": WEATHER}, thinking=2048)
    steps = 0
    for question, answer in [
        ("weather: Paris, Oslo; Rome", "Paris 21 degrees; Oslo -4 degrees; Rome 25 degrees"),
        ("weather: Lima, Quito", "Lima 19 degrees; Quito 14 degrees"),
        ("weather: Cairo", "Cairo 33 degrees"),
    ]:
        talk.say(question)
        reply = talk.reply(stream)
        while reply.calls:
            assert reply.thoughts, "the client sees the thoughts"
            steps += 1
            talk.results(run(reply))
            reply = talk.reply(stream)
        assert reply.text == answer
        assert reply.stop == client.module.STOPS["end"]
    assert len(thinker.fake.asked) == steps + 3 == 7, "no request had to be repeated"
    assert len(set(thinker.fake.voice.proven)) >= steps, "every step's proof came back"


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "claude-opus-5"])
def test_thoughts_that_nobody_is_shown_come_back_to_their_maker(client: Client, fakes: dict[str, object], stream: bool, model: str) -> None:
    vendor = Vendor("anthropic-messages", fakes["anthropic-messages"])
    vendor.fake.forget()
    vendor.fake.voice.proven.clear()
    talk = client.talk(vendor.model(model), tools={"get_weather": WEATHER}, thinking=2048)
    talk.say("weather in secret: Paris; Oslo")
    for _ in range(2):
        reply = talk.reply(stream)
        assert reply.calls and not reply.thoughts
        talk.results(run(reply))
    assert talk.reply(stream).text == "Paris 21 degrees; Oslo -4 degrees"
    assert not vendor.fake.refusals, f"the vendor refused: {vendor.fake.refusals}"
    assert len(vendor.fake.asked) == 3 and len(set(vendor.fake.voice.proven)) == 2


def test_thoughts_are_shown_apart_from_the_answer(client: Client, thinker: Vendor, stream: bool) -> None:
    talk = client.talk(thinker.model(thinker.name), thinking=2048)
    talk.say("hello")
    reply = talk.reply(stream)
    assert (reply.thoughts, reply.text) == ("I consider the question.", "You said: hello")
    talk.say("and again")
    assert talk.reply(stream).text == "You said: and again"


def test_a_conversation_moves_to_another_vendor(client: Client, thinker: Vendor, fakes: dict[str, object]) -> None:
    """Foreign proofs are dropped, never shown to a vendor that did not make them."""
    talk = client.talk(thinker.model(thinker.name), tools={"get_weather": WEATHER}, thinking=2048)
    talk.say("weather: Paris, Oslo")
    talk.results(run(talk.reply(stream=False)))
    assert talk.reply(stream=False).text == "Paris 21 degrees; Oslo -4 degrees"
    history = _history(talk)
    for dialect, model in MODELS:
        if dialect == thinker.dialect:
            continue
        fakes[dialect].forget()
        moved = client.talk(Vendor(dialect, fakes[dialect]).model(model), tools={"get_weather": WEATHER}, thinking=2048)
        _resume(moved, history)
        moved.say("and now?")
        assert moved.reply(stream=False).text == "You said: and now?"
        assert not fakes[dialect].refusals, f"{model} refused: {fakes[dialect].refusals}"


def _history(talk: object) -> list[object]:
    if hasattr(talk, "chat"):
        return talk.chat.get_history(curated=True)
    return list(talk.messages if hasattr(talk, "messages") else talk.items)


def _resume(talk: object, history: list[object]) -> None:
    if hasattr(talk, "chat"):
        talk.chat._curated_history[:] = history
    elif hasattr(talk, "messages"):
        talk.messages[:] = history
    else:
        talk.items[:] = history
