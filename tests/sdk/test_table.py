"""The table of what a translation keeps is whole: all that the vendors' own SDKs know stands in it, or has a reason not to.

And it is true of what it does not show: with anything an SDK knows and without it, every other dialect is told another thing, or of a loss.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
from collections.abc import Iterable
from typing import Any

import pytest
import table
from bodies import with_and_without
from known import KNOWN, Place, Places, places, told

Told = dict[str, Any]

ASKING: dict[str, Any] = {
    "openai-chat-requests": {"tools": [{"type": "function", "function": {"name": "f"}}], "stream": True},
    "openai-responses-requests": {"tools": [{"type": "function", "name": "f", "strict": False}], "stream": True},
    "anthropic-messages-requests": {"tools": [{"type": "custom", "name": "f", "input_schema": {"type": "object", "properties": {}}}]},
    "gemini-requests": {"tools": [{"functionDeclarations": [{"name": "f"}]}]},
}
"""What a request says besides, without which some of its places would mean nothing."""

EVERY_SHEET = pytest.mark.parametrize("sheet", KNOWN)


@EVERY_SHEET
def test_what_an_sdk_knows_has_a_row_or_a_reason(sheet: str) -> None:
    missing = without_a_row(sheet, table.excuses(sheet, "row"))
    assert not missing, f"{len(missing)} places have neither:\n" + "\n".join(missing)


@EVERY_SHEET
def test_what_an_sdk_knows_is_never_dropped_in_silence(sheet: str) -> None:
    silent = without_a_word(sheet, table.excuses(sheet, "word"))
    assert not silent, f"{len(silent)} places are dropped:\n" + "\n".join(silent)


@EVERY_SHEET
@pytest.mark.parametrize("lacking", ["row", "word"])
def test_every_reason_is_needed(sheet: str, lacking: str) -> None:
    search = {"row": without_a_row, "word": without_a_word}[lacking]
    excuses = table.excuses(sheet, lacking)
    idle = [start for start in excuses if not search(sheet, [other for other in excuses if other != start], start)]
    assert not idle, f"nothing lacks a {lacking} without {idle}"


def without_a_row(sheet: str, excused: Iterable[str], below: str = "") -> list[str]:
    """The places below a start that no sample touches, without those excused."""
    touched = touched_by_samples(sheet)
    return [name for place, name in considered(sheet, excused, below).names.items() if place not in touched]


def considered(sheet: str, excused: Iterable[str], below: str) -> Places:
    """The places below a start, without those excused."""
    beginnings, alone = table.exact(excused)
    within, known = table.begins([below.removesuffix("$")]), places(KNOWN[sheet], table.begins(beginnings))
    known.names = {place: name for place, name in known.names.items() if within(name) and name not in alone}
    return known


@functools.cache
def touched_by_samples(sheet: str) -> set[Place]:
    """The places at which a sample of the sheet says something."""
    return {place for body in table.samples(sheet) for place in told(KNOWN[sheet], body)}


def without_a_word(sheet: str, excused: Iterable[str], below: str = "") -> list[str]:
    """The places below a start of which some other dialect is told nothing, without those excused."""
    base = {**table.base(sheet), **ASKING.get(sheet, {})}
    known = considered(sheet, excused, below)
    pairs = {name: with_and_without(known, place, base) for place, name in known.names.items()}
    pairs = {name: pair for name, pair in pairs.items() if pair}
    least, *said = what_others_are_told(sheet, [base, *(body for pair in pairs.values() for body in pair)])
    silent = {name: unaware(least, *two) for name, two in zip(pairs, zip(said[::2], said[1::2], strict=True), strict=True)}
    return [f"{name} to {', '.join(dialects)}" for name, dialects in silent.items() if dialects]


def unaware(least: Told, with_it: Told, without_it: Told) -> list[str]:
    """The dialects that are told the same of both and of no loss but that of the least there is. What an SDK knows must be readable."""
    if why := with_it.get("malformed"):
        return [f"anyone: {why}"]
    lost = {dialect: set(said.get("lost", ())) - set(least[dialect]["lost"]) for dialect, said in with_it.items()}
    same = [dialect for dialect, said in with_it.items() if said == without_it.get(dialect)]
    return [dialect for dialect in same if not lost[dialect] and "refused" not in with_it[dialect]]


def what_others_are_told(sheet: str, bodies: list[Any]) -> list[Told]:
    """What becomes of the bodies in every other dialect, each as the codecs say."""
    lines = "".join(json.dumps({"sheet": sheet, "body": body}) + "\n" for body in bodies)
    program = os.environ.get("TOLD_BIN")
    assert program, "TOLD_BIN names the program that says what the codecs make of a body; `cargo xtask test` sets it"
    said = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in said.stdout.splitlines()]
