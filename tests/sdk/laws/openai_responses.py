"""Responses: numbered events, items that are added, told and done, and a final answer that is exactly what was told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from openai.types.responses import InputTokenCountResponse, Response, ResponseItem, ResponseStreamEvent

from . import openai_chat
from .rule import arguments, distinct, must
from .shape import by_tag, conforms

_EVENTS = by_tag(ResponseStreamEvent)
_END = {"response.completed": "completed", "response.incomplete": "incomplete", "response.failed": "failed"}
_PREFIX = {"web_search_call": "ws_", "code_interpreter_call": "ci_", "mcp_call": "mcp_", "image_generation_call": "ig_", "message": "msg_", "function_call": "fc_", "custom_tool_call": "ctc_", "reasoning": "rs_"}
_LISTS = {"message": "content", "reasoning": "summary"}

_CALLS = {
    "response.function_call_arguments": ("function_call", "arguments"),
    "response.custom_tool_call_input": ("custom_tool_call", "input"),
}
_SAID = dict(_CALLS.values())
"""What a call says, by its kind."""

_OWN = {
    "response.code_interpreter_call_code": ("code_interpreter_call", "code"),
    "response.mcp_call_arguments": ("mcp_call", "arguments"),
}
"""What the vendor says of what it does itself."""
_TOLD = _SAID | dict(_OWN.values())

_STEPS = {
    "web_search_call": ["in_progress", "searching", "completed"],
    "code_interpreter_call": ["in_progress", "interpreting", "completed"],
    "mcp_call": ["in_progress", "completed"],
    "image_generation_call": ["in_progress", "generating", "completed"],
}
"""The steps of what the vendor does itself."""

_PARTS = {
    "response.content_part": ("content_index", "message"),
    "response.reasoning_summary_part": ("summary_index", "reasoning"),
}
_TEXTS = {
    "response.output_text": ("content_index", "text"),
    "response.refusal": ("content_index", "refusal"),
    "response.reasoning_summary_text": ("summary_index", "text"),
}


def whole(body: Any, path: str) -> None:
    """A whole answer, a count, or the list of models."""
    if path.endswith("/models"):
        return openai_chat.whole(body, path)
    if path.endswith("/input_items"):
        return _input_items(body)
    if path.endswith("/input_tokens"):
        conforms(InputTokenCountResponse, body)
        return None
    if body.get("deleted"):
        must(body == {"id": path.rpartition("/")[2], "object": "response", "deleted": True}, f"what was forgotten is named: {body}")
        return None
    conforms(Response, body)
    _response(body)
    must(body["status"] in ("completed", "incomplete"), f"an answer is finished, not {body['status']}")
    _items(body["output"])
    _usage(body["usage"])


def _input_items(page: Any) -> None:
    """What a kept answer was told."""
    must(set(page) == {"object", "data", "first_id", "last_id", "has_more"} and page["object"] == "list", "a page of items")
    items = page["data"]
    for item in items:
        conforms(ResponseItem, item)
    distinct((item["id"] for item in items), "item ids")
    must((page["first_id"], page["last_id"]) == (items[0]["id"], items[-1]["id"]), "a page names its first and last item")


def stream(frames: list[tuple[str | None, str]], asked: Any) -> None:
    """A stream, to its end or to its failure."""
    events = [json.loads(data) for _, data in frames]
    must([name for name, _ in frames] == [event["type"] for event in events], "every event has its type for a name")
    for event in events:
        must(event["type"] in _EVENTS, f"an unknown event: {event['type']}")
        conforms(_EVENTS[event["type"]], event)
    must([event["sequence_number"] for event in events] == list(range(len(events))), "sequence numbers rise by one from 0")
    must([event["type"] for event in events[:2]] == ["response.created", "response.in_progress"], "created, then in progress")
    for event in events[:2]:
        _begun(event["response"])
    failed = events[-1]["type"] == "error"
    items = _Items()
    for event in events[2:-1]:
        items.take(event)
    must(failed or events[-1]["type"] in _END, f"the last event ends the stream, not {events[-1]['type']}")
    if not failed:
        _final(events[-1], events[0]["response"], items)


def failure(body: Any, status: int | None) -> None:
    """The body of an error."""
    openai_chat.failure(body, status)


def _begun(response: Any) -> None:
    _response(response)
    must(response["status"] == "in_progress" and response["output"] == [] and response.get("usage") is None, "a response begins with nothing")


def _response(response: Any) -> None:
    must(response["id"] and response["model"] and response["created_at"] > 0, "a response has an id, a model and a time")


def _final(event: Any, begun: Any, items: _Items) -> None:
    response = event["response"]
    _response(response)
    must(response["status"] == _END[event["type"]], "the status is the event's")
    for name in ("id", "model", "created_at"):
        must(response[name] == begun[name], f"the {name} stays")
    if event["type"] == "response.failed":
        must(response["error"]["code"] and response["error"]["message"], "a failure has a code and words")
        return
    must(items.is_done(), "every item is done before the end")
    must(response["output"] == items.done(), "the final output is what the items were")
    must((event["type"] == "response.incomplete") == bool(response.get("incomplete_details")), "an incomplete answer says why")
    _items(response["output"])
    _usage(response["usage"])


@dataclass
class _Item:
    """An item that is being told."""

    begun: Any
    ended: Any = None
    told: str = ""
    parts: list[Any] = field(default_factory=list)
    cited: list[Any] = field(default_factory=list)
    likely: list[Any] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    open_part: bool = False
    finished: bool = False


class _Items:
    """The items of a stream, by their place in the output."""

    def __init__(self) -> None:
        self._items: list[_Item] = []

    def is_done(self) -> bool:
        return all(item.ended is not None for item in self._items)

    def done(self) -> list[Any]:
        return [item.ended for item in self._items]

    def take(self, event: Any) -> None:
        """Goes on by one event."""
        name, _, verb = event["type"].rpartition(".")
        if event["type"] == "response.output_item.added":
            return self._added(event)
        item = self._item(event)
        if event["type"] == "response.output_item.done":
            _item_done(item, event["item"])
        elif name in _PARTS:
            _part(item, event, verb, *_PARTS[name])
        elif name in _TEXTS:
            _text(item, event, verb, *_TEXTS[name])
        elif name == "response.output_text.annotation":
            _cites(item, event)
        elif name.removeprefix("response.") in _STEPS:
            must(name.endswith(item.begun["type"]), f"{name} in an item of {item.begun['type']}")
            item.steps.append(verb)
        elif name in _CALLS | _OWN:
            _arguments(item, event, verb, *(_CALLS | _OWN)[name])
        else:
            must(False, f"nobody asked for {event['type']}")

    def _added(self, event: Any) -> None:
        must(event["output_index"] == len(self._items), "items are added in order, counted from 0")
        item = event["item"]
        must(item["id"] not in [one.begun["id"] for one in self._items], "item ids are distinct")
        must(not item.get((_LISTS | _TOLD).get(item["type"], "")), f"an item begins empty: {item}")
        must(item.get("status", "in_progress") == "in_progress", "an item begins in progress")
        self._items.append(_Item(item))

    def _item(self, event: Any) -> _Item:
        must(event["output_index"] < len(self._items), "an item is added before it is told")
        item = self._items[event["output_index"]]
        must(item.ended is None, "nothing is told of an item that is done")
        must(event.get("item_id", event.get("item", {}).get("id")) == item.begun["id"], "an item keeps its id")
        return item


def _part(item: _Item, event: Any, verb: str, index: str, kind: str) -> None:
    must(item.begun["type"] == kind, f"{event['type']} in an item of {item.begun['type']}")
    part = event["part"]
    if verb == "added":
        must(not item.open_part and event[index] == len(item.parts), "parts come one after the other, counted from 0")
        must(not any(part.get(name) for name in ("text", "refusal", "annotations", "logprobs")), "a part begins empty")
        item.parts.append(None)
        item.open_part, item.finished, item.told = True, False, ""
        item.cited, item.likely = [], []
    else:
        must(item.open_part and item.finished and event[index] == len(item.parts) - 1, "a part is done after its text")
        must(part.get("text", part.get("refusal")) == item.told, "a part is what was told")
        must(part.get("annotations", []) == item.cited, "a part has the annotations that were told")
        must(_bare(part.get("logprobs")) == item.likely, "a part has the tokens that were told")
        item.parts[-1] = part
        item.open_part = False


def _text(item: _Item, event: Any, verb: str, index: str, name: str) -> None:
    must(item.open_part and not item.finished and event[index] == len(item.parts) - 1, f"{event['type']} outside its part")
    if verb == "delta":
        must(event["delta"], "no empty delta")
        item.told += event["delta"]
        item.likely += _bare(event.get("logprobs"))
    elif verb == "done":
        must(event[name] == item.told, "the text is what the deltas told")
        tokens = _bare(event.get("logprobs"))
        must(not item.likely or tokens == item.likely, "the tokens are those the deltas told, where they told any")
        item.likely = tokens
        item.finished = True


def _cites(item: _Item, event: Any) -> None:
    must(item.open_part and event["content_index"] == len(item.parts) - 1, "a source is told of the open part")
    must(event["annotation_index"] == len(item.cited), "annotations are counted from 0")
    item.cited.append(event["annotation"])


def _bare(tokens: list[Any] | None) -> list[Any]:
    """Tokens without what only some places tell of them."""
    return [(one["token"], one["logprob"], [(top["token"], top["logprob"]) for top in one.get("top_logprobs") or []]) for one in tokens or []]


def _arguments(item: _Item, event: Any, verb: str, kind: str, name: str) -> None:
    must(item.begun["type"] == kind and not item.finished, f"{event['type']} outside a call")
    if verb == "delta":
        item.told += event["delta"]
    else:
        must(event[name] == item.told, "the arguments are what the deltas told")
        item.finished = True


def _item_done(item: _Item, ended: Any) -> None:
    kind = ended["type"]
    must(kind == item.begun["type"] and not item.open_part, "an item is done as what it began, with all its parts done")
    if kind in _STEPS:
        must(item.steps == _STEPS[kind], f"a {kind} goes on step by step, not {item.steps}")
        must(kind not in _TOLD or item.finished and ended[_TOLD[kind]] == item.told, f"a {kind} is what was told")
    elif kind in _SAID:
        must(item.finished and ended[_SAID[kind]] == item.told, "a call is what was told")
        must((ended["call_id"], ended["name"]) == (item.begun["call_id"], item.begun["name"]), "a call keeps its call_id and name")
    else:
        must(ended[_LISTS[kind]] == item.parts, "an item is the parts that were told")
    must(ended.get("status", "completed") in ("completed", "incomplete"), "an item ends finished")
    item.ended = ended


def _items(output: list[Any]) -> None:
    distinct((item["id"] for item in output), "item ids")
    distinct((item["call_id"] for item in output if item["type"] in _SAID), "call ids")
    for item in output:
        must(item["id"].startswith(_PREFIX[item["type"]]), f"an id says its kind: {item['id']}")
        if item["type"] == "function_call":
            arguments(item["arguments"])
        for part in item["content"] if item["type"] == "message" else []:
            _text_part(part)


def _text_part(part: Any) -> None:
    """The text of a part, what it rests upon, and how likely it was."""
    text = part.get("text", "")
    for one in part.get("annotations", []):
        must(0 <= one["start_index"] < one["end_index"] <= len(text), f"a source is for words of the answer: {one} of {len(text)}")
    tokens = part.get("logprobs") or []
    must(not tokens or "".join(token["token"] for token in tokens) == text, "the tokens are the words")
    must(all(token["logprob"] <= 0 for token in tokens), "a probability is at most one")


def _usage(usage: Any) -> None:
    must(usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"], "the total is the sum")
    details = usage["input_tokens_details"]
    must(details["cached_tokens"] + details.get("cache_write_tokens", 0) <= usage["input_tokens"], "cached tokens are among the input's")
    must(usage["output_tokens_details"]["reasoning_tokens"] <= usage["output_tokens"], "reasoning tokens are among the output's")
