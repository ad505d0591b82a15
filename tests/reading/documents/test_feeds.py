"""RSS and Atom: one document an entry, from bytes alone; damage is read as far as it goes, and said."""

import socket
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.errors import ReadingError
from faultlines.reading.documents.feeds import read_feed

RSS = """<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel><title>The Wire</title>
<item><title>Accord in Curaçao</title><link>https://example.org/1</link><guid>g1</guid>
<pubDate>Wed, 19 Jun 2024 23:30:00 -0500</pubDate>
<description>&lt;p&gt;Norway &amp;amp; Chad signed.&lt;/p&gt;&lt;p&gt;They left &lt;b&gt;Oslo&lt;/b&gt;.</description>
</item>
<item><title>Only a headline</title></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title><entry><id>urn:1</id>
<title type="html">The &lt;i&gt;Accord&lt;/i&gt;</title><link href="https://example.org/2"/>
<updated>2024-06-20T23:30:00Z</updated><published>2024-06-18T23:30:00Z</published><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Norway met Chad.</p><p>Again.</p></div></content>
</entry></feed>"""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("a feed must not reach for the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_an_rss_item_is_a_document_with_its_own_date_id_and_link(opened) -> None:
    first, second = opened("a.rss", RSS.encode("latin-1")).documents
    assert first.text == "Norway & Chad signed.\nThey left Oslo."
    assert (first.title, first.publisher) == ("Accord in Curaçao", "The Wire")
    assert (first.external_id, first.record, first.origin) == ("g1", "https://example.org/1", "a.rss:1")
    assert (first.published_at, first.dated_by) == (date(2024, 6, 19), "the entry's date")
    assert (second.text, second.published_at) == ("Only a headline", date(2024, 7, 1))


def test_an_atom_entry_is_read_by_its_content_and_day_of_publication(opened) -> None:
    (document,) = opened("a.atom", ATOM).documents
    assert document.text == "Norway met Chad.\nAgain."
    assert (document.title, document.external_id, document.published_at) == ("The Accord", "urn:1", date(2024, 6, 18))


def test_a_feed_is_known_without_a_name(opened) -> None:
    assert len(opened("-", RSS.encode("latin-1")).documents) == 2
    assert opened("-", ATOM[ATOM.index("<feed") :]).documents[0].origin == "-:1"


def test_an_ill_formed_feed_is_read_as_far_as_it_goes_and_that_is_said(opened) -> None:
    found = opened("a.xml", "<rss version='2.0'><channel><item><title>Norway & Chad met</title></item><item>")
    assert found.documents[0].text == "Norway & Chad met"
    assert found.set_aside[0].reason.startswith("the feed is ill-formed (")
    assert found.set_aside[0].reason.endswith("and what follows the fault may be missing. Fetch it again.")


def test_an_entry_without_any_text_is_set_aside(opened) -> None:
    found = opened("a.rss", "<rss version='2.0'><channel><item><guid>x</guid></item></channel></rss>")
    assert [str(each) for each in found.set_aside] == ["a.rss:1: it has no text; expected text below it. Add the text."]


def test_an_entry_nested_beyond_measure_is_set_aside(opened) -> None:
    deep = "&lt;b&gt;x" * 5000
    found = opened("a.rss", RSS.replace("Only a headline</title>", f"T</title><description>{deep}</description>"))
    assert len(found.documents) == 1
    assert found.set_aside[0].reason.startswith("elements are nested more than 2000 deep; ")


def test_xml_that_is_no_feed_or_an_empty_one_is_one_line(refusal) -> None:
    assert refusal("a.xml", "<?xml version='1.0'?><catalog/>") == (
        "a.xml: XML, but no RSS or Atom feed; expected <rss>, <feed> or <rdf:RDF>. "
        "Save its text as plain text, or name another file."
    )
    assert refusal("a.rss", "<rss version='2.0'><channel><title>x</title></channel></rss>") == (
        "a.rss: the feed has no entry; expected at least one. Fetch it again, or leave it out."
    )


def test_an_xhtml_page_named_xml_is_read_as_a_page(opened) -> None:
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><p>Oslo.</p></html>'
    assert opened("a.xml", page).documents[0].text == "Oslo."


def test_entities_reach_no_file_and_do_not_swell(opened, write) -> None:
    secret = write("secret.txt", "the secret")
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    feed = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY a0 "lol">{entities}]>'
        "<rss version='2.0'><channel><item><title>T</title><description>a &x; &a9; b</description></item></channel>"
        "</rss>"
    )
    text = opened("a.xml", feed).documents[0].text
    assert "secret" not in text
    assert len(text) < 1000


def said(raw: bytes) -> str:
    try:
        list(read_feed(raw, "a.xml"))
    except ReadingError as error:
        return str(error)
    return ""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(RSS)), st.integers(0, 200), st.text(max_size=20))
def test_any_damage_gives_entries_or_one_line(start: int, length: int, patch: str) -> None:
    assert "\n" not in said((RSS[:start] + patch + RSS[start + length :]).encode())
