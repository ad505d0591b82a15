"""A redraw as one file for a browser: no network, no font, no library; it works without its script."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Final

from faultlines.riskmap.results import Contribution, MovedPair, NewTie, Redraw
from faultlines.showing.charts import LogOddsAxis, axis_of, axis_svg, dumbbell_svg, list_hatches, split_rows
from faultlines.showing.maps import DrawnMap, difference_maps, drawn_pairs, tie_mark, up_then_down
from faultlines.showing.names import pair_name, readable, tie_name
from faultlines.showing.tables import PARTS, parts_of, tie_words
from faultlines.showing.words import (
    clean,
    counted,
    day,
    frequency,
    highlighted,
    is_thin,
    likelihood_word,
    odds_factor,
    percent,
    percent_range,
    percent_step,
    points,
    visible,
)
from faultlines.terms.claims import Passage
from faultlines.terms.documents import Document

_CONTEXT = 160
_LARGE, _SMALL = (780.0, 560.0), (372.0, 430.0)

_KEY: Final = (
    'Chance of a militarised dispute within {days} days: <span class="nowrap">○ before</span>, '
    '<span class="nowrap">● after</span> with 80 % range. Change in percentage points.'
)
_NOTES: Final = (
    "Each probability is that of a militarised dispute within the days named: one of the two threatens, shows or uses "
    "force against the other, or is drawn in beside a partner. The side named first is the likelier to start.",
    "Three parts add up to each change. Structure: how often states so placed have had a militarised dispute, from "
    "two centuries of them. Aftershocks: what recent acts of conflict add. Entanglement: the chance of being "
    "drawn in through a partner.",
    "What an event or tie adds is its contribution under the fitted model. It is not called a cause.",
    "Bars hold 80 % of the uncertainty of the model's parameters. They do not hold what nobody reported, nor what the "
    "model leaves out.",
    "Words for likelihood are those of Intelligence Community Directive 203. They say how likely, and nothing of how "
    "good the evidence is: fewer than five distinct events behind a pair's aftershocks is thin evidence, and striped.",
    "Land and borders: Natural Earth, Lambert azimuthal equal-area projection. Dashed borders and rings are disputed, "
    "from a list that is reviewed; no line is a judgement on whose the land is.",
)


def redraw_page(redraw: Redraw, documents: Mapping[str, Document]) -> str:
    """Lay out a redraw as one HTML document that makes no request.

    Parameters
    ----------
    redraw : Redraw
    documents : mapping of str to Document
        By document id: where the quotes stand. A quote whose document is missing is shown without its surroundings.

    Returns
    -------
    str
        UTF-8 text to write to a file. The same redraw gives the same text.
    """
    return whole_page(headline(redraw), "".join(_body(redraw, documents)), page_file("page.css"), page_file("page.js"))


def whole_page(title: str, body: str, style: str, script: str) -> str:
    """One HTML document that makes no request: its policy allows this very style and script alone."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(clean(title))}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def headline(redraw: Redraw) -> str:
    """What changed, in the fewest words: "Risk rose for 11 pairs of states and fell for 3"."""
    up = sum(pair.change > 0 for pair in redraw.moved)
    down = len(redraw.moved) - up
    said = [f"{verb} for {number:,}" for verb, number in (("rose", up), ("fell", down)) if number]
    if said:
        said[0] += f" pair{'' if (up or down) == 1 else 's'} of states"
        return f"Risk {' and '.join(said)}"
    return f"No pair moved, {counted(len(redraw.new_ties), 'new tie')}" if redraw.new_ties else "No pair moved"


def _body(redraw: Redraw, documents: Mapping[str, Document]) -> Iterator[str]:
    large, small = difference_maps(redraw, *_LARGE, "large"), difference_maps(redraw, *_SMALL, "small")
    yield list_hatches()
    yield _header(redraw)
    yield '<main><div class="spread">'
    if large:
        yield f'<div class="maps">{_figures(redraw, large, "large")}{_figures(redraw, small, "small")}</div>'
    yield f'<div class="list">{"".join(_list(redraw, documents))}</div></div>{_numbers(redraw)}</main>'
    yield _footer(redraw)


def _header(redraw: Redraw) -> str:
    read = f"{counted(redraw.documents, 'document')} read = {counted(redraw.events, 'distinct event')}{redraw.repeated}"
    return (
        '<header><p class="kicker">Faultlines · the map of risk, redrawn</p>'
        f"<h1>{escape(headline(redraw))}</h1>"
        f'<p class="sentence">{escape(clean(redraw.sentence))}</p>'
        f'<p class="asof">As known on <strong>{day(redraw.known_at)}</strong>, against {day(redraw.since)} · '
        f"next {redraw.horizon_days} days · {read} · an estimate, not a fact</p></header>"
    )


