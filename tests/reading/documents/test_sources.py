"""Which files there are, and their bytes."""

import os
import sys
from pathlib import Path

import pytest

from faultlines.errors import ReadingError
from faultlines.reading.documents import Source, find_sources, sources


def message(path: Path | str) -> str:
    with pytest.raises(ReadingError) as caught:
        find_sources([path])
    return str(caught.value)


def test_a_missing_path_stops_before_anything_is_read(write) -> None:
    path = write("a.txt", "x").with_name("missing.txt")
    assert message(path) == f"{path}: there is no such file or folder. Check the path."


def test_a_path_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    assert "cannot be read (file name too long). Check its permissions." in message(tmp_path / ("a" * 5000))


def test_a_folder_without_documents(write, tmp_path: Path) -> None:
    write("picture.png", b"x")
    assert message(tmp_path) == (
        f"{tmp_path}: the folder has no document; expected files that end in .atom .doc .docx .eml .gz .htm .html "
        ".jsonl .markdown .mbox .md .ndjson .odt .pdf .rss .rtf .txt .xhtml .xml .zip. "
        "Name another folder, or the files themselves."
    )


def test_a_folder_is_searched_to_its_depths_in_order_of_name(write, tmp_path: Path) -> None:
    for name in ("b.TXT", "a/z.md", "README.md", ".hidden/c.txt", ".d.txt", "p.png", "c.txt.gz", "rows.tab.gz"):
        write(name, "x")
    assert [each.origin.removeprefix(f"{tmp_path}/") for each in find_sources([tmp_path])] == [
        "a/z.md",
        "b.TXT",
        "c.txt.gz",
    ]


def test_a_folder_within_that_cannot_be_searched_stops(write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a/b.txt", "x")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("a"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert message(tmp_path) == f"{tmp_path}/a: the folder cannot be read (permission denied). Check its permissions."


def test_no_standard_input_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert message("-") == "standard input: there is none here. Name a file, or pipe text into the command."


def test_a_source_beyond_measure(write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 3)
    path = write("a.txt", "four")
    with pytest.raises(ReadingError) as caught:
        sources.source_bytes(Source("a.txt", path))
    assert str(caught.value) == "a.txt: more than 3 bytes; expected at most so many in one file. Split it into parts."
