"""A publisher on loopback that behaves as publishers do, well and badly."""

import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from faultlines.errors import FetchError
from faultlines.ledger import fetching
from faultlines.ledger.fetching import fetch_file

CONTENT = b"PK\x03\x04" + bytes(range(256)) * 400
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Publisher:
    """Serves ``content`` under every path; the first ``cuts`` answers end after so many bytes of their body."""

    content: bytes = CONTENT
    kind: str = "application/zip"
    tag: str | None = '"v1"'
    ranges: bool = True
    heeds_if_range: bool = True
    cuts: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    tells_length: bool = True
    coding: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self):
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                publisher.asked.append({"path": self.path, **dict(self.headers)})
                publisher.answer(self)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/sets/made-up.zip"

    def answer(self, handler):
        if handler.path in self.redirects:
            handler.send_response(302)
            handler.send_header("Location", self.redirects[handler.path])
            handler.end_headers()
            return
        if self.statuses:
            handler.send_error(self.statuses.pop(0))
            return
        start = self.first_byte(handler)
        if start >= len(self.content):
            handler.send_error(416)
            return
        body = self.content[start:]
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        for name, value in (("Content-Type", self.kind), ("ETag", self.tag), ("Content-Encoding", self.coding)):
            if value:
                handler.send_header(name, value)
        if self.tells_length:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: self.cuts.pop(0)] if self.cuts else body)

    def first_byte(self, handler):
        asked = handler.headers.get("Range")
        if not self.ranges or asked is None:
            return 0
        if self.heeds_if_range and handler.headers.get("If-Range") != self.tag:
            return 0
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def publisher(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    one = Publisher()
    yield one
    one.stop()


@pytest.fixture
def fetch(publisher, tmp_path):
    def fetch(**wanted):
        return fetch_file(publisher.url, tmp_path / "sets", **({"pause_seconds": 0.0} | wanted))

    return fetch


def left(tmp_path):
    """Files in the folder that fetching wrote into."""
    folder = tmp_path / "sets"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_file_comes_whole_with_a_receipt(fetch, publisher, tmp_path):
    fetched = fetch(sha256=SHA256.upper())
    assert fetched.path.read_bytes() == CONTENT
    assert (fetched.bytes, fetched.sha256, fetched.checked, fetched.repeated) == (len(CONTENT), SHA256, True, False)
    assert left(tmp_path) == ["made-up.zip", "made-up.zip.fetched.json"]
    receipt = json.loads((tmp_path / "sets" / "made-up.zip.fetched.json").read_text())
    assert (receipt["sha256"], receipt["address"]) == (SHA256, publisher.url)
    assert SHA256 in str(fetched)
    assert "as expected" in str(fetched)


def test_a_second_fetch_asks_nothing_and_sees_a_change(fetch, publisher):
    first = fetch()
    assert not first.checked
    assert "nothing to compare" in str(first)
    again = fetch()
    assert (again.repeated, again.sha256, again.fetched_at) == (True, SHA256, first.fetched_at)
    assert len(publisher.asked) == 1
    first.path.write_bytes(b"PK\x03\x04 other")
    with pytest.raises(FetchError, match=r"is there already and has SHA-256 \w+; expected \w+\. Move it away"):
        fetch()


def test_a_cut_connection_is_taken_up_where_it_broke(fetch, publisher):
    publisher.cuts = [1000, 50_000, 7]
    assert fetch(sha256=SHA256).path.read_bytes() == CONTENT
    assert [one.get("Range") for one in publisher.asked] == [None, "bytes=1000-", "bytes=51000-", "bytes=51007-"]
    assert {one.get("If-Range") for one in publisher.asked[1:]} == {'"v1"'}


def test_cut_every_time_it_says_so_and_the_next_run_goes_on(fetch, publisher, tmp_path):
    publisher.cuts = [100] * 5
    with pytest.raises(
        FetchError, match=r"cut after 500 bytes of 102,404, 5 times over.*500 bytes.*kept.*run the same"
    ):
        fetch()
    assert not (tmp_path / "sets" / "made-up.zip").exists()
    assert fetch().path.read_bytes() == CONTENT
    assert publisher.asked[-1]["Range"] == "bytes=500-"


@pytest.mark.parametrize("heeds", [True, False])
def test_a_new_version_behind_a_cut_begins_anew(fetch, publisher, heeds):
    publisher.heeds_if_range = heeds
    publisher.cuts = [100] * 5
    with pytest.raises(FetchError):
        fetch()
    publisher.tag, publisher.content = '"v2"', b"PK\x03\x04 another version" * 50
    assert fetch().path.read_bytes() == publisher.content


@pytest.mark.parametrize("change", [{"tag": None}, {"tag": 'W/"v1"'}, {"ranges": False}])
def test_without_a_mark_or_ranges_it_begins_anew(fetch, publisher, change):
    for name, value in change.items():
        setattr(publisher, name, value)
    publisher.cuts = [1000]
    assert fetch().path.read_bytes() == CONTENT
    assert len(publisher.asked) == 2


def test_more_kept_than_the_server_has_begins_anew(fetch, publisher):
    publisher.cuts = [100] * 5
    with pytest.raises(FetchError):
        fetch()
    publisher.content = CONTENT[:400]  # the same mark on a shorter file: 416
    assert fetch().path.read_bytes() == CONTENT[:400]


def test_a_wrong_checksum_leaves_nothing(fetch, tmp_path):
    with pytest.raises(FetchError, match=rf"SHA-256 {SHA256}; expected {'0' * 64}\. It is thrown away"):
        fetch(sha256="0" * 64)
    assert left(tmp_path) == []


def test_a_redirection_to_another_site_is_refused(fetch, publisher, tmp_path):
    other = Publisher()
    try:
        publisher.redirects = {"/sets/made-up.zip": other.url}
        with pytest.raises(FetchError, match=r"sends on to http://127.*not the publisher's site.*Nothing was fetched"):
            fetch()
        assert other.asked == []
    finally:
        other.stop()
    assert left(tmp_path) == []


def test_a_redirection_within_the_site_is_followed(fetch, publisher):
    publisher.redirects = {"/sets/made-up.zip": "/new/place.zip"}
    assert fetch().path.name == "made-up.zip"
    assert publisher.asked[-1]["path"] == "/new/place.zip"


@pytest.mark.parametrize(
    ("here", "there", "allowed"),
    [
        ("https://a.org/x", "http://a.org/x", False),
        ("http://a.org/x", "https://a.org/x", True),
        ("http://www.a.org/x", "https://a.org/x", True),
        ("https://a.org/x", "https://a.org.evil.net/x", False),
        ("https://a.org/x", "https://a.org@evil.net/x", False),
        ("https://a.org/x", "ftp://evil.net/x", False),
    ],
)
def test_what_counts_as_the_same_site(here, there, allowed):
    asked = fetching.urllib.request.Request(here)
    if allowed:
        assert fetching._SameSite().redirect_request(asked, None, 302, "Found", {}, there).full_url == there
    else:
        with pytest.raises(FetchError, match="not the publisher's site"):
            fetching._SameSite().redirect_request(asked, None, 302, "Found", {}, there)


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("text/html; charset=utf-8", b"<p>Please log in</p>", "gave a web page where a file was expected"),
        ("application/zip", b"\n <!DOCTYPE html><html>Not found</html>", "gave a web page where a file was expected"),
        ("application/zip", b"Service unavailable", "begins with b'Service unav' and is no .zip file"),
    ],
)
def test_a_page_with_status_200_is_no_file(fetch, publisher, tmp_path, kind, content, said):
    publisher.kind, publisher.content = kind, content
    with pytest.raises(FetchError, match=said):
        fetch()
    assert left(tmp_path) == []
    publisher.kind, publisher.content = "application/zip", CONTENT
    assert fetch().path.read_bytes() == CONTENT


