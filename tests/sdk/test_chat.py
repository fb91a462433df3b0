"""Words: said, streamed, instructed, limited, refused, counted."""

from __future__ import annotations

import pytest
from conftest import Client, Vendor
from fakes.mind import USAGE
from scene import PREFIXES

ODD = "naïve 😀 \u2028 a \"quote\" <b>\\n</b>\n\n  and two lines"

NATIVE = {
    "openai-chat": lambda written: (USAGE.input, USAGE.cached, written, USAGE.output, USAGE.reasoning),
    "openai-responses": lambda written: (USAGE.input, USAGE.cached, written, USAGE.output, USAGE.reasoning),
    "anthropic-messages": lambda written: (USAGE.input - USAGE.cached - written, USAGE.cached, written, USAGE.output, USAGE.reasoning),
    "gemini": lambda written: (USAGE.input, USAGE.cached, 0, USAGE.output - USAGE.reasoning, USAGE.reasoning),
}
"""How each dialect counts: OpenAI inclusive, Anthropic's input without cache, Gemini's candidates without thoughts."""


def test_words_arrive_as_they_were_said(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model())
    talk.say(ODD)
    reply = talk.reply(stream)
    assert reply.text == f"You said: {ODD}"
    assert reply.stop == client.module.STOPS["end"]
    assert reply.calls == [] and reply.thoughts == ""
    assert not stream or "".join(reply.pieces) == reply.text and len(reply.pieces) > 3
    assert len(vendor.fake.asked) == 1


def test_a_conversation_goes_on(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model())
    for words in ("first", "second", "third"):
        talk.say(words)
        assert talk.reply(stream).text == f"You said: {words}"
    assert len(vendor.fake.asked) == 3


@pytest.mark.parametrize("name", ["house-model", "folder/house-model:latest", "claude-opus-5"])
def test_models_nobody_knows_are_served_too(client: Client, vendor: Vendor, name: str) -> None:
    if "gemini" in (client.dialect, vendor.dialect) and "/" in name:
        pytest.skip("Gemini's paths hold no such names")
    talk = client.talk(vendor.model(name))
    talk.say("hello")
    assert talk.reply(stream=False).text == "You said: hello"


def test_standing_instructions_arrive(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model(), system="Speak plainly.\nBe brief.")
    talk.say("system?")
    assert talk.reply(stream).text == "Speak plainly.\nBe brief."


def test_tokens_are_counted_in_the_clients_own_way(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model())
    talk.say("hello")
    usage = talk.reply(stream).usage
    written = 0 if vendor.dialect == "gemini" else USAGE.written
    assert usage is not None
    assert (usage.input, usage.cached, usage.written, usage.output, usage.reasoning) == NATIVE[client.dialect](written)


def test_the_limit_ends_the_answer(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model(), limit=20)
    talk.say("count")
    reply = talk.reply(stream)
    assert reply.stop == client.module.STOPS["limit"]
    assert reply.text.split() == [str(number) for number in range(1, 21)]


def test_a_refusal_is_told_as_one(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model())
    talk.say("refuse")
    reply = talk.reply(stream)
    assert reply.stop == client.module.STOPS["refusal"]
    assert reply.text == "I cannot help with that."


def test_what_the_model_declines_is_said_apart_where_there_is_a_place_for_it(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model())
    talk.say("decline")
    reply = talk.reply(stream)
    openai = ("openai-chat", "openai-responses")
    apart = client.dialect in openai and vendor.dialect in openai
    assert (reply.refusal, reply.text) == (("I would rather not.", "") if apart else ("", "I would rather not."))
    assert reply.stop in (client.module.STOPS["end"], client.module.STOPS["refusal"])
    talk.say("hello")
    assert talk.reply(stream).text == "You said: hello"


def test_a_stop_string_ends_the_answer(client: Client, vendor: Vendor, stream: bool) -> None:
    if "openai-responses" in (client.dialect, vendor.dialect):
        pytest.skip("Responses has no stop strings")
    talk = client.talk(vendor.model(), stops=["7 8", "30"])
    talk.say("count")
    reply = talk.reply(stream)
    assert reply.text == "1 2 3 4 5 6 "
    assert reply.stop in {client.module.STOPS["end"], client.module.STOPS["stop"]}
    if client.dialect == vendor.dialect == "anthropic-messages":
        assert reply.raw.stop_sequence == "7 8"


def test_the_ledger_counts_what_the_vendor_said(client: Client, vendor: Vendor, stream: bool, gateway: object) -> None:
    model = vendor.model(f"counted-by-{client.dialect}-{'stream' if stream else 'whole'}")
    talk = client.talk(model)
    talk.say("hello")
    talk.reply(stream)
    (row,) = gateway.rows(model, 1)
    assert row["status"] == 200 and row["client_dialect"] == client.dialect and row["upstream_dialect"] == vendor.dialect
    assert row["lane"] == ("splice" if client.dialect == vendor.dialect else "translate")
    counted = (row["input_tokens"], row["cached_tokens"], row["output_tokens"], row["reasoning_tokens"])
    assert counted == (USAGE.input, USAGE.cached, USAGE.output, USAGE.reasoning)
    assert bool(row["stream"]) == stream and row["failure_code"] is None and not row["client_gone"]


def test_every_sdk_lists_the_models(client: Client) -> None:
    names = client.module.model_names(client.sdk)
    assert isinstance(names, list)
    assert all(name.split("/")[0] in PREFIXES.values() or "/" not in name or name for name in names)
