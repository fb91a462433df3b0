"""The vendors' own SDKs behind one way of talking: `Talk`.

Each module keeps a conversation as its SDK's documentation says to keep it. What the SDK was sent is judged apart from it, by `laws`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Call:
    """`arguments` are one plain string where the tool is free-form."""

    id: str
    name: str
    arguments: Any


@dataclass(frozen=True)
class Usage:
    """Token counts exactly as this dialect's clients see them."""

    input: int
    cached: int
    written: int
    output: int
    reasoning: int


@dataclass
class Reply:
    """An answer; `stop` is the dialect's own word, `raw` the SDK's object (of a stream, the accumulated one)."""

    text: str
    stop: str
    usage: Usage | None
    raw: Any
    thoughts: str = ""
    calls: list[Call] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)


@dataclass
class Picture:
    """A picture to send: its bytes, or its address."""

    data: bytes = b""
    url: str | None = None
    mime: str = "image/png"


@dataclass
class Settings:
    """What a conversation asks for; `thinking` is how many tokens, in the dialects that count them."""

    system: str | None = None
    tools: dict[str, Any] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    """Tools that take one plain string, in the dialects that have such."""
    schema: dict[str, Any] | None = None
    limit: int | None = None
    stops: list[str] = field(default_factory=list)
    thinking: int | None = None
    description: str = "Tells the weather of a city."
