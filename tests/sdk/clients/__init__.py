"""The vendors' own SDKs behind one way of talking: `Talk`.

Each module keeps a conversation as its SDK's documentation says to keep it. What the SDK was sent is judged apart from it, by `laws`.
"""

from __future__ import annotations

import io
import wave
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


@dataclass(frozen=True)
class Source:
    """What some words of an answer rest upon; `words` are those it says so of, all of them where it does not say."""

    url: str
    title: str
    words: str


@dataclass(frozen=True)
class Token:
    """A token, how likely it was, and the likeliest in its place."""

    text: str
    logprob: float
    top: tuple[tuple[str, float], ...]


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
    sources: list[Source] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """The further answers, where several were asked for."""
    sound: bytes = b""
    """The spoken answer; of a WAV file what is in it."""
    transcript: str = ""
    picture: bytes = b""
    """A picture that was drawn."""
    refusal: str = ""
    """Why the model declined, in the dialects that say so apart."""


@dataclass
class Picture:
    """A picture to send: its bytes, or its address."""

    data: bytes = b""
    url: str | None = None
    mime: str = "image/png"


@dataclass
class File:
    """A PDF to send."""

    data: bytes
    name: str = "paper.pdf"


@dataclass
class Sound:
    """A WAV file to send, in the dialects that take sound."""

    data: bytes


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
    search: bool = False
    """The vendor's own web search is on offer."""
    likely: int | None = None
    """How many of the likeliest tokens are wanted at each place."""
    choices: int | None = None
    voice: str | None = None
    """Whose voice is to speak the answer."""
    temperature: float | None = None


def unpacked(sound: bytes) -> bytes:
    """What is in a WAV file; everything else is sound already."""
    if not sound.startswith(b"RIFF"):
        return sound
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24_000)
        return file.readframes(file.getnframes())
