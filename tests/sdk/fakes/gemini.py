"""Gemini generateContent, strict.

Models named `gemini-3…` give every call an id and sign the first call of each step; in a running turn exactly that signature must come back
on exactly that call. Older ones give neither.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

from . import likely, mind
from .mind import COUNTED, USAGE, Answer, Ask, Call, Result, Turn, fresh
from .rules import demand, picture, sound
from .server import Received, Refused, json_text, pieces

_REQUEST = "contents systemInstruction tools toolConfig generationConfig safetySettings cachedContent labels serviceTier store"
_CONFIG = """temperature topP topK candidateCount maxOutputTokens stopSequences presencePenalty frequencyPenalty seed responseLogprobs
 logprobs responseMimeType responseSchema responseJsonSchema responseModalities speechConfig imageConfig mediaResolution thinkingConfig"""
_SCHEMA = """type format title description nullable enum items maxItems minItems properties required minProperties maxProperties
 minimum maximum minLength maxLength pattern example anyOf propertyOrdering default"""
_RAN = ("executableCode", "codeExecutionResult")
_DATA = ("text", "inlineData", "fileData", "functionCall", "functionResponse", *_RAN)
_PART = " ".join(_DATA) + " thought thoughtSignature"
_NAME = re.compile(r"^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$")
_PATH = re.compile(r"^/v1(?:beta)?/models/([^/:]+):(generateContent|streamGenerateContent|countTokens)$")

_FINISH = {"end": "STOP", "stop": "STOP", "limit": "MAX_TOKENS", "tools": "STOP", "refusal": "SAFETY"}
_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}


class Gemini:
    """The fake's rules and spelling."""

    def __init__(self) -> None:
        self.signed: dict[str, str | None] = {}
        """Call id to its signature; `None` for the siblings of a step's first call."""
        self.proven: list[str] = []

    def key(self, received: Received) -> str:
        return received.headers.get("x-goog-api-key", "")

    def action(self, received: Received) -> str:
        if received.path in ("/v1beta/models", "/v1/models"):
            return "models"
        found = _PATH.match(received.path)
        if not found:
            raise Refused(404, f"no such path: {received.path}")
        return "count" if found[2] == "countTokens" else "answer"

    def models(self) -> Any:
        methods = ["generateContent", "countTokens"]
        return {"models": [{"name": "models/gemini-2.5-flash", "displayName": "Flash", "supportedGenerationMethods": methods}]}

    def count(self, received: Received) -> Any:
        _known(camel(received.body), "contents generateContentRequest", "request")
        return {"totalTokens": COUNTED}

    def refusal(self, refused: Refused) -> Any:
        details = []
        if "retry-after" in refused.headers:
            details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": refused.headers["retry-after"] + "s"}]
        error = {"code": refused.status, "message": refused.message, "status": _STATUS.get(refused.status, "UNKNOWN")}
        return {"error": {**error, "details": details}}

    def refusal_frame(self, refused: Refused, before: bytes) -> bytes:
        return _frame(self.refusal(refused))

    # --- reading

    def read(self, received: Received) -> Ask:
        found = _PATH.match(received.path)
        assert found
        body = camel(received.body)
        _known(body, _REQUEST, "request")
        streams = found[2] == "streamGenerateContent"
        demand(not streams or received.query.get("alt") == "sse", "this fake streams server-sent events only")
        config = body.get("generationConfig") or {}
        _known(config, _CONFIG, "generation_config")
        thinking = _thinking(found[1], config.get("thinkingConfig"))
        ask = Ask(
            model=found[1],
            limit=config.get("maxOutputTokens"),
            stops=config.get("stopSequences") or [],
            thinking=thinking,
            stream=streams,
        )
        demand(len(ask.stops) <= 5, "at most 5 stop sequences")
        instruction = body.get("systemInstruction") or {"parts": []}
        _known(instruction, "parts role", "system_instruction")
        ask.system = "\n".join(part["text"] for part in instruction["parts"])
        _read_tools(body, ask)
        _read_format(config, ask)
        _read_wishes(config, ask)
        self._read_contents(body.get("contents"), ask)
        return ask

    def _read_contents(self, contents: Any, ask: Ask) -> None:
        demand(isinstance(contents, list) and contents, "contents is not specified")
        for place, content in enumerate(contents):
            where = f"contents[{place}]"
            _known(content, "role parts", where)
            demand(content.get("role", "user") in ("user", "model"), "Please use a valid role: user, model.")
            demand(content.get("parts"), f"{where}.parts must not be empty")
            role = content.get("role", "user")
            parts = [_part(part, f"{where}.parts[{at}]") for at, part in enumerate(content["parts"])]
            turn = Turn(role)
            for part in parts:
                _add(part, turn, ask)
            # Streamed turns may be replayed in pieces: consecutive turns of the model are one.
            if role == "model" and ask.turns and ask.turns[-1].role == "model":
                ask.turns[-1].text += turn.text
                ask.turns[-1].calls += turn.calls
            else:
                ask.turns.append(turn)
        self._check_turns(ask)
        if ask.model.startswith("gemini-3"):
            self._check_signatures(contents)

    def _check_turns(self, ask: Ask) -> None:
        for place, turn in enumerate(ask.turns):
            if turn.calls:
                demand(place > 0 and ask.turns[place - 1].role == "user", "Please ensure that function call turn comes immediately after a user turn or after a function response turn.")
                follows = ask.turns[place + 1] if place + 1 < len(ask.turns) else Turn("user")
                demand(len(follows.results) == len(turn.calls), "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.")
                for call, result in zip(turn.calls, follows.results, strict=True):
                    call.id = call.id or result.call_id or fresh("pair-")
                    result.call_id = result.call_id or call.id
                demand({call.id for call in turn.calls} == {result.call_id for result in follows.results}, "function response ids do not fit the function call ids")
            elif turn.results:
                demand(place > 0 and ask.turns[place - 1].calls, "Please ensure that function response turn comes immediately after a function call turn.")

    def _check_signatures(self, contents: list[Any]) -> None:
        spoken = [place for place, content in enumerate(contents) if any("functionResponse" in part for part in content["parts"]) is False and content.get("role", "user") == "user"]
        for content in contents[max(spoken) :]:
            for part in content["parts"]:
                if "functionCall" not in part:
                    continue
                call = part["functionCall"]
                demand(call.get("id") in self.signed, f"Function call `{call['name']}` was not made by this model")
                wanted = self.signed[call["id"]]
                given = part.get("thoughtSignature")
                demand(given or not wanted, f"Function call is missing a thought_signature in functionCall parts: `{call['name']}` {call['id']}")
                demand(given == wanted, f"Thought signature is not valid: `{call['name']}` {call['id']}")
                if wanted:
                    self.proven.append(call["id"])

    # --- saying

    def _parts(self, ask: Ask, answer: Answer) -> list[Any]:
        parts: list[Any] = []
        if answer.thoughts:
            parts.append({"text": answer.thoughts, "thought": True})
        if answer.code:
            parts.append({"executableCode": {"language": "PYTHON", "code": answer.code}})
            parts.append({"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": answer.printed}})
        if answer.text:
            parts.append({"text": answer.text})
        if answer.picture:
            parts.append({"inlineData": {"mimeType": "image/png", "data": base64.b64encode(answer.picture).decode()}})
        signs = ask.model.startswith("gemini-3")
        for place, call in enumerate(answer.calls):
            part: dict[str, Any] = {"functionCall": {"name": call.name, "args": call.arguments}}
            if signs:
                call.id = fresh("fc-", 8)
                part["functionCall"]["id"] = call.id
                self.signed[call.id] = None
                if place == 0:
                    part["thoughtSignature"] = base64.b64encode(fresh("thought-").encode()).decode()
                    self.signed[call.id] = part["thoughtSignature"]
            parts.append(part)
        return parts

    def whole(self, ask: Ask, answer: Answer) -> Any:
        parts = [_sound(answer.sound)] if answer.sound else self._parts(ask, answer)
        told = _response(ask, parts, _FINISH[answer.stop], fresh("r-"))
        told["candidates"] += [_candidate([{"text": text}], _FINISH[answer.stop], place + 1) for place, text in enumerate(answer.others)]
        told["candidates"][0] |= _grounds(answer)
        for candidate, text in zip(told["candidates"], answer.all, strict=True):
            candidate |= _likely(ask, pieces(text, 7))
        return told

    def opening(self, ask: Ask) -> bytes:
        return b""

    def stream(self, ask: Ask, answer: Answer) -> Iterator[bytes]:
        answer_id = fresh("r-")
        if answer.sound:
            for start in range(0, len(answer.sound), 300):
                yield _frame(_response(ask, [_sound(answer.sound[start : start + 300])], None, answer_id))
            yield _frame(_response(ask, [{"text": ""}], _FINISH[answer.stop], answer_id))
            return
        parts = self._parts(ask, answer)
        for place, part in enumerate(parts):
            last = place + 1 == len(parts) and "text" not in part
            if "text" in part:
                for at, piece in enumerate(pieces(part["text"], 7)):
                    told = _response(ask, [{**part, "text": piece}], None, answer_id)
                    told["candidates"][0] |= {} if part.get("thought") else _likely(ask, [piece], at)
                    yield _frame(told)
            else:
                yield _frame(_response(ask, [part], _FINISH[answer.stop] if last else None, answer_id))
            if last:
                return
        signature = {"thoughtSignature": base64.b64encode(b"a signature of the text").decode()} if answer.thoughts else {}
        told = _response(ask, [{"text": "", **signature}], _FINISH[answer.stop], answer_id)
        told["candidates"][0] |= _grounds(answer)
        for place, text in enumerate(answer.others):
            for at, piece in enumerate(pieces(text, 7)):
                other = _response(ask, [], None, answer_id)
                other["candidates"] = [_candidate([{"text": piece}], None, place + 1) | _likely(ask, [piece], at)]
                yield _frame(other)
            told["candidates"].append(_candidate([{"text": ""}], _FINISH[answer.stop], place + 1))
        yield _frame(told)


