"""The tool loop: two calls at once, their results, the answer."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Client, Vendor

WEATHER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "description": "The city's name", "minLength": 1},
        "unit": {"anyOf": [{"type": "string", "enum": ["C", "F"]}, {"type": "null"}], "default": None},
        "days": {"type": "array", "items": {"$ref": "#/$defs/day"}, "uniqueItems": True},
        "format": {"const": "short"},
    },
    "required": ["city"],
    "additionalProperties": False,
    "$defs": {"day": {"type": "object", "title": "Day", "properties": {"date": {"type": "string", "format": "date"}}}},
}
"""A schema with what several vendors do not take: references, nulls, constants, closed objects, odd property names."""

DEGREES = {"Paris": 21, "Oslo": -4, "Rome": 25, "Lima": 19, "Quito": 14, "Cairo": 33}


def run(reply: Any) -> list[tuple[Any, Any]]:
    """Runs the tool for every call of an answer."""
    return [(call, {"degrees": DEGREES[call.arguments["city"]]}) for call in reply.calls]


def test_two_calls_at_once(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model(), tools={"get_weather": WEATHER})
    talk.say("weather: Paris, Oslo")
    asked = talk.reply(stream)
    assert [(call.name, call.arguments) for call in asked.calls] == [("get_weather", {"city": "Paris"}), ("get_weather", {"city": "Oslo"})]
    assert asked.stop == client.module.STOPS["tools"]
    assert len({call.id for call in asked.calls}) == 2 or client.dialect == vendor.dialect == "gemini"
    talk.results(run(asked))
    told = talk.reply(stream)
    assert told.text == "Paris 21 degrees; Oslo -4 degrees"
    assert told.stop == client.module.STOPS["end"] and not told.calls
    assert len(vendor.fake.asked) == 2


def test_results_in_another_order_find_their_calls(client: Client, vendor: Vendor) -> None:
    if client.dialect == "gemini" and vendor.dialect == "gemini":
        return  # Without ids the order is all there is.
    talk = client.talk(vendor.model(), tools={"get_weather": WEATHER})
    talk.say("weather: Paris, Oslo, Rome")
    talk.results(run(talk.reply(stream=False))[::-1])
    told = talk.reply(stream=False).text
    assert sorted(told.split("; ")) == ["Oslo -4 degrees", "Paris 21 degrees", "Rome 25 degrees"]


def test_several_steps_and_then_another_question(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model(), tools={"get_weather": WEATHER})
    talk.say("weather: Paris; Oslo, Rome")
    talk.results(run(talk.reply(stream)))
    talk.results(run(talk.reply(stream)))
    assert talk.reply(stream).text == "Paris 21 degrees; Oslo -4 degrees; Rome 25 degrees"
    talk.say("thank you")
    assert talk.reply(stream).text == "You said: thank you"


def test_words_and_a_call_without_arguments_in_one_answer(client: Client, vendor: Vendor, stream: bool) -> None:
    talk = client.talk(vendor.model(), tools={"get_time": {"type": "object", "properties": {}}})
    talk.say("time?")
    asked = talk.reply(stream)
    assert asked.text == "Let me look."
    assert [(call.name, call.arguments) for call in asked.calls] == [("get_time", {})]
    assert asked.stop == client.module.STOPS["tools"]
    talk.results([(call, {"output": "noon"} if client.dialect == "gemini" else "noon") for call in asked.calls])
    told = talk.reply(stream)
    assert (told.text, told.stop) == ("It is noon.", client.module.STOPS["end"])


def test_a_result_of_plain_words_arrives(client: Client, vendor: Vendor) -> None:
    talk = client.talk(vendor.model(), tools={"get_weather": WEATHER})
    talk.say("weather: Paris")
    asked = talk.reply(stream=False)
    talk.results([(call, {"output": "closed today"} if client.dialect == "gemini" else "closed today") for call in asked.calls])
    assert talk.reply(stream=False).text == "Paris (closed today)"


def test_a_free_form_tool_takes_its_words_as_they_are(client: Client, vendor: Vendor, stream: bool) -> None:
    if client.dialect not in ("openai-chat", "openai-responses"):
        pytest.skip("only OpenAI has free-form tools")
    if stream and client.dialect == "openai-chat":
        pytest.skip("its SDK knows no such call in a stream")
    talk = client.talk(vendor.model("gpt-5.5"), free=["apply_patch"])
    talk.say(f"patch:{PATCH}")
    asked = talk.reply(stream)
    assert [(call.name, call.arguments) for call in asked.calls] == [("apply_patch", PATCH)]
    assert asked.stop == client.module.STOPS["tools"]
    talk.results([(asked.calls[0], "two lines changed")])
    assert talk.reply(stream).text == "Patched: two lines changed"


PATCH = '*** Begin Patch\n+ a "quoted" {brace} \\n 😀\n*** End Patch\n'
