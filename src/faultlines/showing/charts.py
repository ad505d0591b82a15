"""Small charts of one pair as SVG: before and after on a log-odds axis, and the parts of the change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from faultlines.riskmap.results import MovedPair
from faultlines.showing.maps import hatch
from faultlines.showing.words import is_thin, log_odds, percent, percent_range, points

#: Ticks of the axis: probability and words for it.
TICKS: tuple[tuple[float, str], ...] = (
    (0.0001, "1 in 10,000"),
    (0.001, "1 in 1,000"),
    (0.01, "1 in 100"),
    (0.1, "1 in 10"),
    (0.5, "1 in 2"),
    (0.9, "9 in 10"),
    (0.99, "99 in 100"),
    (0.999, "999 in 1,000"),
)
#: Ticks between, for an axis so short that it would have too few.
FINE_TICKS: tuple[tuple[float, str], ...] = (
    (0.002, "1 in 500"),
    (0.005, "1 in 200"),
    (0.02, "1 in 50"),
    (0.05, "1 in 20"),
    (0.2, "1 in 5"),
)
_SHORT = 5.0

#: Width of a letter of the axis in per cent of a phone's width.
_LETTER_PERCENT = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOddsAxis:
    """Axis on which equal steps multiply the odds by the same: 0.5 % and 5 % are as far apart as they should be.

    ``low`` and ``high`` are probabilities at the ends.
    """

    low: float
    high: float

    def at(self, probability: float) -> float:
        """Place of a probability, in per cent of the width; beyond an end stays at it.

        >>> LogOddsAxis(low=0.1, high=0.9).at(0.5)
        50.0
        """
        low, high = log_odds(self.low), log_odds(self.high)
        return min(max((log_odds(probability) - low) / (high - low) * 100, 0.0), 100.0)

    def ticks(self) -> list[tuple[float, str]]:
        """Place and words of each tick on the axis."""
        fine = FINE_TICKS if log_odds(self.high) - log_odds(self.low) < _SHORT else ()
        return [(self.at(tick), words) for tick, words in sorted(TICKS + fine) if self.low <= tick <= self.high]


def axis_of(pairs: Iterable[MovedPair]) -> LogOddsAxis:
    """Axis that holds every pair's numbers and intervals, with a little room."""
    found = [value for pair in pairs for value in (pair.before, pair.after, *pair.interval)] or [0.001, 0.5]
    low, high = max(min(found), 2e-5), min(max(found), 1 - 1e-4)
    return LogOddsAxis(low=min(low * 0.8, 0.0095), high=max(1 - (1 - high) * 0.8, 0.12))


def axis_svg(axis: LogOddsAxis) -> str:
    """Head of the list: the axis with as many of its words as have room."""
    ticks = axis.ticks()
    lines = "".join(f'<line x1="{place:.1f}%" x2="{place:.1f}%" y1="15" y2="20"/>' for place, _ in ticks)
    texts = "".join(
        f'<text x="{place:.1f}%" y="11" text-anchor="{_anchor(place)}">{words}</text>' for place, words in _roomy(ticks)
    )
    return f'<svg class="axis" width="100%" height="20" aria-hidden="true">{lines}{texts}</svg>'


def _roomy(ticks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """Ticks whose words do not run into another's on a phone, the middle of the axis first."""
    kept: list[tuple[float, str]] = []
    for place, words in sorted(ticks, key=lambda tick: abs(tick[0] - 45)):
        left, right = _reach(place, words)
        if all(right < _reach(*other)[0] or left > _reach(*other)[1] for other in kept):
            kept.append((place, words))
    return kept


def _anchor(place: float) -> str:
    return "start" if place < 6 else "end" if place > 94 else "middle"


def _reach(place: float, words: str) -> tuple[float, float]:
    """Left and right end of a tick's words, in per cent of a phone's width."""
    width = len(words) * _LETTER_PERCENT
    shift = {"start": 0.0, "middle": width / 2, "end": width}[_anchor(place)]
    return place - shift, place - shift + width + 1.5


def dumbbell_svg(pair: MovedPair, axis: LogOddsAxis) -> str:
    """Before (hollow) and after (solid) with the 80 % range of after, hatched where the evidence is thin."""
    before, after, low, high = (axis.at(value) for value in (pair.before, pair.after, *pair.interval))
    css = "up" if pair.change > 0 else "down"
    thin = is_thin(pair.evidence)
    words = (
        f"Before {percent(pair.before)}, after {percent(pair.after)}, 80 % range {percent_range(pair.interval)}."
        f"{' Thin evidence.' if thin else ''}"
    )
    grid = "".join(f'<line class="grid" x1="{x:.1f}%" x2="{x:.1f}%" y1="0" y2="22"/>' for x, _ in axis.ticks())
    paint = f' fill="url(#list-{css})"' if thin else ""
    return (
        f'<svg class="dumbbell {css}{" thin" if thin else ""}" width="100%" height="22" role="img" '
        f'aria-label="{escape(words)}">{grid}'
        f'<rect class="range" x="{low:.2f}%" y="6.5" width="{max(high - low, 0.4):.2f}%" height="9" rx="2"{paint}/>'
        f'<line class="step" x1="{before:.2f}%" x2="{after:.2f}%" y1="11" y2="11"/>'
        f'<circle class="before" cx="{before:.2f}%" cy="11" r="4"/>'
        f'<circle class="after" cx="{after:.2f}%" cy="11" r="5"/></svg>'
    )


def list_hatches() -> str:
    """Stripes that the charts of the list use for thin evidence."""
    patterns = "".join(hatch(f"list-{css}", css) for css in ("up", "down"))
    return f'<svg class="defs" width="0" height="0" aria-hidden="true"><defs>{patterns}</defs></svg>'


def split_rows(names: Sequence[str], values: Sequence[float], decimals_of: Sequence[float]) -> str:
    """Rows of a table: a part's name, a bar from a common zero, and its value in percentage points.

    Parameters
    ----------
    names, values : sequences of equal length
        Changes in probability.
    decimals_of : sequence of float
        The changes that decide the decimals, so that parts and total agree.
    """
    shown = points(*values, *decimals_of)[: len(values)]
    reach = max((abs(value) for value in values), default=0.0) or 1.0
    lowest, highest = min(0.0, *values) / reach, max(0.0, *values) / reach
    zero = -lowest / (highest - lowest or 1.0) * 100
    rows = []
    for name, value, text in zip(names, values, shown, strict=True):
        size = abs(value) / reach / (highest - lowest or 1.0) * 100
        start = zero if value >= 0 else zero - size
        rows.append(
            f'<tr><th scope="row">{escape(name)}</th><td class="bar"><svg width="100%" height="12" aria-hidden="true">'
            f'<rect class="{"up" if value > 0 else "down"}" x="{start:.2f}%" y="1" width="{size:.2f}%" height="10"/>'
            f'<line x1="{zero:.2f}%" x2="{zero:.2f}%" y1="0" y2="12"/></svg></td><td class="number">{text}</td></tr>'
        )
    return "".join(rows)
