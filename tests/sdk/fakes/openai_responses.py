"""OpenAI Responses, strict.

Reasoning is handed out with `encrypted_content` when it was asked for in `include`; in a running tool loop exactly that item must stand in
front of the call it led to.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from typing import Any

from . import likely, mind
from .mind import COUNTED, USAGE, Answer, Ask, Call, Image, Result, Turn, fresh
from .rules import TOOL_NAME, data_url, demand, document, known, strict_schema, tool_schema
from .server import Received, Refused, json_text, pieces

_REQUEST = """model input instructions max_output_tokens max_tool_calls temperature top_p tools tool_choice parallel_tool_calls text
 reasoning include store previous_response_id conversation stream stream_options background truncation top_logprobs metadata
 service_tier user safety_identifier prompt_cache_key prompt_cache_options prompt_cache_retention prompt client_metadata"""

_COUNT = """model input instructions tools tool_choice parallel_tool_calls reasoning text truncation conversation
 previous_response_id"""

_ITEM = {
    "message": "type role content id status phase",
    "function_call": "type id call_id name arguments status namespace",
    "function_call_output": "type id call_id output status",
    "custom_tool_call": "type id call_id name input status namespace",
    "custom_tool_call_output": "type id call_id output status",
    "reasoning": "type id summary content encrypted_content status",
    "web_search_call": "type id status action",
    "code_interpreter_call": "type id status code container_id outputs",
    "mcp_call": "type id status server_label name arguments output",
}

_OUTPUTS = {"function_call_output": "function_call", "custom_tool_call_output": "custom_tool_call"}
_CALLS = tuple(_OUTPUTS.values())

_HOSTED = ("web_search", "file_search", "code_interpreter", "image_generation", "mcp", "tool_search")

_OWN: dict[str, tuple[str, tuple[str, ...], tuple[str, str] | None]] = {
    "web_search_call": ("ws_", ("in_progress", "searching", "completed"), None),
    "code_interpreter_call": ("ci_", ("in_progress", "interpreting", "completed"), ("code_interpreter_call_code", "code")),
    "mcp_call": ("mcp_", ("in_progress", "completed"), ("mcp_call_arguments", "arguments")),
}
"""What it does itself: how ids begin, the steps, and the events that tell what it says."""

_ENCRYPTED = "reasoning.encrypted_content"
_LIKELY = "message.output_text.logprobs"


class OpenAiResponses:
    """The fake's rules and spelling."""

    def __init__(self) -> None:
        self.blobs: dict[str, str] = {}
        self.proven: list[str] = []
        self.made: set[str] = set()
        """The items of what it did itself."""

    def key(self, received: Received) -> str:
        return received.headers.get("authorization", "").removeprefix("Bearer ")

    def action(self, received: Received) -> str:
        match received.path:
            case "/v1/responses":
                return "answer"
            case "/v1/responses/input_tokens":
                return "count"
            case "/v1/models":
                return "models"
        raise Refused(404, f"Invalid URL (POST {received.path})")

    def models(self) -> Any:
        return {"object": "list", "data": [{"id": "gpt-5", "object": "model", "created": 1, "owned_by": "fake"}]}

    def count(self, received: Received) -> Any:
        known(received.body, _COUNT, "request")
        return {"object": "response.input_tokens", "input_tokens": COUNTED}

    def refusal(self, refused: Refused) -> Any:
        kinds = {429: "rate_limit_error", 500: "server_error"}
        kind = kinds.get(refused.status, "invalid_request_error")
        return {"error": {"message": refused.message, "type": kind, "param": None, "code": refused.code}}

    def refusal_frame(self, refused: Refused, before: bytes) -> bytes:
        code = refused.code or {429: "rate_limit_exceeded"}.get(refused.status, "server_error")
        return _frame({"type": "error", "sequence_number": before.count(b"event: "), "code": code, "message": refused.message, "param": None})

    # --- reading

    def read(self, received: Received) -> Ask:
        body = received.body
        known(body, _REQUEST, "request")
        reasons = body["model"].startswith("gpt-5")
        demand(body.get("input"), "'input' is required")
        demand((body.get("max_output_tokens") or 16) >= 16, "Invalid 'max_output_tokens': expected a value >= 16")
        demand(not reasons or body.get("temperature", 1) == 1, "Unsupported parameter: 'temperature'", "unsupported_parameter")
        reasoning = body.get("reasoning") or {}
        known(reasoning, "effort summary mode context generate_summary", "reasoning")
        demand(reasons or not reasoning.get("effort"), "Unsupported parameter: 'reasoning.effort' is not supported with this model.")
        demand(reasons or _ENCRYPTED not in (body.get("include") or []), "Encrypted content is not supported with this model.")
        ask = Ask(
            model=body["model"],
            system=body.get("instructions") or "",
            limit=body.get("max_output_tokens"),
            thinking=reasons and reasoning.get("effort") not in (None, "none"),
            stream=body.get("stream", False),
            sealed=_ENCRYPTED in (body.get("include") or []),
        )
        _read_tools(body, ask)
        _read_format(body, ask)
        if _LIKELY in (body.get("include") or []):
            demand(not reasons, "logprobs are not supported with reasoning models.")
            ask.likely = body.get("top_logprobs") or 0
        items = body["input"]
        self._read_items([{"role": "user", "content": items}] if isinstance(items, str) else items, ask)
        return ask

    def _read_items(self, items: list[Any], ask: Ask) -> None:
        open_calls: dict[str, str] = {}
        answered: set[str] = set()
        last = max((place for place, item in enumerate(items) if item.get("role") == "user"), default=0)
        for place, item in enumerate(items):
            where = f"input[{place}]"
            kind = item.get("type", "message")
            demand(kind in _ITEM, f"{where}: unknown type {kind}")
            known(item, _ITEM[kind], where)
            if kind == "message":
                _message(item, where, ask)
            elif kind in _CALLS:
                self._check_reasoning(items, place, last)
                open_calls[item["call_id"]] = kind
                arguments = item["input"] if kind == "custom_tool_call" else json.loads(item["arguments"])
                demand(0 < len(item["call_id"]) <= 64, f"{where}: call_id must have 1 to 64 characters")
                _turn(ask, "model").calls.append(Call(item["name"], arguments, item["call_id"]))
            elif kind in _OUTPUTS:
                made = open_calls.get(item["call_id"])
                demand(made == _OUTPUTS[kind], f"No tool call found for function call output with call_id {item['call_id']}.")
                answered.add(item["call_id"])
                _results(ask).results.append(Result(item["call_id"], mind.value_of(_output_text(item["output"], where))))
            elif kind in _OWN:
                demand(item["id"] in self.made, f"{where}: no such {kind}")
            else:
                self._reasoning(items, place)
        missing = set(open_calls) - answered
        demand(not missing, f"No tool output found for function call {', '.join(sorted(missing))}.")

    def _reasoning(self, items: list[Any], place: int) -> None:
        item = items[place]
        demand(isinstance(item.get("summary"), list), f"input[{place}]: summary is required")
        follows = items[place + 1].get("type", "message") if place + 1 < len(items) else None
        demand(
            follows in ("reasoning", "message", *_CALLS) and (follows != "message" or items[place + 1]["role"] == "assistant"),
            f"Item '{item.get('id')}' of type 'reasoning' was provided without its required following item.",
        )
        blob = item.get("encrypted_content")
        demand(blob, f"Item with id '{item.get('id')}' not found. Items are not persisted when `store` is set to false.")
        demand(blob in self.blobs.values(), "The encrypted content could not be verified.", "invalid_encrypted_content")

    def _check_reasoning(self, items: list[Any], place: int, last: int) -> None:
        blob = self.blobs.get(items[place]["call_id"])
        if blob is None or place < last:
            return
        step = place - 1
        while items[step].get("type") in _CALLS:
            step -= 1
        before = items[step]
        demand(
            before.get("type") == "reasoning" and before.get("encrypted_content") == blob,
            f"Item '{items[place]['call_id']}' of type 'function_call' was provided without its required 'reasoning' item.",
        )
        self.proven.append(items[place]["call_id"])

    # --- saying

    def _output(self, ask: Ask, answer: Answer) -> list[Any]:
        output: list[Any] = []
        for call in answer.calls:
            call.id = fresh("call_")
        if answer.thoughts:
            item = {"type": "reasoning", "id": fresh("rs_"), "summary": [{"type": "summary_text", "text": answer.thoughts}]}
            if ask.sealed:
                item["encrypted_content"] = "gAAAAAB" + base64.urlsafe_b64encode(fresh("sealed-").encode()).decode()
                self.blobs.update((call.id, item["encrypted_content"]) for call in answer.calls)
                self.blobs.setdefault(item["id"], item["encrypted_content"])
            output.append(item)
        if answer.sources:
            output.append(self._own("web_search_call", action={"type": "search", "query": "rivers", "queries": ["rivers"]}))
        if answer.code:
            printed = [{"type": "logs", "logs": answer.printed}]
            output.append(self._own("code_interpreter_call", code=answer.code, container_id="cntr_1", outputs=printed))
        if answer.fetched:
            output.append(self._own("mcp_call", server_label="pages", name="fetch", arguments='{"page": 1}', output=answer.fetched))
        if answer.text:
            tokens = [] if ask.likely is None else likely.openai(pieces(answer.text, 3), ask.likely)
            part = {"type": "output_text", "text": answer.text, "annotations": _sources(answer), "logprobs": tokens}
            if answer.declined:
                part = {"type": "refusal", "refusal": answer.text}
            output.append({"type": "message", "id": fresh("msg_"), "role": "assistant", "status": "completed", "content": [part]})
        return output + [_call(call) for call in answer.calls]

    def _own(self, kind: str, **told: Any) -> Any:
        """Something that it did itself."""
        item = {"type": kind, "id": fresh(_OWN[kind][0]), "status": "completed", **told}
        self.made.add(item["id"])
        return item

    def whole(self, ask: Ask, answer: Answer) -> Any:
        return _response(ask, answer, self._output(ask, answer))

    def opening(self, ask: Ask) -> bytes:
        response = {**_response(ask, Answer(), []), "status": "in_progress", "usage": None, "completed_at": None}
        return b"".join(_numbered(iter([{"type": "response.created", "response": response}, {"type": "response.in_progress", "response": response}])))

    def stream(self, ask: Ask, answer: Answer) -> Iterator[bytes]:
        return _numbered(self._events(ask, answer))

    def _events(self, ask: Ask, answer: Answer) -> Iterator[Any]:
        output = self._output(ask, answer)
        final = _response(ask, answer, output)
        begun = {**final, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None, "completed_at": None}
        yield {"type": "response.created", "response": begun}
        yield {"type": "response.in_progress", "response": begun}
        calls = [(index, item) for index, item in enumerate(output) if item["type"] in _CALLS]
        for index, item in enumerate(output):
            if item["type"] == "reasoning":
                yield from _reasoning_events(index, item)
            elif item["type"] == "message":
                yield from _message_events(index, item)
            elif item["type"] in _OWN:
                yield from _own_events(index, item)
        yield from _call_events(calls)
        yield {"type": "response." + final["status"], "response": final}


