"""What a vendor runs itself: code, and calls to other servers (MCP). Nobody else has a place for it, and the answer stands without."""

from __future__ import annotations

import json

import pytest
from conftest import PLAIN, Client, Vendor
from fakes.mind import CODE, FETCHED
from scene import PREFIXES

FENCED = f"\n```python\n{CODE}\n```\n\n```\n42\n```\n"
"""Google's, told to everyone else: it stands among the parts of the answer."""


def last_asked(vendor: Vendor) -> str:
    return json.dumps(vendor.fake.asked[-1].body, ensure_ascii=False)


def test_code_that_was_run(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model())
    talk.say("compute: six times seven")
    reply = talk.reply(stream)
    fenced = vendor.dialect == "gemini" != client.dialect
    assert reply.text == (FENCED if fenced else "") + "It is 42."
    assert reply.stop == client.module.STOPS["end"] and not reply.calls
    talk.say("and then?")
    assert talk.reply(stream).text == "You said: and then?", "the history is taken"
    own = vendor.dialect == client.dialect != "openai-chat"
    assert (CODE in last_asked(vendor)) == (own or fenced)


def test_a_conversation_in_which_code_was_run_goes_on_elsewhere(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(f"{PREFIXES[client.dialect]}/{PLAIN[client.dialect]}")
    talk.say("compute: six times seven")
    talk.reply(stream)
    talk.go_on_with(vendor.model())
    talk.say("and then?")
    assert talk.reply(stream).text == "You said: and then?"
    assert "It is" in last_asked(vendor)
    own = vendor.dialect == client.dialect != "openai-chat"
    assert (CODE in last_asked(vendor)) == (own or client.dialect == "gemini")


def test_a_call_to_another_server(client: Client, vendor: Vendor, stream: bool) -> None:
    if vendor.dialect not in ("openai-responses", "anthropic-messages"):
        pytest.skip("the vendor asks no others")
    if vendor.dialect == client.dialect == "anthropic-messages":
        pytest.skip("only the beta half of its SDK knows such blocks")
    talk = client.talk(vendor.model())
    talk.say("fetch: the first page")
    reply = talk.reply(stream)
    assert (reply.text, reply.stop) == ("It is there.", client.module.STOPS["end"])
    assert not reply.calls, "it was the vendor's own"
    talk.say("and then?")
    assert talk.reply(stream).text == "You said: and then?", "the history is taken"
    assert (FETCHED in last_asked(vendor)) == (vendor.dialect == client.dialect)
