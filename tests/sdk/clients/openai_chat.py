"""The `openai` SDK's Chat Completions."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx2
import openai
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion

from . import Call, File, Picture, Reply, Settings, Sound, Source, Token, Usage, unpacked

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

    def go_on_with(self, model: str) -> None:
        """The same conversation with another model."""
        self.model = model

    def say(self, text: str, picture: Picture | File | Sound | None = None) -> None:
        if picture is None:
            self.messages.append({"role": "user", "content": text})
            return
        if isinstance(picture, Sound):
            sound = {"data": base64.b64encode(picture.data).decode(), "format": "wav"}
            parts = [{"type": "text", "text": text}, {"type": "input_audio", "input_audio": sound}]
            self.messages.append({"role": "user", "content": parts})
            return
        if isinstance(picture, File):
            data = f"data:application/pdf;base64,{base64.b64encode(picture.data).decode()}"
            file = {"type": "file", "file": {"filename": picture.name, "file_data": data}}
            self.messages.append({"role": "user", "content": [{"type": "text", "text": text}, file]})
            return
        url = picture.url or f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"
        parts = [{"type": "text", "text": text}, {"type": "image_url", "image_url": {"url": url}}]
        self.messages.append({"role": "user", "content": parts})

    def results(self, results: list[tuple[Call, Any]]) -> None:
        for call, value in results:
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(value)})

    def reply(self, stream: bool) -> Reply:
        pieces: list[str] = []
        completion = self._streamed(pieces) if stream else self.sdk.chat.completions.create(**self._arguments("wav"))
        choice = completion.choices[0]
        self.messages.append(choice.message)
        audio = choice.message.audio
        return Reply(
            text=choice.message.content or "",
            stop=choice.finish_reason,
            usage=_usage(completion),
            raw=completion,
            thoughts=getattr(choice.message, "reasoning_content", None) or "",
            calls=[_call(call) for call in choice.message.tool_calls or []],
            pieces=pieces,
            sources=[_source(one, choice.message.content or "") for one in choice.message.annotations or []],
            tokens=tokens((choice.logprobs and choice.logprobs.content) or []),
            others=[other.message.content or "" for other in completion.choices[1:]],
            sound=unpacked(base64.b64decode(audio.data)) if audio else b"",
            transcript=audio.transcript if audio else "",
            refusal=choice.message.refusal or "",
            picture=_picture(getattr(choice.message, "images", [])),
        )

    def _streamed(self, pieces: list[str]) -> ChatCompletion:
        state = ChatCompletionStreamState()
        sound = b""
        with self.sdk.chat.completions.create(**self._arguments("pcm16"), stream=True, stream_options={"include_usage": True}) as stream:
            for chunk in stream:
                for choice in chunk.choices:
                    if choice.delta.content and choice.index == 0:
                        pieces.append(choice.delta.content)
                    if choice.delta.audio and choice.delta.audio.data:
                        # Each piece is base64 of its own, which cannot be added up as text.
                        sound += base64.b64decode(choice.delta.audio.data)
                        choice.delta.audio.data = None
                state.handle_chunk(chunk)
        whole = _without_parsing(state.current_completion_snapshot.to_dict())
        if sound:
            whole["choices"][0]["message"]["audio"]["data"] = base64.b64encode(sound).decode()
        return ChatCompletion.model_validate(whole)

    def _arguments(self, sound: str) -> dict[str, Any]:
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
        if wanted.temperature is not None:
            arguments["temperature"] = wanted.temperature
        if wanted.search:
            arguments["web_search_options"] = {}
        if wanted.likely is not None:
            arguments |= {"logprobs": True, "top_logprobs": wanted.likely}
        if wanted.choices:
            arguments["n"] = wanted.choices
        if wanted.voice:
            arguments |= {"modalities": ["text", "audio"], "audio": {"voice": wanted.voice, "format": sound}}
        return arguments


def _call(call: Any) -> Call:
    if call.type == "custom":
        return Call(call.id, call.custom.name, call.custom.input)
    return Call(call.id, call.function.name, json.loads(call.function.arguments))


def tokens(told: list[Any]) -> list[Token]:
    """Tokens as both of OpenAI's dialects tell of them."""
    return [Token(one.token, one.logprob, tuple((top.token, top.logprob) for top in one.top_logprobs)) for one in told]


def _source(annotation: Any, text: str) -> Source:
    cited = annotation.url_citation
    return Source(cited.url, cited.title, text[cited.start_index : cited.end_index])


def _picture(images: list[Any]) -> bytes:
    """As OpenRouter tells of it, which the SDK does not know."""
    urls = [image["image_url"]["url"] for image in images]
    return b"".join(base64.b64decode(url.removeprefix("data:image/png;base64,")) for url in urls)


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
