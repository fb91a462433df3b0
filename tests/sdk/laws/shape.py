"""The SDKs' own models as strict judges.

The SDKs construct their objects without validating, and allow what they do not know. Here every field must be known, present and of its
own type. The few names that servers agree on without the SDK's knowing are in `AGREED`.
"""

from __future__ import annotations

import functools
import json
import warnings
from collections.abc import Iterator
from typing import Any, get_args

import pydantic

from .rule import Broken, must

AGREED = {
    "ChatCompletionMessage.images": "how OpenRouter tells of pictures in Chat Completions",
    "ChatCompletionMessage.reasoning_content": "how every server but OpenAI's shows thoughts in Chat Completions",
    "ChatCompletionMessage.thinking_blocks": "signed thoughts, for clients that can hand them back",
    "ChatCompletionMessageFunctionToolCall.extra_content": "how Google's own Chat Completions carry a signature",
    "ChoiceDelta.annotations": "OpenAI sends the sources of a stream here, and its SDK does not know",
    "ChoiceDelta.images": "as in a whole answer",
    "ChoiceDelta.reasoning_content": "as in a whole answer",
    "ChoiceDelta.thinking_blocks": "as in a whole answer",
    "ChoiceDeltaToolCall.extra_content": "as in a whole answer",
    "MessageTokensCount.source": "whether a count is the vendor's or an estimate",
    "ResponseCustomToolCall.status": "OpenAI sends it on every item, and its SDK does not know it on this one",
    "Response.store": "OpenAI sends it, and its SDK does not know",
}


def conforms(kind: Any, value: Any) -> Any:
    """The value as an object of this kind, if its model takes it strictly."""
    adapter = _adapter(kind)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # Google's enums warn of words they do not know.
            found = adapter.validate_json(json.dumps(value), strict=True)
    except (pydantic.ValidationError, UserWarning) as error:
        raise Broken(f"{_name(kind)} does not take {json.dumps(value)[:1500]}: {_told(error)}") from error
    unknown = sorted(set(_unknown(found)) - set(AGREED))
    must(not unknown, f"{_name(kind)} does not know {unknown} in {json.dumps(value)[:1500]}")
    return found


def by_tag(union: Any) -> dict[str, Any]:
    """The members of a tagged union by their tag, so that an error is told about the one that was meant."""
    members = get_args(get_args(union)[0])
    return {tag: member for member in members for tag in get_args(member.model_fields["type"].annotation)}


@functools.cache
def _adapter(kind: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(kind)


def _name(kind: Any) -> str:
    return getattr(kind, "__name__", str(kind))


def _told(error: Exception) -> str:
    if not isinstance(error, pydantic.ValidationError):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:8])


def _unknown(value: Any) -> Iterator[str]:
    """`Model.field` of everything the models kept without knowing it."""
    if isinstance(value, pydantic.BaseModel):
        for name in value.__pydantic_extra__ or {}:
            yield f"{type(value).__name__}.{name}"
        for name in type(value).model_fields:
            yield from _unknown(getattr(value, name))
    elif isinstance(value, list):
        for one in value:
            yield from _unknown(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _unknown(one)
