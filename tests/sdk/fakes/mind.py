"""The model behind every fake: a conversation in, an answer out, whatever the dialect.

The last words of the user decide: `weather: Paris, Oslo; Rome` calls a tool twice at once, then once more, then tells what the
tools gave; `weather in secret:` does the same with thoughts that nobody is shown; `time?` says a few words and calls a tool without arguments;
`patch: TEXT` calls a tool with a plain string and tells what it gave; `search: RIVER` cites what was found on the web; `compute:` runs code and `fetch:` asks another server, where the vendor does; `count` counts to forty; `refuse` is refused; `decline` is declined by the model itself; `system?` repeats the standing instructions; everything else is echoed.
"""

from __future__ import annotations

import base64
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

COUNTED = 1234
"""What every fake says when asked to count tokens."""

_serial = itertools.count(1)


def fresh(prefix: str, length: int = 24) -> str:
    """An id that was never used before."""
    return prefix + format(next(_serial), f"0{length}x")


@dataclass
class Image:
    """A picture, or a document."""

    mime: str
    size: int
    url: str | None = None


@dataclass
class Call:
    """`arguments` are an object, or one plain string where the tool is free-form."""

    name: str
    arguments: Any
    id: str = ""

    @property
    def free(self) -> bool:
        return isinstance(self.arguments, str)


@dataclass
class Result:
    call_id: str
    value: Any


@dataclass(frozen=True)
class Source:
    """What some words of an answer rest upon: the characters from `start` to before `end`."""

    url: str
    title: str
    start: int
    end: int


@dataclass
class Turn:
    """A turn of either side; tool results belong to the user."""

    role: str
    text: str = ""
    images: list[Image] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)


@dataclass
class Ask:
    """A request as the fake understood it."""

    model: str
    system: str = ""
    turns: list[Turn] = field(default_factory=list)
    tools: dict[str, Any] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)
    """The tools that take one plain string."""
    must_call: bool = False
    forced: str | None = None
    schema: dict[str, Any] | None = None
    limit: int | None = None
    stops: list[str] = field(default_factory=list)
    thinking: bool = False
    stream: bool = False
    usage: bool = False
    sealed: bool = False
    searches: bool = False
    """The vendor's own web search is on offer."""
    likely: int | None = None
    """How many tokens are to be told at each place beside the one that was said."""
    choices: int = 1
    voice: str | None = None
    """Whose voice is to speak the answer."""
    packed: bool = False
    """It is to be a WAV file."""


@dataclass
class Answer:
    """`stop` is one of end, limit, stop, tools, refusal."""

    text: str = ""
    thoughts: str = ""
    calls: list[Call] = field(default_factory=list)
    stop: str = "end"
    stopped_at: str | None = None
    sources: list[Source] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Further answers to the same question."""
    picture: bytes = b""
    """A PNG that was drawn."""
    secret: bool = False
    """The thoughts are told in a form that only their maker can read, where there is one."""
    declined: bool = False
    """The words say why there is no answer."""
    sound: bytes = b""
    """The words as they are spoken: PCM of 16 bits and 24 kHz."""
    code: str = ""
    """Code that the vendor ran for the model, where it runs any."""
    printed: str = ""
    """What came of it."""
    fetched: str = ""
    """What another server gave to the vendor (MCP), where it asks others."""

    @property
    def all(self) -> list[str]:
        """Every answer's words."""
        return [self.text, *self.others]


@dataclass(frozen=True)
class Usage:
    """Prompt tokens with cached and written ones among them, output tokens with reasoning among them."""

    input: int = 1000
    cached: int = 600
    written: int = 100
    output: int = 50
    reasoning: int = 20


USAGE = Usage()


def value_of(text: str) -> Any:
    """A tool's result, given as JSON text or as plain text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def current(turns: list[Turn]) -> list[Turn]:
    """The turns behind the user's last words: the tool loop that is running."""
    last = max((place for place, turn in enumerate(turns) if turn.role == "user" and not turn.results), default=-1)
    return turns[last + 1 :]


PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
"""What every picture looks like."""

CODE = "print(6 * 7)"
"""The code that is run for every model."""

FETCHED = "a page from another server"
"""What other servers give."""

SOUND = bytes(range(256)) * 4
"""What every spoken answer sounds like."""


def answer(ask: Ask) -> Answer:
    """What the model says, as often as it is asked for, aloud where it is to be spoken."""
    said = _said(ask)
    said.others = [f"{said.text} ({number})" for number in range(2, ask.choices + 1)]
    said.sound = SOUND if ask.voice else b""
    return said


