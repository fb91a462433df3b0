"""The program under test: the real binary, on a port and in a data folder of its own."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 20.0
"""Seconds until something that should have happened is given up."""

STRANGERS = re.compile(r"(?i)(^|_)proxy$|^(OMNIROUTE|OPENAI|ANTHROPIC|GEMINI|GOOGLE|CLAUDE)_|^(PORT|DATA_DIR|HOSTNAME|REQUIRE_API_KEY)$")
"""Variables that would change what the gateway or an SDK does."""


@dataclass
class Provider:
    """A provider with its accounts' keys, in the order of their priority."""

    prefix: str
    keys: list[str]

    def model(self, name: str) -> str:
        return f"{self.prefix}/{name}"


class Gateway:
    """The running gateway."""

    def __init__(self, binary: str, folder: Path, limits: dict[str, str] | None = None) -> None:
        self.binary, self.data = binary, folder / "data"
        self.environment = {name: value for name, value in os.environ.items() if not STRANGERS.search(name)}
        self.environment |= {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache")} | (limits or {})
        self.port = _free_port()
        self.log = folder / "gateway.log"
        self._numbers = itertools.count(1)
        with self.log.open("wb") as log:
            command = self._command("serve", "--port", str(self.port))
            self._process = subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        _until(self._is_healthy, "the gateway is up")
        self.key = json.loads(self.run("keys", "create", "sdk", "--json"))["key"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def run(self, *words: str, stdin: str = "") -> str:
        """Administers it from the command line."""
        done = subprocess.run(self._command(*words), env=self.environment, input=stdin, capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, f"omniroute {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def add_from_command_line(self, dialect: str, url: str, prefix: str) -> None:
        """Adds a provider with one account as a person would."""
        self.run("providers", "add", prefix, "--dialect", dialect, "--base-url", _base(dialect, url), "--prefix", prefix)
        self.run("accounts", "add", prefix, "--label", "first", "--priority", "1", "--key-stdin", stdin=f"fake-{prefix}")

    def provider(self, dialect: str, url: str, accounts: int = 1) -> Provider:
        """Adds a provider nobody else uses, through the administration's door; its first account is tried first."""
        prefix = f"p{next(self._numbers)}"
        self.api("/api/providers", {"name": prefix, "dialect": dialect, "base_url": _base(dialect, url), "prefix": prefix})
        keys = [f"fake-{prefix}-{number}" for number in range(1, accounts + 1)]
        for number, key in enumerate(keys, start=1):
            self.api("/api/accounts", {"provider": prefix, "label": f"account {number}", "key": key, "priority": number})
        return Provider(prefix, keys)

    def rows(self, model: str, count: int) -> list[dict[str, Any]]:
        """The ledger's last rows for a model, as soon as there are so many."""
        found: list[dict[str, Any]] = []

        def enough() -> bool:
            found[:] = self._rows(model)
            return len(found) >= count

        _until(enough, f"{count} rows of {model} are in the ledger")
        return found

    def api(self, path: str, body: Any = None) -> Any:
        """Asks the administration's door; with a body, tells it."""
        token = json.loads((self.data / "runtime.json").read_text())["control_token"]
        status, answer = self._call(path, {"authorization": f"Bearer {token}"}, body)
        assert status in (200, 201), answer
        return json.loads(answer)

    def _rows(self, model: str) -> list[dict[str, Any]]:
        ledger = sqlite3.connect(f"file:{self.data / 'ledger.sqlite'}?mode=ro", uri=True)
        try:
            ledger.row_factory = sqlite3.Row
            query = "SELECT * FROM requests WHERE requested_model = ? ORDER BY started_at, id"
            return [dict(row) for row in ledger.execute(query, [model])]
        finally:
            ledger.close()

    def _command(self, *words: str) -> list[str]:
        return [self.binary, *words, "--data-dir", str(self.data), "--secrets", "keyfile"]

    def _is_healthy(self) -> bool:
        assert self._process.poll() is None, f"the gateway ended: {self.log.read_text()}"
        try:
            return self._call("/health", {})[0] == 200
        except OSError:
            return False

    def _call(self, path: str, headers: dict[str, str], body: Any = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            if body is None:
                connection.request("GET", path, headers=headers)
            else:
                connection.request("POST", path, json.dumps(body), {**headers, "content-type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def _base(dialect: str, url: str) -> str:
    return url + ("/v1" if dialect.startswith("openai") else "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _until(holds: Callable[[], bool], what: str) -> None:
    """Polls until something holds; a deadline ends it."""
    deadline = time.monotonic() + PATIENCE
    never = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s in vain until {what}"
        never.wait(0.02)