def _figures(redraw: Redraw, maps: Sequence[DrawnMap], css: str) -> str:
    first, *further = maps
    rest = "".join(f'<figure class="part">{one.svg}</figure>' for one in further)
    caption = f"<figcaption>{_legend()}{_caption(redraw, maps)}</figcaption>"
    return f'<div class="{css}"><figure class="part">{first.svg}{caption}</figure>{rest}</div>'


def _caption(redraw: Redraw, maps: Sequence[DrawnMap]) -> str:
    pointed = any(one.pointed for one in maps)
    off = " An arrow at the edge leads to a capital off the map." if pointed else ""
    more = " Pairs elsewhere are on the map below." if len(maps) > 1 else ""
    return f'<p class="caption">{_drawn_words(redraw)} Lines join capitals.{off}{more}</p>'


def _drawn_words(redraw: Redraw) -> str:
    shown = len(drawn_pairs(redraw))
    if shown < len(redraw.moved):
        return f"Only the {shown} pairs whose odds changed most and new ties are drawn."
    return "Only pairs that moved and new ties are drawn."


def _legend() -> str:
    def line(css: str, attributes: str = 'stroke-width="4"') -> str:
        return _sample(34, f'<path class="{css}" d="M2 5H32" fill="none" {attributes}/>')

    thin = _sample(34, '<rect x="2" y="2" width="30" height="6" fill="url(#list-up)"/>')
    steps = ((2, 1.6), (24, 3), (46, 6))
    paths = (f'<path class="dispute" d="M{x} 5h18" stroke-width="{width}"/>' for x, width in steps)
    widths = _sample(66, "".join(paths))
    items = (
        (line("up"), "risk up"),
        (line("down"), "risk down"),
        (widths, "odds a little changed, × or ÷ 2, × or ÷ 4"),
        (thin, "thin evidence"),
        (line("ink", 'stroke-width="1.8"'), "new tie, in force or delivered"),
        (line("ink", 'stroke-width="1.8" stroke-dasharray="5 4"'), "new tie, pledged or signed"),
        (line("dispute", 'stroke-width="1" stroke-dasharray="2.5 2.5"'), "disputed border or islands"),
    )
    return f'<ul class="legend">{"".join(f"<li>{sample}{escape(words)}</li>" for sample, words in items)}</ul>'


def _sample(width: int, shape: str) -> str:
    return f'<svg width="{width}" height="10" aria-hidden="true">{shape}</svg>'


def _list(redraw: Redraw, documents: Mapping[str, Document]) -> Iterator[str]:
    numbered = list(enumerate(up_then_down(redraw.moved), 1))
    axis = axis_of(redraw.moved)
    if redraw.moved:
        yield f'<div class="axis-row"><p class="key">{_KEY.format(days=redraw.horizon_days)}</p>{axis_svg(axis)}</div>'
    for title, up in (("Moved up", True), ("Moved down", False)):
        if found := [(number, pair) for number, pair in numbered if (pair.change > 0) is up]:
            yield f'<h2>{title} <span class="count">{len(found)}</span></h2><ol class="pairs">'
            for number, pair in found:
                yield f"<li>{_pair(number, pair, axis, redraw.horizon_days, documents)}</li>"
            yield "</ol>"
    if redraw.new_ties:
        yield f'<h2>Newly linked <span class="count">{len(redraw.new_ties)}</span></h2><ul class="ties">'
        for number, tie in enumerate(redraw.new_ties):
            yield f"<li>{_tie(number, tie, documents)}</li>"
        yield "</ul>"
    yield f'<p class="unchanged">{counted(redraw.unchanged, "pair")} of states unchanged.</p>'


def _pair(number: int, pair: MovedPair, axis: LogOddsAxis, horizon_days: int, documents: Mapping[str, Document]) -> str:
    css = "up" if pair.change > 0 else "down"
    change = points(pair.change, *parts_of(pair))[0]
    before, after = likelihood_word(pair.before), likelihood_word(pair.after)
    words = after if before == after else f"{before} → {after}"
    if max(pair.before, pair.after) < 0.01:
        words += f"; {odds_factor(pair.before, pair.after)}"
    arrow = "▲" if pair.change > 0 else "▼"
    return (
        f'<details class="pair" id="pair-{number}" data-row><summary><span class="row">'
        f'<span class="badge {css}">{number}</span>'
        f'<span class="names">{escape(pair_name(pair.source_actor, pair.target_actor))}</span>'
        f'<span class="figures">{percent_step(pair.before, pair.after)} '
        f'<span class="change {css}">{arrow} {change}</span></span>'
        f'<span class="under"><span>{words}</span>{_more("why")}</span></span>{dumbbell_svg(pair, axis)}</summary>'
        f'<div class="body">{"".join(_pair_body(pair, horizon_days, documents))}</div></details>'
    )


def _more(word: str) -> str:
    return f'<span class="more"><span class="closed">{word}</span><span class="opened">close</span></span>'


