"""What really went over the wire to an SDK, kept for the laws to judge: the SDKs themselves forgive too much to be the judge."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx2


@dataclass
class Heard:
    """An answer as its bytes came."""

    dialect: str
    path: str
    status: int
    kind: str
    asked: bytes
    body: bytearray = field(default_factory=bytearray)
    finished: bool = False
    """Whether it was heard to its end."""
    rest: Iterator[bytes] = iter(())
    """What nobody read yet: an SDK stops at what it takes for the end, but what follows must be lawful too."""


class Ear:
    """Keeps every answer the SDKs are given until somebody asks."""

    def __init__(self) -> None:
        self._heard: list[Heard] = []

    def transport(self, dialect: str) -> httpx2.BaseTransport:
        """A way to the gateway that is listened to."""
        return _Line(dialect, self._heard)

    def take(self) -> list[Heard]:
        """What was heard since the last time, each to its end."""
        heard, self._heard[:] = list(self._heard), []
        for one in heard:
            deque(one.rest, maxlen=0)
        return heard


class _Line(httpx2.HTTPTransport):
    def __init__(self, dialect: str, heard: list[Heard]) -> None:
        super().__init__()
        self._dialect, self._list = dialect, heard

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = super().handle_request(request)
        kind = answer.headers.get("content-type", "")
        heard = Heard(self._dialect, request.url.path, answer.status_code, kind, request.read())
        self._list.append(heard)
        answer.stream = _Tee(answer.stream, heard)
        return answer


class _Tee(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, heard: Heard) -> None:
        self._stream, self._heard = stream, heard
        heard.rest = self._listen()

    def __iter__(self) -> Iterator[bytes]:
        # A generator of its own: the SDK may close it, and the rest can still be heard.
        for piece in self._heard.rest:  # noqa: UP028
            yield piece

    def close(self) -> None:
        deque(self._heard.rest, maxlen=0)
        self._stream.close()

    def _listen(self) -> Iterator[bytes]:
        for piece in self._stream:
            self._heard.body += piece
            yield piece
        self._heard.finished = True
