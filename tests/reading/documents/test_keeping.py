"""The bytes of sources, kept by their SHA-256."""

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest

from faultlines.errors import ReadingError
from faultlines.reading.documents import keep_source, kept_source, load_documents

TODAY = date(2024, 7, 1)


def test_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    name = keep_source(b"Oslo.", tmp_path / "kept")
    place = tmp_path / "kept" / name[:2] / name
    assert name == hashlib.sha256(b"Oslo.").hexdigest()
    assert place.read_bytes() == b"Oslo."
    before = place.stat()
    assert keep_source(b"Oslo.", tmp_path / "kept") == name
    assert place.stat().st_mtime_ns == before.st_mtime_ns
    assert [path.name for path in place.parent.iterdir()] == [name]


def test_a_document_leads_to_the_bytes_that_it_was_read_from(write, tmp_path: Path) -> None:
    raw = b'\xef\xbb\xbf{"text": "One."}\r\n{"text": "Two."}\r\n'
    documents = load_documents([write("a.jsonl", raw)], today=TODAY, keep=tmp_path / "kept")
    assert [kept_source(each.sha256, tmp_path / "kept") for each in documents] == [raw, raw]


def test_a_source_that_is_set_aside_is_kept_as_well(write, tmp_path: Path) -> None:
    write("in/a.txt", "One.")
    write("in/b.txt", b"\xff")
    load_documents([tmp_path / "in"], today=TODAY, keep=tmp_path / "kept", on_set_aside=lambda aside: None)
    assert kept_source(hashlib.sha256(b"\xff").hexdigest(), tmp_path / "kept") == b"\xff"


def test_a_place_that_cannot_be_written_stops_and_leaves_nothing(
    write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("in/a.txt", "One.")
    blocked = write("kept", "a file, and no folder")
    with pytest.raises(ReadingError) as caught:
        load_documents([tmp_path / "in"], today=TODAY, keep=blocked)
    assert str(caught.value) == (
        f"{blocked}: sources cannot be kept there (not a directory); expected a folder that can be written. "
        "Name another."
    )

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReadingError, match="no space left on device"):
        keep_source(b"Oslo.", tmp_path / "other")
    assert [path for path in (tmp_path / "other").rglob("*") if path.is_file()] == []


def test_bytes_that_are_gone_or_were_changed_are_one_line(tmp_path: Path) -> None:
    name = keep_source(b"Oslo.", tmp_path)
    place = tmp_path / name[:2] / name
    place.write_bytes(b"Bergen.")
    with pytest.raises(ReadingError) as caught:
        kept_source(name, tmp_path)
    assert str(caught.value) == (
        f"{place}: the bytes are not those that were kept; expected SHA-256 {name}. Remove it."
    )
    place.unlink()
    with pytest.raises(ReadingError) as caught:
        kept_source(name, tmp_path)
    assert str(caught.value) == f"{place}: no such source was kept. Read it again with --keep-sources {tmp_path}."
