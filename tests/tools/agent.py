"""The model behind the fakes while a coding agent is their client: it does one task with whatever tools it is offered.

The task is in the user's last words: `read A and B, write C`. First both files are read at once, then C is written with the words that were
found in them, then it is told. What was found comes from the tool results alone, so a result that is lost or swapped on its way shows.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from fakes import mind
from fakes.mind import Answer, Ask, Call

TASK = re.compile(r"read (\S+) and (\S+), write (\S+)")
WORD = re.compile(r"the word is (\w+)")


def task(first: Path, second: Path, into: Path) -> str:
    """The task in words."""
    return f"Please read {first} and {second}, write {into} with the words you found."


def wrote(words: list[str]) -> str:
    """What is to be in the written file."""
    return "+".join(words) + "\n"


def told(words: list[str]) -> str:
    """The answer at the end."""
    return f"I wrote down {' and '.join(words)}."


def thinks(ask: Ask) -> Answer:
    """The next step."""
    found = [match for turn in ask.turns if turn.role == "user" if (match := TASK.search(turn.text))]
    if not found:
        return mind.answer(ask)
    first, second, into = found[-1].groups()
    loop = mind.current(ask.turns)
    steps = [turn.results for turn in loop if turn.results]
    thoughts = f"Step {len(steps) + 1} comes next." if ask.thinking else ""
    if not steps:
        return Answer(calls=[_read(ask, first), _read(ask, second)], stop="tools", thoughts=thoughts)
    results = {result.call_id: result.value for result in steps[0]}
    words = [_word(results.get(call.id)) for turn in loop[:1] for call in turn.calls]
    if len(steps) == 1:
        return Answer(calls=[_write(ask, into, wrote(words))], stop="tools", thoughts=thoughts)
    return Answer(text=told(words), thoughts=thoughts)


def _read(ask: Ask, path: str) -> Call:
    if "Read" in ask.tools:
        return Call("Read", {"file_path": path})
    return Call("exec_command", {"cmd": f"cat {path}"})


def _write(ask: Ask, path: str, text: str) -> Call:
    if "Write" in ask.tools:
        return Call("Write", {"file_path": path, "content": text})
    patch = f"*** Begin Patch\n*** Add File: {path}\n+{text.rstrip()}\n*** End Patch\n"
    if "apply_patch" in ask.free:
        return Call("apply_patch", patch)
    if "apply_patch" in ask.tools:
        return Call("apply_patch", {"input": patch})
    return Call("exec_command", {"cmd": f"echo '{text.rstrip()}' > {path}"})


def _word(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    found = WORD.search(text)
    return found[1] if found else f"nothing in {text!r}"
