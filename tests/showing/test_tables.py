import io
from dataclasses import replace

import pytest

from faultlines.showing.tables import redraw_view, risk_map_view
from faultlines.showing.terminal import as_text, terminal


def test_the_sentence_comes_first_and_the_sections_in_order(redraw):
    text = as_text(redraw_view(redraw), 100)
    assert text.startswith(redraw.sentence)
    heads = ["Moved up (11)", "Moved down (3)", "Newly linked (3)", "19,096 pairs unchanged."]
    assert [text.index(head) for head in heads] == sorted(text.index(head) for head in heads)


@pytest.mark.parametrize("width", [50, 80, 118])
def test_no_line_is_wider_than_the_terminal(redraw, risk_map, width):
    for view in (redraw_view(redraw), risk_map_view(risk_map)):
        assert max(map(len, as_text(view, width).splitlines())) <= width


def test_a_pair_shows_its_change_words_range_and_parts(redraw):
    block = _block(as_text(redraw_view(redraw), 80), "North Korea – South Korea")
    assert "3.1 % → 5.8 %" in block
    assert "almost no chance → very unlikely; about 6 in 100 in 90 days (range 2–12)" in block
    # 5.8 - 3.1 = 2.7 points, of which 5 %, 35 % and 60 %: 0.135, 0.945 and 1.62
    assert "+2.7 points = structure +0.1 | aftershocks +0.9 | entanglement +1.6" in block


def test_every_number_opens_every_contribution_has_its_id_and_its_quote_with_offsets(redraw):
    text = as_text(redraw_view(redraw), 100)
    for pair in redraw.moved:
        for contribution in pair.contributions[:3]:
            passage = contribution.passage
            assert contribution.id in text
            assert f"{passage.document_id}:{passage.start}-{passage.end}" in text


def test_thin_evidence_is_said_in_a_line_of_its_own(redraw):
    text = as_text(redraw_view(redraw), 80)
    assert "Thin evidence: 3 events." in _block(text, "Russia – South Korea")
    assert "Thin evidence" not in _block(text, "China – Philippines")


def test_likelihood_and_confidence_never_share_a_line(redraw):
    for line in as_text(redraw_view(redraw), 118).splitlines():
        assert not ("chance" in line and ("evidence" in line or "confidence" in line))


def test_top_limits_the_pairs_and_says_so(redraw):
    text = as_text(redraw_view(redraw, top=2, contributions=1), 80)
    assert text.count("▲") + text.count("▼") == 2
    assert "12 further moved pairs not shown." in text
    assert "and 1 smaller contribution" in text


def test_a_redraw_in_which_nothing_moved_says_so(redraw):
    text = as_text(redraw_view(replace(redraw, moved=(), new_ties=())), 80)
    assert "No pair moved. 19,096 pairs unchanged." in text


def test_a_quote_cannot_act_on_the_terminal(redraw):
    pair = redraw.moved[0]
    quote = replace(pair.contributions[0].passage, text="\x1b[2Jgone [bold]kept[/bold] :smile:")
    moved = (replace(pair, contributions=(replace(pair.contributions[0], passage=quote),)),)
    text = as_text(redraw_view(replace(redraw, moved=moved)), 80)
    assert "\x1b" not in text
    assert "\ufffd[2Jgone [bold]kept[/bold] :smile:" in text


def test_colour_only_on_a_terminal_and_not_where_refused(redraw, monkeypatch):
    page = io.StringIO()
    terminal(page).print(redraw_view(redraw))
    assert "\x1b" not in page.getvalue()

    class Screen(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = Screen()
    terminal(coloured, width=80).print(redraw_view(redraw))
    assert "38;5;" in coloured.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Screen()
    terminal(plain, width=80).print(redraw_view(redraw))
    assert "38;5;" not in plain.getvalue()


def test_a_map_marks_thin_evidence_and_explains_the_mark(risk_map):
    text = as_text(risk_map_view(risk_map, top=13), 80)
    assert "Russia – South Korea*" in text
    assert "* thin evidence: fewer than five events" in text
    assert "1 further pair not shown." in text


def _block(text, name):
    start = text.index(name)
    return text[start : text.index("\n\n", start)]
