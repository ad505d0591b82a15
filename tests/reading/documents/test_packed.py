"""Gzip and zip files, whole, broken, locked, nested, and those that swell beyond measure."""

import gzip
import io
import zipfile
from datetime import date

import pytest

from faultlines.reading.documents import packed

TEXT = "Norway met Chad."


def zipped(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt.gz", TEXT), ("a.gz", TEXT), ("a", TEXT), ("a.html.gz", f"<p>{TEXT}"), ("a.gz", f"<html><p>{TEXT}")],
)
def test_a_gzip_file_is_read_by_the_name_within(opened, name: str, content: str) -> None:
    (document,) = opened(name, gzip.compress(content.encode())).documents
    assert (document.text, document.origin) == (TEXT, name)


def test_gzipped_json_lines_say_their_line(opened) -> None:
    found = opened("a.jsonl.gz", gzip.compress(b'{"text": "One."}\n[]'))
    assert [document.origin for document in found.documents] == ["a.jsonl.gz:1"]
    assert found.set_aside[0].origin == "a.jsonl.gz:2"


def test_a_gzip_bomb_is_one_line(refusal) -> None:
    raw = gzip.compress(b"0" * 20_000_000)
    assert refusal("a.txt.gz", raw) == (
        f"a.txt.gz: {len(raw)} bytes that unpack to more than 10000000; expected a report. "
        "If you trust it, unpack it by hand and name what you want read."
    )


def test_no_file_unpacks_beyond_the_limit(refusal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_UNPACKED", 1000)
    assert "that unpack to more than 1000;" in refusal("a.txt.gz", gzip.compress(b"ab" * 501))
    assert packed.gunzipped(gzip.compress(b"ab" * 500), "a.txt.gz") == b"ab" * 500


def test_a_broken_or_empty_gzip_file_is_one_line(refusal) -> None:
    whole = gzip.compress(TEXT.encode())
    assert refusal("a.gz", whole[:-9]).startswith("a.gz: the gzip file is broken (")
    assert refusal("a.gz", whole[:-6] + b"abcdef").startswith("a.gz: the gzip file is broken (CRC check failed")
    assert refusal("a.gz", whole[:2]).endswith("); expected a whole one. Fetch it again.")
    assert refusal("a.gz", gzip.compress(b"")) == (
        "a.gz: the gzip file holds nothing; expected text to read. Check the path."
    )


def test_a_gzip_within_a_gzip_is_one_line(refusal) -> None:
    assert refusal("a.gz", gzip.compress(gzip.compress(b"x"))).startswith("a.gz: this is a gzip file within; ")


def test_the_documents_of_a_zip_are_read_in_order_of_name(opened) -> None:
    raw = zipped(b_txt="---\ndate: 2024-06-02\n---\nTwo.", a__z_html="<p>One.", picture_png=b"x", README_md="No.")
    found = opened("a.zip", raw)
    assert [each.text for each in found.documents] == ["One.", "Two."]
    assert [each.origin for each in found.documents] == ["a.zip/a/z.html", "a.zip/b.txt"]
    assert found.documents[1].published_at == date(2024, 6, 2)
    assert len({each.sha256 for each in found.documents}) == 1
    assert found.set_aside == ()


def test_a_bad_file_in_a_zip_is_set_aside(opened) -> None:
    raw = zipped(a_txt="", b_txt=b"\xff\xfa", c_txt=TEXT, d_zip=zipped(a_txt="x"), e_gz=gzip.compress(b"x"))
    found = opened("a.zip", raw)
    assert [each.text for each in found.documents] == [TEXT]
    said = [str(each) for each in found.set_aside]
    assert said[0] == "a.zip/a.txt: the file is empty; expected text to read. Add the text or leave it out."
    assert said[1].startswith("a.zip/b.txt: byte \\xff at offset 0 is not UTF-8; expected UTF-8.")
    assert said[2].startswith("a.zip/d.zip: this is a zip within; ")
    assert said[3].startswith("a.zip/e.gz: this is a gzip file within; ")


def test_a_locked_file_in_a_zip_is_set_aside(opened) -> None:
    raw = bytearray(zipped(a_txt=TEXT, b_txt="Two."))
    for start in (raw.find(b"PK\x03\x04") + 6, raw.find(b"PK\x01\x02") + 8):
        raw[start] |= 1  # the flag that says encrypted
    found = opened("a.zip", bytes(raw))
    assert [each.text for each in found.documents] == ["Two."]
    assert str(found.set_aside[0]).startswith("a.zip/a.txt: cannot be unpacked (")
    assert found.set_aside[0].reason.endswith("expected a whole file without a password. Unpack it by hand.")


def test_a_broken_file_of_any_method_in_a_zip_is_set_aside(opened) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", TEXT, zipfile.ZIP_LZMA)
        archive.writestr("b.txt", "Two.")
    raw = out.getvalue().replace(b"a.txt\x09\x04\x05\x00\x5d", b"a.txt\x09\x04\x05\x00\xff")
    assert raw != out.getvalue()
    found = opened("a.zip", raw)
    assert [each.text for each in found.documents] == ["Two."]
    assert str(found.set_aside[0]).startswith("a.zip/a.txt: cannot be unpacked (")


def test_a_zip_bomb_is_one_line(refusal) -> None:
    raw = zipped(**{f"{number}_txt": b"0" * 3_000_000 for number in range(5)})
    assert refusal("a.zip", raw) == (
        f"a.zip: {len(raw)} bytes that unpack to more than 10000000; expected a report. "
        "If you trust it, unpack it by hand and name what you want read."
    )


def test_a_broken_zip_or_one_without_documents_is_one_line(refusal) -> None:
    assert refusal("a.zip", b"PK\x03\x04 and no more") == (
        "a.zip: the zip file is broken (File is not a zip file); expected a whole one. Fetch it again."
    )
    assert refusal("a.zip", zipped(a_png=b"x")).startswith(
        "a.zip: the zip file has no document; expected files that end"
    )


def test_an_office_file_is_one_line(refusal) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    assert refusal("a.docx", out.getvalue()).startswith("a.docx: this is an Office file; faultlines reads plain text, ")


def test_a_name_within_a_zip_cannot_speak_to_the_terminal(opened) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("\x1b[2Jevil\n.txt", b"\xff")
        archive.writestr("\x1b[31mred.txt", TEXT)
    found = opened("a.zip", out.getvalue())
    assert "\x1b" not in str(found.set_aside[0]) + found.documents[0].origin
    assert "\n" not in str(found.set_aside[0])
