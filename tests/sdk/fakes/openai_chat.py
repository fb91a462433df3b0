"""OpenAI Chat Completions, strict.

A model whose name holds `thinking` says its thoughts as `reasoning_content` and, like the servers that do so, wants exactly them back
on the assistant messages of a running tool loop. Reasoning models of OpenAI refuse `max_tokens`, `stop` and `temperature`,
those before them `reasoning_effort`.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import wave
from collections.abc import Iterator
from typing import Any

from . import likely, mind
from .mind import USAGE, Answer, Ask, Call, Image, Result, Turn, fresh
from .rules import TOOL_NAME, data_url, demand, document, known, sound, strict_schema, tool_schema
from .server import Received, Refused, json_text, pieces

_REQUEST = """model messages max_completion_tokens max_tokens temperature top_p n stop presence_penalty frequency_penalty logit_bias
 logprobs top_logprobs seed stream stream_options tools tool_choice parallel_tool_calls functions function_call response_format
 reasoning_effort verbosity modalities audio prediction metadata store service_tier safety_identifier user prompt_cache_key
 prompt_cache_retention prompt_cache_options web_search_options moderation"""

_MESSAGE = {
    "system": "role content name",
    "developer": "role content name",
    "user": "role content name",
    "assistant": "role content name tool_calls refusal audio annotations function_call",
    "tool": "role content tool_call_id",
}

_FINISH = {"end": "stop", "stop": "stop", "limit": "length", "tools": "tool_calls", "refusal": "content_filter"}


class OpenAiChat:
    """The fake's rules and spelling."""

    def __init__(self) -> None:
        self.thoughts: dict[str, str] = {}
        self.proven: list[str] = []

    def key(self, received: Received) -> str:
        return received.headers.get("authorization", "").removeprefix("Bearer ")

    def action(self, received: Received) -> str:
        match received.path:
            case "/v1/chat/completions":
                return "answer"
            case "/v1/models":
                return "models"
        raise Refused(404, f"Invalid URL (POST {received.path})")

    def models(self) -> Any:
        names = ("gpt-4o", "gpt-5")
        return {"object": "list", "data": [{"id": name, "object": "model", "created": 1, "owned_by": "fake"} for name in names]}

    def count(self, received: Received) -> Any:
        raise Refused(404, "there is no such path")

    def refusal(self, refused: Refused) -> Any:
        kinds = {429: "rate_limit_error", 500: "server_error"}
        kind = kinds.get(refused.status, "invalid_request_error")
        return {"error": {"message": refused.message, "type": kind, "param": None, "code": refused.code}}

    def refusal_frame(self, refused: Refused, before: bytes) -> bytes:
        return _frame(self.refusal(refused))

    # --- reading

    def read(self, received: Received) -> Ask:
        body = received.body
        thinks = "thinking" in str(body.get("model"))
        known(body, _REQUEST, "request")
        demand(isinstance(body.get("messages"), list) and body["messages"], "'messages' must be a non-empty list")
        _check_settings(body)
        ask = Ask(
            model=body["model"],
            limit=body.get("max_completion_tokens", body.get("max_tokens")),
            stops=[body["stop"]] if isinstance(body.get("stop"), str) else body.get("stop") or [],
            thinking=thinks,
            stream=body.get("stream", False),
            usage=bool((body.get("stream_options") or {}).get("include_usage")),
        )
        _read_tools(body, ask)
        _read_format(body, ask)
        _read_wishes(body, ask)
        self._read_messages(body["messages"], ask)
        if thinks:
            self._check_thoughts(body["messages"])
        return ask

    def _read_messages(self, messages: list[Any], ask: Ask) -> None:
        open_calls: list[str] = []
        system: list[str] = []
        for place, message in enumerate(messages):
            where = f"messages[{place}]"
            role = message.get("role")
            demand(role in _MESSAGE, f"{where}: unknown role {role}")
            known(message, _MESSAGE[role] + (" reasoning_content" if ask.thinking else ""), where)
            if role == "tool":
                demand(message.get("tool_call_id") in open_calls, f"{where}: a 'tool' message must follow a message with 'tool_calls'")
                open_calls.remove(message["tool_call_id"])
                result = Result(message["tool_call_id"], mind.value_of(_text_only(message.get("content"), where)))
                if ask.turns and ask.turns[-1].results:
                    ask.turns[-1].results.append(result)
                else:
                    ask.turns.append(Turn("user", results=[result]))
                continue
            demand(not open_calls, f"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id': {open_calls}")
            if role in ("system", "developer"):
                system.append(_text_only(message.get("content"), where))
            elif role == "user":
                ask.turns.append(_user(message, where))
            else:
                ask.turns.append(_assistant(message, where))
                open_calls = [call.id for call in ask.turns[-1].calls]
        demand(not open_calls, f"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id': {open_calls}")
        ask.system = "\n".join(system)

    def _check_thoughts(self, messages: list[Any]) -> None:
        last = max(place for place, message in enumerate(messages) if message["role"] == "user")
        for message in messages[last:]:
            for call in (message.get("tool_calls") or [])[:1]:
                wanted = self.thoughts.get(call["id"])
                demand(wanted is None or message.get("reasoning_content") == wanted, "The `reasoning_content` in the thinking mode must be passed back to the API.")
                self.proven.append(call["id"])

    # --- saying

    def _calls(self, answer: Answer) -> list[Any]:
        for call in answer.calls:
            call.id = fresh("call_")
        if answer.calls and answer.thoughts:
            self.thoughts[answer.calls[0].id] = answer.thoughts
        return [_call(call) for call in answer.calls]

    def whole(self, ask: Ask, answer: Answer) -> Any:
        calls = self._calls(answer)
        choices = []
        for index, text in enumerate(answer.all):
            message: dict[str, Any] = {"role": "assistant", "content": text or None, "refusal": None, "annotations": _sources(answer)}
            if calls:
                message["tool_calls"] = calls
            if answer.thoughts:
                message["reasoning_content"] = answer.thoughts
            if answer.declined:
                message |= {"content": None, "refusal": text}
            if answer.sound:
                message |= {"content": None, "audio": {**_spoken(_packed(answer.sound) if ask.packed else answer.sound), "transcript": text}}
            choices.append({"index": index, "message": message, "logprobs": _likely(ask, pieces(text, 3)), "finish_reason": _FINISH[answer.stop]})
        return {**_head(ask, "chat.completion"), "choices": choices, "usage": _usage()}

    def opening(self, ask: Ask) -> bytes:
        return _frame({**_head(ask, "chat.completion.chunk"), "choices": [_choice({"role": "assistant", "content": ""})]})

    def stream(self, ask: Ask, answer: Answer) -> Iterator[bytes]:
        head = _head(ask, "chat.completion.chunk")
        usage = {"usage": None} if ask.usage else {}

        def chunk(delta: Any, finish: str | None = None, index: int = 0, logprobs: Any = None) -> bytes:
            return _frame({**head, "choices": [{**_choice(delta, finish), "index": index, "logprobs": logprobs}], **usage})

        for index in range(len(answer.all)):
            yield chunk({"role": "assistant", "content": None if answer.calls or answer.sound else ""}, index=index)
        for piece in pieces(answer.thoughts, 7):
            yield chunk({"reasoning_content": piece})
        if answer.sound:
            for piece in _spoken_pieces(answer):
                yield chunk({"audio": piece})
        else:
            # The answers are told side by side.
            rows = [[(index, place, piece) for place, piece in enumerate(pieces(text, 3))] for index, text in enumerate(answer.all)]
            for index, place, piece in (said for step in itertools.zip_longest(*rows) for said in step if said):
                yield chunk({"refusal" if answer.declined else "content": piece}, index=index, logprobs=_likely(ask, [piece], place))
        for delta in _call_deltas(self._calls(answer)):
            yield chunk({"tool_calls": [delta]})
        if answer.sources:
            yield chunk({"annotations": _sources(answer)})
        for index in range(len(answer.all)):
            yield chunk({}, _FINISH[answer.stop], index)
        if ask.usage:
            yield _frame({**head, "choices": [], "usage": _usage()})
        yield b"data: [DONE]\n\n"


