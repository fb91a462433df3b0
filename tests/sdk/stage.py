"""The scene for a suite in another language: `python stage.py COMMAND…` runs the command while gateway and fakes are up.

The command finds a door at `OMNIROUTE_STAGE`. Every question is a POST of JSON to one of the paths of `_Stage`; an answer other than 200 is
a failed check in words.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import laws
from fakes.server import Refused, Trouble
from scene import PREFIXES, Scene, opened
from wire import Heard


class _Stage:
    """What a suite may ask; the method is the path."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def facts(self) -> Any:
        """Where everything is."""
        return {"gateway": self._scene.gateway.url, "key": self._scene.gateway.key, "prefixes": PREFIXES}

    def begin(self, dialect: str) -> None:
        """A new record of what this vendor is asked."""
        self._scene.fakes[dialect].forget()
        self._scene.fakes[dialect].voice.proven.clear()

    def record(self, dialect: str) -> Any:
        """What the vendor was asked since then; it must not have refused anything."""
        fake = self._scene.fakes[dialect]
        assert not fake.refusals, f"the vendor refused: {fake.refusals}"
        return {"asked": len(fake.asked), "proven": len(set(fake.voice.proven))}

    def provider(self, dialect: str, where: str, status: int, message: str, code: str | None, headers: dict[str, str]) -> Any:
        """A provider of its own whose only account is in trouble."""
        fake = self._scene.fakes[dialect]
        provider = self._scene.gateway.provider(dialect, fake.url)
        fake.troubles[provider.keys[0]] = Trouble(where, Refused(status, message, code, headers))
        return provider.prefix

    def judge(self, dialect: str, path: str, status: int, kind: str, asked: str, body: str) -> None:
        """Whether an answer keeps the laws of its dialect."""
        laws.check(Heard(dialect, path, status, kind, asked.encode(), bytearray(body.encode()), finished=True))


def _door(stage: _Stage) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            """Silence."""

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            try:
                status, told = 200, getattr(stage, self.path.removeprefix("/"))(**asked)
            except AssertionError as failed:
                status, told = 409, str(failed)
            text = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def main(command: list[str]) -> int:
    """Runs the command on the stage; its exit code."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as scene:
        door = _door(_Stage(scene))
        threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        address = f"http://127.0.0.1:{door.server_address[1]}"
        return subprocess.run(command, env={**os.environ, "OMNIROUTE_STAGE": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
