"""Web pages: the main text and what the head says; the surroundings left out, nothing else lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.errors import ReadingError
from faultlines.reading.documents.pages import read_page

SENTENCE = "Norway and Chad signed an accord on fisheries in Oslo on Tuesday, and nobody objected to it. "
BODY = "".join(f"<p>{number}. {SENTENCE * 3}</p>" for number in range(6))

NEWSROOM = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Accord | The Wire</title>
<meta property="og:title" content="Accord"><meta property="og:site_name" content="The Wire">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2024-06-19T08:00:00+02:00"}}</script>
</head><body><div class="cookie-banner">We use cookies to make this site better for you.</div>
<ul class="menu"><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul>
<div class="article-body">{BODY}</div>
<div class="related-links"><h3>More from this section</h3><ul><li><a href="/1">Mali leaves a court</a></li></ul></div>
<div id="comments"><p>A reader wrote: I never liked fish.</p></div>
<div class="footer">Copyright 2019 The Wire. All rights reserved.</div></body></html>"""


def page(source: str | bytes):
    (piece,) = read_page(source if isinstance(source, bytes) else source.encode(), "a.html")
    return piece


def said(source: str) -> str:
    """Why a page cannot be read; empty where it has text."""
    try:
        assert page(source).text.strip()
    except ReadingError as error:
        return str(error)
    return ""


def test_a_report_is_read_without_what_stands_around_it() -> None:
    read = page(NEWSROOM)
    assert all(f"{number}. {SENTENCE.strip()}" in read.text for number in range(6))
    for other in ("cookies", "World", "More from", "Mali", "never liked", "Copyright"):
        assert other not in read.text
    assert read.facts == {"title": "Accord", "publisher": "The Wire"}
    assert read.stated is not None
    assert (read.stated[0].isoformat(), read.stated[1]) == ("2024-06-19", "the date in the page's head")


def test_lists_and_quotes_of_a_report_are_kept() -> None:
    demands = "<ul><li>Norway must pay Chad.</li></ul><blockquote>We warn Norway.</blockquote>"
    read = page(NEWSROOM.replace('</div>\n<div class="related', f'{demands}</div>\n<div class="related'))
    assert "Norway must pay Chad." in read.text
    assert "We warn Norway." in read.text


def test_a_date_in_the_footer_or_the_text_is_not_the_pages() -> None:
    assert page(re.sub("<script.*</script>", "", NEWSROOM)).stated is None
    assert page("<p>On 12 May 2003 Norway met Chad.</p><footer>Copyright 2019</footer>").stated is None


def test_only_what_is_seen_of_a_short_page_is_read() -> None:
    source = (
        "<body><header>Site</header><noscript>No</noscript><p hidden>No</p><div style='display: none'>No</div>"
        "<p>Seen&nbsp;<i>text</i></p><footer>Terms</footer><aside>Ads</aside></body>"
    )
    assert page(source).text == "Site\nSeen text"


def test_the_marked_article_of_a_short_page_is_read_alone() -> None:
    source = "<p>Most read</p><article><h1>Accord</h1><p>Norway met Chad.</p></article><p>More</p>"
    assert page(source).text == "Accord\nNorway met Chad."


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='2024-06-19T10:00:00Z'>",
        "<meta name='pubdate' content='20240619'>",
        '<script type=\'application/ld+json\'>{"@graph": [{"datePublished": "2024-06-19"}]}</script>',
        "<time datetime='2024-06-19'>Wednesday</time>",
    ],
)
def test_the_head_dates_the_page(head: str) -> None:
    read = page(f"<html><head>{head}</head><body><p>Norway met Chad.</p></body></html>")
    assert read.stated is not None
    assert read.stated[0].isoformat() == "2024-06-19"


def test_malformed_linked_data_says_nothing() -> None:
    assert page("<script type='application/ld+json'>{oops</script><p>x").stated is None


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">', "cp1250"),
        ('<?xml version="1.0" encoding="iso-8859-2"?>', "iso-8859-2"),
        ("", "utf-8"),
        ('<meta charset="iso-8859-1">', "utf-8"),
        ("", "utf-16"),
    ],
)
def test_the_declared_encoding_is_used_unless_the_page_is_in_utf_8(head: str, encoding: str) -> None:
    assert page(f"<html>{head}<p>Zürich met Chad.</p></html>".encode(encoding)).text == "Zürich met Chad."


def test_an_encoding_that_is_not_as_declared_is_one_line(refusal) -> None:
    assert refusal("a.html", b"<meta charset=ascii><p>\x81") == (
        "a.html: byte \\x81 at offset 23 is not CP1252, which it declares; expected that or UTF-8. "
        "Convert the file first, for instance with: iconv -f cp1252 -t utf-8 a.html"
    )


@pytest.mark.parametrize(
    "declared",
    ["klingon", "base64", "rot13", "undefined", "unicode_escape", "raw_unicode_escape", "charmap", "utf-7", "idna"],
)
def test_an_encoding_that_no_page_is_in_is_none(refusal, declared: str) -> None:
    assert "is not UTF-8; expected UTF-8" in refusal("a.html", f"<meta charset={declared}><p>".encode() + b"\xfc")


def test_a_page_without_text_is_one_line(refusal) -> None:
    assert refusal("app.html", "<html><body><div id=root></div><script>boot()</script></body></html>") == (
        "app.html: the page has no text outside scripts and menus; expected a report in it. "
        "Save the page from a browser once it is shown in full."
    )
    assert "no text outside" in refusal("a.html", "<!-- -->")


def test_a_page_nested_beyond_measure_is_one_line(refusal) -> None:
    assert refusal("a.html", "<b>x" * 100_000) == (
        "a.html: elements are nested more than 2000 deep; expected a page that a person wrote. "
        "Save its text as plain text."
    )


@pytest.mark.parametrize("filler", ["<", "<!", "<a ", "</", "&", "<p>", "<!--", "a=b ", "\n"])
def test_megabytes_of_anything_are_read_or_refused(filler: str) -> None:
    assert "\n" not in said("<html><body><p>Norway met Chad." + filler * (2_000_000 // len(filler)))


def test_a_page_of_very_many_elements_keeps_its_text_and_title() -> None:
    read = page("<html><head><title>Accord</title></head><body>" + "<p>Norway met Chad.</p>" * 60_000)
    assert read.text.count("Norway met Chad.") == 60_000
    assert read.facts["title"] == "Accord"


def test_a_line_of_ten_megabytes_is_kept_whole() -> None:
    text = (SENTENCE * 120_000)[:10_000_000].strip()
    assert page(f"<html><body><p>{text}</p></body></html>").text == text


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from([*"<>/\"'=&; ", "p", "table", "article", "script", "style", "Norway", "\ufffd"])))
def test_any_markup_gives_text_or_one_line(parts: list[str]) -> None:
    assert "\n" not in said("".join(parts) or " ")


def test_utf_16_declared_in_ascii_means_utf_8(refusal) -> None:
    assert "is not UTF-8, which it declares" in refusal("a.html", b"<meta charset=utf-16le><p>\xfc\xfc")


def test_labels_of_pages_that_python_lacks_are_known() -> None:
    head = "<meta charset=windows-874>"
    assert page(f"{head}<p>\u0e44\u0e17\u0e22".encode("cp874")).text == "\u0e44\u0e17\u0e22"


def test_lists_within_lists_are_read_however_deep() -> None:
    assert page("<ul><li>" * 750 + SENTENCE).text == SENTENCE.strip()