_FREE = ("args", "response", "parametersJsonSchema", "responseJsonSchema", "responseSchema", "parameters", "labels")
"""Below these the names are not the vendor's."""


def camel(value: Any) -> Any:
    """The same with every name in lowerCamelCase: proto3 JSON takes both spellings, and Google's SDK mixes them."""
    if isinstance(value, list):
        return [camel(one) for one in value]
    if not isinstance(value, dict):
        return value
    spelled = {re.sub(r"_([a-z])", lambda found: found[1].upper(), name): inner for name, inner in value.items()}
    return {name: inner if name in _FREE else camel(inner) for name, inner in spelled.items()}


def _known(value: Any, names: str, where: str) -> None:
    demand(isinstance(value, dict), f"Invalid value at '{where}'")
    for name in value:
        demand(name in names.split(), f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': Cannot find field.")


def _thinking(model: str, config: Any) -> bool:
    if config is None:
        return False
    _known(config, "includeThoughts thinkingBudget thinkingLevel", "thinking_config")
    demand(not {"thinkingBudget", "thinkingLevel"} <= set(config), "You can only set one of thinking budget and thinking level.")
    demand("thinkingLevel" not in config or model.startswith("gemini-3"), "Thinking level is not supported for this model.")
    levels = "LOW HIGH" if model.startswith("gemini-3-pro") else "LOW MEDIUM HIGH XHIGH" if "pro" in model else "MINIMAL LOW MEDIUM HIGH XHIGH"
    demand(str(config.get("thinkingLevel", "LOW")).upper() in levels.split(), "Thinking level is not supported for this model.")
    return bool(config.get("includeThoughts"))


def _read_tools(body: dict[str, Any], ask: Ask) -> None:
    for place, tool in enumerate(body.get("tools") or []):
        _known(tool, "functionDeclarations googleSearch", f"tools[{place}]")
        ask.searches |= "googleSearch" in tool
        for declared in tool.get("functionDeclarations", []):
            _known(declared, "name description parameters parametersJsonSchema behavior response responseJsonSchema", "function_declarations")
            demand(_NAME.match(declared["name"]), "Invalid function name.")
            demand(not {"parameters", "parametersJsonSchema"} <= set(declared), "parameters and parameters_json_schema exclude each other")
            if "parameters" in declared:
                _schema(declared["parameters"], f"tools[{place}].function_declarations.parameters")
            ask.tools[declared["name"]] = declared.get("parameters", declared.get("parametersJsonSchema"))
    config = (body.get("toolConfig") or {}).get("functionCallingConfig")
    if config is not None:
        _known(config, "mode allowedFunctionNames", "function_calling_config")
        names = config.get("allowedFunctionNames")
        demand(not names or config["mode"] in ("ANY", "VALIDATED"), "allowed_function_names only with mode ANY")
        ask.must_call = config.get("mode") == "ANY"
        ask.forced = names[0] if names and ask.must_call else None


def _schema(schema: Any, where: str) -> None:
    """The OpenAPI subset."""
    _known(schema, _SCHEMA, where)
    demand(isinstance(schema.get("type", "OBJECT"), str), f"Proto field is not repeating, cannot start list: {where}.type")
    demand("enum" not in schema or all(isinstance(one, str) for one in schema["enum"]), f"Invalid value at '{where}.enum'")
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        demand(name in properties, f"{where}.required: property is not defined: {name}")
    for name, inner in properties.items():
        _schema(inner, f"{where}.properties[{name}]")
    if str(schema.get("type")).upper() == "ARRAY":
        demand("items" in schema, f"{where}.items: missing field.")
    for inner in [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]:
        _schema(inner, where)


def _read_format(config: dict[str, Any], ask: Ask) -> None:
    schema = config.get("responseSchema", config.get("responseJsonSchema"))
    if schema is None:
        return
    demand(config.get("responseMimeType") == "application/json", "response_schema needs response_mime_type application/json")
    demand(not ask.tools or ask.model.startswith("gemini-3"), "Function calling with a response mime type: 'application/json' is unsupported")
    if "responseSchema" in config:
        _schema(config["responseSchema"], "generation_config.response_schema")
    ask.schema = schema


def _read_wishes(config: dict[str, Any], ask: Ask) -> None:
    """What else an answer is to be."""
    demand("logprobs" not in config or config.get("responseLogprobs"), "logprobs needs response_logprobs to be true")
    ask.likely = config.get("logprobs", 0) if config.get("responseLogprobs") else None
    ask.choices = config.get("candidateCount") or 1
    if "AUDIO" in (config.get("responseModalities") or []):
        demand(config["responseModalities"] == ["AUDIO"], "The requested combination of response modalities is not supported by the model")
        demand("tts" in ask.model, "The requested response modalities (AUDIO) are not supported by the model")
        speech = config.get("speechConfig") or {}
        _known(speech, "voiceConfig languageCode", "speech_config")
        ask.voice = (speech.get("voiceConfig") or {}).get("prebuiltVoiceConfig", {}).get("voiceName", "Kore")
        demand(ask.voice in ("Kore", "Puck"), f"Voice name {ask.voice} is not supported.")


def _part(part: Any, where: str) -> Any:
    _known(part, _PART, where)
    demand(sum(name in part for name in _DATA) == 1, f"{where}.data: required oneof field 'data' must have one initialized field")
    return part


def _add(part: Any, turn: Turn, ask: Ask) -> None:
    if "text" in part:
        turn.text += "" if part.get("thought") else part["text"]
    elif "inlineData" in part:
        _known(part["inlineData"], "mimeType data displayName", "inline_data")
        data = part["inlineData"]["data"].replace("-", "+").replace("_", "/")  # proto3 JSON takes both alphabets
        mime = part["inlineData"]["mimeType"]
        turn.images.append(sound(data, "inline_data") if mime == "audio/wav" else picture(mime, data, "inline_data"))
    elif "fileData" in part:
        _known(part["fileData"], "fileUri mimeType displayName", "file_data")
        turn.images.append(mind.Image("", 0, part["fileData"]["fileUri"]))
    elif "functionCall" in part:
        call = part["functionCall"]
        _known(call, "name args id", "function_call")
        demand(turn.role == "model", "function calls belong to the model")
        demand(isinstance(call.get("args", {}), dict), "Invalid value at 'function_call.args' (Struct)")
        turn.calls.append(Call(call["name"], call.get("args", {}), call.get("id", "")))
    elif any(name in part for name in _RAN):
        demand(turn.role == "model", "code is run by the model")
    else:
        _add_result(part["functionResponse"], turn, ask)


def _add_result(response: Any, turn: Turn, ask: Ask) -> None:
    _known(response, "name response id parts", "function_response")
    demand(turn.role == "user", "function responses belong to the user")
    demand(response.get("name") in ask.tools, f"function_response.name: unknown function {response.get('name')}")
    demand(isinstance(response.get("response"), dict), "Invalid value at 'function_response.response' (Struct)")
    value = response["response"]
    if set(value) in ({"output"}, {"result"}):
        value = next(iter(value.values()))
    turn.results.append(Result(response.get("id", ""), mind.value_of(value) if isinstance(value, str) else value))


def _candidate(parts: list[Any], finish: str | None, index: int) -> dict[str, Any]:
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": index}
    if finish is not None:
        candidate["finishReason"] = finish
    return candidate


def _sound(sound: bytes) -> Any:
    return {"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": base64.b64encode(sound).decode()}}


