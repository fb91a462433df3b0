"""How a law is said to be broken, and the rules all dialects share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


class Broken(AssertionError):
    """A law was broken."""


def must(condition: object, what: str) -> None:
    """The law, in words, unless the condition holds."""
    if not condition:
        raise Broken(what)


def distinct(ids: Iterable[Any], what: str) -> None:
    """No id twice, none empty."""
    ids = list(ids)
    must(all(ids) and len(set(ids)) == len(ids), f"{what} are distinct: {ids}")


def arguments(text: str) -> None:
    """The arguments of a call are one JSON object."""
    must(isinstance(json.loads(text), dict), f"arguments are an object: {text!r}")