def _check_settings(body: dict[str, Any]) -> None:
    reasons = body["model"].startswith("gpt-5")
    demand(not ("max_tokens" in body and "max_completion_tokens" in body), "max_tokens and max_completion_tokens exclude each other")
    demand("stream_options" not in body or body.get("stream"), "'stream_options' is only allowed when 'stream' is true")
    for name in ("tool_choice", "parallel_tool_calls"):
        demand(name not in body or body.get("tools"), f"'{name}' is only allowed when 'tools' are specified")
    demand(not isinstance(body.get("stop"), list) or len(body["stop"]) <= 4, "'stop' takes at most 4")
    for name in ("max_tokens", "stop"):
        demand(not (reasons and name in body), f"Unsupported parameter: '{name}' is not supported with this model.", "unsupported_parameter")
    demand(not reasons or body.get("temperature", 1) == 1, "Unsupported value: 'temperature'", "unsupported_value")
    thoughtless = body["model"].startswith("gpt-4") and body.get("reasoning_effort")
    demand(not thoughtless, "Unsupported parameter: 'reasoning_effort' is not supported with this model.", "unsupported_parameter")


def _read_tools(body: dict[str, Any], ask: Ask) -> None:
    demand(body.get("tools") is None or body["tools"], "'tools' must not be empty")
    for place, tool in enumerate(body.get("tools") or []):
        where = f"tools[{place}]"
        if tool.get("type") == "custom":
            known(tool, "type custom", where)
            known(tool["custom"], "name description format", where)
            ask.free.add(tool["custom"]["name"])
            continue
        known(tool, "type function", where)
        demand(tool.get("type") == "function", f"{where}: unknown type")
        function = tool["function"]
        known(function, "name description parameters strict", where)
        demand(TOOL_NAME.match(function.get("name", "")), f"{where}: invalid name")
        ask.tools[function["name"]] = tool_schema(function.get("parameters"), where)
    choice = body.get("tool_choice")
    ask.must_call = choice == "required"
    if isinstance(choice, dict):
        known(choice, "type function", "tool_choice")
        ask.forced = choice["function"]["name"]


