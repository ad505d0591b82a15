"""PDF files: text, broken words, pictures, locks, and damage of every kind. The files are made here."""

import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from faultlines.errors import ReadingError
from faultlines.reading.documents.pdfs import join_broken_words, read_pdf
from faultlines.reading.documents.pieces import Piece, SetAside


def pdf(*pages: list[str], info: str = "") -> bytes:
    """A minimal PDF with lines of Helvetica on each page; a page without lines is a picture's."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for lines in pages:
        shown = "".join(f"({line}) Tj T* " for line in lines)
        content = f"BT /F1 12 Tf 14 TL 72 720 Td {shown}ET" if lines else ""
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< {info} >>")
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    tail = f"trailer\n<< /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + f"xref\n0 {size}\n0000000000 65535 f \n" + table + tail).encode("latin-1")


TWO_PAGES = pdf(["Norway and Chad signed a coop-", "eration accord."], ["They met in Oslo."])


def locked(password: str, owner: str | None = None) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(TWO_PAGES)))
    writer.encrypt(password, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def said(raw: bytes) -> str:
    """Why a PDF cannot be read; empty where it has text."""
    try:
        assert all(isinstance(each, Piece | SetAside) for each in read_pdf(raw, "a.pdf"))
    except ReadingError as error:
        return str(error)
    return ""


def test_pages_are_joined_and_so_are_broken_words(opened) -> None:
    (document,) = opened("a.pdf", TWO_PAGES).documents
    assert document.text == "Norway and Chad signed a cooperation accord.\n\nThey met in Oslo."
    assert (document.published_at, document.title) == (date(2024, 7, 1), None)


def test_the_day_it_was_made_is_a_last_resort_and_said_to_be_assumed(opened) -> None:
    info = "/Title (Accord) /CreationDate (D:20240620101500Z)"
    (document,) = opened("a.pdf", pdf(["Norway met Chad."], info=info)).documents
    assert (document.published_at, document.title) == (date(2024, 6, 20), "Accord")
    assert document.dated_by == (
        "assumed: the day the PDF says it was made, since no publication date was given or found"
    )
    (dated,) = opened("a.pdf", pdf(["Published June 2, 2024", "Norway met Chad."], info=info)).documents
    assert dated.published_at == date(2024, 6, 2)


def test_a_date_of_making_that_makes_no_sense_is_none(opened) -> None:
    (document,) = opened("a.pdf", pdf(["Norway met Chad."], info="/CreationDate (D:soon)")).documents
    assert document.dated_by.startswith("assumed: today")


def test_the_first_bytes_tell_a_pdf_whatever_its_name(opened) -> None:
    assert opened("download", TWO_PAGES).documents == opened("download", TWO_PAGES).documents
    assert opened("a.txt", TWO_PAGES).documents[0].text.startswith("Norway")


def test_pages_that_are_pictures_among_others_are_set_aside(opened) -> None:
    found = opened("a.pdf", pdf(["Norway met Chad."], [], []))
    assert found.documents[0].text == "Norway met Chad."
    assert [str(each) for each in found.set_aside] == [
        "a.pdf: no text on 2 of 3 pages (2, 3); expected text that can be selected. "
        "If they are pictures of text, recognise it first, for instance with ocrmypdf."
    ]


def test_many_empty_pages_are_listed_in_short(opened) -> None:
    assert "(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …)" in opened("a.pdf", pdf(["Oslo."], *[[]] * 15)).set_aside[0].reason


def test_a_pdf_of_pictures_is_one_line(refusal) -> None:
    writer = PdfWriter()
    writer.add_blank_page(612, 792)
    out = io.BytesIO()
    writer.write(out)
    assert refusal("scan.pdf", out.getvalue()) == (
        "scan.pdf: the PDF's one page has no text, only pictures of it or nothing at all; expected text that can be "
        "selected. Recognise it first, for instance with: ocrmypdf scan.pdf OUT.pdf"
    )
    assert "the PDF's 2 pages have no text" in refusal("scan.pdf", pdf([], []))


def test_a_locked_pdf_is_one_line(refusal) -> None:
    assert refusal("a.pdf", locked("secret")) == (
        "a.pdf: the PDF is locked with a password; expected one that opens without. "
        "Unlock it first, for instance with: qpdf --decrypt --password=... a.pdf OUT.pdf"
    )


def test_a_pdf_that_only_its_owner_may_change_is_read(opened) -> None:
    assert opened("a.pdf", locked("", "owner")).documents[0].text.startswith("Norway")


def test_encryption_that_needs_another_package_is_one_line(refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    from pypdf.errors import DependencyError

    def refuse(self: PdfReader, password: str) -> None:
        raise DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr(PdfReader, "decrypt", refuse)
    assert refusal("a.pdf", locked("")) == (
        "a.pdf: the PDF is encrypted in a way that needs another package; expected one that is not. "
        "Unlock it first, for instance with: qpdf --decrypt a.pdf OUT.pdf"
    )


def test_what_is_named_a_pdf_and_is_none_is_one_line(refusal) -> None:
    assert refusal("a.pdf", "<!doctype html><p>Not found") == (
        "a.pdf: it begins with b'<!doctype html><p>No', which no PDF does; expected %PDF-. "
        "Name it for what it is, or fetch it again."
    )


def test_a_broken_pdf_is_one_line(refusal) -> None:
    line = refusal("a.pdf", b"%PDF-1.7 and nothing more")
    assert line.startswith("a.pdf: the PDF is broken (")
    assert line.endswith("); expected a whole one. Fetch it again, or mend it, for instance with: qpdf a.pdf OUT.pdf")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(TWO_PAGES) - 1), st.integers(1, 60), st.binary(max_size=60))
def test_any_damage_gives_text_or_one_line(start: int, length: int, patch: bytes) -> None:
    raw = TWO_PAGES[:start] + patch + TWO_PAGES[start + length :]
    assert "\n" not in said(raw)


@pytest.mark.parametrize(
    ("broken", "joined"),
    [
        ("an agree-\nment", "an agreement"),
        ("an agree- \n  ment", "an agreement"),
        ("the Indo-\nPacific", "the Indo-Pacific"),
        ("a well-\nknown and well-known man", "a well-known and well-known man"),
        ("a pro\u00ad\nmise", "a promise"),
        ("from 2020-\n2024 on", "from 2020-\n2024 on"),
        ("a dash -\nso", "a dash -\nso"),
    ],
)
def test_broken_words(broken: str, joined: str) -> None:
    assert join_broken_words(broken) == joined


def test_a_word_of_megabytes_is_joined_at_once() -> None:
    text = "a" * 5_000_000 + "-\n" + "b-\n" * 500_000
    assert len(join_broken_words(text)) > 5_000_000
