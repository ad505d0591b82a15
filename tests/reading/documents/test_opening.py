"""Files into documents: formats, encodings, dates, and every message."""

import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.errors import ReadingError
from faultlines.reading.documents import load_documents, stated_or_iso
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


def test_json_lines_give_one_document_a_line(tmp_path: Path) -> None:
    rows = [
        {"id": "x1", "date": "2024-06-01", "event_text": "One.", "headline": "H", "publisher": "P"},
        {"id": 7, "date": "2024-06-01", "pub_date": "2024-06-02", "event_text": "Two.", "url": "https://example.org"},
        {"title": "T", "published_at": "2024-06-03", "text": "Three."},
    ]
    path = written(tmp_path, "a.jsonl", "\n".join(json.dumps(row) for row in rows) + "\n\n")
    documents = load_documents([path], today=TODAY)
    assert [each.text for each in documents] == ["One.", "Two.", "Three."]
    assert [each.external_id for each in documents] == ["x1", "7", None]
    assert [each.published_at.day for each in documents] == [1, 2, 3]
    assert [each.title for each in documents] == ["H", None, "T"]
    assert documents[1].record == "https://example.org"
    assert documents[1].dated_by == "the line's pub_date"
    assert documents[2].origin == f"{path}:3"


def test_email_gives_its_body_and_header_date(tmp_path: Path) -> None:
    message = (
        "From: Desk <desk@example.org>\r\nSubject: Accord\r\nDate: Wed, 19 Jun 2024 23:30:00 +0200\r\n"
        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "Norway met Cura=E7ao.\r\n"
    )
    document = one(written(tmp_path, "a.eml", message))
    assert document.text == "Norway met Curaçao.\n"
    assert (document.published_at, document.title) == (date(2024, 6, 19), "Accord")
    assert document.publisher == "Desk <desk@example.org>"


def test_email_with_html_only_gives_its_text(tmp_path: Path) -> None:
    message = "Subject: S\nContent-Type: text/html; charset=utf-8\n\n<p>Norway met Chad.</p>"
    assert one(written(tmp_path, "a.eml", message)).text == "Norway met Chad."


def test_a_folder_is_read_to_its_depths_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "README.md", ".hidden/c.txt", "picture.png"):
        written(tmp_path, name, name)
    assert [each.text for each in load_documents([tmp_path], today=TODAY)] == ["a/z.md", "b.txt"]


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


@pytest.mark.parametrize(
    ("magic", "kind", "remedy"),
    [
        (b"%PDF-1.7", "this is a PDF", "pdftotext "),
        (b"PK\x03\x04", "this is a zip or Office file", "saving it as plain text"),
        (b"\x1f\x8b", "this is a gzip file", "gunzip "),
    ],
)
def test_a_known_binary(tmp_path: Path, magic: bytes, kind: str, remedy: str) -> None:
    path = written(tmp_path, "a.txt", magic + b" and more")
    text = message(path)
    assert text.startswith(f"{path}: {kind}; faultlines reads plain text, Markdown, HTML, JSON lines and e-mail")
    assert f"Make text of it first, for instance by {remedy}" in text


def test_another_binary(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", b"abc\x00def")
    assert message(path).startswith(f"{path}: a NUL at character 3 says that this is not text; faultlines reads ")


def test_no_such_file(tmp_path: Path) -> None:
    path = tmp_path / "missing.txt"
    assert message(path) == f"{path}: there is no such file or folder. Check the path."


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.txt", TEXT)

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert message(path) == f"{path}: cannot be read (permission denied). Check its permissions."


def test_an_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, pattern: str) -> list[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rglob", refuse)
    assert message(tmp_path) == f"{tmp_path}: the folder cannot be read (permission denied). Check its permissions."


def test_a_folder_without_documents(tmp_path: Path) -> None:
    written(tmp_path, "picture.png", b"x")
    assert message(tmp_path) == (
        f"{tmp_path}: the folder has no document; expected files that end in "
        ".eml .htm .html .jsonl .markdown .md .ndjson .txt. Name another folder, or the files themselves."
    )


def test_a_line_that_is_not_json(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", '{"text": "One."}\n{"text": \n')
    assert message(path).startswith(f"{path} line 2: not JSON (Expecting value at column ")


def test_a_line_that_is_no_object(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", "[1]\n")
    assert message(path) == (
        f"{path} line 1: list found; expected an object with id, date and event_text. Mend or remove the line."
    )


def test_a_line_without_text(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", '{"id": 1, "event_text": " "}\n')
    assert message(path) == (
        f"{path} line 1: neither event_text nor text has any text; expected the report's. "
        "Fill it in or remove the line."
    )


def test_a_date_that_is_none(tmp_path: Path) -> None:
    rows = written(tmp_path, "a.jsonl", '{"date": "soon", "text": "One."}\n')
    assert message(rows) == (
        f"{rows} line 1: date is 'soon'; expected a day such as 2024-06-22. Write it so, or take it out."
    )
    head = written(tmp_path, "a.md", "---\ndate: soon\n---\nOne.")
    assert message(head).startswith(f"{head}: date in the front matter is 'soon'; expected a day such as 2024-06-22.")


def test_an_unknown_charset(tmp_path: Path) -> None:
    path = written(tmp_path, "a.eml", "Content-Type: text/plain; charset=klingon\n\nText.\n")
    assert message(path) == (
        f"{path}: the message's text cannot be decoded (unknown encoding: klingon); "
        "expected a charset that Python knows. Save the message as text in UTF-8."
    )


def test_a_document_beyond_measure(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "a " * 500_001)
    assert message(path) == (
        f"{path}: 1000002 characters in one document; expected at most 1000000. Split it into its reports."
    )
