"""The `anthropic` SDK's Messages."""

from __future__ import annotations

import base64
import json
from typing import Any

import anthropic
import httpx2
from anthropic.types import Message

from . import Call, File, Picture, Reply, Settings, Source, Usage

DIALECT = "anthropic-messages"
STOPS = {"end": "end_turn", "stop": "stop_sequence", "limit": "max_tokens", "tools": "tool_use", "refusal": "refusal"}
ERRORS = {
    400: anthropic.BadRequestError,
    401: anthropic.AuthenticationError,
    404: anthropic.NotFoundError,
    429: anthropic.RateLimitError,
    500: anthropic.InternalServerError,
}
BROKEN = anthropic.APIError


def connect(gateway: str, key: str, transport: httpx2.BaseTransport) -> anthropic.Anthropic:
    line = anthropic.DefaultHttpxClient(transport=transport)
    return anthropic.Anthropic(base_url=gateway, api_key=key, max_retries=0, timeout=20, http_client=line)


def model_names(sdk: anthropic.Anthropic) -> list[str]:
    return [model.id for model in sdk.models.list()]


class Talk:
    """One conversation."""

    def __init__(self, sdk: anthropic.Anthropic, model: str, settings: Settings | None = None) -> None:
        self.sdk, self.model, self.settings = sdk, model, settings or Settings()
        self.messages: list[Any] = []

    def go_on_with(self, model: str) -> None:
        """The same conversation with another model."""
        self.model = model

    def say(self, text: str, picture: Picture | File | None = None) -> None:
        if picture is None:
            self.messages.append({"role": "user", "content": text})
            return
        if isinstance(picture, File):
            data = {"type": "base64", "media_type": "application/pdf", "data": base64.b64encode(picture.data).decode()}
            file = {"type": "document", "source": data, "title": picture.name}
            self.messages.append({"role": "user", "content": [file, {"type": "text", "text": text}]})
            return
        source: dict[str, Any] = {"type": "url", "url": picture.url}
        if not picture.url:
            source = {"type": "base64", "media_type": picture.mime, "data": base64.b64encode(picture.data).decode()}
        self.messages.append({"role": "user", "content": [{"type": "image", "source": source}, {"type": "text", "text": text}]})

    def results(self, results: list[tuple[Call, Any]]) -> None:
        blocks = [{"type": "tool_result", "tool_use_id": call.id, "content": json.dumps(value)} for call, value in results]
        self.messages.append({"role": "user", "content": blocks})

    def reply(self, stream: bool) -> Reply:
        pieces: list[str] = []
        message = self._streamed(pieces) if stream else self.sdk.messages.create(**self._arguments())
        self.messages.append({"role": "assistant", "content": message.content})
        return Reply(
            text="".join(block.text for block in message.content if block.type == "text"),
            stop=str(message.stop_reason),
            usage=_usage(message),
            raw=message,
            thoughts="".join(block.thinking for block in message.content if block.type == "thinking"),
            calls=[Call(block.id, block.name, dict(block.input)) for block in message.content if block.type == "tool_use"],
            pieces=pieces,
            sources=[
                Source(one.url, one.title or "", one.cited_text)
                for block in message.content
                if block.type == "text"
                for one in block.citations or []
            ],
        )

    def _streamed(self, pieces: list[str]) -> Message:
        with self.sdk.messages.stream(**self._arguments()) as stream:
            pieces.extend(event.text for event in stream if event.type == "text")
            return stream.get_final_message()

    def _arguments(self) -> dict[str, Any]:
        wanted = self.settings
        arguments: dict[str, Any] = {"model": self.model, "messages": self.messages, "max_tokens": wanted.limit or 8000}
        if wanted.system:
            arguments["system"] = wanted.system
        if wanted.tools:
            arguments["tools"] = [
                {"name": name, "description": wanted.description, "input_schema": schema} for name, schema in wanted.tools.items()
            ]
        if wanted.schema:
            arguments["output_config"] = {"format": {"type": "json_schema", "schema": wanted.schema}}
        if wanted.stops:
            arguments["stop_sequences"] = wanted.stops
        if wanted.thinking:
            adaptive = "claude" in self.model and "-4-5" not in self.model
            budget = {"type": "enabled", "budget_tokens": wanted.thinking}
            arguments["thinking"] = {"type": "adaptive"} if adaptive else budget
        if wanted.temperature is not None:
            # Newer versions of the API have none, and neither has the SDK.
            arguments["extra_body"] = {"temperature": wanted.temperature}
            arguments["extra_headers"] = {"anthropic-version": "2023-06-01"}
        if wanted.search:
            arguments["tools"] = [*arguments.get("tools", []), {"type": "web_search_20250305", "name": "web_search"}]
        return arguments


def _usage(message: Message) -> Usage:
    usage = message.usage
    return Usage(
        input=usage.input_tokens,
        cached=usage.cache_read_input_tokens or 0,
        written=usage.cache_creation_input_tokens or 0,
        output=usage.output_tokens,
        reasoning=(usage.output_tokens_details and usage.output_tokens_details.thinking_tokens) or 0,
    )