def _read_tools(body: dict[str, Any], ask: Ask) -> None:
    for place, tool in enumerate(body.get("tools") or []):
        where = f"tools[{place}]"
        if tool.get("type") in _HOSTED:
            ask.searches |= tool["type"] == "web_search"
            continue
        if tool.get("type") == "namespace":
            known(tool, "type name description tools", where)
            continue
        if tool.get("type") == "custom":
            known(tool, "type name description format", where)
            ask.free.add(tool["name"])
            continue
        known(tool, "type name description parameters strict", where)
        demand(tool.get("type") == "function", f"{where}: unknown type")
        demand(TOOL_NAME.match(tool.get("name", "")), f"{where}: invalid name")
        schema = tool_schema(tool.get("parameters"), where)
        if tool.get("strict") is not False:
            strict_schema(schema, f"Invalid schema for function '{tool['name']}'", all_required=True)
        ask.tools[tool["name"]] = schema
    choice = body.get("tool_choice")
    ask.must_call = choice == "required"
    if isinstance(choice, dict):
        known(choice, "type name", "tool_choice")
        ask.forced = choice["name"]


def _read_format(body: dict[str, Any], ask: Ask) -> None:
    text = body.get("text") or {}
    known(text, "format verbosity", "text")
    form = text.get("format") or {}
    if form.get("type") == "json_schema":
        known(form, "type name schema strict description", "text.format")
        demand(TOOL_NAME.match(form.get("name", "")), "text.format.name: invalid")
        if form.get("strict"):
            strict_schema(form["schema"], "text.format", all_required=True)
        ask.schema = form["schema"]


