"""Where everything that is not for this machine ends up: a proxy that passes nothing on and remembers who called."""

from __future__ import annotations

import socketserver
import threading


class Sink:
    """A proxy that answers 502 and keeps the first line of every call."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        calls = self.calls

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                calls.append(self.rfile.readline().decode(errors="replace").strip())
                self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def environment(self) -> dict[str, str]:
        """Makes a program send all its calls here, except those to this machine."""
        url = f"http://127.0.0.1:{self._server.server_address[1]}"
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
        here = "127.0.0.1,localhost,::1"
        return {name: url for name in names} | {"NO_PROXY": here, "no_proxy": here}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
