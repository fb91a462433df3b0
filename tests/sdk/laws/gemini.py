"""generateContent: every chunk an answer of its own, one finish reason, in the last."""

from __future__ import annotations

import json
import re
from typing import Any

from google.genai import types

from .rule import distinct, must
from .shape import conforms

_DATA = {"text", "inlineData", "fileData", "functionCall", "functionResponse", "executableCode", "codeExecutionResult"}
_FREE = {"args", "response"}
"""Below these the names are not the vendor's."""
_STATUS = re.compile(r"^[A-Z_]+$")


def whole(body: Any, path: str) -> None:
    """A whole answer, a count, a model, or the list of models."""
    if path.endswith(":countTokens"):
        conforms(types.CountTokensResponse, body)
    elif path.endswith("/models"):
        must(set(body) <= {"models", "nextPageToken"}, "a page of models")
        for model in body["models"]:
            must(model["name"].startswith("models/"), "a model is named models/…")
            must(model["supportedGenerationMethods"], "a model says what it can")
    else:
        _answers([body])


def stream(frames: list[tuple[str | None, str]], asked: Any) -> None:
    """A stream, to its end or to its failure."""
    must(all(name is None for name, _ in frames), "events have no names")
    chunks = [json.loads(data) for _, data in frames]
    if "error" in chunks[-1]:
        failure(chunks.pop(), None)
        for chunk in chunks:
            _chunk(chunk)
        return
    config = asked.get("generationConfig") or {}
    _answers(chunks, config.get("candidateCount") or 1)


def failure(body: Any, status: int | None) -> None:
    """The body of an error, or the event that tells of one."""
    must(set(body) == {"error"}, f"an error and nothing else: {body}")
    error = body["error"]
    must(set(error) <= {"code", "message", "status", "details"}, f"an error of google.rpc: {error}")
    must(isinstance(error["code"], int) and (status is None or error["code"] == status), "the code is the HTTP status")
    must(error["message"] and _STATUS.match(error["status"]), f"words and a status: {error}")
    must(all(detail["@type"].startswith("type.googleapis.com/") for detail in error.get("details", [])), "every detail has a type")


def _answers(chunks: list[Any], most: int | None = None) -> None:
    """An answer in chunks; `most` candidates."""
    said = [_chunk(chunk) for chunk in chunks]
    must(len({(answer.response_id, answer.model_version) for answer in said}) == 1, "id and model stay")
    must(said[0].response_id and said[0].model_version, "an answer has an id and a model")
    told = [(place, one) for place, answer in enumerate(said) for one in answer.candidates or []]
    indexes = sorted({one.index or 0 for _, one in told})
    must(indexes == list(range(len(indexes))) and (most is None or len(indexes) <= most), f"candidates are counted from 0: {indexes}")
    for index in indexes:
        _candidate([(place, one) for place, one in told if (one.index or 0) == index], len(said) if len(indexes) == 1 else None)
    must(said[-1].usage_metadata is not None, "the last chunk tells the usage")
    calls = [call.id for answer in said for part in _parts(answer) if (call := part.function_call) and call.id]
    distinct(calls, "call ids")


def _candidate(told: list[tuple[int, Any]], chunks: int | None) -> None:
    """One candidate; alone it finishes with the last of the chunks."""
    finishes = [place for place, one in told if one.finish_reason]
    must(finishes == [told[-1][0]], f"one finish reason, in its last chunk, not {finishes}")
    must(chunks is None or finishes == [chunks - 1], f"one finish reason, in the last chunk, not {finishes} of {chunks}")
    parts = [part for _, one in told if one.content for part in one.content.parts or []]
    text = "".join(part.text or "" for part in parts if not part.thought)
    results = [one.logprobs_result for _, one in told if one.logprobs_result]
    tokens = [token for result in results for token in result.chosen_candidates or []]
    must(not tokens or "".join(token.token for token in tokens) == text, "the tokens are the words")
    must(all(token.log_probability <= 0 for token in tokens), "a probability is at most one")
    for result in results:
        tops = result.top_candidates
        must(not tops or len(tops) == len(result.chosen_candidates), "the likeliest are told of every token, or of none")
    for grounds in (one.grounding_metadata for _, one in told if one.grounding_metadata):
        _grounds(grounds, len(text.encode()))


def _grounds(grounds: Any, size: int) -> None:
    sources = grounds.grounding_chunks or []
    for support in grounds.grounding_supports or []:
        segment = support.segment
        must(0 <= (segment.start_index or 0) < segment.end_index <= size, f"a source is for words of the answer: {segment} of {size}")
        must(all(0 <= place < len(sources) for place in support.grounding_chunk_indices), "a source that is named is told")


def _chunk(chunk: Any) -> Any:
    _camel(chunk)
    answer = conforms(types.GenerateContentResponse, chunk)
    indexes = [one.index or 0 for one in answer.candidates or []]
    must(len(set(indexes)) == len(indexes), f"a candidate is told of once in a chunk: {indexes}")
    for candidate in chunk.get("candidates", []):
        content = candidate.get("content", {"role": "model"})
        must(content.get("role") == "model", "the model speaks")
        for part in content.get("parts", []):
            must(len(_DATA & set(part)) == 1, f"a part holds one thing: {part}")
            call = part.get("functionCall", {"name": "x", "args": {}})
            must(call["name"] and isinstance(call.get("args", {}), dict), f"a call has a name and its arguments: {call}")
    if answer.usage_metadata is not None:
        _usage(answer.usage_metadata)
    return answer


def _parts(answer: Any) -> list[Any]:
    return [part for one in answer.candidates or [] if one.content for part in one.content.parts or []]


def _usage(usage: Any) -> None:
    counts = (usage.prompt_token_count, usage.candidates_token_count, usage.thoughts_token_count, usage.tool_use_prompt_token_count)
    must(usage.total_token_count == sum(count or 0 for count in counts), "the total is the sum")
    must((usage.cached_content_token_count or 0) <= (usage.prompt_token_count or 0), "cached tokens are among the prompt's")


def _camel(value: Any) -> None:
    """Answers are spelled in lowerCamelCase; the SDK would take the other spelling too."""
    if isinstance(value, list):
        for one in value:
            _camel(one)
    elif isinstance(value, dict):
        for name, inner in value.items():
            must("_" not in name, f"lowerCamelCase, not {name}")
            if name not in _FREE:
                _camel(inner)