def _turn(ask: Ask, role: str) -> Turn:
    if not ask.turns or ask.turns[-1].role != role:
        ask.turns.append(Turn(role))
    return ask.turns[-1]


def _results(ask: Ask) -> Turn:
    if not ask.turns or not ask.turns[-1].results:
        ask.turns.append(Turn("user"))
    return ask.turns[-1]


def _message(item: Any, where: str, ask: Ask) -> None:
    role, content = item.get("role"), item.get("content")
    demand(role in ("user", "assistant", "system", "developer"), f"{where}: unknown role {role}")
    demand(content, f"{where}: content must not be empty")
    texts: list[str] = []
    images: list[Image] = []
    for part in [content] if isinstance(content, str) else content:
        if isinstance(part, str):
            texts.append(part)
            continue
        kind = part.get("type")
        wanted = ("output_text", "refusal") if role == "assistant" else ("input_text", "input_image", "input_file")
        demand(kind in wanted, f"{where}: Invalid value: '{kind}'. Supported values are: {wanted}")
        if kind == "input_file":
            known(part, "type file_data file_id file_url filename detail", where)
            demand(part.get("filename"), f"{where}: Missing required parameter: 'filename'")
            images.append(document(part.get("file_data"), where))
        elif kind == "input_image":
            known(part, "type image_url file_id detail", where)
            demand(isinstance(part.get("image_url"), str), f"{where}: image_url must be a string")
            images.append(data_url(part["image_url"], where))
        else:
            known(part, "type text annotations logprobs refusal", where)
            texts.append(part.get("text", part.get("refusal")))
    if role in ("system", "developer"):
        ask.system = "\n".join(filter(None, [ask.system, "".join(texts)]))
    elif role == "assistant":
        _turn(ask, "model").text += "".join(texts)
    else:
        ask.turns.append(Turn("user", "".join(texts), images))


