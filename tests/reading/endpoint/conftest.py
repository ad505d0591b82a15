"""A language model's endpoint on loopback that answers as a test tells it, and what it was asked."""

import json
import random
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from faultlines.reading.endpoint import EndpointClient, EndpointSettings
from faultlines.terms.documents import Document

KEY = "sk-secret-0123456789"


@dataclass
class Turn:
    """One answer of the endpoint."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    endless: bool = False
    dripping: bool = False
    dripping_headers: bool = False
    cut: bool = False


def completion(content: Any, **choice: Any) -> Turn:
    """A well-formed answer whose message holds a text, or something as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text}
    return Turn(json.dumps({"choices": [{"message": message, "finish_reason": "stop"} | choice]}).encode())


class Endpoint:
    """Gives its turns in order, the last one again and again."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def answers(self, *turns: Turn) -> None:
        self.turns = list(turns)

    def stop(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.asked.append({"path": self.path, **asked})
                endpoint.headers.append(dict(self.headers))
                turn = endpoint.turns[min(len(endpoint.asked), len(endpoint.turns)) - 1]
                with suppress(OSError):
                    self._give(turn)

            def _give(self, turn: Turn) -> None:
                if turn.silent:
                    endpoint.over.wait(10)
                    return
                self.send_response(turn.status)
                while turn.dripping_headers and not endpoint.over.wait(0.02):
                    self.send_header("X-Slow", "yes")
                    self.flush_headers()
                for name, value in turn.headers.items():
                    self.send_header(name, value)
                if not (turn.endless or turn.dripping):
                    self.send_header("Content-Length", str(len(turn.body) + (50 if turn.cut else 0)))
                self.end_headers()
                self.wfile.write(turn.body)
                while turn.endless:
                    self.wfile.write(b" " * 65_536)
                while turn.dripping and not endpoint.over.wait(0.02):
                    self.wfile.write(b" ")

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


@pytest.fixture
def endpoint():
    """A running endpoint; give it its answers before it is asked."""
    running = Endpoint()
    yield running
    running.stop()


@pytest.fixture
def pauses():
    """Seconds that the client would have waited between attempts."""
    return []


@pytest.fixture
def client(endpoint, pauses):
    """A client of the endpoint that does not wait between attempts."""
    settings = EndpointSettings(url=endpoint.url, model="tiny", key=KEY, timeout_seconds=5, retries=2)
    return EndpointClient(settings, pause=pauses.append, rng=random.Random(1))


@pytest.fixture
def document():
    """Make a document of a text, published on 22 June 2024."""

    def made(text):
        return Document(
            document_id="d_test",
            text=text,
            published_at=date(2024, 6, 22),
            dated_by="the test",
            title=None,
            publisher=None,
            origin="test",
            sha256="0",
        )

    return made
