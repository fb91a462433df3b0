"""Answers of the Responses API that are kept: gone on from, looked up, and forgotten, whoever made them."""

from __future__ import annotations

import openai
import pytest
from conftest import Client, Vendor


def test_a_conversation_goes_on_from_its_last_answer_alone(clients: dict[str, Client], vendor: Vendor, stream: bool) -> None:
    sdk = clients["openai-responses"].sdk
    before = None
    for words in ("first", "second", "third"):
        asked = sdk.responses.create(model=vendor.model(), input=words, previous_response_id=before, stream=stream)
        answer = list(asked)[-1].response if stream else asked
        assert answer.output_text == f"You said: {words}"
        before = answer.id
    if vendor.dialect != "openai-responses":
        said = str(vendor.fake.asked[-1].body)
        assert all(words in said for words in ("first", "You said: first", "second", "You said: second", "third")), said


def test_a_kept_answer_is_looked_up_and_forgotten(clients: dict[str, Client], vendor: Vendor) -> None:
    sdk = clients["openai-responses"].sdk
    made = sdk.responses.create(model=vendor.model(), input="hello")
    found = sdk.responses.retrieve(made.id)
    assert found == made
    items = sdk.responses.input_items.list(made.id)
    assert "hello" in str(items.data)
    sdk.responses.delete(made.id)
    with pytest.raises(openai.NotFoundError):
        sdk.responses.retrieve(made.id)
    if vendor.dialect == "openai-responses":
        return  # The vendor itself may know it still.
    with pytest.raises(openai.BadRequestError):
        sdk.responses.create(model=vendor.model(), input="and?", previous_response_id=made.id)


def test_an_answer_that_is_not_to_be_kept_is_not(clients: dict[str, Client], vendor: Vendor) -> None:
    sdk = clients["openai-responses"].sdk
    made = sdk.responses.create(model=vendor.model(), input="hello", store=False)
    with pytest.raises(openai.NotFoundError):
        sdk.responses.retrieve(made.id)