def _output_text(output: Any, where: str) -> str:
    if isinstance(output, str):
        return output
    for part in output:
        demand(part.get("type") in ("input_text", "input_image"), f"{where}: unknown part {part.get('type')}")
    return "".join(part.get("text", "") for part in output)


def _response(ask: Ask, answer: Answer, output: list[Any]) -> Any:
    reasons = {"limit": "max_output_tokens", "refusal": "content_filter"}
    reason = reasons.get(answer.stop)
    return {
        "id": fresh("resp_"),
        "object": "response",
        "created_at": 1_790_000_000,
        "completed_at": 1_790_000_001,
        "status": "incomplete" if reason else "completed",
        "error": None,
        "incomplete_details": {"reason": reason} if reason else None,
        "instructions": ask.system or None,
        "metadata": {},
        "model": ask.model,
        "output": output,
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "max_output_tokens": ask.limit,
        "previous_response_id": None,
        "reasoning": {"effort": "medium" if ask.thinking else None, "summary": None},
        "store": False,
        "text": {"format": {"type": "text"}},
        "truncation": "disabled",
        "usage": {
            "input_tokens": USAGE.input,
            "input_tokens_details": {"cached_tokens": USAGE.cached, "cache_write_tokens": USAGE.written},
            "output_tokens": USAGE.output,
            "output_tokens_details": {"reasoning_tokens": USAGE.reasoning},
            "total_tokens": USAGE.input + USAGE.output,
        },
    }


