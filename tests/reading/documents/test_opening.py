"""Files into documents: formats, encodings, dates, and every message."""

import hashlib
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.errors import ReadingError
from faultlines.reading.documents import (
    SetAside,
    SetAsideWarning,
    Source,
    find_sources,
    iter_documents,
    load_documents,
    open_source,
    opening,
    stated_or_iso,
)
from faultlines.reading.documents.formats import READERS
from faultlines.terms.documents import Document

TODAY = date(2024, 7, 1)
TEXT = "Norway and Chad signed an accord in Oslo.\nNobody objected.\n"


def one(path: Path, published_at: date | None = None) -> Document:
    (document,) = load_documents([path], published_at=published_at, today=TODAY)
    return document


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def changed_on(path: Path, day: date) -> Path:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    os.utime(path, (noon, noon))
    return path


# Formats.


def test_plain_text_is_kept_as_it_is(tmp_path: Path) -> None:
    document = one(written(tmp_path, "a.txt", TEXT), date(2024, 6, 1))
    assert document.text == TEXT
    assert (document.published_at, document.dated_by) == (date(2024, 6, 1), "--published")


def test_front_matter_is_taken_off_and_gives_the_facts(tmp_path: Path) -> None:
    head = "---\ndate: 2024-06-19\ntitle: Accord\npublisher: 'Our own words'\nrecord: https://example.org/1\n---\n\n"
    document = one(written(tmp_path, "a.md", head + TEXT))
    assert document.text == TEXT
    assert (document.published_at, document.dated_by) == (date(2024, 6, 19), "the front matter's date")
    assert (document.title, document.publisher) == ("Accord", "Our own words")
    assert document.record == "https://example.org/1"


def test_a_rule_in_a_text_is_no_front_matter(tmp_path: Path) -> None:
    text = "First part.\n---\nSecond part.\n"
    assert one(written(tmp_path, "a.md", text)).text == text


def test_html_gives_visible_text_title_and_date(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Accord</title><meta property='article:published_time' content='2024-06-19T10:00:00Z'>"
        "<style>p {}</style></head><body><nav>Home</nav><p>Norway &amp; Chad signed.</p>"
        "<script>x()</script></body></html>"
    )
    document = one(written(tmp_path, "a.html", page))
    assert document.text == "Norway & Chad signed."
    assert (document.published_at, document.title) == (date(2024, 6, 19), "Accord")
    assert document.dated_by == "the date in the page's head"


def test_standard_input_is_text_json_lines_or_html() -> None:
    for raw, text in ((b"Plain.", "Plain."), (b'{"text": "Row."}', "Row."), (b"<html><p>Page.</p>", "Page.")):
        (document,) = load_documents(["-"], today=TODAY, stdin=io.BytesIO(raw))
        assert (document.text, document.published_at) == (text, TODAY)
        assert document.dated_by.startswith("assumed: today")


# Encodings.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_give_the_same_document(tmp_path: Path, encoding: str) -> None:
    documents = [
        one(written(tmp_path, f"{name}.txt", "Türkiye met Chad.".encode(name))) for name in ("utf-8", encoding)
    ]
    assert documents[0].text == documents[1].text == "Türkiye met Chad."
    assert documents[0].document_id == documents[1].document_id


def test_line_ends_are_one_character(tmp_path: Path) -> None:
    assert one(written(tmp_path, "a.txt", b"One.\r\nTwo.\rThree.")).text == "One.\nTwo.\nThree."


# Dates.


