"""The public score as one file for a browser: misses first, scores side by side, calibration drawn, tests."""

from collections.abc import Iterator, Sequence
from html import escape

from faultlines.forecasting.calibration import PitHistogram, Reliability
from faultlines.forecasting.evaluation import Evaluated, Evaluation
from faultlines.forecasting.rolling import TARGETS
from faultlines.showing.charts import LogOddsAxis
from faultlines.showing.pages import page_file, whole_page
from faultlines.showing.scores import (
    COVERAGE_HEADS,
    FORECAST_NAMES,
    LISTED,
    NOTES,
    TARGET_NAMES,
    coverage_rows,
    miss_cells,
    pit_words,
    reliability_cells,
    rows_of_tests,
    score_rows,
    skipped_name,
    span,
    title,
    trained_words,
)
from faultlines.showing.words import counted

_SIDE, _EDGE = 320.0, 34.0


def score_page(evaluation: Evaluation) -> str:
    """Lay out an evaluation as one HTML document that makes no request and needs no script.

    Parameters
    ----------
    evaluation : Evaluation

    Returns
    -------
    str
        UTF-8 text to write to a file. The same evaluation gives the same text.
    """
    style = f"{page_file('page.css')}\n{page_file('score.css')}"
    return whole_page(_headline(evaluation), "".join(_body(evaluation)), style, "")


def reliability_svg(bands: Sequence[Reliability]) -> str:
    """Observed share over forecast probability on log-odds axes, with 90 % ranges and the line of a right forecast."""
    ends = [value for band in bands for value in (band.forecast, *band.interval) if 0 < value < 1]
    axis = LogOddsAxis(low=max(min(ends) * 0.7, 1e-6), high=min(max(ends) * 1.3, 1 - (1 - max(ends)) * 0.7))
    words = "; ".join(f"forecast {cells[1]}, observed {cells[2]}" for cells in map(reliability_cells, bands))
    parts = [f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(100)}" y2="{_y(100)}"/>', *_ticks(axis)]
    for band in bands:
        x, (low, high) = _x(axis.at(band.forecast)), band.interval
        bottom, top = _y(axis.at(max(low, axis.low))), _y(axis.at(min(high, axis.high)))
        parts.append(f'<line class="bars" x1="{x}" x2="{x}" y1="{bottom}" y2="{top}"/>')
        if band.observed:
            height = _y(axis.at(min(max(band.observed, axis.low), axis.high)))
            parts.append(f'<circle class="point" cx="{x}" cy="{height}" r="4"/>')
    return _chart("Reliability: " + words, "".join(parts), "forecast", "observed")


def pit_svg(pit: PitHistogram) -> str:
    """Bars of the histogram over the band that holds 95 of 100 bars of a right forecast."""
    reach = max(*pit.counts, pit.band[1])
    width = 100 / len(pit.counts)
    low, high = (_y(end / reach * 100) for end in pit.band)
    parts = []
    for place, number in enumerate(pit.counts):
        left, top = _x(place * width + 1), _y(number / reach * 100)
        parts.append(
            f'<rect class="bar" x="{left}" y="{top}" width="{_x(width - 2) - _x(0):.1f}" height="{_y(0) - top:.1f}"/>'
        )
    parts.append(f'<rect class="band" x="{_x(0)}" y="{high}" width="{_x(100) - _x(0):.1f}" height="{low - high:.1f}"/>')
    words = ", ".join(f"{number:,}" for number in pit.counts)
    return _chart(f"Histogram: {words}", "".join(parts), "place of the count in its forecast", "dyad-windows")


def _chart(words: str, parts: str, along: str, up: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {_SIDE:.0f} {_SIDE:.0f}" role="img" aria-label="{escape(words)}">'
        f'<rect class="frame" x="{_x(0)}" y="{_y(100)}" width="{_x(100) - _x(0):.1f}" height="{_y(0) - _y(100):.1f}"/>'
        f'{parts}<text x="{_x(50)}" y="{_SIDE - 4:.0f}" text-anchor="middle">{along}</text>'
        f'<text x="12" y="{_y(50)}" text-anchor="middle" transform="rotate(-90 12 {_y(50)})">{up}</text></svg>'
    )


