"""How likely each token of an answer was, the way every vendor says it. A token is what a stream says at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

LIKELY = (-0.25, -0.5, -0.125)
"""One after the other."""
OTHER = ("~", -4.0)
"""What the models would rather not have said."""


def openai(tokens: Iterable[str], top: int, first: int = 0) -> list[Any]:
    """Chat's and Responses' form; `first` is the place of the first of these tokens."""
    return [{**_openai(token, _of(first + place)), "top_logprobs": _top(token, first + place, top)} for place, token in enumerate(tokens)]


def gemini(tokens: Iterable[str], top: int, first: int = 0) -> Any:
    """Google's form."""
    chosen = [{"token": token, "tokenId": first + place, "logProbability": _of(first + place)} for place, token in enumerate(tokens)]
    other = {"token": OTHER[0], "tokenId": 9, "logProbability": OTHER[1]}
    return {"chosenCandidates": chosen, "topCandidates": [{"candidates": [one, other][:top]} for one in chosen]}


def _of(place: int) -> float:
    return LIKELY[place % len(LIKELY)]


def _openai(token: str, logprob: float) -> Any:
    return {"token": token, "logprob": logprob, "bytes": list(token.encode())}


def _top(token: str, place: int, top: int) -> list[Any]:
    return [_openai(token, _of(place)), _openai(*OTHER)][:top]
