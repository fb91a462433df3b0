"""What every answer of the gateway must be, whoever the vendor behind it is.

`shape` asks the SDKs' own models, strictly: no field they do not know, none missing, no wrong type. One module per dialect asks for what
types cannot say: order, ids, indexes, numbers, totals. A law never asks what was meant, only whether it was said properly.
"""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

from . import anthropic_messages, gemini, openai_chat, openai_responses
from .rule import Broken, must

__all__ = ["BY_DIALECT", "Broken", "check"]

BY_DIALECT: dict[str, ModuleType] = {
    "openai-chat": openai_chat,
    "openai-responses": openai_responses,
    "anthropic-messages": anthropic_messages,
    "gemini": gemini,
}


def check(heard: Any) -> None:
    """Judges one answer as it was heard."""
    must(heard.finished, "an answer has an end")
    law = BY_DIALECT[heard.dialect]
    text = heard.body.decode()
    if heard.status >= 400:
        must(heard.kind.startswith("application/json"), f"an error is JSON, not {heard.kind}")
        law.failure(json.loads(text), heard.status)
    elif heard.kind.startswith("text/event-stream"):
        law.stream(frames(text), json.loads(heard.asked))
    else:
        must(heard.kind.startswith("application/json"), f"an answer is JSON, not {heard.kind}")
        law.whole(json.loads(text), heard.path)


def frames(text: str) -> list[tuple[str | None, str]]:
    """The server-sent events: name and data. Comments are allowed nowhere: Google's SDK cannot read them."""
    must(text.endswith(("\n\n", "\r\n\r\n")), "a stream ends with an empty line")
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n")[:-1]:
        name, data = None, []
        for line in block.split("\n"):
            field, _, value = line.partition(": ")
            must(field in ("event", "data"), f"an unknown line: {line!r}")
            if field == "event":
                must(name is None, "an event has one name")
                name = value
            else:
                data.append(value)
        must(len(data) == 1, f"an event has one line of data: {block!r}")
        found.append((name, data[0]))
    return found
