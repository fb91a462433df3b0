"""What else an answer can be: with its sources, with the probabilities of its tokens, several at once, spoken."""

from __future__ import annotations

import pytest
from conftest import Client, Vendor
from fakes import likely
from fakes.mind import SOUND

SEARCHING = {
    "openai-chat": "gpt-4o-search-preview",
    "openai-responses": "gpt-4.1",
    "anthropic-messages": "claude-sonnet-4-5",
    "gemini": "gemini-2.5-flash",
}
"""A model of each vendor that searches the web."""

SPEAKING = {"openai-chat": "gpt-4o-audio-preview", "gemini": "gemini-2.5-flash-preview-tts"}
VOICES = {"openai-chat": "alloy", "gemini": "Kore"}

LIKELY = ("openai-chat", "openai-responses", "gemini")
"""Who tells probabilities, as client and as vendor."""
SEVERAL = ("openai-chat", "gemini")
"""Who gives several answers."""

FOUND = "Größe 😀: the Rhine is long. It is cold."
SOURCES = [("https://rivers.example/Rhine", "Rivers", "the Rhine is long"), ("https://cold.example/", "Temperatures", "It is cold")]


def test_an_answer_names_its_sources(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model(SEARCHING[vendor.dialect]), search=True)
    talk.say("search: Rhine")
    reply = talk.reply(stream)
    assert reply.text == FOUND
    assert reply.stop == client.module.STOPS["end"]
    assert [(source.url, source.title) for source in reply.sources] == [source[:2] for source in SOURCES]
    if vendor.dialect == client.dialect or "anthropic-messages" not in (client.dialect, vendor.dialect):
        assert [source.words for source in reply.sources] == [source[2] for source in SOURCES]
    talk.say("and then?")
    assert talk.reply(stream).text == "You said: and then?", "the history with its sources is taken"


def test_the_tokens_of_an_answer_and_how_likely_they_were(client: Client, vendor: Vendor, stream: bool) -> None:
    if client.dialect not in LIKELY:
        pytest.skip("its dialect has no probabilities")
    talk = client.talk(vendor.model(), likely=2)
    talk.say("naïve 😀")
    reply = talk.reply(stream)
    assert reply.text == "You said: naïve 😀"
    if vendor.dialect not in LIKELY:
        assert reply.tokens == []
        return
    assert "".join(token.text for token in reply.tokens) == reply.text
    probabilities = [token.logprob for token in reply.tokens]
    assert probabilities == [likely.LIKELY[place % 3] for place in range(len(probabilities))]
    for token in reply.tokens:
        assert token.top == ((token.text, token.logprob), likely.OTHER)


def test_two_answers_to_one_question(client: Client, vendor: Vendor, stream: bool) -> None:
    if client.dialect not in SEVERAL:
        pytest.skip("its dialect has one answer")
    talk = client.talk(vendor.model(), choices=2)
    talk.say("hello")
    reply = talk.reply(stream)
    assert reply.text == "You said: hello"
    assert [text for text in reply.others if text] == (["You said: hello (2)"] if vendor.dialect in SEVERAL else [])
    assert reply.stop == client.module.STOPS["end"]


def test_a_spoken_answer(client: Client, vendor: Vendor, stream: bool) -> None:
    if client.dialect not in SPEAKING or vendor.dialect not in SPEAKING:
        pytest.skip("one of them does not speak")
    talk = client.talk(vendor.model(SPEAKING[vendor.dialect]), voice=VOICES[client.dialect])
    talk.say("hello")
    reply = talk.reply(stream)
    assert reply.sound == SOUND
    if vendor.dialect == "openai-chat":
        assert (reply.transcript or reply.text) == "You said: hello"
    assert reply.stop == client.module.STOPS["end"]
