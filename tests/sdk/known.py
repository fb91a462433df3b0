"""What the vendors' own SDKs know: every field, every kind of part and every word of a request and of an answer.

A place is named as it is written, with a kind told by its `role` or `type`: `messages[user].content[image_url].image_url.detail=low`.
Each type of an SDK is walked once, at the shallowest place where it stands; elsewhere only that it stands there is a place of its own.
"""

from __future__ import annotations

import enum
import functools
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, NotRequired, Required, TypedDict, Union, get_args, get_origin

import typing_extensions
from anthropic.types import Message
from anthropic.types.message_create_params import MessageCreateParamsBase
from google.genai import types as google
from openai.types.chat import ChatCompletion
from openai.types.chat.completion_create_params import CompletionCreateParamsBase
from openai.types.responses import Response
from openai.types.responses.response_create_params import ResponseCreateParamsBase
from pydantic import BaseModel


@dataclass(frozen=True)
class Place:
    """A member of an object; with `what`, one word or one kind of object that may stand there."""

    kind: Any
    member: str
    what: Any = None


@dataclass
class Places:
    """Every place under a type."""

    root: Any
    names: dict[Place, str] = field(default_factory=dict)
    homes: dict[Any, Place] = field(default_factory=dict)
    """The place at which a type was walked."""


OUTSIDE = Place(None, "")
TELLING = ("role", "type")
"""The members that tell one kind of object from another."""


def places(root: Any, left_out: Callable[[str], bool] = lambda name: False) -> Places:
    """Every place under a type, without those left out and what is below them."""
    found = Places(root)
    waiting: deque[tuple[Any, str, Place]] = deque([(root, "", OUTSIDE)])
    while waiting:
        annotation, name, place = waiting.popleft()
        for kind, called in leaves(annotation, name):
            for word in words(kind):
                _note(found, Place(place.kind, place.member, word), f"{called}={word}", left_out)
            if not members(kind) or not (called == name or _note(found, Place(place.kind, place.member, kind), called, left_out)):
                continue
            if kind not in found.homes:
                found.homes[kind] = place
                for member, inner in members(kind).items():
                    inside, within = Place(kind, member), f"{called}.{member}".lstrip(".")
                    if _note(found, inside, within, left_out):
                        waiting.append((inner, within, inside))
    return found


def _note(found: Places, place: Place, name: str, left_out: Callable[[str], bool]) -> bool:
    if left_out(name):
        return False
    found.names.setdefault(place, name)
    return True


def told(annotation: Any, value: Any, place: Place = OUTSIDE) -> Iterator[Place]:
    """The places at which a body of that type says something."""
    for kind in _alike(annotation, value):
        if known := members(kind):
            yield Place(place.kind, place.member, kind)
            for member in (name for name in known if value.get(name) is not None):
                yield Place(kind, member)
                yield from told(known[member], value[member], Place(kind, member))
        elif below := element(kind):
            for one in value.values() if isinstance(value, dict) else value:
                yield from told(below, one, place)
        else:
            yield Place(place.kind, place.member, value)


def _alike(annotation: Any, value: Any) -> list[Any]:
    """The kinds, of those an annotation allows, that a value is of: more than one where it does not tell them apart."""
    fitting = [kind for kind in kinds(annotation) if _fits(kind, value)]
    best = max((_likeness(kind, value) for kind in fitting), default=0)
    return [kind for kind in fitting if _likeness(kind, value) == best]


def _fits(kind: Any, value: Any) -> bool:
    if known := members(kind):
        return isinstance(value, dict) and all(_allows(known[name], value.get(name)) for name in TELLING if name in known)
    if element(kind):
        return isinstance(value, dict if get_origin(kind) is dict else list)
    return not isinstance(value, (dict, list)) and value in words(kind)


def _allows(annotation: Any, word: Any) -> bool:
    choice = _choice(annotation)
    return word is None or not choice or word in choice


def _likeness(kind: Any, value: Any) -> int:
    return len(members(kind).keys() & value) - len(required(kind) - value.keys()) if members(kind) else 0


