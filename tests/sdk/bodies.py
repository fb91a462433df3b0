"""The smallest bodies with something at one place, and the same bodies without it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any, get_origin

from known import OUTSIDE, TELLING, Place, Places, element, kinds, members, required, words

_SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}

LIKELY: dict[str, Any] = {
    "ChatCompletionAllowedToolsParam.tools": [{"type": "function", "function": {"name": "f"}}],
    "RedactedThinkingBlock.data": "EqRkbGVu",
    "RedactedThinkingBlockParam.data": "EqRkbGVu",
    "arguments": "{}",
    "b64_json": "iVBORw0KGgo=",
    "budget_tokens": 1024,
    "data": "iVBORw0KGgo=",
    "encrypted_content": "gAAAAABx",
    "fileUri": "https://example.org/a.png",
    "file_data": "data:application/pdf;base64,JVBERi0xLjQ=",
    "image_url": "https://example.org/a.png",
    "input_schema": _SCHEMA,
    "mimeType": "image/png",
    "parameters": _SCHEMA,
    "parametersJsonSchema": _SCHEMA,
    "responseJsonSchema": _SCHEMA,
    "result": "iVBORw0KGgo=",
    "role": "user",
    "schema": _SCHEMA,
    "signature": "EqRkbGVu",
    "thoughtSignature": "EqRkbGVu",
    "topK": 40.0,
    "url": "https://example.org/a.png",
}
"""What stands in a member where not everything may, by its name or by that of its kind too."""

HOLDING: dict[str, tuple[str, ...]] = {
    "Content": ("parts", "role"),
    "FileFile": ("file_data",),
    "FunctionCall": ("name",),
    "FunctionCallOutput": ("call_id",),
    "FunctionDeclaration": ("name",),
    "FunctionResponse": ("name", "response"),
    "Part": ("text",),
    "ResponseInputFileContentParam": ("file_data",),
    "ResponseInputFileParam": ("file_data",),
    "ResponseInputImageContentParam": ("image_url",),
    "ResponseInputImageParam": ("image_url",),
}
"""What kinds hold although their SDK does not require it."""


def with_and_without(places: Places, place: Place, base: Any) -> tuple[Any, ...] | None:
    """A body that says something at a place, and one that does not, or says something else where something must be said; `None` for a
    word that has no alternative."""
    steps = [place]
    while (home := places.homes[steps[0].kind]) != OUTSIDE:
        steps.insert(0, home)
    annotation, name = members(place.kind)[place.member], f"{place.kind.__name__}.{place.member}"
    said = _any(annotation, name) if place.what is None else _wrapped(annotation, place.what, _least(place.what, name))
    others = [one for one in _others(annotation, place, said) if one != said]
    if not others:
        return None
    return tuple(_laid(base, _body(places.root, steps, value)) for value in (said, others[0]))


def _body(annotation: Any, steps: list[Place], value: Any) -> Any:
    step, *rest = steps
    inside = _body(members(step.kind)[step.member], rest, value) if rest else value
    made = {**_least(step.kind, ""), step.member: inside}
    if inside is None:
        del made[step.member]
    return _wrapped(annotation, step.kind, made)


def _wrapped(annotation: Any, kind: Any, value: Any) -> Any:
    """The value of that kind or word, within the lists and maps in which an annotation allows it."""
    for known in kinds(annotation):
        if known == kind or kind in words(known):
            return value
    for known in kinds(annotation):
        below = element(known)
        if below is not None and (inside := _wrapped(below, kind, value)) is not None:
            return {"x": inside} if get_origin(known) is dict else [inside]
    return None


def _others(annotation: Any, place: Place, said: Any) -> list[Any]:
    """What may stand there instead: another word, or nothing if it may be left out, or another value."""
    nothing = [] if place.member in required(place.kind) else [None]
    known = [word for kind in kinds(annotation) for word in _all_words(kind)]
    if known and not members(place.what):
        return [_wrapped(annotation, word, word) for word in known] + nothing
    return nothing or [_altered(said), *(_least(kind, "") for kind in kinds(annotation))]


def _altered(said: Any) -> Any:
    match said:
        case bool():
            return not said
        case int() | float():
            return said * 8 + 1
        case str():
            return f"other-{said}"
    return type(said)()


def _all_words(kind: Any) -> list[Any]:
    below = element(kind)
    return words(kind) if below is None else [word for inner in kinds(below) for word in _all_words(inner)]


def _any(annotation: Any, name: str) -> Any:
    """Something of an annotation, the more telling the better."""
    return max((_least(kind, name) or _some(kind) for kind in kinds(annotation)), key=lambda made: len(str(made)), default=None)


def _some(kind: Any) -> Any:
    """A thing of that kind that says something in every member, or has one element."""
    if below := element(kind):
        return {"x": _first(below, "")} if get_origin(kind) is dict else [_first(below, "")]
    return {member: _first(inner, f"{kind.__name__}.{member}") for member, inner in members(kind).items()}


def _least(kind: Any, name: str) -> Any:
    """As little as makes a thing of that kind, as the value of a member of that name."""
    likely = LIKELY.get(name, LIKELY.get(name.rpartition(".")[-1]))
    if _may_be(kind, likely):
        return likely
    if members(kind):
        held = {*required(kind), *TELLING, *HOLDING.get(kind.__name__, ())}
        return {member: _first(inner, f"{kind.__name__}.{member}") for member, inner in members(kind).items() if member in held}
    if words(kind):
        return words(kind)[0]
    if element(kind):
        return {} if get_origin(kind) is dict else []
    plain = {bool: True, int: 3, float: 0.5, str: "x", bytes: "iVBORw0KGgo="}
    return plain.get(kind, kind if isinstance(kind, (str, int)) else {"x": "y"})


def _may_be(kind: Any, likely: Any) -> bool:
    if members(kind):
        return isinstance(likely, dict)
    plain = get_origin(kind) or kind
    return likely in words(kind) if words(kind) else plain in (str, int, float, dict, list, Iterable) and isinstance(likely, plain)


def _first(annotation: Any, name: str) -> Any:
    return next((_least(kind, name) for kind in kinds(annotation)), None)


def _laid(base: Any, body: Any) -> Any:
    """The body over the least that is valid, lists by their first elements if those are alike."""
    if isinstance(base, dict) and isinstance(body, dict) and base.get("type") == body.get("type"):
        return {**copy.deepcopy(base), **{name: _laid(base.get(name), value) for name, value in body.items()}}
    if isinstance(base, list) and body == []:
        return copy.deepcopy(base)
    if isinstance(base, list) and isinstance(body, list) and base:
        return [_laid(base[0], body[0]), *body[1:]]
    return copy.deepcopy(body)
