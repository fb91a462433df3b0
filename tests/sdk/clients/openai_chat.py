"""The `openai` SDK's Chat Completions."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx2
import openai
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion

from . import Call, Picture, Reply, Settings, Usage

DIALECT = "openai-chat"
STOPS = {"end": "stop", "stop": "stop", "limit": "length", "tools": "tool_calls", "refusal": "content_filter"}
ERRORS = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    404: openai.NotFoundError,
    429: openai.RateLimitError,
    500: openai.InternalServerError,
}
BROKEN = openai.APIError


def connect(gateway: str, key: str, transport: httpx2.BaseTransport) -> openai.OpenAI:
    line = openai.DefaultHttpxClient(transport=transport)
    return openai.OpenAI(base_url=f"{gateway}/v1", api_key=key, max_retries=0, timeout=20, http_client=line)


def model_names(sdk: openai.OpenAI) -> list[str]:
    return [model.id for model in sdk.models.list()]


class Talk:
    """One conversation."""

    def __init__(self, sdk: openai.OpenAI, model: str, settings: Settings | None = None) -> None:
        self.sdk, self.model, self.settings = sdk, model, settings or Settings()
        self.messages: list[Any] = []
        if self.settings.system:
            self.messages.append({"role": "system", "content": self.settings.system})

    def say(self, text: str, picture: Picture | None = None) -> None:
        if picture is None:
            self.messages.append({"role": "user", "content": text})
            return
        url = picture.url or f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"
        parts = [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": url}}]
        self.messages.append({"role": "user", "content": parts})

    def results(self, results: list[tuple[Call, Any]]) -> None:
        for call, value in results:
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(value)})

    def reply(self, stream: bool) -> Reply:
        pieces: list[str] = []
        completion = self._streamed(pieces) if stream else self.sdk.chat.completions.create(**self._arguments())
        choice = completion.choices[0]
        self.messages.append(choice.message)
        return Reply(
            text=choice.message.content or "",
            stop=choice.finish_reason,
            usage=_usage(completion),
            raw=completion,
            thoughts=getattr(choice.message, "reasoning_content", None) or "",
            calls=[_call(call) for call in choice.message.tool_calls or []],
            pieces=pieces,
        )

    def _streamed(self, pieces: list[str]) -> ChatCompletion:
        state = ChatCompletionStreamState()
        with self.sdk.chat.completions.create(**self._arguments(), stream=True, stream_options={"include_usage": True}) as stream:
            for chunk in stream:
                state.handle_chunk(chunk)
                pieces.extend(choice.delta.content for choice in chunk.choices if choice.delta.content)
        return ChatCompletion.model_validate(_without_parsing(state.current_completion_snapshot.to_dict()))

    def _arguments(self) -> dict[str, Any]:
        wanted = self.settings
        arguments: dict[str, Any] = {"model": self.model, "messages": self.messages}
        if wanted.tools:
            arguments["tools"] = [
                {"type": "function", "function": {"name": name, "description": wanted.description, "parameters": schema}}
                for name, schema in wanted.tools.items()
            ]
        if wanted.free:
            free = [{"type": "custom", "custom": {"name": name, "description": wanted.description}} for name in wanted.free]
            arguments["tools"] = arguments.get("tools", []) + free
        if wanted.schema:
            schema = {"name": "answer", "schema": wanted.schema, "strict": True}
            arguments["response_format"] = {"type": "json_schema", "json_schema": schema}
        if wanted.limit:
            arguments["max_completion_tokens"] = wanted.limit
        if wanted.stops:
            arguments["stop"] = wanted.stops
        if wanted.thinking:
            arguments["reasoning_effort"] = "medium"
        return arguments


def _call(call: Any) -> Call:
    if call.type == "custom":
        return Call(call.id, call.custom.name, call.custom.input)
    return Call(call.id, call.function.name, json.loads(call.function.arguments))


def _without_parsing(value: Any) -> Any:
    """The accumulated answer without what only the SDK's accumulator and parser put into it."""
    if isinstance(value, list):
        return [_without_parsing(one) for one in value]
    if not isinstance(value, dict):
        return value
    own = {"parsed", "parsed_arguments"} | ({"index"} if "function" in value else set())
    kept = {name: inner for name, inner in value.items() if name not in own and (inner or name != "tool_calls")}
    return {name: _without_parsing(inner) for name, inner in kept.items()}


def _usage(completion: ChatCompletion) -> Usage | None:
    usage = completion.usage
    if usage is None:
        return None
    prompt, output = usage.prompt_tokens_details, usage.completion_tokens_details
    return Usage(
        input=usage.prompt_tokens,
        cached=(prompt and prompt.cached_tokens) or 0,
        written=(prompt and getattr(prompt, "cache_write_tokens", 0)) or 0,
        output=usage.completion_tokens,
        reasoning=(output and output.reasoning_tokens) or 0,
    )
