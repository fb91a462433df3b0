"""Answers that follow a schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import PLAIN, Client, Vendor

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string", "enum": ["red", "blue"]}},
        "home": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "owned": {"type": "boolean"}},
            "required": ["city", "owned"],
            "additionalProperties": False,
        },
    },
    "required": ["name", "age", "tags", "home"],
    "additionalProperties": False,
}

FOLLOWED = {"name": "seven", "age": 7, "tags": ["red"], "home": {"city": "seven", "owned": True}}


@pytest.mark.parametrize("known", [True, False], ids=["known-model", "unknown-model"])
def test_the_answer_follows_the_schema(client: Client, vendor: Vendor, stream: bool, known: bool) -> None:
    talk = client.talk(vendor.model(PLAIN[vendor.dialect] if known else "house-model"), schema=SCHEMA)
    talk.say("describe someone")
    reply = talk.reply(stream)
    assert json.loads(reply.text) == FOLLOWED
    assert reply.stop == client.module.STOPS["end"] and not reply.calls


def test_openais_own_parsing_gives_an_object(clients: dict[str, Client], vendor: Vendor) -> None:
    from pydantic import BaseModel

    class Person(BaseModel):
        name: str
        age: int

    asked = clients["openai-chat"].sdk.chat.completions.parse(
        model=vendor.model(), messages=[{"role": "user", "content": "describe someone"}], response_format=Person
    )
    assert asked.choices[0].message.parsed == Person(name="seven", age=7)
    asked = clients["openai-responses"].sdk.responses.parse(model=vendor.model(), input="describe someone", text_format=Person)
    assert asked.output_parsed == Person(name="seven", age=7)
