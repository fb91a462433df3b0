"""What goes wrong, told in the client's own exceptions; and what need not be told, because another account answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import PLAIN, Client, Vendor
from fakes.server import Refused, Trouble
from gateway import Gateway
from wire import Ear

SLOW_DOWN = Refused(429, "the fake says: slow down", "rate_limit_exceeded", {"retry-after": "17"})
FELL_OVER = Refused(500, "the fake says: I fell over")
BAD_KEY = Refused(401, "the fake says: no such key", "invalid_api_key")
BAD_FIELD = Refused(400, "the fake says: that field is nonsense", "invalid_value")

TOO_LONG = {
    "openai-chat": Refused(400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded"),
    "openai-responses": Refused(400, "Your input exceeds the context window of this model.", "context_length_exceeded"),
    "anthropic-messages": Refused(400, "prompt is too long: 210000 tokens > 200000 maximum"),
    "gemini": Refused(400, "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576)."),
}

CONTEXT_WORDS = {
    "openai-chat": "context_length_exceeded",
    "openai-responses": "context_length_exceeded",
    "anthropic-messages": "prompt is too long",
    "gemini": "exceeds the maximum number of tokens",
}
"""What each dialect's clients look for in order to shorten the conversation."""

STATUSES = [(SLOW_DOWN, 429, False), (SLOW_DOWN, 429, True), (FELL_OVER, 500, True), (BAD_KEY, 500, False), (BAD_FIELD, 400, True)]
"""What the vendor says, and the class of the exception: the vendor's 401 is the operator's trouble, not the client's."""

SETBACKS = [
    ("429-whole", Trouble("head", SLOW_DOWN), False),
    ("429-stream", Trouble("head", SLOW_DOWN), True),
    ("500-whole", Trouble("head", FELL_OVER), False),
    ("401-stream", Trouble("head", BAD_KEY), True),
    ("in-stream", Trouble("stream", FELL_OVER), True),
    ("empty-stream", Trouble("empty"), True),
]
"""What happens to the first account, and whether the client streams."""

HELD_BACK = [Trouble("stream", FELL_OVER), Trouble("empty")]
BROKEN_OFF = [Trouble("cut"), Trouble("told", FELL_OVER)]


def status_of(error: Any) -> int:
    return getattr(error, "status_code", None) or error.code


@pytest.mark.parametrize(("refused", "status", "stream"), STATUSES, ids=lambda value: str(value)[:3])
def test_an_error_has_its_class_and_the_vendors_words(
    client: Client, vendor: Vendor, gateway: Gateway, refused: Refused, status: int, stream: bool
) -> None:
    provider = gateway.provider(vendor.dialect, vendor.fake.url)
    vendor.fake.troubles[provider.keys[0]] = Trouble("head", refused)
    talk = client.talk(provider.model(PLAIN[vendor.dialect]))
    talk.say("hello")
    with pytest.raises(client.module.ERRORS[status]) as told:
        talk.reply(stream)
    assert refused.message in str(told.value)
    assert status_of(told.value) // 100 == status // 100
    assert status not in (400, 429) or status_of(told.value) == status
    assert len(vendor.fake.asked) == 1
    if status == 429:
        assert _headers(told.value).get("retry-after") == "17"


def test_a_conversation_that_is_too_long_is_told_so_that_clients_understand(client: Client, vendor: Vendor, gateway: Gateway) -> None:
    provider = gateway.provider(vendor.dialect, vendor.fake.url, accounts=2)
    for key in provider.keys:
        vendor.fake.troubles[key] = Trouble("head", TOO_LONG[vendor.dialect])
    talk = client.talk(provider.model(PLAIN[vendor.dialect]))
    talk.say("hello")
    with pytest.raises(client.module.ERRORS[400]) as told:
        talk.reply(stream=False)
    assert CONTEXT_WORDS[client.dialect] in f"{told.value} {getattr(told.value, 'code', '')}"
    assert len(vendor.fake.asked) == 1, "no other account can do better"


@pytest.mark.parametrize("trouble", HELD_BACK, ids=lambda trouble: trouble.where)
def test_a_stream_that_fails_before_its_first_word_is_an_error_status(
    client: Client, vendor: Vendor, gateway: Gateway, trouble: Trouble
) -> None:
    provider = gateway.provider(vendor.dialect, vendor.fake.url)
    vendor.fake.troubles[provider.keys[0]] = trouble
    talk = client.talk(provider.model(PLAIN[vendor.dialect]))
    talk.say("hello")
    with pytest.raises(client.module.ERRORS[500]):
        talk.reply(stream=True)