def test_the_given_date_is_before_all_others(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "---\ndate: 2024-01-01\n---\nPublished June 2, 2024\nText.")
    assert one(path, date(2024, 6, 9)).published_at == date(2024, 6, 9)
    assert one(path).published_at == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published June 22, 2024", date(2024, 6, 22)),
        ("Published: 2024-06-22", date(2024, 6, 22)),
        ("Posted on 22 June 2024 at 5:00 a.m.", date(2024, 6, 22)),
        ("Saturday, June 22, 2024", date(2024, 6, 22)),
        ("By Jane Roe | June 22, 2024", date(2024, 6, 22)),
        ("OSLO, June 22, 2024 (Wire) - Norway met Chad.", date(2024, 6, 22)),
        ("OSLO, Norway, June 22 (Wire) — Norway met Chad.", date(2024, 6, 22)),
    ],
)
def test_a_date_line_among_the_first_lines_counts(tmp_path: Path, line: str, day: date) -> None:
    path = changed_on(written(tmp_path, "a.txt", f"A headline\n{line}\nNorway met Chad."), date(2024, 6, 25))
    document = one(path)
    assert document.published_at == day
    assert document.dated_by.startswith("the line ")


@pytest.mark.parametrize(
    "line",
    [
        "On June 22, 2019, Norway met Chad.",
        "June 22, 2019 was a day that many states remember as a turn.",
        "In May 2020.",
    ],
)
def test_a_date_within_a_sentence_is_no_date_line(tmp_path: Path, line: str) -> None:
    path = changed_on(written(tmp_path, "a.txt", f"{line}\nMore text."), date(2024, 6, 25))
    document = one(path)
    assert document.published_at == date(2024, 6, 25)
    assert document.dated_by == (
        "assumed: the day the file was last changed, since no publication date was given or found"
    )


def test_a_year_that_a_dateline_lacks_is_said_to_be_assumed(tmp_path: Path) -> None:
    path = changed_on(written(tmp_path, "a.txt", "OSLO, Dec 30 (Wire) - Norway met Chad."), date(2024, 6, 25))
    document = one(path)
    assert document.published_at == date(2023, 12, 30)
    assert document.dated_by == "the line 'OSLO, Dec 30', the year assumed"


def test_a_future_date_is_said(tmp_path: Path) -> None:
    document = one(written(tmp_path, "a.txt", TEXT), date(2030, 1, 1))
    assert document.dated_by == "--published; note that this is after today, 2024-07-01"


def test_a_file_changed_after_today_is_taken_as_todays(tmp_path: Path) -> None:
    document = one(changed_on(written(tmp_path, "a.txt", TEXT), date(2031, 1, 1)))
    assert document.published_at == TODAY
    assert document.dated_by == "assumed: today, since no publication date was given or found"


# Ids.


def test_the_same_document_has_the_same_id_wherever_and_whenever(tmp_path: Path) -> None:
    first = one(changed_on(written(tmp_path, "a.txt", TEXT), date(2024, 6, 1)))
    again = one(changed_on(written(tmp_path, "b/copy.md", "\n" + TEXT.replace(" ", "  ")), date(2024, 6, 20)))
    assert first.document_id == again.document_id
    assert first.sha256 != again.sha256


def test_the_same_words_on_another_stated_day_are_another_document(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", TEXT)
    assert one(path, date(2024, 6, 1)).document_id != one(path, date(2024, 6, 2)).document_id


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text.strip()))
def test_any_text_is_kept_to_the_letter(text: str) -> None:
    if text.lstrip().lower().startswith(("<html", "<!doctype html", '{"', "---", "%pdf", "\ufeff", "pk", "{\\rtf")):
        return
    (document,) = load_documents(["-"], today=TODAY, stdin=io.BytesIO(text.encode()))
    assert document.text == text


@pytest.mark.parametrize(
    ("text", "day"),
    [("20240622", date(2024, 6, 22)), ("June 22, 2024", date(2024, 6, 22)), ("2024-06-22 10:00", date(2024, 6, 22))],
)
def test_date_fields(text: str, day: date) -> None:
    assert stated_or_iso(text) == day


# Messages.


