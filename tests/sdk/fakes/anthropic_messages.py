"""Anthropic Messages, strict.

With thinking on, every answer begins with a signed thinking block; in a running tool loop exactly those blocks must stand in front of the
call they led to, and no thinking block that was not signed here is ever taken.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from . import mind
from .mind import COUNTED, USAGE, Answer, Ask, Call, Result, Turn, fresh
from .rules import TOOL_NAME, demand, known, picture, strict_schema
from .server import Received, Refused, json_text, pieces

_REQUEST = """model max_tokens messages system stop_sequences stream temperature top_p top_k tools tool_choice thinking output_config
 metadata service_tier cache_control container inference_geo speed"""
_BETAS = {"context_management": "context-management-2025-06-27", "defer_loading": "advanced-tool-use-2025-11-20"}
"""Fields that are taken with this beta only."""
_COUNT = "model messages system tools tool_choice thinking output_config cache_control"

_BLOCK = {
    "text": "type text cache_control citations",
    "image": "type source cache_control",
    "tool_use": "type id name input cache_control caller",
    "tool_result": "type tool_use_id content is_error cache_control",
    "thinking": "type thinking signature",
    "redacted_thinking": "type data",
    "document": "type source title context citations cache_control",
    "server_tool_use": "type id name input caller",
    "web_search_tool_result": "type tool_use_id content caller",
    "code_execution_tool_result": "type tool_use_id content",
}
_SPOKEN_BY = {
    "user": ("text", "image", "document", "tool_result"),
    "assistant": ("text", "tool_use", "thinking", "redacted_thinking", "server_tool_use", "web_search_tool_result", "code_execution_tool_result"),
}

_INDEX = "Eo8BCioIAhgB"
"""What the vendor knows a source by."""

_STOP = {"end": "end_turn", "stop": "stop_sequence", "limit": "max_tokens", "tools": "tool_use", "refusal": "refusal"}
_ERROR = {
    400: "invalid_request_error",
    401: "authentication_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class AnthropicMessages:
    """The fake's rules and spelling."""

    def __init__(self) -> None:
        self.signed: dict[str, Any] = {}
        """Tool call id (or signature) to the thinking blocks in front of it."""
        self.proven: list[str] = []

    def key(self, received: Received) -> str:
        return received.headers.get("x-api-key", "")

    def action(self, received: Received) -> str:
        demand(received.headers.get("anthropic-version") in ("2023-06-01", "2026-10-21"), "anthropic-version: header is required")
        match received.path:
            case "/v1/messages":
                return "answer"
            case "/v1/messages/count_tokens":
                return "count"
            case "/v1/models":
                return "models"
        raise Refused(404, f"not found: {received.path}")

    def models(self) -> Any:
        model = {"type": "model", "id": "claude-sonnet-4-5", "display_name": "Claude Sonnet 4.5", "lifecycle": "active"}
        model |= {"created_at": "2025-09-29T00:00:00Z"}
        return {"data": [model], "has_more": False, "first_id": model["id"], "last_id": model["id"]}

    def count(self, received: Received) -> Any:
        known(received.body, _COUNT, "request")
        return {"input_tokens": COUNTED}

    def refusal(self, refused: Refused) -> Any:
        error = {"type": _ERROR.get(refused.status, "api_error"), "message": refused.message}
        return {"type": "error", "error": error, "request_id": "req_1"}

    def refusal_frame(self, refused: Refused, before: bytes) -> bytes:
        return _frame(self.refusal(refused))

    # --- reading

    def read(self, received: Received) -> Ask:
        body = received.body
        betas = _betas(received)
        known(body, f"{_REQUEST} {betas}", "request")
        _check_settings(body, received.headers["anthropic-version"])
        thinking = body.get("thinking") or {"type": "disabled"}
        ask = Ask(
            model=body["model"],
            system=_system(body.get("system")),
            limit=body["max_tokens"],
            stops=body.get("stop_sequences") or [],
            thinking=thinking["type"] in ("enabled", "adaptive"),
            stream=body.get("stream", False),
        )
        _read_tools(body, ask, betas)
        form = (body.get("output_config") or {}).get("format")
        if form:
            known(form, "type schema", "output_config.format")
            strict_schema(form["schema"], "output_config.format", all_required=False)
            ask.schema = form["schema"]
        self._read_messages(body["messages"], ask)
        return ask

    def _read_messages(self, messages: list[Any], ask: Ask) -> None:
        demand(messages, "messages: at least one message is required")
        role_before, open_calls = "assistant", []
        seen: set[str] = set()
        for place, message in enumerate(messages):
            where = f"messages.{place}"
            known(message, "role content", where)
            role = message.get("role")
            if role == "system" and place and not open_calls and _is_newer(ask.model):
                ask.system += "\n" + _system(message["content"])
                continue
            demand(role in _SPOKEN_BY, f"{where}: unexpected role \"{role}\"")
            demand(role != role_before, f"{where}: roles must alternate between \"user\" and \"assistant\"")
            role_before = role
            blocks = _blocks(message.get("content"), role, where)
            if role == "user":
                ask.turns.append(_user(blocks, open_calls, where))
                open_calls = []
            else:
                turn = _assistant(blocks)
                ids = [call.id for call in turn.calls]
                demand(not seen & set(ids) and len(set(ids)) == len(ids), f"{where}: `tool_use` ids must be unique")
                seen.update(ids)
                open_calls = ids
                ask.turns.append(turn)
                self._check_signatures(blocks, where)
        demand(not open_calls, f"`tool_use` ids were found without `tool_result` blocks immediately after: {open_calls}")
        demand(role_before == "user" or "-4-5" in ask.model, "This model does not support assistant message prefill. The conversation must end with a user message.")
        if ask.thinking:
            self._check_loop(messages)

    def _check_signatures(self, blocks: list[Any], where: str) -> None:
        for block in blocks:
            if block["type"] == "redacted_thinking":
                demand(self.signed.get(block["data"]) == block, f"{where}: Invalid `data` in `redacted_thinking` block")
            if block["type"] == "thinking":
                demand(self.signed.get(block.get("signature")) == block, f"{where}: Invalid `signature` in `thinking` block")
            for citation in block.get("citations") or []:
                demand(citation.get("encrypted_index") == _INDEX, f"{where}: Invalid `encrypted_index` in citation")

    def _check_loop(self, messages: list[Any]) -> None:
        spoken = [place for place, message in enumerate(messages) if message["role"] == "user" and not _has_results(message)]
        for message in messages[max(spoken) :]:
            if message["role"] != "assistant" or isinstance(message["content"], str):
                continue
            calls = [block["id"] for block in message["content"] if block["type"] == "tool_use"]
            if calls:
                first = message["content"][0]
                demand(first["type"] in ("thinking", "redacted_thinking"), f"Expected `thinking` or `redacted_thinking`, but found `{first['type']}`. When `thinking` is enabled, a final `assistant` message must start with a thinking block")
                demand(self.signed.get(calls[0]) in (None, first), "`thinking` blocks in the latest assistant message cannot be modified")
                self.proven.append(calls[0])

    # --- saying

    def _content(self, answer: Answer) -> list[Any]:
        content: list[Any] = []
        for call in answer.calls:
            call.id = fresh("toolu_")
        if answer.thoughts:
            signature = "Eq" + base64.b64encode(fresh("signed-").encode()).decode()
            block = {"type": "thinking", "thinking": answer.thoughts, "signature": signature}
            if answer.secret:
                block = {"type": "redacted_thinking", "data": signature}
            self.signed[signature] = block
            if answer.calls:
                self.signed[answer.calls[0].id] = block
            content.append(block)
        content.extend(_searched(answer) if answer.sources else [])
        content.extend(_ran(answer) if answer.code else [])
        content.extend(_fetched(answer) if answer.fetched else [])
        if answer.text and not answer.sources:
            content.append({"type": "text", "text": answer.text})
        content.extend({"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments} for call in answer.calls)
        return content

    def whole(self, ask: Ask, answer: Answer) -> Any:
        return {
            **_head(ask),
            "content": self._content(answer),
            "stop_reason": _STOP[answer.stop],
            "stop_sequence": answer.stopped_at,
            "usage": _usage(USAGE.output),
        }

    def opening(self, ask: Ask) -> bytes:
        message = {**_head(ask), "content": [], "stop_reason": None, "stop_sequence": None, "usage": _usage(1)}
        return _frame({"type": "message_start", "message": message}) + _frame({"type": "ping"})

    def stream(self, ask: Ask, answer: Answer) -> Iterator[bytes]:
        yield self.opening(ask)
        for index, block in enumerate(self._content(answer)):
            empty, deltas = _pieces_of(block)
            yield _frame({"type": "content_block_start", "index": index, "content_block": empty})
            for delta in deltas:
                yield _frame({"type": "content_block_delta", "index": index, "delta": delta})
            yield _frame({"type": "content_block_stop", "index": index})
        delta = {"stop_reason": _STOP[answer.stop], "stop_sequence": answer.stopped_at}
        yield _frame({"type": "message_delta", "delta": delta, "usage": _counts(USAGE.output)})
        yield _frame({"type": "message_stop"})


def _check_settings(body: dict[str, Any], version: str) -> None:
    demand(isinstance(body.get("max_tokens"), int), "max_tokens: Field required")
    demand(all(str(stop).strip() for stop in body.get("stop_sequences") or []), "stop_sequences: each stop sequence must contain non-whitespace")
    sampling = [name for name in ("temperature", "top_p", "top_k") if name in body]
    demand(version == "2023-06-01" or not sampling, f"{sampling}: removed in this API version")
    newer = _is_newer(body["model"])
    demand(not (newer and sampling), "`temperature` is deprecated for this model")
    demand(not {"temperature", "top_p"} <= set(sampling), "`temperature` and `top_p` cannot both be specified for this model")
    thinking = body.get("thinking") or {"type": "disabled"}
    known(thinking, "type budget_tokens display", "thinking")
    if thinking["type"] == "enabled":
        demand(not newer, "thinking.type: `enabled` is not supported by this model")
        demand(1024 <= thinking["budget_tokens"] < body["max_tokens"], "`max_tokens` must be greater than `thinking.budget_tokens`")
        demand(body.get("temperature", 1) == 1, "`temperature` may only be set to 1 when thinking is enabled")
        demand((body.get("tool_choice") or {}).get("type") not in ("any", "tool"), "Thinking may not be enabled when tool_choice forces tool use.")
    if thinking["type"] == "adaptive":
        demand(newer, "thinking.type: `adaptive` is not supported by this model")
    known(body.get("output_config") or {}, "effort format", "output_config")
    known(body.get("metadata") or {}, "user_id", "metadata")


def _is_newer(model: str) -> bool:
    return "-4-5" not in model and model.startswith("claude")


def _system(system: Any) -> str:
    if system is None or isinstance(system, str):
        return system or ""
    for block in system:
        known(block, _BLOCK["text"], "system")
        demand(block.get("type") == "text" and block.get("text"), "system: text content blocks must be non-empty")
    return "\n".join(block["text"] for block in system)


def _betas(received: Received) -> str:
    told = received.headers.get("anthropic-beta", "").split(",")
    return " ".join(name for name, beta in _BETAS.items() if beta in told)


def _read_tools(body: dict[str, Any], ask: Ask, betas: str) -> None:
    for place, tool in enumerate(body.get("tools") or []):
        where = f"tools.{place}"
        if str(tool.get("type", "")).startswith("web_search_"):
            known(tool, "type name max_uses allowed_domains blocked_domains user_location cache_control", where)
            demand(tool["name"] == "web_search", f"{where}.name: Input should be 'web_search'")
            ask.searches = True
            continue
        known(tool, f"name description input_schema type strict cache_control eager_input_streaming {betas}", where)
        demand(TOOL_NAME.match(tool.get("name", "")), f"{where}.name: String should match pattern '{TOOL_NAME.pattern}'")
        schema = tool.get("input_schema")
        demand(isinstance(schema, dict) and schema.get("type") == "object", f"{where}.input_schema.type: Field required")
        demand(not {"oneOf", "anyOf", "allOf"} & set(schema), f"{where}.input_schema: does not support oneOf, allOf, or anyOf at the top level")
        ask.tools[tool["name"]] = schema
    choice = body.get("tool_choice")
    if choice is not None:
        demand(ask.tools or ask.searches, "tool_choice may only be specified while providing tools")
        known(choice, "type name disable_parallel_tool_use", "tool_choice")
        demand(choice.get("type") in ("auto", "any", "none", "tool"), "tool_choice.type: unknown")
        ask.must_call = choice["type"] == "any"
        ask.forced = choice.get("name")


def _blocks(content: Any, role: str, where: str) -> list[Any]:
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    demand(isinstance(blocks, list) and blocks, f"{where}: content must be non-empty")
    for place, block in enumerate(blocks):
        kind = block.get("type")
        demand(kind in _SPOKEN_BY[role], f"{where}.content.{place}: `{kind}` is not allowed in a message of the {role}")
        known(block, _BLOCK[kind], f"{where}.content.{place}")
        demand(kind != "text" or block.get("text"), f"{where}: text content blocks must be non-empty")
    return blocks


def _has_results(message: Any) -> bool:
    return not isinstance(message["content"], str) and any(block["type"] == "tool_result" for block in message["content"])


def _user(blocks: list[Any], open_calls: list[str], where: str) -> Turn:
    turn = Turn("user")
    for block in blocks:
        if block["type"] == "tool_result":
            demand(not turn.text and not turn.images, f"{where}: `tool_result` blocks must come first")
            demand(block["tool_use_id"] in open_calls, f"{where}: unexpected `tool_use_id` found in `tool_result` blocks: {block['tool_use_id']}")
            turn.results.append(Result(block["tool_use_id"], mind.value_of(_result_text(block.get("content"), where))))
        elif block["type"] == "text":
            turn.text += block["text"]
        elif block["type"] == "document":
            known(block["source"], "type media_type data", where)
            demand(block["source"].get("media_type") == "application/pdf", f"{where}: unknown document")
            turn.images.append(picture("application/pdf", block["source"]["data"], where))
        else:
            turn.images.append(_image(block["source"], where))
    missing = set(open_calls) - {result.call_id for result in turn.results}
    demand(not missing, f"{where}: `tool_use` ids were found without `tool_result` blocks immediately after: {', '.join(sorted(missing))}")
    return turn


def _result_text(content: Any, where: str) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    for block in content:
        demand(block.get("type") in ("text", "image"), f"{where}: unknown block in a tool_result")
        demand(block["type"] != "text" or block.get("text"), f"{where}: text content blocks must be non-empty")
    return "".join(block.get("text", "") for block in content)


def _image(source: Any, where: str) -> mind.Image:
    if source.get("type") == "url":
        known(source, "type url", where)
        return mind.Image("", 0, source["url"])
    known(source, "type media_type data", where)
    demand(source.get("type") == "base64", f"{where}: unknown source")
    return picture(source["media_type"], source["data"], where)


def _assistant(blocks: list[Any]) -> Turn:
    turn = Turn("model")
    for block in blocks:
        if block["type"] == "tool_use":
            demand(re.match(r"^[a-zA-Z0-9_-]+$", block["id"]), "tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
            demand(isinstance(block["input"], dict), "tool_use.input: Input should be a valid dictionary")
            turn.calls.append(Call(block["name"], block["input"], block["id"]))
        elif block["type"] == "text":
            turn.text += block["text"]
    return turn


def _searched(answer: Answer) -> list[Any]:
    """A search, what it found, and the answer in pieces: each text cites what it rests upon."""
    search = {"type": "server_tool_use", "id": fresh("srvtoolu_"), "name": "web_search", "input": {"query": "rivers"}, "caller": {"type": "direct"}}
    found = [
        {"type": "web_search_result", "url": source.url, "title": source.title, "encrypted_content": "EqgfCioIARgB", "page_age": None}
        for source in answer.sources
    ]
    content: list[Any] = [search, {"type": "web_search_tool_result", "tool_use_id": search["id"], "content": found, "caller": {"type": "direct"}}]
    behind = 0
    for source in answer.sources:
        words = answer.text[source.start : source.end]
        content.append({"type": "text", "text": answer.text[behind : source.start]})
        citation = {"type": "web_search_result_location", "url": source.url, "title": source.title, "encrypted_index": _INDEX, "cited_text": words}
        content.append({"type": "text", "text": words, "citations": [citation]})
        behind = source.end
    content.append({"type": "text", "text": answer.text[behind:]})
    return content


def _ran(answer: Answer) -> list[Any]:
    """Code, and what came of it."""
    code = {"type": "server_tool_use", "id": fresh("srvtoolu_"), "name": "code_execution", "input": {"code": answer.code}}
    printed = {"type": "code_execution_result", "stdout": answer.printed, "stderr": "", "return_code": 0, "content": []}
    return [code, {"type": "code_execution_tool_result", "tool_use_id": code["id"], "content": printed}]


def _fetched(answer: Answer) -> list[Any]:
    """A call to another server, and what it gave."""
    call = {"type": "mcp_tool_use", "id": fresh("mcptoolu_"), "name": "fetch", "server_name": "pages", "input": {"page": 1}}
    given = [{"type": "text", "text": answer.fetched}]
    return [call, {"type": "mcp_tool_result", "tool_use_id": call["id"], "is_error": False, "content": given}]


def _head(ask: Ask) -> Any:
    return {"id": fresh("msg_"), "type": "message", "role": "assistant", "model": ask.model}


def _usage(output: int) -> Any:
    written = {"ephemeral_5m_input_tokens": USAGE.written, "ephemeral_1h_input_tokens": 0}
    return {**_counts(output), "cache_creation": written, "service_tier": "standard"}


def _counts(output: int) -> Any:
    """What the end of a stream tells again."""
    return {
        "input_tokens": USAGE.input - USAGE.cached - USAGE.written,
        "cache_creation_input_tokens": USAGE.written,
        "cache_read_input_tokens": USAGE.cached,
        "output_tokens": output,
        "output_tokens_details": {"thinking_tokens": USAGE.reasoning if output > 1 else 0},
    }


def _pieces_of(block: Any) -> tuple[Any, list[Any]]:
    """A block as it starts, and what follows."""
    match block["type"]:
        case "text":
            deltas = [{"type": "text_delta", "text": piece} for piece in pieces(block["text"], 3)]
            cited = block.get("citations")
            empty = {"type": "text", "text": ""} | ({"citations": []} if cited else {})
            return empty, [{"type": "citations_delta", "citation": one} for one in cited or []] + deltas
        case "web_search_tool_result" | "redacted_thinking" | "code_execution_tool_result" | "mcp_tool_result":
            return block, []
        case "thinking":
            deltas = [{"type": "thinking_delta", "thinking": piece} for piece in pieces(block["thinking"], 7)]
            signature = {"type": "signature_delta", "signature": block["signature"]}
            return {**block, "thinking": "", "signature": ""}, [*deltas, signature]
        case _:
            arguments = ["", *pieces(json_text(block["input"]), 5)]
            return {**block, "input": {}}, [{"type": "input_json_delta", "partial_json": piece} for piece in arguments]


def _frame(event: Any) -> bytes:
    return f"event: {event['type']}\ndata: {json_text(event)}\n\n".encode()
