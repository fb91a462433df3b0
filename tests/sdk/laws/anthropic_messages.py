"""Messages: blocks one after the other, counted from 0, each of one kind; usage with the stop reason."""

from __future__ import annotations

import json
import re
from typing import Any

from anthropic.types import ErrorResponse, Message, MessageTokensCount, ModelInfo, RawMessageStreamEvent

from .rule import arguments, distinct, must
from .shape import by_tag, conforms

_EVENTS = by_tag(RawMessageStreamEvent)
_CALL_ID = re.compile(r"^[a-zA-Z0-9_-]+$")
_DELTAS = {
    "text": {"text_delta", "citations_delta"},
    "thinking": {"thinking_delta", "signature_delta"},
    "tool_use": {"input_json_delta"},
    "redacted_thinking": set(),
    "server_tool_use": {"input_json_delta"},
    "web_search_tool_result": set(),
    "code_execution_tool_result": set(),
}
_WHOLE = ("redacted_thinking", "web_search_tool_result", "code_execution_tool_result")
"""Blocks that start with all they say."""


def whole(body: Any, path: str) -> None:
    """A whole answer, a count, or the list of models."""
    if path.endswith("/count_tokens"):
        conforms(MessageTokensCount, body)
        return
    if path.endswith("/models"):
        must(set(body) == {"data", "has_more", "first_id", "last_id"}, "a page of models")
        for model in body["data"]:
            conforms(ModelInfo, model)
        return
    message = conforms(Message, body)
    must(message.id and message.model, "an answer has an id and a model")
    _content(message.content)
    _stop(message.stop_reason, message.content)
    must(message.stop_reason == "stop_sequence" or message.stop_sequence is None, "a stop sequence only where one stopped it")


def stream(frames: list[tuple[str | None, str]], asked: Any) -> None:
    """A stream, to its end or to its failure."""
    events = [json.loads(data) for _, data in frames]
    must([name for name, _ in frames] == [event["type"] for event in events], "every event has its type for a name")
    if events[-1]["type"] == "error":
        failure(events.pop(), None)
        must(events[-1]["type"] != "message_stop", "a message that has ended does not fail")
    else:
        must([event["type"] for event in events[-2:]] == ["message_delta", "message_stop"], "the end: message_delta, message_stop")
    typed = [conforms(_EVENTS[event["type"]], event) for event in events if event["type"] != "ping"]
    must(all(event == {"type": "ping"} for event in events if event["type"] == "ping"), "a ping is only that")
    _start(typed[0])
    ended = typed[-1].type == "message_stop"
    contents = _blocks(typed[1:-2] if ended else typed[1:], ended)
    if ended:
        _end(typed[0].message, typed[-2], contents)


def failure(body: Any, status: int | None) -> None:
    """The body of an error, or the event that tells of one."""
    conforms(ErrorResponse, {"request_id": None, **body})
    must(body["error"]["message"], "an error has words")


def _start(event: Any) -> None:
    must(event.type == "message_start", "message_start comes first")
    message = event.message
    must(message.id and message.model and message.content == [], "a message starts with its id and model, and empty")
    must(message.stop_reason is None and message.stop_sequence is None, "a message does not start stopped")


def _blocks(events: list[Any], ended: bool) -> list[Any]:
    """The blocks as they started, in order, each with what was told of it."""
    found: list[Any] = []
    told, sealed, is_open = "", False, False
    for event in events:
        if event.type == "content_block_start":
            must(not is_open and event.index == len(found), "blocks come one after the other, counted from 0")
            _empty(event.content_block)
            found.append(event.content_block)
            told, sealed, is_open = "", False, True
        elif event.type == "content_block_delta":
            must(is_open and event.index == len(found) - 1, "a delta belongs to the open block")
            must(event.delta.type in _DELTAS[found[-1].type], f"a {event.delta.type} in a block of {found[-1].type}")
            must(not sealed, "nothing follows a signature")
            sealed = event.delta.type == "signature_delta"
            told += _said(event.delta)
        elif event.type == "content_block_stop":
            must(is_open and event.index == len(found) - 1, "only the open block stops")
            is_open = False
            _finished(found[-1], told)
        else:
            must(False, f"{event.type} between the blocks")
    must(not is_open or not ended, "every block stops")
    distinct((block.id for block in found if block.type == "tool_use"), "call ids")
    return found


def _empty(block: Any) -> None:
    started = {"text": "text", "thinking": "thinking", "tool_use": "input", "server_tool_use": "input"}.get(block.type)
    must(block.type != "text" or not block.citations, "citations are told in deltas")
    must(started is None or not getattr(block, started), f"a block starts empty: {block}")
    must(block.type != "tool_use" or _CALL_ID.match(block.id) and block.name, "a call starts with its id and name")


def _said(delta: Any) -> str:
    return getattr(delta, {"text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"}.get(delta.type, ""), "")


def _finished(block: Any, told: str) -> None:
    if block.type in ("tool_use", "server_tool_use"):
        arguments(told or "{}")
    else:
        must(block.type in _WHOLE or told, f"no empty block of {block.type}")


def _end(begun: Any, delta: Any, blocks: list[Any]) -> None:
    _stop(delta.delta.stop_reason, blocks)
    must(delta.usage.output_tokens >= begun.usage.output_tokens or not blocks, "counts only grow")
    for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"):
        first, last = getattr(begun.usage, name), getattr(delta.usage, name)
        must(last is None or first is None or last >= first, f"{name} only grows")


def _stop(reason: str | None, blocks: list[Any]) -> None:
    calls = any(block.type == "tool_use" for block in blocks)
    must(reason is not None and (reason == "tool_use") == calls, "the stop reason tells of the calls")


def _content(blocks: list[Any]) -> None:
    distinct((block.id for block in blocks if block.type == "tool_use"), "call ids")
    for block in blocks:
        must(block.type != "text" or block.text, "no empty text")
        must(block.type != "thinking" or block.thinking, "no empty thought")
        must(block.type != "tool_use" or _CALL_ID.match(block.id), "a call id has letters, digits, _ and - only")