@pytest.mark.parametrize("trouble", BROKEN_OFF, ids=lambda trouble: trouble.where)
def test_a_stream_that_breaks_off_never_looks_complete(client: Client, vendor: Vendor, gateway: Gateway, trouble: Trouble) -> None:
    provider = gateway.provider(vendor.dialect, vendor.fake.url, accounts=2)
    vendor.fake.troubles[provider.keys[0]] = trouble
    model = provider.model(PLAIN[vendor.dialect])
    talk = client.talk(model)
    talk.say("count slowly, please, and say all of the numbers")
    with pytest.raises(client.module.BROKEN):
        talk.reply(stream=True)
    assert len(vendor.fake.asked) == 1, "after the first word there is no other account"
    (row,) = gateway.rows(model, 1)
    assert row["failure_code"] and row["failure_stage"] == "stream"


def test_the_clients_own_bad_key_is_an_authentication_error(
    client: Client, vendor: Vendor, gateway: Gateway, ear: Ear, stream: bool
) -> None:
    stranger = Client.connected(client.module, gateway.url, "or-not-a-key", ear)
    talk = stranger.talk(vendor.model())
    talk.say("hello")
    with pytest.raises(client.module.ERRORS[401]) as told:
        talk.reply(stream)
    assert status_of(told.value) == 401
    assert not vendor.fake.asked


def test_a_model_of_a_provider_without_account_is_not_found(client: Client) -> None:
    talk = client.talk("anthropic/claude-sonnet-4-5")
    talk.say("hello")
    with pytest.raises(client.module.ERRORS[404]) as told:
        talk.reply(stream=False)
    assert status_of(told.value) == 404 and "claude-sonnet-4-5" in str(told.value)


def test_a_model_several_providers_may_have_is_asked_about(client: Client) -> None:
    talk = client.talk("any-model-at-all")
    talk.say("hello")
    with pytest.raises(client.module.ERRORS[400]) as told:
        talk.reply(stream=False)
    assert "c/any-model-at-all" in str(told.value)


@pytest.mark.parametrize(("trouble", "stream"), [setback[1:] for setback in SETBACKS], ids=[setback[0] for setback in SETBACKS])
def test_the_second_account_goes_on_where_the_first_fails(
    client: Client, vendor: Vendor, gateway: Gateway, trouble: Trouble, stream: bool
) -> None:
    first, second, model = _two_accounts(vendor, gateway)
    talk = client.talk(model)
    talk.say("one")
    assert talk.reply(stream).text == "You said: one"
    vendor.fake.troubles[first] = trouble
    for words in ("two", "three"):
        talk.say(words)
        assert talk.reply(stream).text == f"You said: {words}", "the client notices nothing"
    asked = [received.key for received in vendor.fake.asked]
    assert asked[:3] == [first, first, second] and asked[-1] == second
    if trouble.where != "empty":
        assert asked == [first, first, second, second], "the failed account rests"
    rows = gateway.rows(model, 3)
    assert [len(json.loads(row["attempts"])) for row in rows][:2] == [1, 2], "both attempts are in the ledger"
    assert all(row["status"] == 200 and row["failure_code"] is None for row in rows)


def test_the_api_tells_both_attempts(clients: dict[str, Client], fakes: dict[str, Any], gateway: Gateway) -> None:
    vendor = Vendor("openai-chat", fakes["openai-chat"])
    first, _, model = _two_accounts(vendor, gateway)
    vendor.fake.troubles[first] = Trouble("head", FELL_OVER)
    talk = clients["anthropic-messages"].talk(model)
    talk.say("one")
    assert talk.reply(stream=True).text == "You said: one"
    gateway.rows(model, 1)
    listed = json.dumps(gateway.api("/api/requests?limit=5"))
    assert model in listed and "500" in listed


def _two_accounts(vendor: Vendor, gateway: Gateway) -> tuple[str, str, str]:
    provider = gateway.provider(vendor.dialect, vendor.fake.url, accounts=2)
    first, second = provider.keys
    return first, second, provider.model(PLAIN[vendor.dialect])


def _headers(error: Any) -> Any:
    return error.response.headers
