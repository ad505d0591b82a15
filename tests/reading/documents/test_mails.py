"""E-mails and mailboxes."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.errors import ReadingError
from faultlines.reading.documents.mails import read_mail, read_mailbox

MAIL = (
    "From: Desk <desk@example.org>\r\nSubject: Accord\r\nDate: Wed, 19 Jun 2024 23:30:00 +0200\r\n"
    "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "Norway met Cura=E7ao.\r\n"
)


def test_an_email_gives_its_body_and_header_date(opened) -> None:
    (document,) = opened("a.eml", MAIL).documents
    assert document.text == "Norway met Curaçao.\n"
    assert (document.published_at, document.title) == (date(2024, 6, 19), "Accord")
    assert document.publisher == "Desk <desk@example.org>"


def test_an_email_with_html_only_gives_its_text(opened) -> None:
    message = "Subject: S\nContent-Type: text/html; charset=utf-8\n\n<p>Norway met Chad.</p>"
    assert opened("a.eml", message).documents[0].text == "Norway met Chad."


def test_attachments_are_counted_and_named(opened) -> None:
    part = "--x\nContent-Type: application/pdf\nContent-Disposition: attachment; filename={}.pdf\n\nabc\n"
    head = (
        "Subject: S\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nNorway met Chad.\n"
    )
    found = opened("a.eml", head + part.format("a") + part.format("b") + "--x--\n")
    assert found.documents[0].text == "Norway met Chad."
    assert [str(each) for each in found.set_aside] == [
        "a.eml: 2 attachments not read (a.pdf, b.pdf); save what you want read and name it as a file."
    ]
    assert "one attachment not read (a.pdf)" in opened("a.eml", head + part.format("a") + "--x--\n").set_aside[0].reason


def test_a_charset_that_is_unknown_is_one_line(refusal) -> None:
    assert refusal("a.eml", "Content-Type: text/plain; charset=klingon\n\nText.\n") == (
        "a.eml: the message's text cannot be decoded (unknown encoding: klingon); "
        "expected a charset that Python knows. Save the message as text in UTF-8."
    )


def test_a_header_of_megabytes_is_cut(opened) -> None:
    (document,) = opened("a.eml", "Subject: " + "Norway met Chad. " * 100_000 + "\n\nText.").documents
    assert document.text == "Text."
    assert document.title is not None
    assert len(document.title) <= 4000


def test_each_message_of_a_mailbox_is_a_document(opened) -> None:
    box = "From a@b.c Wed Jun 19 2024\nSubject: One\n\nFirst.\n>From Oslo.\n\nFrom a@b.c\nSubject: Two\n\nSecond.\n"
    first, second = opened("a.mbox", box).documents
    assert (first.text, first.title, first.origin) == ("First.\nFrom Oslo.\n\n", "One", "a.mbox:1")
    assert (second.text, second.origin) == ("Second.\n", "a.mbox:2")


def test_a_bad_message_of_a_mailbox_is_set_aside(opened) -> None:
    bad = "From a\nContent-Type: text/plain; charset=klingon\n\nOne.\n\n"
    box = bad + "From a\nSubject: S\n\nTwo.\n\nFrom a\nSubject: 3\n"
    found = opened("a.mbox", box)
    assert [each.text for each in found.documents] == ["Two.\n\n"]
    assert str(found.set_aside[0]).startswith("a.mbox:1: the message's text cannot be decoded (unknown encoding")
    assert str(found.set_aside[1]) == "a.mbox:3: it has no text; expected text below it. Add the text."


def test_a_mailbox_without_messages_is_one_line(refusal) -> None:
    assert refusal("a.mbox", MAIL) == (
        "a.mbox: the mailbox has no line that begins with 'From '; expected one before each message. "
        "If it is a single message, name it .eml."
    )


def said(raw: bytes) -> str:
    try:
        list(read_mail(raw, "a.eml"))
        list(read_mailbox(b"From a\n" + raw, "a.mbox"))
    except ReadingError as error:
        return str(error)
    return ""


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(MAIL)), st.integers(0, 40), st.binary(max_size=20))
def test_any_damage_gives_text_or_one_line(start: int, length: int, patch: bytes) -> None:
    raw = MAIL.encode()
    assert "\n" not in said(raw[:start] + patch + raw[start + length :])


@pytest.mark.parametrize("header", ["Content-Type", "Subject", "From", "Date"])
@pytest.mark.parametrize("value", ["(" * 5000, "=?utf-8?q?", '"', ";;=", "a/b; c*0*=x''%", "\udce9"])
def test_broken_headers_give_text_or_one_line(header: str, value: str) -> None:
    assert "\n" not in said(f"{header}: {value}\n\nText.".encode("utf-8", "surrogateescape"))
