"""Counting tokens before asking, through the three SDKs that can."""

from __future__ import annotations

from conftest import Client, Vendor
from fakes.mind import COUNTED


def test_anthropics_sdk_counts(clients: dict[str, Client], vendor: Vendor) -> None:
    sdk = clients["anthropic-messages"].sdk
    counted = sdk.messages.count_tokens(
        model=vendor.model(), system="Be brief.", messages=[{"role": "user", "content": "hello " * 200}]
    )
    _check(counted.input_tokens, own=vendor.dialect != "openai-chat")


def test_openais_sdk_counts(clients: dict[str, Client], vendor: Vendor) -> None:
    counted = clients["openai-responses"].sdk.responses.input_tokens.count(model=vendor.model(), input="hello " * 200)
    _check(counted.input_tokens, own=vendor.dialect != "openai-chat")


def test_googles_sdk_counts(clients: dict[str, Client], vendor: Vendor) -> None:
    counted = clients["gemini"].sdk.models.count_tokens(model=vendor.model(), contents="hello " * 200)
    _check(counted.total_tokens, own=vendor.dialect != "openai-chat")


def _check(counted: int, *, own: bool) -> None:
    if own:
        assert counted == COUNTED, "the vendor's own count"
    else:
        assert 100 < counted < 2000, "an estimate"