def _pair_body(pair: MovedPair, horizon_days: int, documents: Mapping[str, Document]) -> Iterator[str]:
    low, high = points(*pair.change_interval)
    said = frequency(pair.after, pair.interval, horizon_days)
    yield f"<p>{said[0].upper()}{said[1:]}; {odds_factor(pair.before, pair.after)}.</p>"
    if is_thin(pair.evidence):
        yield f'<p class="thinmark">Thin evidence: {counted(pair.evidence, "event")} behind the aftershocks.</p>'
    (total,) = points(pair.change, *parts_of(pair))[:1]
    caption = f"Change of {total} percentage points (80 % range {low} to {high}), by part"
    rows = split_rows([part.capitalize() for part in PARTS], parts_of(pair), (pair.change,))
    yield f'<table class="split"><caption>{caption}</caption>{rows}</table>'
    if not pair.contributions:
        return
    shown = points(*(contribution.value for contribution in pair.contributions))
    yield '<ul class="why">'
    for contribution, value in zip(pair.contributions, shown, strict=True):
        yield f"<li>{_contribution(contribution, value, documents)}</li>"
    yield "</ul>"


def _contribution(contribution: Contribution, value: str, documents: Mapping[str, Document]) -> str:
    path = escape(clean(readable(contribution.path)))
    return (
        f'<p class="path"><strong>{value}</strong> {escape(contribution.part)} · {path}</p>'
        f"{_quote(contribution.passage, contribution.id, documents)}"
    )


def _quote(passage: Passage | None, name: str, documents: Mapping[str, Document]) -> str:
    """A passage in its surroundings, highlighted, with where it stands and the id that opens it."""
    if passage is None:
        return f'<p class="place"><code>{escape(name)}</code></p>'
    document = documents.get(passage.document_id)
    if document is None:
        text, title = f"<mark>{escape(visible(passage.text))}</mark>", ""
    else:
        pieces = highlighted(document.text, passage.start, passage.end, _CONTEXT)
        text = "".join(f"<mark>{_shown(piece)}</mark>" if inside else _shown(piece) for piece, inside in pieces)
        title = f"{_title(document)} · "
    where = f"{escape(passage.document_id)}, characters {passage.start}–{passage.end}"
    return (
        f'<blockquote>{text}</blockquote><p class="place">{title}<code>{where}</code> · <code>{escape(name)}</code></p>'
    )


def _shown(piece: str) -> str:
    return escape(visible(piece))


def _title(document: Document) -> str:
    named = clean(document.title or document.origin)
    by = f", {clean(document.publisher)}" if document.publisher else ""
    return escape(f"{named}{by}, {day(document.published_at)}")


def _tie(number: int, tie: NewTie, documents: Mapping[str, Document]) -> str:
    name = escape(tie_name(tie.tie_type, tie.source_actor, tie.target_actor))
    return (
        f'<details class="pair" id="tie-{number + 1}" data-row><summary><span class="row">'
        f'<span class="badge tie">{tie_mark(number)}</span><span class="names">{name}</span>'
        f'<span class="figures">{_more("quote")}</span>'
        f'<span class="under">{escape(tie_words(tie))}</span></span></summary>'
        f'<div class="body">{_quote(tie.passage, tie.id, documents)}</div></details>'
    )


def _numbers(redraw: Redraw) -> str:
    """The same numbers as a table."""
    if not redraw.moved:
        return ""
    heads = ("No.", "Pair", "Before", "After", "80 % range", "Change, points", *map(str.capitalize, PARTS), "Events")
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(number, pair)) + "</tr>"
        for number, pair in enumerate(up_then_down(redraw.moved), 1)
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return (
        '<details class="numbers"><summary>All numbers as a table</summary><div class="scroll" tabindex="0" '
        f'role="region" aria-label="All numbers"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _cells(number: int, pair: MovedPair) -> tuple[str, ...]:
    change = points(pair.change, *parts_of(pair))
    name = pair_name(pair.source_actor, pair.target_actor)
    ends = (percent(pair.before), percent(pair.after), percent_range(pair.interval))
    return str(number), name, *ends, *change, f"{pair.evidence:,}"


def _footer(redraw: Redraw) -> str:
    notes = "".join(f"<p>{escape(note)}</p>" for note in _NOTES)
    return (
        '<footer><section class="method"><h2>How to read this</h2><p class="estimate">These are estimates, not facts, '
        f'as known on {day(redraw.known_at)}.</p><div class="columns">{notes}<p>{escape(clean(redraw.method))}</p>'
        "</div></section></footer>"
    )


def _policy(style: str, script: str) -> str:
    """Content security policy: nothing but this very style and this very script."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; "
        "form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def page_file(name: str) -> str:
    """Text of a style or script that is shipped beside the pages."""
    return (files("faultlines.showing") / "data" / name).read_text(encoding="utf-8").strip()
