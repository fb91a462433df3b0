"""The `openai` SDK's Responses, stateless: `store=False` and encrypted reasoning, as Codex does."""

from __future__ import annotations

import base64
import json
from typing import Any

from openai.types.responses import Response

from . import Call, File, Picture, Reply, Settings, Source, Usage
from .openai_chat import ERRORS, connect, model_names, tokens

__all__ = ["BROKEN", "DIALECT", "ERRORS", "STOPS", "Talk", "connect", "model_names"]

DIALECT = "openai-responses"
STOPS = {
    "end": "completed",
    "stop": "completed",
    "limit": "incomplete max_output_tokens",
    "tools": "completed",
    "refusal": "incomplete content_filter",
}


class BrokenOff(Exception):
    """The stream told of a failure: the SDK hands this event on and leaves the rest to its caller."""


BROKEN = BrokenOff


class Talk:
    """One conversation."""

    def __init__(self, sdk: Any, model: str, settings: Settings | None = None) -> None:
        self.sdk, self.model, self.settings = sdk, model, settings or Settings()
        self.items: list[Any] = []

    def go_on_with(self, model: str) -> None:
        """The same conversation with another model."""
        self.model = model

    def say(self, text: str, picture: Picture | File | None = None) -> None:
        if picture is None:
            self.items.append({"role": "user", "content": text})
            return
        if isinstance(picture, File):
            data = f"data:application/pdf;base64,{base64.b64encode(picture.data).decode()}"
            file = {"type": "input_file", "filename": picture.name, "file_data": data}
            self.items.append({"role": "user", "content": [{"type": "input_text", "text": text}, file]})
            return
        url = picture.url or f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"
        parts = [{"type": "input_text", "text": text}, {"type": "input_image", "image_url": url, "detail": "auto"}]
        self.items.append({"role": "user", "content": parts})

    def results(self, results: list[tuple[Call, Any]]) -> None:
        for call, value in results:
            kind = "custom_tool_call_output" if isinstance(call.arguments, str) else "function_call_output"
            self.items.append({"type": kind, "call_id": call.id, "output": json.dumps(value)})

    def reply(self, stream: bool) -> Reply:
        pieces: list[str] = []
        response = self._streamed(pieces) if stream else self.sdk.responses.create(**self._arguments())
        self.items += response.output
        parts = [part for item in response.output if item.type == "message" for part in item.content]
        texts = [part for part in parts if part.type == "output_text"]
        reason = f" {response.incomplete_details.reason}" if response.incomplete_details else ""
        return Reply(
            text=response.output_text,
            stop=response.status + reason,
            usage=_usage(response),
            raw=response,
            thoughts="".join(part.text for item in response.output if item.type == "reasoning" for part in item.summary),
            calls=[_call(item) for item in response.output if item.type in ("function_call", "custom_tool_call")],
            pieces=pieces,
            sources=[_source(one, part.text) for part in texts for one in part.annotations],
            picture=b"".join(base64.b64decode(item.result) for item in response.output if item.type == "image_generation_call"),
            refusal="".join(part.refusal for part in parts if part.type == "refusal"),
            tokens=[token for part in texts for token in tokens(part.logprobs or [])],
        )

    def _streamed(self, pieces: list[str]) -> Response:
        with self.sdk.responses.create(**self._arguments(), stream=True) as stream:
            events: list[Any] = list(stream)
        if events[-1].type in ("error", "response.failed"):
            raise BrokenOff(events[-1])
        pieces.extend(event.delta for event in events if event.type == "response.output_text.delta")
        return events[-1].response

    def _arguments(self) -> dict[str, Any]:
        wanted = self.settings
        arguments: dict[str, Any] = {"model": self.model, "input": self.items, "store": False}
        if wanted.system:
            arguments["instructions"] = wanted.system
        if wanted.tools:
            arguments["tools"] = [
                {"type": "function", "name": name, "description": wanted.description, "parameters": schema, "strict": False}
                for name, schema in wanted.tools.items()
            ]
        if wanted.free:
            free = [{"type": "custom", "name": name, "description": wanted.description} for name in wanted.free]
            arguments["tools"] = arguments.get("tools", []) + free
        if wanted.schema:
            arguments["text"] = {"format": {"type": "json_schema", "name": "answer", "schema": wanted.schema, "strict": True}}
        if wanted.limit:
            arguments["max_output_tokens"] = wanted.limit
        if wanted.thinking:
            arguments["reasoning"] = {"effort": "medium", "summary": "auto"}
            arguments["include"] = ["reasoning.encrypted_content"]
        if wanted.temperature is not None:
            arguments["temperature"] = wanted.temperature
        if wanted.search:
            arguments["tools"] = [*arguments.get("tools", []), {"type": "web_search"}]
        if wanted.likely is not None:
            arguments |= {"include": ["message.output_text.logprobs"], "top_logprobs": wanted.likely}
        return arguments


def _call(item: Any) -> Call:
    return Call(item.call_id, item.name, item.input if item.type == "custom_tool_call" else json.loads(item.arguments))


def _source(annotation: Any, text: str) -> Source:
    return Source(annotation.url, annotation.title, text[annotation.start_index : annotation.end_index])


def _usage(response: Response) -> Usage | None:
    usage = response.usage
    if usage is None:
        return None
    return Usage(
        input=usage.input_tokens,
        cached=usage.input_tokens_details.cached_tokens,
        written=getattr(usage.input_tokens_details, "cache_write_tokens", 0) or 0,
        output=usage.output_tokens,
        reasoning=usage.output_tokens_details.reasoning_tokens,
    )