def _reasoning_events(index: int, item: Any) -> Iterator[Any]:
    at = {"item_id": item["id"], "output_index": index, "summary_index": 0}
    text = item["summary"][0]["text"]
    # The first encrypted content is a snapshot: only the one of the finished item counts.
    early = {**item, "summary": []} | ({"encrypted_content": "gAAAAABnot-yet"} if "encrypted_content" in item else {})
    yield {"type": "response.output_item.added", "output_index": index, "item": early}
    yield {"type": "response.reasoning_summary_part.added", **at, "part": {"type": "summary_text", "text": ""}}
    for piece in pieces(text, 7):
        yield {"type": "response.reasoning_summary_text.delta", **at, "delta": piece}
    yield {"type": "response.reasoning_summary_text.done", **at, "text": text}
    yield {"type": "response.reasoning_summary_part.done", **at, "part": {"type": "summary_text", "text": text}}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _message_events(index: int, item: Any) -> Iterator[Any]:
    at = {"item_id": item["id"], "output_index": index, "content_index": 0}
    part = item["content"][0]
    yield {"type": "response.output_item.added", "output_index": index, "item": {**item, "status": "in_progress", "content": []}}
    if part["type"] == "refusal":
        yield {"type": "response.content_part.added", **at, "part": {"type": "refusal", "refusal": ""}}
        for piece in pieces(part["refusal"], 3):
            yield {"type": "response.refusal.delta", **at, "delta": piece}
        yield {"type": "response.refusal.done", **at, "refusal": part["refusal"]}
        yield {"type": "response.content_part.done", **at, "part": part}
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
        return
    yield {"type": "response.content_part.added", **at, "part": {**part, "text": "", "annotations": [], "logprobs": []}}
    for place, piece in enumerate(pieces(part["text"], 3)):
        yield {"type": "response.output_text.delta", **at, "delta": piece, "logprobs": _of_event(part["logprobs"][place : place + 1])}
    for place, annotation in enumerate(part["annotations"]):
        yield {"type": "response.output_text.annotation.added", **at, "annotation_index": place, "annotation": annotation}
    yield {"type": "response.output_text.done", **at, "text": part["text"], "logprobs": _of_event(part["logprobs"])}
    yield {"type": "response.content_part.done", **at, "part": part}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _of_event(tokens: list[Any]) -> list[Any]:
    """In events the bytes are left out."""
    return [{**_bare(token), "top_logprobs": [_bare(top) for top in token["top_logprobs"]]} for token in tokens]


def _bare(token: Any) -> Any:
    return {"token": token["token"], "logprob": token["logprob"]}


def _sources(answer: Answer) -> list[Any]:
    return [
        {"type": "url_citation", "start_index": source.start, "end_index": source.end, "url": source.url, "title": source.title}
        for source in answer.sources
    ]


def _own_events(index: int, item: Any) -> Iterator[Any]:
    kind = item["type"]
    _, (first, *rest), said = _OWN[kind]
    at = {"item_id": item["id"], "output_index": index}
    begun = {**item, "status": "in_progress"} | ({said[1]: ""} if said else {})
    yield {"type": "response.output_item.added", "output_index": index, "item": begun}
    yield {"type": f"response.{kind}.{first}", **at}
    if said:
        event, name = said
        for piece in pieces(item[name], 5):
            yield {"type": f"response.{event}.delta", **at, "delta": piece}
        yield {"type": f"response.{event}.done", **at, name: item[name]}
    for step in rest:
        yield {"type": f"response.{kind}.{step}", **at}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _call(call: Call) -> Any:
    if call.free:
        return {"type": "custom_tool_call", "id": fresh("ctc_"), "call_id": call.id, "name": call.name, "input": call.arguments, "status": "completed"}
    arguments = {"name": call.name, "arguments": json_text(call.arguments), "status": "completed"}
    return {"type": "function_call", "id": fresh("fc_"), "call_id": call.id, **arguments}


_TOLD = {
    "function_call": ("response.function_call_arguments", "arguments"),
    "custom_tool_call": ("response.custom_tool_call_input", "input"),
}


def _call_events(calls: list[tuple[int, Any]]) -> Iterator[Any]:
    """Calls overlap in time."""
    rows = []
    for place, (index, item) in enumerate(calls):
        kind, text = _TOLD[item["type"]]
        yield {"type": "response.output_item.added", "output_index": index, "item": {**item, "status": "in_progress", text: ""}}
        at = {"type": f"{kind}.delta", "item_id": item["id"], "output_index": index}
        rows.append([{**at, "delta": piece} for piece in pieces(item[text], 5 + place)])
    yield from (delta for step in itertools.zip_longest(*rows) for delta in step if delta is not None)
    for index, item in calls:
        kind, text = _TOLD[item["type"]]
        yield {"type": f"{kind}.done", "item_id": item["id"], "output_index": index, text: item[text]}
        yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _numbered(events: Iterator[Any]) -> Iterator[bytes]:
    for number, event in enumerate(events):
        yield _frame({**event, "sequence_number": number})


def _frame(event: Any) -> bytes:
    return f"event: {event['type']}\ndata: {json_text(event)}\n\n".encode()
