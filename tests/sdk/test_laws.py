"""The laws themselves: what the fakes say keeps them, and every way of spoiling it is noticed."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from typing import Any

import laws
import pytest
from fakes import mind
from scene import VOICES
from wire import Heard

Frames = list[tuple[str | None, Any]]

ASK = mind.Ask("gemini-3-pro-preview", thinking=True, usage=True, sealed=True)
ASKED = json.dumps({"stream_options": {"include_usage": True}}).encode()
CALLS = [mind.Call("get_weather", {"city": "Paris"}), mind.Call("get_weather", {"city": "Oslo"})]

ANSWERS = {
    "words": lambda: mind.Answer(text="a few words", thoughts="a thought"),
    "calls": lambda: mind.Answer(thoughts="a thought", calls=copy.deepcopy(CALLS), stop="tools"),
    "limit": lambda: mind.Answer(text="a few", stop="limit"),
}

PATHS = {
    "openai-chat": "/v1/chat/completions",
    "openai-responses": "/v1/responses",
    "anthropic-messages": "/v1/messages",
    "gemini": "/v1beta/models/m:generateContent",
}

SPOILERS: dict[str, Callable[[Frames], Any]] = {
    "an unknown field": lambda frames: frames[1][1].update(surprise=1),
    "the first event is missing": lambda frames: frames.pop(0),
    "the last event is missing": lambda frames: frames.pop(),
    "the last event comes twice": lambda frames: frames.append(copy.deepcopy(frames[-1])),
    "the last two are swapped": lambda frames: frames.insert(len(frames) - 2, frames.pop()),
}

SPOILED_WORDS: dict[str, dict[str, Callable[[Frames], Any]]] = {
    "openai-chat": {
        "another id": lambda frames: frames[2][1].update(id="chatcmpl-other"),
        "an error beside the chunk": lambda frames: frames[2][1].update(error={"message": "x"}),
        "two roles": lambda frames: frames[2][1]["choices"][0]["delta"].update(role="assistant"),
        "a second choice": lambda frames: frames[2][1]["choices"][0].update(index=1),
        "a total that is no sum": lambda frames: frames[-2][1]["usage"].update(total_tokens=7),
        "usage too early": lambda frames: frames[2][1].update(usage=frames[-2][1]["usage"]),
        "a finish without calls": lambda frames: frames[-3][1]["choices"][0].update(finish_reason="tool_calls"),
        "a number that is text": lambda frames: frames[2][1].update(created="1790000000"),
        "an event with a name": lambda frames: frames.__setitem__(1, ("message", frames[1][1])),
    },
    "openai-responses": {
        "a gap in the numbers": lambda frames: frames[4][1].update(sequence_number=99),
        "another item id": lambda frames: _typed(frames, "response.output_text.delta").update(item_id="msg_other"),
        "another index": lambda frames: _typed(frames, "response.output_text.delta").update(output_index=0),
        "an event with another's name": lambda frames: frames.__setitem__(3, ("response.created", frames[3][1])),
        "a delta that is missing from the text": lambda frames: _typed(frames, "response.output_text.delta").update(delta="lies"),
        "a final output of something else": lambda frames: frames[-1][1]["response"]["output"].pop(),
        "a final id that is new": lambda frames: frames[-1][1]["response"].update(id="resp_other"),
        "a total that is no sum": lambda frames: frames[-1][1]["response"]["usage"].update(total_tokens=7),
        "a status that is not the event's": lambda frames: frames[-1][1]["response"].update(status="incomplete"),
        "an item that begins finished": lambda frames: _typed(frames, "response.output_item.added")["item"].update(status="completed"),
        "a field that is missing": lambda frames: _typed(frames, "response.output_text.delta").pop("logprobs"),
    },
    "anthropic-messages": {
        "another index": lambda frames: _typed(frames, "content_block_delta").update(index=5),
        "a block that begins full": lambda frames: _typed(frames, "content_block_start")["content_block"].update(thinking="already"),
        "a delta of another kind": lambda frames: _typed(frames, "content_block_delta").update(delta={"type": "text_delta", "text": "x"}),
        "a block that never stops": lambda frames: frames.remove(next(one for one in frames if one[0] == "content_block_stop")),
        "a stop reason without calls": lambda frames: frames[-2][1]["delta"].update(stop_reason="tool_use"),
        "a stop reason nobody knows": lambda frames: frames[-2][1]["delta"].update(stop_reason="stop"),
        "an event with another's name": lambda frames: frames.__setitem__(3, ("message_stop", frames[3][1])),
        "a usage that is missing": lambda frames: frames[-2][1].pop("usage"),
        "a ping that says more": lambda frames: _typed(frames, "ping").update(note="x"),
        "[DONE]": lambda frames: frames.append((None, {"type": "[DONE]"})),
    },
    "gemini": {
        "another id": lambda frames: frames[1][1].update(responseId="r-other"),
        "an early finish": lambda frames: frames[0][1]["candidates"][0].update(finishReason="STOP"),
        "a finish nobody knows": lambda frames: frames[-1][1]["candidates"][0].update(finishReason="DONE"),
        "the other spelling": lambda frames: frames[1][1].update(usage_metadata=frames[1][1].pop("usageMetadata")),
        "a total that is no sum": lambda frames: frames[-1][1]["usageMetadata"].update(totalTokenCount=7),
        "a part of nothing": lambda frames: frames[1][1]["candidates"][0]["content"]["parts"].append({"thought": True}),
        "a role that is not the model's": lambda frames: frames[1][1]["candidates"][0]["content"].update(role="assistant"),
        "an event with a name": lambda frames: frames.__setitem__(1, ("message", frames[1][1])),
    },
}

SPOILED_CALLS: dict[str, dict[str, Callable[[Frames], Any]]] = {
    "openai-chat": {
        "calls counted from 1": lambda frames: [call.update(index=call["index"] + 1) for call in _chat_calls(frames)],
        "two calls of one id": lambda frames: [call.update(id="call_1") for call in _chat_calls(frames) if "id" in call],
        "a call that is named twice": lambda frames: _chat_calls(frames)[-1].update(id="call_1"),
        "arguments that are no JSON": lambda frames: _chat_calls(frames)[-1]["function"].update(arguments="}"),
    },
    "openai-responses": {
        "arguments that were not told": lambda frames: _typed(frames, "response.function_call_arguments.done").update(arguments="{}"),
        "a call id that changes": lambda frames: [
            event["item"].update(call_id="call_1") for _, event in frames if event["type"] == "response.output_item.done"
        ],
        "an item of another's id": lambda frames: _typed(frames, "response.function_call_arguments.delta").update(item_id="fc_other"),
    },
    "anthropic-messages": {
        "a call id with a dot": lambda frames: _block(frames, "tool_use").update(id="toolu.1"),
        "a call that begins full": lambda frames: _block(frames, "tool_use").update(input={"city": "Rome"}),
        "words behind a signature": lambda frames: frames.insert(
            frames.index(next(one for one in frames if one[0] == "content_block_stop")), _delta(frames)
        ),
    },
    "gemini": {
        "two calls of one id": lambda frames: [part["functionCall"].update(id="fc-1") for part in _gemini_calls(frames)],
        "arguments as text": lambda frames: _gemini_calls(frames)[0]["functionCall"].update(args="{}"),
        "a finish before the last call": lambda frames: frames[-2][1]["candidates"][0].update(finishReason="STOP"),
    },
}

SPOILED_WHOLE: dict[str, dict[str, Callable[[Any], Any]]] = {
    "openai-chat": {
        "an unknown field": lambda body: body["choices"][0]["message"].update(surprise=1),
        "a missing field": lambda body: body["choices"][0].pop("index"),
        "a finish that hides the calls": lambda body: body["choices"][0].update(finish_reason="stop"),
        "arguments as an object": lambda body: body["choices"][0]["message"]["tool_calls"][0]["function"].update(arguments={}),
        "no content at all": lambda body: body["choices"][0]["message"].pop("content"),
        "no usage": lambda body: body.pop("usage"),
    },
    "openai-responses": {
        "an unknown field": lambda body: body.update(surprise=1),
        "a missing field": lambda body: body["output"][0].pop("summary"),
        "an id of another kind": lambda body: body["output"][-1].update(id="msg_1"),
        "two calls of one id": lambda body: body["output"][-1].update(call_id=body["output"][-2]["call_id"]),
        "still in progress": lambda body: body.update(status="in_progress"),
    },
    "anthropic-messages": {
        "an unknown field": lambda body: body["content"][-1].update(surprise=1),
        "a missing field": lambda body: body["usage"].pop("output_tokens"),
        "a stop reason that hides the calls": lambda body: body.update(stop_reason="end_turn"),
        "an empty text": lambda body: body["content"].insert(0, {"type": "text", "text": ""}),
        "arguments as text": lambda body: body["content"][-1].update(input="{}"),
    },
    "gemini": {
        "an unknown field": lambda body: body["candidates"][0].update(surprise=1),
        "no usage": lambda body: body.pop("usageMetadata"),
        "no finish": lambda body: body["candidates"][0].pop("finishReason"),
        "no id": lambda body: body.pop("responseId"),
        "a call without a name": lambda body: body["candidates"][0]["content"]["parts"][-1].update(functionCall={"name": "", "args": {}}),
    },
}

SPOILED_FAILURES: dict[str, Callable[[Any], Any]] = {
    "an unknown field": lambda body: body["error"].update(surprise=1),
    "no words": lambda body: body["error"].update(message=""),
    "something beside the error": lambda body: body.update(surprise=1),
}


WISHES = {
    "sources": mind.Ask("m", usage=True, searches=True, turns=[mind.Turn("user", "search: Rhine")]),
    "likely": mind.Ask("m", usage=True, likely=2, turns=[mind.Turn("user", "hello")]),
    "several": mind.Ask("m", usage=True, choices=2, turns=[mind.Turn("user", "hello")]),
    "spoken": mind.Ask("m", usage=True, voice="alloy", turns=[mind.Turn("user", "hello")]),
}
"""What is asked for when an answer is to be more than words."""

GRANTED = {
    "openai-chat": ("sources", "likely", "several", "spoken"),
    "openai-responses": ("sources", "likely"),
    "anthropic-messages": ("sources",),
    "gemini": ("sources", "likely", "several", "spoken"),
}

SPOILED_WISHES: dict[str, dict[str, tuple[str, Callable[[Frames], Any]]]] = {
    "openai-chat": {
        "sources in two chunks": ("sources", lambda frames: frames.insert(-3, copy.deepcopy(_annotated(frames)))),
        "a source behind the end": ("sources", lambda frames: _annotations(frames)[0]["url_citation"].update(end_index=999)),
        "a source of nothing": ("sources", lambda frames: _annotations(frames)[0]["url_citation"].update(start_index=28)),
        "a token that is not said": ("likely", lambda frames: _chat_tokens(frames)[1].update(token="lies")),
        "a token above certainty": ("likely", lambda frames: _chat_tokens(frames)[1].update(logprob=0.5)),
        "bytes of something else": ("likely", lambda frames: _chat_tokens(frames)[1].update(bytes=[1])),
        "a third choice": ("several", lambda frames: _choice_of(frames, 1).update(index=2)),
        "a choice that never finishes": ("several", lambda frames: frames.remove(_finish_of(frames, 1))),
        "a sound that is named twice": ("spoken", lambda frames: [piece.update(id="audio_1") for piece in _audio(frames)]),
        "a sound that is never forgotten": ("spoken", lambda frames: _audio(frames)[-1].pop("expires_at")),
    },
    "openai-responses": {
        "an annotation of another number": ("sources", lambda frames: _typed(frames, _CITED).update(annotation_index=1)),
        "an annotation that is told and not done": ("sources", lambda frames: _typed(frames, _PART_DONE)["part"]["annotations"].pop()),
        "an annotation behind the end": ("sources", lambda frames: _message_of(frames[-1])["annotations"][0].update(end_index=999)),
        "a search without a step": ("sources", lambda frames: frames.remove(_frame_of(frames, "response.web_search_call.searching"))),
        "a token that is not told": ("likely", lambda frames: _typed(frames, "response.output_text.delta").update(logprobs=[])),
        "a token that is not said": ("likely", lambda frames: _message_of(frames[-1])["logprobs"][0].update(token="lies")),
        "bytes in a frame": ("likely", lambda frames: _typed(frames, "response.output_text.delta")["logprobs"][0].update(bytes=[1])),
    },
    "anthropic-messages": {
        "a citation in a block of another kind": (
            "sources",
            lambda frames: _citation(frames).update(index=0),
        ),
        "a block that begins cited": ("sources", lambda frames: _block(frames, "text").update(citations=[_citation(frames)["delta"]["citation"]])),
        "a citation without its words": ("sources", lambda frames: _citation(frames)["delta"]["citation"].pop("cited_text")),
    },
    "gemini": {
        "a source behind the end": ("sources", lambda frames: _support(frames)["segment"].update(endIndex=999)),
        "a source that is not told": ("sources", lambda frames: _support(frames).update(groundingChunkIndices=[7])),
        "a token that is not said": ("likely", lambda frames: _likely_of(frames)["chosenCandidates"][0].update(token="lies")),
        "likeliest of one token too many": ("likely", lambda frames: _likely_of(frames)["topCandidates"].append({"candidates": []})),
        "a third candidate": ("several", lambda frames: frames[-1][1]["candidates"][1].update(index=2)),
        "a candidate that never finishes": ("several", lambda frames: frames[-1][1]["candidates"][1].pop("finishReason")),
        "a candidate twice in a chunk": ("several", lambda frames: frames[-1][1]["candidates"][1].update(index=0)),
    },
}

_CITED, _PART_DONE = "response.output_text.annotation.added", "response.content_part.done"


def _cases(table: dict[str, dict[str, Any]]) -> Any:
    rows = [(dialect, spoil) for dialect, spoilers in table.items() for spoil in spoilers.values()]
    names = [f"{dialect}-{what}" for dialect, spoilers in table.items() for what in spoilers]
    return pytest.mark.parametrize(("dialect", "spoil"), rows, ids=names)


@pytest.mark.parametrize("dialect", VOICES)
@pytest.mark.parametrize("what", ANSWERS)
def test_what_the_vendors_say_keeps_the_laws(dialect: str, what: str) -> None:
    laws.check(_heard(dialect, _frames(dialect, what)))
    laws.check(_told(dialect, VOICES[dialect]().whole(ASK, ANSWERS[what]())))


@pytest.mark.parametrize("dialect", VOICES)
@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
def test_a_spoiled_stream_is_noticed(dialect: str, spoil: Callable[[Frames], Any]) -> None:
    if dialect == "gemini" and spoil is SPOILERS["the first event is missing"]:
        return  # Gemini's chunks are answers of their own: the first is like any other.
    _notices(dialect, "words", spoil)


@_cases(SPOILED_WORDS)
def test_a_stream_of_spoiled_words_is_noticed(dialect: str, spoil: Callable[[Frames], Any]) -> None:
    _notices(dialect, "words", spoil)


@_cases(SPOILED_CALLS)
def test_a_stream_of_spoiled_calls_is_noticed(dialect: str, spoil: Callable[[Frames], Any]) -> None:
    _notices(dialect, "calls", spoil)


@pytest.mark.parametrize(("dialect", "wish"), [(dialect, wish) for dialect, wishes in GRANTED.items() for wish in wishes])
def test_what_else_the_vendors_say_keeps_the_laws(dialect: str, wish: str) -> None:
    laws.check(_wished(dialect, wish, _wished_frames(dialect, wish)))
    ask = WISHES[wish]
    laws.check(_told(dialect, VOICES[dialect]().whole(ask, mind.answer(ask))))


@_cases(SPOILED_WISHES)
def test_a_stream_of_something_else_that_is_spoiled_is_noticed(dialect: str, spoil: tuple[str, Callable[[Frames], Any]]) -> None:
    wish, spoiling = spoil
    frames = _wished_frames(dialect, wish)
    spoiling(frames)
    with pytest.raises(laws.Broken):
        laws.check(_wished(dialect, wish, frames))


@_cases(SPOILED_WHOLE)
def test_a_spoiled_answer_is_noticed(dialect: str, spoil: Callable[[Any], Any]) -> None:
    body = VOICES[dialect]().whole(ASK, ANSWERS["calls"]())
    spoil(body)
    with pytest.raises(laws.Broken):
        laws.check(_told(dialect, body))


@pytest.mark.parametrize("dialect", VOICES)
@pytest.mark.parametrize("spoil", SPOILED_FAILURES.values(), ids=SPOILED_FAILURES)
def test_a_spoiled_failure_is_noticed(dialect: str, spoil: Callable[[Any], Any]) -> None:
    from fakes.server import Refused

    body = VOICES[dialect]().refusal(Refused(429, "slow down"))
    laws.check(_told(dialect, body, 429))
    spoil(body)
    with pytest.raises(laws.Broken):
        laws.check(_told(dialect, body, 429))


def test_a_comment_is_noticed() -> None:
    heard = _heard("gemini", _frames("gemini", "words"))
    heard.body[:0] = b": keep-alive\n\n"
    with pytest.raises(laws.Broken):
        laws.check(heard)


def _notices(dialect: str, what: str, spoil: Callable[[Frames], Any]) -> None:
    frames = _frames(dialect, what)
    spoil(frames)
    with pytest.raises((laws.Broken, json.JSONDecodeError)):
        laws.check(_heard(dialect, frames))


def _wished_frames(dialect: str, wish: str) -> Frames:
    ask = WISHES[wish]
    return _parsed(VOICES[dialect]().stream(ask, mind.answer(ask)))


def _wished(dialect: str, wish: str, frames: Frames) -> Heard:
    heard = _heard(dialect, frames)
    count = WISHES[wish].choices
    asked = {"stream_options": {"include_usage": True}, "n": count, "generationConfig": {"candidateCount": count}}
    heard.asked = json.dumps(asked).encode()
    return heard


def _frames(dialect: str, what: str) -> Frames:
    return _parsed(VOICES[dialect]().stream(ASK, ANSWERS[what]()))


def _parsed(stream: Iterable[bytes]) -> Frames:
    told = b"".join(stream).decode()
    return [(name, data if data == "[DONE]" else json.loads(data)) for name, data in laws.frames(told)]


def _heard(dialect: str, frames: Frames) -> Heard:
    lines = [(f"event: {name}\n" if name else "") + f"data: {data if data == '[DONE]' else json.dumps(data)}\n\n" for name, data in frames]
    return Heard(dialect, PATHS[dialect], 200, "text/event-stream", ASKED, bytearray("".join(lines).encode()), finished=True)


def _told(dialect: str, body: Any, status: int = 200) -> Heard:
    return Heard(dialect, PATHS[dialect], status, "application/json", b"", bytearray(json.dumps(body).encode()), finished=True)


def _typed(frames: Frames, kind: str) -> Any:
    return next(event for _, event in frames if event["type"] == kind)


def _block(frames: Frames, kind: str) -> Any:
    starts = (event["content_block"] for _, event in frames if event["type"] == "content_block_start")
    return next(block for block in starts if block["type"] == kind)


def _delta(frames: Frames) -> Any:
    return copy.deepcopy(next(one for one in frames if one[0] == "content_block_delta"))


def _chat_calls(frames: Frames) -> list[Any]:
    chunks = [choice["delta"] for _, chunk in frames if chunk != "[DONE]" for choice in chunk["choices"]]
    return [call for delta in chunks for call in delta.get("tool_calls", [])]


def _gemini_calls(frames: Frames) -> list[Any]:
    parts = [part for _, chunk in frames for part in chunk["candidates"][0]["content"]["parts"]]
    return [part for part in parts if "functionCall" in part]


def _choices(frames: Frames) -> list[Any]:
    return [choice for _, chunk in frames if chunk != "[DONE]" for choice in chunk["choices"]]


def _annotated(frames: Frames) -> Any:
    return next(frame for frame in frames if any("annotations" in choice["delta"] for choice in frame[1]["choices"]))


def _annotations(frames: Frames) -> list[Any]:
    return _annotated(frames)[1]["choices"][0]["delta"]["annotations"]


def _chat_tokens(frames: Frames) -> list[Any]:
    return [token for choice in _choices(frames) if choice["logprobs"] for token in choice["logprobs"]["content"]]


def _choice_of(frames: Frames, index: int) -> Any:
    return [choice for choice in _choices(frames) if choice["index"] == index][-1]


def _finish_of(frames: Frames, index: int) -> Any:
    finishes = (frame for frame in frames if frame[1] != "[DONE]" and any(choice["finish_reason"] for choice in frame[1]["choices"]))
    return next(frame for frame in finishes if frame[1]["choices"][0]["index"] == index)


def _audio(frames: Frames) -> list[Any]:
    return [choice["delta"]["audio"] for choice in _choices(frames) if "audio" in choice["delta"]]


def _frame_of(frames: Frames, kind: str) -> Any:
    return next(frame for frame in frames if frame[1]["type"] == kind)


def _message_of(frame: tuple[str | None, Any]) -> Any:
    return frame[1]["response"]["output"][-1]["content"][0]


def _citation(frames: Frames) -> Any:
    deltas = (event for _, event in frames if event["type"] == "content_block_delta")
    return next(event for event in deltas if event["delta"]["type"] == "citations_delta")


def _support(frames: Frames) -> Any:
    return frames[-1][1]["candidates"][0]["groundingMetadata"]["groundingSupports"][0]


def _likely_of(frames: Frames) -> Any:
    return frames[0][1]["candidates"][0]["logprobsResult"]