def _likely(ask: Ask, tokens: list[str], first: int = 0) -> Any:
    return {} if ask.likely is None else {"logprobsResult": likely.gemini(tokens, ask.likely, first)}


def _grounds(answer: Answer) -> Any:
    """Google counts bytes."""
    if not answer.sources:
        return {}
    supports = []
    for place, source in enumerate(answer.sources):
        before, words = answer.text[: source.start].encode(), answer.text[source.start : source.end]
        segment = {"startIndex": len(before), "endIndex": len(before) + len(words.encode()), "text": words}
        supports.append({"segment": segment, "groundingChunkIndices": [place]})
    chunks = [{"web": {"uri": source.url, "title": source.title}} for source in answer.sources]
    return {"groundingMetadata": {"webSearchQueries": ["rivers"], "groundingChunks": chunks, "groundingSupports": supports}}


def _response(ask: Ask, parts: list[Any], finish: str | None, answer_id: str) -> Any:
    shown = USAGE.output - USAGE.reasoning
    return {
        "candidates": [_candidate(parts, finish, 0)],
        "usageMetadata": {
            "promptTokenCount": USAGE.input,
            "cachedContentTokenCount": USAGE.cached,
            "candidatesTokenCount": shown,
            "thoughtsTokenCount": USAGE.reasoning,
            "totalTokenCount": USAGE.input + USAGE.output,
        },
        "modelVersion": ask.model,
        "responseId": answer_id,
    }


def _frame(value: Any) -> bytes:
    return b"data: " + json_text(value).encode() + b"\r\n\r\n"