def _read_format(body: dict[str, Any], ask: Ask) -> None:
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        known(form, "type json_schema", "response_format")
        schema = form["json_schema"]
        known(schema, "name description schema strict", "response_format.json_schema")
        demand(TOOL_NAME.match(schema.get("name", "")), "response_format.json_schema.name: invalid")
        if schema.get("strict"):
            strict_schema(schema["schema"], "response_format", all_required=True)
        ask.schema = schema["schema"]


def _read_wishes(body: dict[str, Any], ask: Ask) -> None:
    """What else an answer is to be."""
    demand("top_logprobs" not in body or body.get("logprobs"), "'top_logprobs' is only allowed when 'logprobs' is true")
    ask.likely = body.get("top_logprobs", 0) if body.get("logprobs") else None
    ask.choices = body.get("n") or 1
    ask.searches = "web_search_options" in body
    demand(not ask.searches or "search" in body["model"], "Unknown parameter: 'web_search_options' is not supported with this model.")
    speaks = "audio" in (body.get("modalities") or [])
    demand(speaks == ("audio" in body), "'audio' is required when 'modalities' holds 'audio', and only then")
    if speaks:
        known(body["audio"], "voice format", "audio")
        demand("audio" in body["model"], "This model does not support audio output.")
        # With `stream` only this one can be played before it is over.
        demand(not ask.stream or body["audio"]["format"] == "pcm16", "audio.format: only 'pcm16' is supported when stream is true")
        ask.voice, ask.packed = body["audio"]["voice"], body["audio"]["format"] == "wav"


def _text_only(content: Any, where: str) -> str:
    if isinstance(content, str):
        return content
    demand(isinstance(content, list) and content, f"{where}: content must be a string or a list of text parts")
    for part in content:
        known(part, "type text", where)
        demand(part.get("type") == "text", f"{where}: only text is allowed here")
    return "".join(part["text"] for part in content)


def _user(message: Any, where: str) -> Turn:
    content = message.get("content")
    if isinstance(content, str):
        return Turn("user", content)
    demand(isinstance(content, list) and content, f"{where}: content must not be empty")
    texts: list[str] = []
    images: list[Image] = []
    for part in content:
        if part.get("type") == "text":
            known(part, "type text", where)
            texts.append(part["text"])
        elif part.get("type") == "file":
            known(part, "type file", where)
            known(part["file"], "file_data file_id filename", where)
            images.append(document(part["file"].get("file_data"), where))
        elif part.get("type") == "input_audio":
            known(part, "type input_audio", where)
            known(part["input_audio"], "data format", where)
            demand(part["input_audio"]["format"] == "wav", f"{where}: unknown format of sound")
            images.append(sound(part["input_audio"]["data"], where))
        else:
            demand(part.get("type") == "image_url", f"{where}: unknown part {part.get('type')}")
            known(part, "type image_url", where)
            known(part["image_url"], "url detail", where)
            images.append(data_url(part["image_url"]["url"], where))
    return Turn("user", "".join(texts), images)