def kinds(annotation: Any) -> list[Any]:
    """The members of a union, or the one kind there is; the objects of an answer that may be handed back as they are say nothing new."""
    while get_origin(annotation) in (Annotated, Required, NotRequired, typing_extensions.Required, typing_extensions.NotRequired):
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        found = [kind for member in get_args(annotation) for kind in kinds(member)]
        asked = any(map(typing_extensions.is_typeddict, found))
        return [kind for kind in found if not (asked and _is_model(kind))]
    return [] if annotation is type(None) else [annotation]


def leaves(annotation: Any, name: str) -> Iterator[tuple[Any, str]]:
    """The kinds of an annotation, those in its lists too, each by its name: one of several objects is called by what it is."""
    several = sum(bool(members(kind)) for kind in kinds(annotation)) > 1
    for kind in kinds(annotation):
        if below := element(kind):
            inner = list(leaves(below, f"{name}[]"))
            yield from ((kind, called.replace("[][", "[")) for kind, called in inner)
        else:
            yield kind, f"{name}[{_telling(kind)}]" if several and members(kind) else name


@functools.cache
def members(kind: Any) -> dict[str, Any]:
    """The members of an object by their names on the wire."""
    if typing_extensions.is_typeddict(kind):
        return typing_extensions.get_type_hints(kind, include_extras=True)
    if _is_model(kind):
        return {known.alias or name: known.annotation for name, known in kind.model_fields.items()}
    return {}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@functools.cache
def required(kind: Any) -> frozenset[str]:
    """The members without which there is no such object."""
    if _is_model(kind):
        return frozenset(known.alias or name for name, known in kind.model_fields.items() if known.is_required())
    demanded = (Required, typing_extensions.Required)
    return frozenset(name for name, annotation in members(kind).items() if get_origin(annotation) in demanded)


def words(kind: Any) -> list[Any]:
    """The words a literal allows; that something is unspecified is no word."""
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [word.value for word in kind if not word.value.upper().endswith("UNSPECIFIED")]
    return []


def element(kind: Any) -> Any:
    """What a list or a map holds; `None` for anything else."""
    origin = get_origin(kind)
    return get_args(kind)[-1] if isinstance(origin, type) and issubclass(origin, (Iterable, dict)) else None


def _telling(kind: Any) -> str:
    choices = (_choice(members(kind).get(name)) for name in TELLING)
    return next(("|".join(map(str, choice)) for choice in choices if choice), kind.__name__)


def _choice(annotation: Any) -> list[Any]:
    return [word for kind in kinds(annotation) for word in words(kind)]


_ASKED = members(google.GenerateContentConfig)
_BESIDE = ("safetySettings", "toolConfig", "cachedContent", "labels", "serviceTier", "store", "continuationToken", "modelArmorConfig")
"""What the SDK for Gemini takes among the settings and sends beside them."""

_SETTINGS: Any = TypedDict(  # type: ignore[misc]
    "_SETTINGS",
    {
        name: kind
        for name, kind in {**_ASKED, **members(google.GenerationConfig)}.items()
        if name not in (*_BESIDE, "tools", "systemInstruction")
    },
    total=False,
)

_GEMINI: Any = TypedDict(  # type: ignore[misc]
    "_GEMINI",
    {
        "contents": list[google.Content],
        "systemInstruction": google.Content,
        "generationConfig": _SETTINGS,
        "tools": list[google.Tool],
        **{name: _ASKED[name] for name in _BESIDE},
    },
    total=False,
)

KNOWN: dict[str, Any] = {
    "openai-chat-requests": CompletionCreateParamsBase,
    "openai-chat-answers": ChatCompletion,
    "openai-responses-requests": ResponseCreateParamsBase,
    "openai-responses-answers": Response,
    "anthropic-messages-requests": MessageCreateParamsBase,
    "anthropic-messages-answers": Message,
    "gemini-requests": _GEMINI,
    "gemini-answers": google.GenerateContentResponse,
}
"""The type of the bodies of each sheet."""
