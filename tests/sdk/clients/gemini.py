"""The `google-genai` SDK, through its chats: the SDK itself keeps the history."""

from __future__ import annotations

from typing import Any

import httpx2
from google import genai
from google.genai import errors, types

from . import Call, File, Picture, Reply, Settings, Sound, Source, Token, Usage, unpacked

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
        self.sdk, self.model, self.settings = sdk, model, settings or Settings()
        self.chat = sdk.chats.create(model=model, config=self._config())
        self.next: list[Any] = []

    def go_on_with(self, model: str) -> None:
        """The same conversation with another model."""
        self.model = model
        self.chat = self.sdk.chats.create(model=model, config=self._config(), history=self.chat.get_history())

    def say(self, text: str, picture: Picture | File | Sound | None = None) -> None:
        self.next = [types.Part.from_text(text=text)]
        if isinstance(picture, File):
            self.next.append(types.Part.from_bytes(data=picture.data, mime_type="application/pdf"))
        elif isinstance(picture, Sound):
            self.next.append(types.Part.from_bytes(data=picture.data, mime_type="audio/wav"))
        elif picture is not None and picture.url:
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
        first = _candidates(chunks, 0)
        wanted = self.settings
        finishes = [candidate.finish_reason for candidate in first if candidate.finish_reason]
        assert len(finishes) == 1, f"one finish reason, not {finishes}"
        parts = _parts(first)
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
            sources=[source for candidate in first for source in _sources(candidate, _text(first).encode())],
            tokens=[token for candidate in first for token in _tokens(candidate.logprobs_result)],
            others=[_text(_candidates(chunks, place)) for place in range(1, wanted.choices or 1)],
            sound=unpacked(_data(parts, "audio/")),
            picture=_data(parts, "image/"),
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
        if wanted.temperature is not None:
            config.temperature = wanted.temperature
        if wanted.search:
            config.tools = [*(config.tools or []), types.Tool(google_search=types.GoogleSearch())]
        if wanted.likely is not None:
            config.response_logprobs, config.logprobs = True, wanted.likely
        if wanted.choices:
            config.candidate_count = wanted.choices
        if wanted.voice:
            voice = types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=wanted.voice))
            config.response_modalities, config.speech_config = ["AUDIO"], types.SpeechConfig(voice_config=voice)
        return config


def _candidates(chunks: list[types.GenerateContentResponse], place: int) -> list[types.Candidate]:
    """What was told of one of the answers."""
    return [candidate for chunk in chunks for candidate in chunk.candidates or [] if (candidate.index or 0) == place]


def _parts(candidates: list[types.Candidate]) -> list[types.Part]:
    return [part for candidate in candidates if candidate.content for part in candidate.content.parts or []]


def _data(parts: list[types.Part], kind: str) -> bytes:
    """What was sent of media of that kind."""
    return b"".join(part.inline_data.data for part in parts if part.inline_data and part.inline_data.mime_type.startswith(kind))


def _text(candidates: list[types.Candidate]) -> str:
    return "".join(part.text or "" for part in _parts(candidates) if not part.thought)


def _sources(candidate: types.Candidate, text: bytes) -> list[Source]:
    grounds = candidate.grounding_metadata
    found = []
    for support in (grounds and grounds.grounding_supports) or []:
        for place in support.grounding_chunk_indices or []:
            web = grounds.grounding_chunks[place].web
            found.append((support.segment, web))
    return [Source(web.uri, web.title or "", text[one.start_index or 0 : one.end_index].decode()) for one, web in found]


def _tokens(told: types.LogprobsResult | None) -> list[Token]:
    if told is None:
        return []
    tops = [tuple((one.token, one.log_probability) for one in top.candidates or []) for top in told.top_candidates or []]
    chosen = told.chosen_candidates or []
    return [Token(one.token, one.log_probability, top) for one, top in zip(chosen, tops or [()] * len(chosen), strict=True)]


def _usage(chunk: types.GenerateContentResponse) -> Usage | None:
    usage = chunk.usage_metadata
    if usage is None:
        return None
    prompt, shown, thought = usage.prompt_token_count or 0, usage.candidates_token_count or 0, usage.thoughts_token_count or 0
    return Usage(input=prompt, cached=usage.cached_content_token_count or 0, written=0, output=shown, reasoning=thought)
