"""The server all fakes share: HTTP/1.1, keep-alive, chunked streams cut at odd places, a record of every request.

A fake's troubles are set per account, by its key: see `Trouble`.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from . import mind

PIECE = 61
"""Bytes of a stream that are written at once: frames never fit."""


class Refused(Exception):
    """The vendor's error answer."""

    def __init__(self, status: int, message: str, code: str | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {message}")
        self.status, self.message, self.code, self.headers = status, message, code, headers or {}


@dataclass
class Trouble:
    """What is wrong with an account.

    `where`: `head` an error status; `stream` an error inside a stream of status 200, before any content; `cut` the connection breaks
    after some content; `told` an error inside the stream after some content; `empty` an answer without content.
    """

    where: str = "head"
    refused: Refused = field(default_factory=lambda: Refused(500, "the fake's backend fell over"))


@dataclass
class Received:
    """A request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any = None
    key: str = ""


class Voice(Protocol):
    """One vendor's rules and spelling."""

    def key(self, received: Received) -> str:
        """The credential that was shown, read from the one place this vendor knows."""

    def action(self, received: Received) -> str:
        """answer, count or models; refuses unknown paths."""

    def read(self, received: Received) -> mind.Ask:
        """Reads and checks a request."""

    def whole(self, ask: mind.Ask, answer: mind.Answer) -> Any:
        """Says an answer at once."""

    def stream(self, ask: mind.Ask, answer: mind.Answer) -> Iterable[bytes]:
        """Says an answer in frames."""

    def opening(self, ask: mind.Ask) -> bytes:
        """The frames with which a stream begins before it has content."""

    def refusal(self, refused: Refused) -> Any:
        """The body of an error."""

    def refusal_frame(self, refused: Refused, before: bytes) -> bytes:
        """An error inside a stream, behind the frames that were sent."""

    def count(self, received: Received) -> Any:
        """The answer to a count of tokens."""

    def models(self) -> Any:
        """The list of models."""


class Upstream:
    """A fake vendor that serves on a port of its own; `thinks` is the model behind it."""

    def __init__(self, voice: Voice, thinks: Callable[[mind.Ask], mind.Answer] = mind.answer) -> None:
        self.voice, self.thinks = voice, thinks
        self.received: list[Received] = []
        self.refusals: list[Refused] = []
        self.troubles: dict[str, Trouble] = {}
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def asked(self) -> list[Received]:
        """The requests for answers."""
        return [one for one in self.received if one.body is not None]

    def forget(self) -> None:
        """Starts a new record."""
        self.received.clear()
        self.refusals.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no event."""


def _handler(upstream: Upstream) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            """Silence."""

        def do_GET(self) -> None:
            self._serve(None)

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("content-length") or 0)))

        def _serve(self, body: bytes | None) -> None:
            url = urlsplit(self.path)
            received = Received(
                path=url.path,
                query={name: values[0] for name, values in parse_qs(url.query).items()},
                headers={name.lower(): value for name, value in self.headers.items()},
            )
            try:
                self._answer(received, body)
            except Refused as refused:
                trouble = upstream.troubles.get(received.key)
                if trouble is None or refused is not trouble.refused:
                    upstream.refusals.append(refused)
                self._whole(refused.status, upstream.voice.refusal(refused), refused.headers)

        def _answer(self, received: Received, body: bytes | None) -> None:
            voice = upstream.voice
            received.key = voice.key(received)
            if body is not None:
                received.body = json.loads(body)
            upstream.received.append(received)
            trouble = upstream.troubles.get(received.key)
            action = voice.action(received)
            if action == "models":
                return self._whole(200, voice.models())
            if trouble is not None and trouble.where == "head":
                raise trouble.refused
            if action == "count":
                return self._whole(200, voice.count(received))
            ask = voice.read(received)
            said = upstream.thinks(ask) if trouble is None or trouble.where != "empty" else mind.Answer()
            if not ask.stream:
                if trouble is not None and trouble.where != "empty":
                    raise trouble.refused
                return self._whole(200, voice.whole(ask, said))
            self._stream(ask, said, trouble)

        def _whole(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(text)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def _stream(self, ask: mind.Ask, said: mind.Answer, trouble: Trouble | None) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            where = trouble.where if trouble is not None else ""
            voice = upstream.voice
            if where == "stream":
                opening = voice.opening(ask)
                frames = opening + voice.refusal_frame(trouble.refused, opening)
            else:
                frames = b"".join(voice.stream(ask, said))
            if where in ("cut", "told"):
                frames = frames[: _frame_end(frames, len(frames) // 2)]
            if where == "told":
                frames += voice.refusal_frame(trouble.refused, frames)
            for piece in _pieces(frames):
                self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            if where == "cut":
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.wfile.write(b"0\r\n\r\n")

    return Handler


def _frame_end(frames: bytes, place: int) -> int:
    ends = (frames.find(end, place) + len(end) for end in (b"\n\n", b"\r\n\r\n") if end in frames[place:])
    return next(ends)


def _pieces(frames: bytes) -> Iterator[bytes]:
    for start in range(0, len(frames), PIECE):
        yield frames[start : start + PIECE]


def pieces(text: str, size: int) -> list[str]:
    """A text in pieces of odd length."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def json_text(value: Any) -> str:
    """Arguments as a model writes them."""
    return json.dumps(value, ensure_ascii=False)
