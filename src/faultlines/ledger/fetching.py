"""Public files from their publishers' addresses: whole, of the right checksum, and from no other site; or not at all.

A file grows beside its place as ``.NAME.part`` and takes its name when all of it has come. A connection that is cut is
taken up where it broke, in the same run or the next, if the server says that its file is still the same.
"""

import hashlib
import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

from faultlines.errors import FetchError
from faultlines.terms.durable import durable_file

#: Connections tried for one file before the command gives up; what has come is kept.
_ATTEMPTS: Final = 5
_WAIT_SECONDS: Final = 30.0
_BLOCK_BYTES: Final = 1 << 18

#: Answers of a server that may pass.
_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})

#: First bytes of the files that a name promises.
_BEGINNINGS: Final = {".zip": b"PK\x03\x04", ".gz": b"\x1f\x8b"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file that is in its place.

    Attributes
    ----------
    path : Path
    address : str
    bytes : int
    sha256 : str
    checked : bool
        Whether the checksum was known beforehand, and is right.
    fetched_at : str
        UTC, ISO 8601.
    repeated : bool
        Whether the file was in its place already, and nothing was fetched.
    """

    path: Path
    address: str
    bytes: int
    sha256: str
    checked: bool
    fetched_at: str
    repeated: bool

    def __str__(self) -> str:
        state = "is there already" if self.repeated else "fetched"
        known = "as expected" if self.checked else "nothing to compare it with; the next fetch can be held to it"
        return f"{self.path}: {state}, {self.bytes:,} bytes from {self.address}\n  SHA-256 {self.sha256} ({known})"


@dataclass(frozen=True, slots=True)
class _Part:
    """What has come of a file, and by what the server knows the version that it is of."""

    path: Path
    note: Path

    def validator(self, address: str) -> str | None:
        """The server's mark of the version, None where nothing that came can be gone on with."""
        try:
            kept = json.loads(self.note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return kept.get("validator") if kept.get("address") == address else None

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


class _CutError(Exception):
    """The connection ended before the file did, or the server is busy: another attempt may help."""


def fetch_file(
    address: str, folder: Path, *, name: str | None = None, sha256: str | None = None, pause_seconds: float = 1.0
) -> Fetched:
    """Fetch one file into a folder.

    Parameters
    ----------
    address : str
        http or https.
    folder : Path
        Made where it is not there.
    name : str, optional
        Of the file. Default: the last part of the address.
    sha256 : str, optional
        What the file must hash to. Without it a file whose length the server does not tell is refused, since a cut
        could not be told from an end.
    pause_seconds : float
        Wait before the second attempt; doubled before each later one.

    Returns
    -------
    Fetched

    Raises
    ------
    FetchError
        If the file cannot be had, or is not what was wanted. Nothing stands in its place then.
    """
    place = folder / (name or Path(urlsplit(address).path).name)
    part = _Part(place.with_name(f".{place.name}.part"), place.with_name(f".{place.name}.part.json"))
    receipt = place.with_name(f"{place.name}.fetched.json")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _held(part.path) as file:
            if place.exists():
                part.drop()
                return _found(place, receipt, address, sha256)
            try:
                _download(address, file, part, known=sha256 is not None, pause_seconds=pause_seconds)
            finally:
                if not part.path.stat().st_size:
                    part.drop()
            digest = _digest(part.path)
            if sha256 is not None and digest != sha256.lower():
                part.drop()
                raise FetchError(
                    f"{address} gave a file with SHA-256 {digest}; expected {sha256.lower()}. It is thrown away: the "
                    "publisher may have put another version there, or somebody changed it on its way. Compare with "
                    "the publisher's page."
                )
            fetched = Fetched(
                path=place,
                address=address,
                bytes=part.path.stat().st_size,
                sha256=digest,
                checked=sha256 is not None,
                fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
                repeated=False,
            )
            with durable_file(receipt) as written:
                written.write((json.dumps(asdict(fetched), default=str, indent=1) + "\n").encode())
            part.path.replace(place)
            part.note.unlink(missing_ok=True)
    except OSError as err:
        raise FetchError(
            f"{place} cannot be written: {err.strerror or err}. Check the space and permissions there, or name "
            "another folder with -o."
        ) from err
    return fetched


@contextmanager
def _held(path: Path) -> Iterator[BinaryIO]:
    """The part of a file, to write at its end; by one process at a time, where the system can say so."""
    with path.open("ab") as file:
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as err:
                raise FetchError(f"another process is fetching {path}; wait for it, or end it.") from err
        yield file


def _found(place: Path, receipt: Path, address: str, sha256: str | None) -> Fetched:
    """What stands in the place already, if its checksum is the one wanted."""
    digest = _digest(place)
    try:
        kept = json.loads(receipt.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    wanted = sha256.lower() if sha256 else kept.get("sha256")
    if wanted is not None and digest != wanted:
        raise FetchError(
            f"{place} is there already and has SHA-256 {digest}; expected {wanted}. "
            "Move it away, or name another folder with -o, and fetch it again."
        )
    return Fetched(
        path=place,
        address=kept.get("address", address),
        bytes=place.stat().st_size,
        sha256=digest,
        checked=wanted is not None,
        fetched_at=kept.get("fetched_at", ""),
        repeated=True,
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(address: str, file: BinaryIO, part: _Part, *, known: bool, pause_seconds: float) -> None:
    """Make the part whole, by as many connections as it takes, up to `_ATTEMPTS`."""
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(pause_seconds * 2 ** (attempt - 1))
        try:
            _connect(address, file, part, known=known)
        except _CutError as err:
            file.flush()
            reason = str(err)
        else:
            file.flush()
            os.fsync(file.fileno())
            return
    came = part.path.stat().st_size
    raise FetchError(
        f"{address}: {reason}, {_ATTEMPTS} times over. {came:,} bytes have come and are kept in {part.path}; "
        "run the same command again to go on from there."
    )


def _connect(address: str, file: BinaryIO, part: _Part, *, known: bool) -> None:
    """One connection: what it gives is written behind what came before, or in its place.

    Raises
    ------
    _CutError
        If it ended too early.
    FetchError
        If what it gives is not the file.
    """
    came = file.seek(0, os.SEEK_END)
    validator = part.validator(address)
    if came and validator is None:
        came = file.truncate(0)
    asked = urllib.request.Request(address, headers={"User-Agent": "faultlines", "Accept-Encoding": "identity"})
    if came and validator is not None:
        asked.add_header("Range", f"bytes={came}-")
        asked.add_header("If-Range", validator)
    with _answered(address, asked) as answer:
        if answer is None:  # 416: what came is as long as the file, or longer; the next attempt begins anew.
            file.truncate(0)
            raise _CutError("the server has no more of it than came before")
        _check_kind(address, answer.headers)
        begins, total = _span(address, answer)
        if answer.status == http.HTTPStatus.PARTIAL_CONTENT and _mark(answer.headers) != validator:
            file.truncate(0)
            raise _CutError("the publisher put another version there meanwhile")
        if answer.status != http.HTTPStatus.PARTIAL_CONTENT or begins != came:
            if begins:
                raise FetchError(
                    f"{address} gave its file from byte {begins:,} where byte {came:,} was asked for. "
                    "Fetch it by hand from the publisher's page."
                )
            came = file.truncate(0)
        if total is None and not known:
            raise FetchError(
                f"{address} does not tell how long its file is, so a cut could not be told from its end. "
                "Fetch it by hand, or give its checksum with --sha256."
            )
        _keep_note(part, address, answer.headers)
        _receive(address, answer, file, came, total)


def _receive(address: str, answer: http.client.HTTPResponse, file: BinaryIO, came: int, total: int | None) -> None:
    """Write what comes behind what came, and see that it is all."""
    try:
        while block := answer.read(_BLOCK_BYTES):
            if not came:
                _check_beginning(address, block)
            file.write(block)
            came += len(block)
    except (http.client.HTTPException, ConnectionError, TimeoutError) as err:
        file.flush()
        raise _CutError(f"the connection was cut after {came:,} bytes of {_said(total)}") from err
    if total is not None and came != total:
        raise _CutError(f"the connection was cut after {came:,} bytes of {_said(total)}")
    if not came:
        raise FetchError(f"{address} gave an empty file. Look at the publisher's page.")


@contextmanager
def _answered(address: str, asked: urllib.request.Request) -> Iterator[http.client.HTTPResponse | None]:
    """The server's answer; None where it says that there is nothing behind the byte asked for."""
    try:
        answer = urllib.request.build_opener(_SameSite()).open(asked, timeout=_WAIT_SECONDS)
    except urllib.error.HTTPError as err:
        with err:
            if err.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                yield None
                return
            if err.code in _PASSING:
                raise _CutError(f"the server answered {err.code} {err.reason}") from err
        raise FetchError(
            f"{address} answered {err.code} {err.reason}; expected a file. The publisher may have moved it: look at "
            "its page (`faultlines fetch` without a name lists them)."
        ) from err
    except (http.client.HTTPException, ConnectionError, TimeoutError) as err:
        raise _CutError("the connection was cut before an answer came") from err
    except urllib.error.URLError as err:
        if isinstance(err.reason, ConnectionResetError | TimeoutError):
            raise _CutError("the connection was cut before an answer came") from err
        raise FetchError(
            f"{address} cannot be reached: {err.reason}. Check the network, or fetch the file by hand."
        ) from err
    with answer:
        yield answer


class _SameSite(urllib.request.HTTPRedirectHandler):
    """Follows a redirection within the publisher's site, and never from https to http."""

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Refuse another site, or less protection."""
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        if _site(here.netloc) != _site(there.netloc) or (here.scheme, there.scheme) == ("https", "http"):
            raise FetchError(
                f"{req.full_url} sends on to {there.scheme}://{there.netloc}, which is not the publisher's site "
                f"({here.scheme}://{here.netloc}). Nothing was fetched; look at the publisher's page, and fetch the "
                "file by hand if it says so."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _site(netloc: str) -> str:
    """A host and its port; with or without www. is one site."""
    return netloc.lower().removeprefix("www.")


def _check_kind(address: str, headers: http.client.HTTPMessage) -> None:
    if headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise FetchError(_page(address))
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise FetchError(
            f"{address} gave its file packed as {headers['Content-Encoding']}, which was not asked for. "
            "Fetch it by hand from the publisher's page."
        )


def _check_beginning(address: str, block: bytes) -> None:
    """Refuse a web page that calls itself a file, and an archive that is none."""
    start = block[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise FetchError(_page(address))
    suffix = Path(urlsplit(address).path).suffix.lower()
    if not block.startswith(_BEGINNINGS.get(suffix, b"")):
        raise FetchError(
            f"{address} gave something that begins with {block[:12]!r} and is no {suffix} file. "
            "Look at the publisher's page; the file may have moved."
        )


def _page(address: str) -> str:
    return (
        f"{address} gave a web page where a file was expected: an error, a form or a notice that its server calls "
        "well. Nothing was fetched; open the address in a browser, and fetch the file by hand."
    )


def _span(address: str, answer: http.client.HTTPResponse) -> tuple[int, int | None]:
    """Where in the file the answer begins, and how long the whole file is, None where the server does not say."""
    if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
        given = answer.headers.get("Content-Range", "")
        span, _, whole = given.removeprefix("bytes ").partition("/")
        begins = span.partition("-")[0]
        if begins.isdigit():
            return int(begins), int(whole) if whole.isdigit() else None
        raise FetchError(f"{address} gave part of its file and does not say which ({given!r}). Fetch it by hand.")
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _keep_note(part: _Part, address: str, headers: http.client.HTTPMessage) -> None:
    """Keep by what the server knows the version that comes."""
    part.note.write_text(json.dumps({"address": address, "validator": _mark(headers)}), encoding="utf-8")


def _mark(headers: http.client.HTTPMessage) -> str | None:
    """The server's mark of a version; a weak one vouches for no bytes."""
    tag = headers.get("ETag", "")
    return tag if tag.startswith('"') else headers.get("Last-Modified")


def _said(total: int | None) -> str:
    return "an unknown number" if total is None else f"{total:,}"
