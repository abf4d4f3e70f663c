"""Another system is asked with limits, and nothing is sent on to a third."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from jamii.kernel.errors import Unavailable
from jamii.platform import outward


class _Other(BaseHTTPRequestHandler):
    """Answers by its path: what was sent, a way elsewhere, more than was asked for."""

    asked: list[str] = []

    def do_POST(self) -> None:
        self.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._say(200, body + self.headers["Jamii-Node"].encode())

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", "/third")
            self.end_headers()
        elif self.path == "/refused":
            self._say(422, b"no")
        else:
            self._say(200, b"x" * 100)

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Silent."""


@pytest.fixture
def other() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Other)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _Other.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_is_sent_arrives_and_what_is_answered_comes_back(other: str) -> None:
    answer = outward.ask("POST", f"{other}/a", b"words ", {"Jamii-Node": "cm-bepha"}, 100)
    assert answer == outward.Answer(200, b"words cm-bepha")
    assert outward.ask("GET", f"{other}/refused", b"", {}, 100) == outward.Answer(422, b"no")


def test_nothing_is_sent_on_to_a_third(other: str) -> None:
    assert outward.ask("GET", f"{other}/elsewhere", b"", {}, 100).status == 302
    assert _Other.asked == ["/elsewhere"]


def test_a_longer_answer_than_was_asked_for_is_none(other: str) -> None:
    assert len(outward.ask("GET", f"{other}/long", b"", {}, 100).content) == 100
    with pytest.raises(Unavailable, match="no-answer"):
        outward.ask("GET", f"{other}/long", b"", {}, 99)


def test_where_nobody_listens_there_is_no_answer() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Unavailable, match="no-answer"):
        outward.ask("GET", f"http://127.0.0.1:{port}/", b"", {}, 100)
