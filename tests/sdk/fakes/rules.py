"""Rules that several vendors share, as checks that refuse."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from .mind import Image
from .server import Refused

TOOL_NAME = re.compile(r"^[a-zA-Z0-9_-]{1,64}$")

_SIGNS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp", b"%PDF": "application/pdf"}


def demand(condition: object, message: str, code: str | None = None) -> None:
    """A 400 unless the condition holds."""
    if not condition:
        raise Refused(400, message, code)


def known(value: Any, names: str, where: str) -> None:
    """A 400 for every name that is not one of these (separated by blanks)."""
    demand(isinstance(value, dict), f"{where}: an object is expected")
    unknown = sorted(set(value) - set(names.split()))
    demand(not unknown, f"{where}: unknown field {', '.join(unknown)}: Extra inputs are not permitted")


def picture(mime: str, data: str, where: str) -> Image:
    """A picture or a document sent inline; its bytes must be what they are said to be."""
    try:
        content = base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise Refused(400, f"{where}: invalid base64 data") from error
    found = next((kind for sign, kind in _SIGNS.items() if content.startswith(sign)), None)
    demand(found == mime, f"{where}: the file was said to be {mime} but is {found}")
    return Image(mime, len(content))


def sound(data: str, where: str) -> Image:
    """A WAV file sent inline."""
    try:
        content = base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise Refused(400, f"{where}: invalid base64 data") from error
    demand(content.startswith(b"RIFF") and content[8:12] == b"WAVE", f"{where}: the file was said to be audio/wav but is not")
    return Image("audio/wav", len(content))


def data_url(url: str, where: str) -> Image:
    """A picture at an address or in a data URL."""
    if not url.startswith("data:"):
        demand(url.startswith(("http://", "https://")), f"{where}: invalid image URL")
        return Image("", 0, url)
    head, _, data = url.removeprefix("data:").partition(",")
    demand(head.endswith(";base64"), f"{where}: invalid data URL")
    return picture(head.removesuffix(";base64"), data, where)


def document(data: Any, where: str) -> Image:
    """A PDF in a data URL."""
    demand(isinstance(data, str) and data.startswith("data:application/pdf;base64,"), f"{where}: a file is a data URL of a PDF")
    return data_url(data, where)


def strict_schema(schema: Any, where: str, *, all_required: bool) -> None:
    """Structured output: every object is closed (and, at OpenAI, requires all it has)."""
    if isinstance(schema, list):
        for one in schema:
            strict_schema(one, where, all_required=all_required)
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object":
        demand(schema.get("additionalProperties") is False, f"{where}: 'additionalProperties' is required to be false")
        if all_required:
            names = sorted(schema.get("properties", {}))
            demand(sorted(schema.get("required", [])) == names, f"{where}: 'required' must list every property")
    for key, inner in schema.items():
        for one in inner.values() if key in ("properties", "$defs") and isinstance(inner, dict) else [inner]:
            strict_schema(one, where, all_required=all_required)


def tool_schema(schema: Any, where: str) -> dict[str, Any]:
    """The arguments of a function are an object with properties."""
    demand(isinstance(schema, dict) and schema.get("type") == "object", f"{where}: schema must have type 'object'")
    demand(isinstance(schema.get("properties"), dict), f"{where}: object schema missing properties")
    return schema
