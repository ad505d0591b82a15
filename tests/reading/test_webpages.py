"""The visible text of web pages."""

from faultlines.reading.webpages import read_webpage


def test_only_what_is_seen_is_read() -> None:
    page = (
        "<body><header>Site</header><noscript>No</noscript><p hidden>No</p><div style='display: none'>No</div>"
        "<p>Seen&nbsp;<i>text</i></p><footer>Terms</footer><aside>Ads</aside></body>"
    )
    assert read_webpage(page).text == "Site\nSeen text"


def test_the_marked_article_is_read_alone() -> None:
    page = "<p>Most read</p><article><h1>Accord</h1><p>Norway met Chad.</p></article><p>More</p>"
    assert read_webpage(page).text == "Accord\nNorway met Chad."


def test_paragraphs_need_no_end_tags() -> None:
    assert read_webpage("<p>One.<p>Two.<ul><li>A<li>B</ul>").text == "One.\nTwo.\nA\nB"


def test_the_head_gives_title_publisher_and_date() -> None:
    page = (
        "<head><meta property='og:title' content='T'><meta property='og:site_name' content='P'>"
        '<script type=\'application/ld+json\'>{"@graph": [{"datePublished": "2024-06-19"}]}</script></head><p>x'
    )
    read = read_webpage(page)
    assert (read.title, read.publisher, read.date, read.text) == ("T", "P", "2024-06-19", "x")


def test_malformed_linked_data_says_nothing() -> None:
    assert read_webpage("<script type='application/ld+json'>{oops</script><p>x").date is None


def test_a_time_element_dates_the_page() -> None:
    assert read_webpage("<time datetime='2024-06-19'>Wednesday</time>").date == "2024-06-19"