def _assistant(message: Any, where: str) -> Turn:
    calls = []
    for call in message.get("tool_calls") or []:
        demand(0 < len(call["id"]) <= 64, f"{where}: malformed tool call")
        if call.get("type") == "custom":
            known(call, "id type custom", where)
            known(call["custom"], "name input", where)
            calls.append(Call(call["custom"]["name"], call["custom"]["input"], call["id"]))
            continue
        known(call, "id type function", where)
        known(call["function"], "name arguments", where)
        demand(call.get("type") == "function", f"{where}: malformed tool call")
        calls.append(Call(call["function"]["name"], json.loads(call["function"]["arguments"]), call["id"]))
    content = message.get("content") or message.get("refusal")
    demand(content is not None or calls, f"{where}: content may be null only with tool_calls")
    demand("tool_calls" not in message or calls, f"{where}: tool_calls must not be empty")
    return Turn("model", "" if content is None else _text_only(content, where), calls=calls)


def _sources(answer: Answer) -> list[Any]:
    found = [(source, {"start_index": source.start, "end_index": source.end}) for source in answer.sources]
    return [{"type": "url_citation", "url_citation": {**place, "url": source.url, "title": source.title}} for source, place in found]


def _likely(ask: Ask, tokens: list[str], first: int = 0) -> Any:
    if ask.likely is None:
        return None
    return {"content": likely.openai(tokens, ask.likely, first), "refusal": None}


def _spoken(sound: bytes) -> Any:
    return {"id": fresh("audio_"), "data": base64.b64encode(sound).decode(), "expires_at": 1_790_003_600}


def _packed(sound: bytes) -> bytes:
    """As a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((1, 2, 24_000, 0, "NONE", ""))
        wav.writeframes(sound)
    return file.getvalue()


def _spoken_pieces(answer: Answer) -> Iterator[Any]:
    """The words first, then the sound, then when it is forgotten."""
    spoken = _spoken(answer.sound)
    yield {"id": spoken["id"], "transcript": ""}
    yield from ({"transcript": piece} for piece in pieces(answer.text, 3))
    sounds = [answer.sound[start : start + 300] for start in range(0, len(answer.sound), 300)]
    yield from ({"data": base64.b64encode(sound).decode()} for sound in sounds)
    yield {"expires_at": spoken["expires_at"]}


def _call(call: Call) -> Any:
    if call.free:
        return {"id": call.id, "type": "custom", "custom": {"name": call.name, "input": call.arguments}}
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": json_text(call.arguments)}}


def _call_deltas(calls: list[Any]) -> Iterator[Any]:
    """The first delta names the call, the rest carry arguments; calls interleave."""
    rows = []
    for index, call in enumerate(calls):
        kind, text = call["type"], "input" if call["type"] == "custom" else "arguments"
        yield {**call, "index": index, kind: {"name": call[kind]["name"], text: ""}}
        rows.append([{"index": index, kind: {text: piece}} for piece in pieces(call[kind][text], 5 + index)])
    yield from (delta for step in itertools.zip_longest(*rows) for delta in step if delta is not None)


def _head(ask: Ask, kind: str) -> dict[str, Any]:
    return {"id": fresh("chatcmpl-"), "object": kind, "created": 1_790_000_000, "model": ask.model, "system_fingerprint": "fp_1"}


def _choice(delta: Any, finish: str | None = None) -> Any:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}


def _usage() -> Any:
    return {
        "prompt_tokens": USAGE.input,
        "completion_tokens": USAGE.output,
        "total_tokens": USAGE.input + USAGE.output,
        "prompt_tokens_details": {"cached_tokens": USAGE.cached, "cache_write_tokens": USAGE.written, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": USAGE.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _frame(value: Any) -> bytes:
    return b"data: " + json_text(value).encode() + b"\n\n"