def message(path: Path | str, stdin: bytes | None = None) -> str:
    with pytest.raises(ReadingError) as caught:
        load_documents([path], today=TODAY, stdin=io.BytesIO(stdin) if stdin is not None else None)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_an_empty_file(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", " \n")
    assert message(path) == f"{path}: the file is empty; expected text to read. Check the path."
    assert message("-", b"").startswith("standard input: the file is empty;")


def test_a_front_matter_without_text(tmp_path: Path) -> None:
    path = written(tmp_path, "a.md", "---\ntitle: T\n---\n")
    assert message(path) == f"{path}: the file is empty but for its head; expected text below it. Add the text."


def test_another_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", b"Gr\xfc\xdfe")
    assert message(path) == (
        f"{path}: byte \\xfc at offset 2 is not UTF-8; expected UTF-8. "
        f"Convert the file first, for instance with: iconv -f latin1 -t utf-8 {path}"
    )


def test_half_a_utf_16_file(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "Hi".encode("utf-16") + b"x")
    assert "is not UTF-16; expected UTF-8" in message(path)


def test_no_such_file(tmp_path: Path) -> None:
    path = tmp_path / "missing.txt"
    assert message(path) == f"{path}: there is no such file or folder. Check the path."


def test_a_date_in_the_front_matter_that_is_none(tmp_path: Path) -> None:
    head = written(tmp_path, "a.md", "---\ndate: soon\n---\nOne.")
    assert message(head) == (
        f"{head}: date in the front matter is 'soon'; expected a day such as 2024-06-22. Write it so, or take it out."
    )


def test_a_rule_at_the_head_of_a_text_is_no_front_matter(tmp_path: Path) -> None:
    text = "---\nFirst part, and more.\n---\nSecond part.\n"
    assert one(written(tmp_path, "a.md", text)).text == text


@pytest.mark.parametrize(
    ("magic", "kind", "remedy"),
    [
        (b"\xd0\xcf\x11\xe0", "an old Office file", "saving it as plain text"),
        (b"{\\rtf1", "an RTF file", "saving it as plain text"),
        (b"\x89PNG\r\n", "a picture", "tesseract {} OUT"),
        (b"\xfd7zXZ\x00", "an xz file", "unxz {}"),
    ],
)
def test_a_known_binary(tmp_path: Path, magic: bytes, kind: str, remedy: str) -> None:
    path = written(tmp_path, "a.txt", magic + b" and more")
    assert message(path) == (
        f"{path}: this is {kind}; faultlines reads plain text, Markdown, HTML, PDF, e-mail, RSS, Atom and JSON lines, "
        "also as .gz or .zip (.txt .md .html .pdf .eml .mbox .rss .atom .xml .jsonl). "
        f"Make text of it first, for instance by {remedy.format(path)}."
    )


def test_another_binary_and_utf_16_without_its_mark(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", b"abc\x00def")
    assert message(path) == (
        f"{path}: a NUL at character 3 says that this is not text, or is UTF-16 without its byte order mark; expected "
        f"text in UTF-8. Name another file, or convert it: iconv -f utf-16le -t utf-8 {path}"
    )


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.txt", TEXT)

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert message(path) == f"{path}: cannot be read (permission denied). Check its permissions."


def test_a_document_beyond_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_CHARACTERS", 10)
    path = written(tmp_path, "a.txt", "a " * 6)
    assert message(path) == (f"{path}: 12 characters in one document; expected at most 10. Split it into its reports.")


def test_a_line_of_ten_megabytes_is_kept_whole(tmp_path: Path) -> None:
    text = "Norway met Chad in Oslo. " * 400_000
    assert one(written(tmp_path, "a.txt", text)).text == text


@pytest.mark.parametrize("filler", [" ", "\n", "---\n", "- ", "a", "June 5 ", "last ", "the past ", "By x ", "\u00a0"])
def test_megabytes_of_anything_are_kept(tmp_path: Path, filler: str) -> None:
    text = filler * (2_000_000 // len(filler)) + "x"
    assert one(written(tmp_path, "a.txt", text)).text == text


# Folders, streams and what is set aside.


def folder(place: Path) -> Path:
    written(place, "f/a.txt", "One.")
    written(place, "f/b.txt", b"\xff\xfa\xfe")
    written(place, "f/c.jsonl", '{"text": "Two."}\nnot JSON\n')
    written(place, "f/d.docx", b"\xd0\xcf\x11\xe0")
    written(place, "f/e.md", "")
    return place / "f"


def test_a_bad_file_in_a_folder_is_set_aside_and_the_others_are_read(tmp_path: Path) -> None:
    aside: list[SetAside] = []
    documents = load_documents([folder(tmp_path)], today=TODAY, on_set_aside=aside.append)
    assert [each.text for each in documents] == ["One.", "Two."]
    assert [str(each).removeprefix(f"{tmp_path}/f/").split(";")[0] for each in aside] == [
        "b.txt: byte \\xff at offset 0 is not UTF-8",
        "c.jsonl:2: not JSON (Expecting value at column 1)",
        "d.docx: this is an old Office file",
        "e.md: the file is empty",
    ]


def test_without_a_place_to_collect_it_what_is_set_aside_is_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", '{"text": "Two."}\n[]\n')
    with pytest.warns(SetAsideWarning, match="a.jsonl:2: list found"):
        assert len(load_documents([path], today=TODAY)) == 1


def test_documents_come_one_at_a_time(tmp_path: Path) -> None:
    written(tmp_path, "a.txt", "One.")
    gone = written(tmp_path, "b.txt", "Two.")
    aside: list[SetAside] = []
    documents = iter_documents([tmp_path], today=TODAY, on_set_aside=aside.append)
    assert next(documents).text == "One."
    gone.unlink()  # not yet read
    assert list(documents) == []
    assert [str(each) for each in aside] == [f"{gone}: there is no such file or folder. Check the path."]


def test_sources_are_opened_one_by_one_as_well(tmp_path: Path) -> None:
    sources = find_sources([folder(tmp_path), "-"])
    assert [(each.path and each.path.name, each.is_found) for each in sources[-2:]] == [("e.md", True), (None, False)]
    found = open_source(sources[2], today=TODAY)
    assert (len(found.documents), len(found.set_aside)) == (1, 1)
    assert found.documents[0].sha256 == hashlib.sha256(b'{"text": "Two."}\nnot JSON\n').hexdigest()
    assert open_source(sources[-1], today=TODAY, stdin=io.BytesIO(b"Three.")).documents[0].text == "Three."


def test_a_source_without_a_document_is_empty(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", b"\xff\xfe")
    assert message(path) == f"{path}: the file is empty; expected text to read. Check the path."


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*READERS, ".gz", ".zip", ""]),
    st.sampled_from(
        [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xff\xfe", b"<?xml version='1.0'?>", b"From "]
    ),
    st.binary(max_size=200),
)
def test_any_bytes_under_any_name_give_documents_or_one_line(suffix: str, head: bytes, tail: bytes) -> None:
    source = Source(f"a{suffix}", None)
    try:
        found = open_source(source, today=TODAY, stdin=io.BytesIO(head + tail))
        lines = [str(each) for each in found.set_aside]
    except ReadingError as error:
        found, lines = None, [str(error)]
    assert not any("\n" in line for line in lines)
    assert lines or (found and found.documents)
    for document in found.documents if found else ():
        document.text.encode()  # no halves of characters
        assert document.text.strip()
        assert "\r\n" not in document.text


@given(st.text(min_size=1).filter(lambda text: text.strip()), st.integers(0), st.integers(0))
def test_offsets_count_the_characters_of_the_decoded_text(text: str, start: int, end: int) -> None:
    row = json.dumps({"text": text})
    (document,) = open_source(Source("a.jsonl", None), today=TODAY, stdin=io.BytesIO(row.encode())).documents
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    assert document.text[start:end] == wanted[start:end]