def test_a_busy_server_is_asked_again_and_a_missing_file_is_not(fetch, publisher):
    publisher.statuses = [503, 429]
    assert fetch().bytes == len(CONTENT)
    publisher.statuses, publisher.asked = [404, 404], []
    with pytest.raises(FetchError, match=r"answered 404 Not Found; expected a file"):
        fetch(name="other.zip")
    assert len(publisher.asked) == 1


def test_an_unknown_length_wants_a_checksum(fetch, publisher):
    publisher.tells_length = False
    with pytest.raises(FetchError, match=r"does not tell how long its file is.*--sha256"):
        fetch()
    assert fetch(sha256=SHA256).checked


def test_packed_on_the_way_is_refused(fetch, publisher):
    publisher.coding = "gzip"
    with pytest.raises(FetchError, match="packed as gzip, which was not asked for"):
        fetch()


def test_nobody_there_and_no_folder(publisher, fetch, tmp_path):
    (tmp_path / "sets").write_text("a file, no folder")
    with pytest.raises(FetchError, match="cannot be written"):
        fetch()
    publisher.stop()
    with pytest.raises(FetchError, match=r"cannot be reached: .*Check the network"):
        fetch_file(publisher.url, tmp_path / "other", pause_seconds=0.0)


def test_two_at_once_do_not_write_into_one_part(fetch, publisher, tmp_path):
    (tmp_path / "sets").mkdir()
    with (
        fetching._held(tmp_path / "sets" / ".made-up.zip.part"),
        pytest.raises(FetchError, match="another process is fetching"),
    ):
        fetch()
