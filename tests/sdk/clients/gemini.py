"""The `google-genai` SDK, through its chats: the SDK itself keeps the history."""

from __future__ import annotations

from typing import Any

import httpx2
from google import genai
from google.genai import errors, types

from . import Call, Picture, Reply, Settings, Usage

DIALECT = "gemini"
STOPS = {"end": "STOP", "stop": "STOP", "limit": "MAX_TOKENS", "tools": "STOP", "refusal": "SAFETY"}
ERRORS = {
    400: errors.ClientError,
    401: errors.ClientError,
    404: errors.ClientError,
    429: errors.ClientError,
    500: errors.ServerError,
}
BROKEN = errors.APIError


def connect(gateway: str, key: str, transport: httpx2.BaseTransport) -> genai.Client:
    line = httpx2.Client(transport=transport)
    return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=gateway, timeout=20_000, httpx_client=line))


def model_names(sdk: genai.Client) -> list[str]:
    return [str(model.name).removeprefix("models/") for model in sdk.models.list()]


class Talk:
    """One conversation."""

    def __init__(self, sdk: genai.Client, model: str, settings: Settings | None = None) -> None:
        self.model, self.settings = model, settings or Settings()
        self.chat = sdk.chats.create(model=model, config=self._config())
        self.next: list[Any] = []

    def say(self, text: str, picture: Picture | None = None) -> None:
        self.next = [types.Part.from_text(text=text)]
        if picture is not None and picture.url:
            self.next.append(types.Part.from_uri(file_uri=picture.url, mime_type=picture.mime))
        elif picture is not None:
            self.next.append(types.Part.from_bytes(data=picture.data, mime_type=picture.mime))

    def results(self, results: list[tuple[Call, Any]]) -> None:
        self.next = []
        for call, value in results:
            response = types.FunctionResponse(name=call.name, response=value, id=call.id or None)
            self.next.append(types.Part(function_response=response))

    def reply(self, stream: bool) -> Reply:
        if stream:
            chunks = list(self.chat.send_message_stream(self.next))
        else:
            chunks = [self.chat.send_message(self.next)]
        finishes = [candidate.finish_reason for chunk in chunks for candidate in chunk.candidates or [] if candidate.finish_reason]
        assert len(finishes) == 1, f"one finish reason, not {finishes}"
        parts = [part for chunk in chunks for part in _parts(chunk)]
        calls = [part.function_call for part in parts if part.function_call]
        said = [part.text for part in parts if part.text and not part.thought]
        return Reply(
            text="".join(said),
            stop=finishes[0].value,
            usage=_usage(chunks[-1]),
            raw=chunks[-1],
            thoughts="".join(part.text or "" for part in parts if part.thought),
            calls=[Call(call.id or "", call.name, dict(call.args or {})) for call in calls],
            pieces=said if stream else [],
        )

    def _config(self) -> types.GenerateContentConfig:
        wanted = self.settings
        config = types.GenerateContentConfig(automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True))
        if wanted.system:
            config.system_instruction = wanted.system
        if wanted.tools:
            declared = [
                types.FunctionDeclaration(name=name, description=wanted.description, parameters_json_schema=schema)
                for name, schema in wanted.tools.items()
            ]
            config.tools = [types.Tool(function_declarations=declared)]
        if wanted.schema:
            config.response_mime_type = "application/json"
            config.response_json_schema = wanted.schema
        if wanted.limit:
            config.max_output_tokens = wanted.limit
        if wanted.stops:
            config.stop_sequences = wanted.stops
        if wanted.thinking:
            by_level = "gemini-3" in self.model
            asked = {"thinking_level": types.ThinkingLevel.HIGH} if by_level else {"thinking_budget": wanted.thinking}
            config.thinking_config = types.ThinkingConfig(include_thoughts=True, **asked)
        return config


def _parts(chunk: types.GenerateContentResponse) -> list[types.Part]:
    candidates = chunk.candidates or []
    content = candidates[0].content if candidates else None
    return (content and content.parts) or []


def _usage(chunk: types.GenerateContentResponse) -> Usage | None:
    usage = chunk.usage_metadata
    if usage is None:
        return None
    prompt, shown, thought = usage.prompt_token_count or 0, usage.candidates_token_count or 0, usage.thoughts_token_count or 0
    return Usage(input=prompt, cached=usage.cached_content_token_count or 0, written=0, output=shown, reasoning=thought)
