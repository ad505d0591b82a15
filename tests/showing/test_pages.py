import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from faultlines.showing.maps import MAX_PAIRS, difference_maps, line_width, tie_mark
from faultlines.showing.pages import headline, redraw_page

VOID = {"meta", "br", "link", "img", "input", "hr"}


@pytest.fixture
def page(redraw, documents):
    return redraw_page(redraw, documents)


class Reader(HTMLParser):
    """Checks that every tag closes, and keeps attributes and text."""

    def __init__(self, page):
        super().__init__()
        self.open, self.attributes, self.text = [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] not in {"script", "style"}:
            self.text.append(data)


def test_the_page_makes_no_request(page):
    assert not re.search(r"https?:|//[a-z]", page)
    assert re.findall(r"url\((?!#)", page) == []
    assert "@import" not in page
    for tag, name, value in Reader(page).attributes:
        assert name not in {"src", "srcset", "data", "poster", "action"}, tag
        assert name != "href" or value.startswith("#")
        assert name != "style"
        assert not name.startswith("on")


def test_the_policy_allows_this_very_style_and_script_and_nothing_else(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1)
    assert policy.startswith("default-src 'none';")
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_what_a_quote_title_or_path_holds_cannot_run(redraw, documents, page):
    assert page.count("<script") == 1
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
    assert "Notes of a week &lt;of visits&gt;" in page
    pair = redraw.moved[0]
    bad = replace(pair.contributions[0], path='"><img src=x onerror=alert(1)>', id="e_'\"><b>")
    tie = replace(redraw.new_ties[0], instrument="</title><script>1</script>")
    hostile = replace(
        redraw,
        sentence="<script>1</script>",
        method="</style><script>",
        moved=(replace(pair, source_actor="<i>", contributions=(bad,)),),
        new_ties=(tie,),
    )
    text = redraw_page(hostile, documents)
    assert text.count("<script") == 1
    assert "<img" not in text
    assert "<i>" not in text
    Reader(text)


def test_the_page_is_well_formed_and_its_ids_are_unique(page):
    ids = [value for _, name, value in Reader(page).attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = {value for _, name, value in Reader(page).attributes if name == "href"}
    assert links <= {f"#{name}" for name in ids}
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_every_number_opens_to_its_quote_with_offsets(redraw, page):
    text = "".join(Reader(page).text)
    for pair in redraw.moved:
        for contribution in pair.contributions:
            passage = contribution.passage
            assert contribution.id in text
            assert f"{passage.document_id}, characters {passage.start}–{passage.end}" in text
            assert passage.text in text
    assert page.count("<mark>") == sum(len(pair.contributions) for pair in redraw.moved) + len(redraw.new_ties)


def test_the_page_says_what_it_is(redraw, page):
    text = " ".join("".join(Reader(page).text).split())
    assert redraw.sentence in text
    assert "As known on 22 June 2024, against 21 June 2024" in text
    assert "an estimate, not a fact" in text
    assert "19,096 pairs of states unchanged." in text
    assert "Thin evidence: 3 events behind the aftershocks." in text
    assert redraw.method in text


def test_each_pair_is_marked_on_the_map_as_in_the_list(redraw, page):
    for number in range(1, len(redraw.moved) + 1):
        assert f'id="pair-{number}"' in page
        assert page.count(f'href="#pair-{number}"') == 2, "once on the large and once on the small map"
    assert page.count('href="#tie-1"') == 2
    assert '<g class="line tie pledged" data-for="tie-1"' in page
    assert '<g class="line tie held" data-for="tie-3"' in page


def test_the_same_redraw_gives_the_same_page(redraw, documents, page):
    assert redraw_page(redraw, documents) == page


def test_a_page_without_moves_or_documents_still_stands(redraw):
    nothing = replace(redraw, moved=(), new_ties=())
    text = "".join(Reader(redraw_page(nothing, {})).text)
    assert "No pair moved" in text
    assert '<svg class="map"' not in redraw_page(nothing, {})
    Reader(redraw_page(redraw, {}))


def test_headlines_count(redraw):
    assert headline(redraw) == "Risk rose for 11 pairs of states and fell for 3"
    assert headline(replace(redraw, moved=redraw.moved[:1])) == "Risk rose for 1 pair of states"
    assert headline(replace(redraw, moved=())) == "No pair moved, 3 new ties"


def test_only_so_many_lines_as_can_be_followed(redraw, documents):
    many = replace(redraw, moved=redraw.moved * 4)
    text = redraw_page(many, documents)
    assert f"Only the {MAX_PAIRS} pairs whose odds changed most" in text
    Reader(text)


def test_thin_evidence_is_striped_on_the_map(redraw):
    (asia, *_) = difference_maps(redraw, 780, 560, "m")
    assert 'class="line up thin"' in asia.svg
    assert 'stroke="url(#m0-up)"' in asia.svg
    assert "United States" in asia.pointed


def test_widths_follow_the_odds_within_bounds():
    # Odds 1:99 to 2:98, about doubled.
    assert line_width(1 / 100, 2 / 100) == pytest.approx(3.0, abs=0.1)
    assert line_width(0.02, 0.01) == line_width(0.01, 0.02)
    assert line_width(0.02, 0.02) < line_width(0.0001, 0.9) <= 8.0


def test_ties_are_lettered_past_z():
    assert [tie_mark(number) for number in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


@pytest.mark.parametrize("theme", [0, 1])
def test_text_and_signs_have_enough_contrast(page, theme):
    """WCAG 2.2: 4.5 for text (1.4.3), 3 for what a chart means (1.4.11)."""
    colours = {}
    for block in re.findall(r":root \{(.*?)\}", page, re.DOTALL)[: theme + 1]:
        colours |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
    for text in ("ink", "soft", "up", "down"):
        for ground in ("paper", "wash"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    assert contrast(colours["ink"], colours["mark"]) >= 4.5
    for sign in ("up", "down", "ink"):
        for ground in ("sea", "land", "land-in"):
            assert contrast(colours[sign], colours[ground]) >= 3, (sign, ground)


def contrast(one, other):
    lights = sorted(map(luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
