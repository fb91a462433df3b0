"""Chat Completions: one finish, calls counted from 0, usage last."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from openai.types import Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.chat.chat_completion_message import Annotation
from openai.types.shared.error_object import ErrorObject

from .rule import arguments, distinct, must
from .shape import conforms


def whole(body: Any, path: str) -> None:
    """A whole answer, or the list of models."""
    if path.endswith("/models"):
        must(set(body) == {"object", "data"} and body["object"] == "list", "a list of models")
        for model in body["data"]:
            conforms(Model, model)
        return
    said = conforms(ChatCompletion, body)
    must(said.id and said.model and said.created > 0, "an answer has an id, a model and a time")
    must([choice.index for choice in said.choices] == list(range(len(said.choices))), "choices are counted from 0")
    for choice in said.choices:
        message = choice.message
        must(message.tool_calls is None or message.tool_calls, "no empty list of calls")
        calls = message.tool_calls or []
        distinct((call.id for call in calls), "call ids")
        for call in calls:
            if call.type == "function":
                arguments(call.function.arguments)
        must((choice.finish_reason == "tool_calls") == bool(calls), "the finish reason tells of the calls")
        must("content" in body["choices"][choice.index]["message"], "content is there, if only null")
        _likely((choice.logprobs and choice.logprobs.content) or [], message.content)
        _cited(message.annotations, message.content or "")
    must(said.usage is not None, "an answer tells its usage")
    _usage(said.usage)


def stream(frames: list[tuple[str | None, str]], asked: Any) -> None:
    """A stream, to its end or to its failure."""
    must(all(name is None for name, _ in frames), "events have no names")
    if frames[-1][1] != "[DONE]":
        failure(json.loads(frames[-1][1]), None)
        return _chunks(frames[:-1], asked, failed=True)
    _chunks(frames[:-1], asked, failed=False)


def failure(body: Any, status: int | None) -> None:
    """The body of an error, or the event that tells of one."""
    must(set(body) == {"error"}, f"an error and nothing else: {body}")
    conforms(ErrorObject, body["error"])
    must(body["error"]["message"], "an error has words")


def _chunks(frames: list[tuple[str | None, str]], asked: Any, *, failed: bool) -> None:
    chunks = [conforms(ChatCompletionChunk, json.loads(data)) for _, data in frames]
    must(len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1, "id, time and model stay")
    said = [choice for chunk in chunks for choice in chunk.choices]
    must(all(len(chunk.choices) <= 1 for chunk in chunks), "one choice at a time")
    answers = [[choice for choice in said if choice.index == index] for index in range(max(choice.index for choice in said) + 1)]
    must(len(answers) <= (asked.get("n") or 1), "no more choices than were asked for")
    for answer in answers:
        _answer(answer, failed=failed)
    if failed:
        return
    wanted = bool((asked.get("stream_options") or {}).get("include_usage"))
    told = [place for place, chunk in enumerate(chunks) if chunk.usage is not None]
    must(told == ([len(chunks) - 1] if wanted else []), "usage once, at the end, if it was asked for")
    must(all(bool(chunk.choices) or chunk.usage for chunk in chunks), "no chunk is empty")
    if wanted:
        must(chunks[-1].choices == [], "the chunk with the usage has no choice")
        _usage(chunks[-1].usage)


def _answer(said: list[Any], *, failed: bool) -> None:
    """One choice, delta by delta."""
    must([place for place, choice in enumerate(said) if choice.delta.role] == [0], "the first delta, and only it, names the role")
    finishes = [place for place, choice in enumerate(said) if choice.finish_reason]
    calls = _calls(said)
    if failed:
        return
    must(finishes == [len(said) - 1], "one finish, in the last delta")
    must((said[-1].finish_reason == "tool_calls") == bool(calls), "the finish reason tells of the calls")
    for told in calls.values():
        arguments(told)
    text = "".join(choice.delta.content or "" for choice in said)
    _likely([token for choice in said for token in (choice.logprobs and choice.logprobs.content) or []], text)
    lists = [found for choice in said if (found := getattr(choice.delta, "annotations", None))]
    must(len(lists) <= 1, "the sources come together: the SDK cannot add them up")
    for told in lists:
        _cited([conforms(Annotation, one) for one in told], text)
    _spoken([choice.delta.audio for choice in said if choice.delta.audio])


def _likely(tokens: list[Any], content: str | None) -> None:
    """The tokens of some words are those words."""
    must(not tokens or "".join(token.token for token in tokens) == content, "the tokens are the words")
    for token in tokens:
        must(token.logprob <= 0 and token.bytes == list(token.token.encode()), f"a token's probability and bytes: {token}")


def _cited(annotations: list[Any] | None, text: str) -> None:
    for one in annotations or []:
        cited = one.url_citation
        must(0 <= cited.start_index < cited.end_index <= len(text), f"a source is for words of the answer: {cited} of {len(text)}")


def _spoken(pieces: list[Any]) -> None:
    must(len([piece for piece in pieces if piece.id]) <= 1, "a spoken answer is named once: the SDK adds up what comes twice")
    must(len([piece for piece in pieces if piece.expires_at]) == bool(pieces), "it is said once when a spoken answer is forgotten")


def _calls(said: list[Any]) -> dict[int, str]:
    """The arguments of each call, by its number."""
    told: dict[int, str] = defaultdict(str)
    ids = []
    for delta in (delta for choice in said for delta in choice.delta.tool_calls or []):
        if delta.index not in told:
            must(delta.index == len(told), "calls are counted from 0, in order")
            must(delta.id and delta.type == "function" and delta.function.name, "the first delta of a call names it")
            ids.append(delta.id)
        else:
            must(delta.id is None and not delta.function.name, "only the first delta of a call names it")
        told[delta.index] += delta.function.arguments or ""
    distinct(ids, "call ids")
    return told


def _usage(usage: Any) -> None:
    must(usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, "the total is the sum")
    prompt, output = usage.prompt_tokens_details, usage.completion_tokens_details
    inside = ((prompt and prompt.cached_tokens) or 0) + ((prompt and prompt.cache_write_tokens) or 0)
    must(inside <= usage.prompt_tokens, "cached tokens are among the prompt's")
    must(((output and output.reasoning_tokens) or 0) <= usage.completion_tokens, "reasoning tokens are among the output's")