def _said(ask: Ask) -> Answer:
    words = next((turn.text for turn in reversed(ask.turns) if turn.role == "user" and not turn.results), "")
    images = [image for turn in ask.turns[-1:] for image in turn.images]
    if ask.must_call and len(ask.tools) == 1:
        ask.forced = next(iter(ask.tools))
    if ask.forced and ask.forced in ask.tools:
        return _calls([Call(ask.forced, instance(ask.tools[ask.forced]))], ask)
    if words.startswith("compute:"):
        return Answer(text="It is 42.", code=CODE, printed="42")
    if words.startswith("fetch:"):
        return Answer(text="It is there.", fetched=FETCHED)
    if words.startswith("patch:"):
        return _patch(words.removeprefix("patch:"), ask)
    if ask.searches and words.startswith("search:"):
        return _searched(words.removeprefix("search:").strip())
    if ask.tools and words.startswith(("weather:", "weather in secret:")):
        said = _weather(words.partition(":")[2], ask)
        said.secret = "in secret" in words
        return said
    if "get_time" in ask.tools and words == "time?":
        return _time(ask)
    thoughts = "I consider the question." if ask.thinking else ""
    schema = ask.schema if ask.schema is not None else _instructed(ask.system)
    if schema is not None:
        return Answer(text=json.dumps(instance(schema)), thoughts=thoughts)
    if images:
        return Answer(text="I see " + ", ".join(map(_described, images)), thoughts=thoughts)
    if "draw" in words and "image" in ask.model:
        return Answer(text="Here it is.", picture=PICTURE)
    if "decline" in words:
        return Answer(text="I would rather not.", declined=True, thoughts=thoughts)
    if "refuse" in words:
        return Answer(text="I cannot help with that.", stop="refusal", thoughts=thoughts)
    if "system?" in words:
        return Answer(text=ask.system, thoughts=thoughts)
    if "count" in words:
        return _limited(Answer(text=" ".join(str(number) for number in range(1, 41)), thoughts=thoughts), ask)
    return Answer(text=f"You said: {words}", thoughts=thoughts)


def _instructed(system: str) -> dict[str, Any] | None:
    """The schema the standing instructions ask for, when they do: a model does as it is told."""
    if "JSON Schema" not in system:
        return None
    return json.JSONDecoder().raw_decode(system[system.index("{") :])[0]


def _described(image: Image) -> str:
    return f"the picture at {image.url}" if image.url else f"{image.size} bytes of {image.mime}"


def _limited(said: Answer, ask: Ask) -> Answer:
    for stop in ask.stops:
        if stop in said.text:
            said.text = said.text[: said.text.index(stop)]
            said.stop, said.stopped_at = "stop", stop
    words = said.text.split(" ")
    if ask.limit is not None and len(words) > ask.limit:
        said.text = " ".join(words[: ask.limit])
        said.stop = "limit"
    return said


def _weather(wanted: str, ask: Ask) -> Answer:
    steps = [[city.strip() for city in step.split(",")] for step in wanted.split(";")]
    loop = current(ask.turns)
    done = sum(1 for turn in loop if turn.calls)
    if done < len(steps):
        return _calls([Call("get_weather", {"city": city}) for city in steps[done]], ask)
    cities = {call.id: call.arguments["city"] for turn in loop for call in turn.calls}
    found = [f"{cities[result.call_id]} {_degrees(result.value)}" for turn in loop for result in turn.results]
    return Answer(text="; ".join(found), thoughts="I have all I need." if ask.thinking else "")


def _time(ask: Ask) -> Answer:
    results = [result.value for turn in current(ask.turns) for result in turn.results]
    if results:
        return Answer(text=f"It is {results[-1]}.", thoughts="I have all I need." if ask.thinking else "")
    said = _calls([Call("get_time", {})], ask)
    said.text = "Let me look."
    return said


def _patch(text: str, ask: Ask) -> Answer:
    results = [result.value for turn in current(ask.turns) for result in turn.results]
    if results:
        return Answer(text=f"Patched: {results[-1]}")
    return _calls([Call("apply_patch", text if "apply_patch" in ask.free else {"input": text})], ask)


def _searched(river: str) -> Answer:
    text = f"Größe 😀: the {river} is long. It is cold."
    cited = [("https://rivers.example/" + river, "Rivers", f"the {river} is long"), ("https://cold.example/", "Temperatures", "It is cold")]
    places = [(url, title, text.index(words), words) for url, title, words in cited]
    return Answer(text=text, sources=[Source(url, title, start, start + len(words)) for url, title, start, words in places])


def _degrees(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"name", "content"}:
        value = value["content"]  # as the AI SDK wraps what its tools give to Gemini
    return f"{value['degrees']} degrees" if isinstance(value, dict) and "degrees" in value else f"({value})"


def _calls(calls: list[Call], ask: Ask) -> Answer:
    what = ", ".join(json.dumps(call.arguments, sort_keys=True) for call in calls)
    return Answer(calls=calls, stop="tools", thoughts=f"I need the tool for {what}." if ask.thinking else "")


def instance(schema: dict[str, Any]) -> Any:
    """Something that follows a schema."""
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    for one_of in ("anyOf", "oneOf"):
        if one_of in schema:
            return instance(schema[one_of][0])
    kind = schema.get("type")
    kind = str(kind[0] if isinstance(kind, list) else kind).lower()
    match kind:
        case "object":
            return {name: instance(inner) for name, inner in schema.get("properties", {}).items()}
        case "array":
            return [instance(schema.get("items", {"type": "string"}))]
        case "integer" | "number":
            return 7
        case "boolean":
            return True
        case _:
            return "seven"
