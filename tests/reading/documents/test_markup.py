"""HTML into visible text."""

from faultlines.reading.documents.markup import visible_text


def test_paragraphs_need_no_end_tags() -> None:
    assert visible_text("<p>One.<p>Two.<ul><li>A<li>B</ul>") == "One.\nTwo.\nA\nB"


def test_plain_text_and_nothing_are_themselves() -> None:
    assert [visible_text(each) for each in ("Norway & Chad", "", "  ", "<p>")] == ["Norway & Chad", "", "", ""]


def test_an_article_within_an_article_is_read_once() -> None:
    assert visible_text("<main><article>One.</article><article>Two.</article></main>Menu") == "One.\nTwo."


def test_what_follows_a_hidden_element_is_seen() -> None:
    assert visible_text("<p>One<span hidden>, not this <b>nor this</b></span> two.</p>") == "One two."