def _ticks(axis: LogOddsAxis) -> Iterator[str]:
    """Words of the axis in per cent, along and up, as many as have room."""
    last = -100.0
    for tick in (0.00001, 0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999):
        place = axis.at(tick)
        if not axis.low <= tick <= axis.high or place - last < 14:
            continue
        last, name = place, f"{tick * 100:g} %"
        yield f'<text x="{_x(place)}" y="{_y(0) + 13:.1f}" text-anchor="middle">{name}</text>'
        yield f'<text x="{_x(0) + 3:.1f}" y="{_y(place)}">{name}</text>'


def _x(percent: float) -> float:
    return round(_EDGE + percent / 100 * (_SIDE - _EDGE - 10), 1)


def _y(percent: float) -> float:
    return round(_SIDE - _EDGE - percent / 100 * (_SIDE - _EDGE - 10), 1)


def _headline(evaluation: Evaluation) -> str:
    return f"The daily model scored on {span(evaluation.first, evaluation.last)}"


def _body(evaluation: Evaluation) -> Iterator[str]:
    shortest = min(block.horizon_days for block in evaluation.blocks)
    ordered = sorted(evaluation.blocks, key=lambda block: (block.horizon_days, list(TARGETS).index(block.target)))
    yield f'<header><p class="kicker">Faultlines · the public score</p><h1>{_headline(evaluation)}</h1>'
    yield f'<p class="asof">{escape(trained_words(evaluation))}</p></header><main>'
    yield "<h2>Where it was most wrong</h2>"
    for block in (one for one in ordered if one.horizon_days == shortest):
        ahead = f"{TARGET_NAMES[block.target]}, {counted(block.horizon_days, 'day')} ahead"
        yield _table(ahead, ("", "", ""), [miss_cells(miss) for miss in block.misses[:LISTED]])
    for block in ordered:
        yield from _section(block)
    yield '</main><footer><section class="method"><h2>How to read this</h2>'
    yield from (
        f"<p>Not scored: {escape(skipped_name(name))}: {escape(why)}</p>" for name, why in evaluation.skipped.items()
    )
    yield "".join(f"<p>{escape(note)}</p>" for note in NOTES) + "</section></footer>"


def _section(block: Evaluated) -> Iterator[str]:
    words = title(block)
    yield f'<section class="block"><h2>{escape(words[0].upper() + words[1:])}</h2>'
    yield _table(
        "Scores", ("", "nats per act", "AUC", "average precision", "expected / recorded"), score_rows(block), True
    )
    within = counted(block.horizon_days, "day")
    yield '<div class="charts">'
    if block.reliability:
        yield f'<figure>{reliability_svg(block.reliability)}<figcaption class="caption">Chance of one or more within '
        yield f"{within}, forecast and observed, with 90 % ranges.</figcaption></figure>"
    if block.pit is not None:
        caption = f'<figcaption class="caption">{escape(pit_words(block.pit))}.</figcaption>'
        yield f"<figure>{pit_svg(block.pit)}{caption}</figure>"
    yield "</div>"
    yield _table("Counts in the 80 % interval of their forecast", COVERAGE_HEADS, coverage_rows(block))
    against = FORECAST_NAMES[block.tests.against]
    caption = f"CSEP's tests; T and W against {against}"
    yield _table(caption, ("test", "found", "quantile", "says"), rows_of_tests(block.tests)) + "</section>"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], mark_last: bool = False) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads) if any(heads) else ""
    body = ""
    for place, row in enumerate(rows):
        css = ' class="ours"' if mark_last and place == len(rows) - 1 else ""
        first, *others = (escape(cell) for cell in row)
        body += f'<tr{css}><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'
    return (
        f'<div class="scroll"><table class="plain"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
