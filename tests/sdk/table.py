"""The table of what a translation keeps, as its files have it: `src-tauri/dialect/translation/`."""

from __future__ import annotations

import copy
import functools
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "src-tauri/dialect/translation"


@functools.cache
def sheet(name: str) -> dict[str, Any]:
    """A file of the table."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def base(name: str) -> Any:
    """The least that is valid, on which every sample of a sheet is laid."""
    return json.loads(sheet(name)["base"])


def samples(name: str) -> Iterator[Any]:
    """Every sample of a sheet, as the proof of the table lays it over the base."""
    for row in sheet(name)["row"]:
        sample = json.loads(row["sample"])
        yield laid_over(base(name), sample, name)
        for other in row.get("each", []):
            yield laid_over(base(name), put(copy.deepcopy(sample), row["wire"], other), name)


def put(sample: Any, wire: str, value: Any) -> Any:
    """The sample with another value at a path such as `a.b[0].c`."""
    *steps, last = (int(step) if step.isdigit() else step for step in re.findall(r"\w+", wire))
    functools.reduce(lambda inside, step: inside[step], steps, sample)[last] = value
    return sample


def laid_over(under: Any, sample: Any, name: str) -> Any:
    """Objects member by member; the lists of an answer element by element, those of a request as a whole."""
    if isinstance(under, dict) and isinstance(sample, dict):
        return {**under, **{member: laid_over(under.get(member), value, name) for member, value in sample.items()}}
    if isinstance(under, list) and isinstance(sample, list) and name.endswith("answers"):
        longer = [*under, *[None] * (len(sample) - len(under))]
        return [laid_over(one, other, name) for one, other in zip(longer, sample, strict=False)] + under[len(sample) :]
    return sample


def excuses(name: str, lacking: str) -> list[str]:
    """How the names of those places of a sheet begin that lack a `row`, or a `word`, for a reason."""
    reasons = (reason for reason in sheet("untold")["reason"] if lacking in reason["without"])
    return [start for reason in reasons for start in reason.get(name, [])]


def exact(excuses: Iterable[str]) -> tuple[list[str], set[str]]:
    """The excuses that are only beginnings, and the names that are excused alone: those that end with `$`."""
    excuses = list(excuses)
    return [one for one in excuses if not one.endswith("$")], {one[:-1] for one in excuses if one.endswith("$")}


def begins(starts: Iterable[str]) -> Callable[[str], bool]:
    """Whether a name begins in one of these ways; `*` stands for anything."""
    patterns = [re.compile(re.escape(start).replace(r"\*", ".*")) for start in starts]
    return lambda name: any(pattern.match(name) for pattern in patterns)
