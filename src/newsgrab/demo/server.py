"""An HTTP server on the loopback interface that answers from a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

__all__ = ["Response", "serve"]


@dataclass(frozen=True, slots=True)
class Response:
    """What the server answers to a GET.

    Attributes:
        body: The bytes, exactly as they are sent.
        content_type: The value of the Content-Type header.
        status: The HTTP status code.
        headers: Further headers.
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves in the middle of an answer is no error here."""


@contextmanager
def serve(routes: Mapping[str, Response]) -> Iterator[str]:
    """Serve `routes` (path to response; any other path is a 404) on a free port of 127.0.0.1, in a thread of its own.

    Yields the root address, such as ``http://127.0.0.1:40321``. Changes of `routes` while it runs are seen.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer = routes.get(self.path) or Response(b"not found\n", "text/plain", 404)
            self.send_response(answer.status)
            for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: standard error belongs to the command."""

    server = _Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
