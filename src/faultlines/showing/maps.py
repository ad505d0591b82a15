"""The difference map as SVG: land in grey, and only the pairs that moved."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from html import escape

import numpy as np

from faultlines.riskmap.results import MovedPair, NewTie, Redraw
from faultlines.showing.frames import Frame, Spot, edge_spots, frame_of
from faultlines.showing.names import actor_name, pair_name, tie_name
from faultlines.showing.placing import (
    Box,
    Curve,
    Label,
    box_round,
    covered,
    curve_between,
    label_beside,
    mark_spot,
)
from faultlines.showing.projection import Line, centre_of
from faultlines.showing.theatres import Place, Theatre, theatres
from faultlines.showing.words import counted, is_thin, log_odds
from faultlines.showing.world import disputed_islands, world
from faultlines.terms.actors import states

#: Pairs drawn at most: with more, no line can be followed.
MAX_PAIRS = 40
#: Width in pixels of the line of a pair whose odds doubled, and the bounds of every line's.
_DOUBLED_PX, _LEAST_PX, _MOST_PX = 3.0, 1.6, 8.0
_THIN_PX = 5.0
_LOG_2 = 0.6931471805599453


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What the map draws as a line: a moved pair or a new tie, with the mark that the list beside it carries."""

    mark: str
    href: str
    source_actor: str
    target_actor: str
    label: str
    css: str
    width: float
    tie: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMap:
    """One map of the page: its SVG, how many lines it has, and the states that its edge points to."""

    svg: str
    lines: int
    pointed: tuple[str, ...]


def difference_maps(redraw: Redraw, width: float, height: float, prefix: str) -> list[DrawnMap]:
    """Maps of a redraw, the heaviest theatre first; the further ones are half as high.

    Parameters
    ----------
    redraw : Redraw
    width, height : float
        Pixels of the first map.
    prefix : str
        Keeps ids apart where a page holds the same maps at several sizes.
    """
    drawn = {(pair.source_actor, pair.target_actor) for pair in drawn_pairs(redraw)}
    moved = [one for one in _moved(up_then_down(redraw.moved)) if (one.source_actor, one.target_actor) in drawn]
    marked = [*moved, *_ties(redraw.new_ties[:MAX_PAIRS])]
    places = {state.id: (state.longitude, state.latitude) for state in states()}
    found = theatres(_weights(redraw), places)
    return [
        _drawn(theatre, marked, places, (width, height if number == 0 else height * 0.5), f"{prefix}{number}")
        for number, theatre in enumerate(found)
    ]


def up_then_down(pairs: Sequence[MovedPair]) -> list[MovedPair]:
    """Moved pairs as the list shows them and counts them: those that rose, then those that fell."""
    return [pair for pair in pairs if pair.change > 0] + [pair for pair in pairs if pair.change <= 0]


def line_width(before: float, after: float) -> float:
    """Width in pixels of a pair's line: proportional to the change of its log-odds, within bounds."""
    size = abs(log_odds(after) - log_odds(before)) / _LOG_2 * _DOUBLED_PX
    return min(max(size, _LEAST_PX), _MOST_PX)


def _moved(pairs: Sequence[MovedPair]) -> Iterable[Marked]:
    for number, pair in enumerate(pairs, 1):
        up, thin = pair.change > 0, is_thin(pair.evidence)
        width = line_width(pair.before, pair.after)
        yield Marked(
            mark=str(number),
            href=f"pair-{number}",
            source_actor=pair.source_actor,
            target_actor=pair.target_actor,
            label=f"{number}. {pair_name(pair.source_actor, pair.target_actor)}: {'up' if up else 'down'}",
            css=f"{'up' if up else 'down'}{' thin' if thin else ''}",
            width=max(width, _THIN_PX) if thin else width,
            tie=False,
        )


def _ties(ties: Sequence[NewTie]) -> Iterable[Marked]:
    for number, tie in enumerate(ties):
        done = tie.state in {"in_force", "delivered"}
        yield Marked(
            mark=tie_mark(number),
            href=f"tie-{number + 1}",
            source_actor=tie.source_actor,
            target_actor=tie.target_actor,
            label=f"{tie_mark(number)}. New tie: {tie_name(tie.tie_type, tie.source_actor, tie.target_actor)}",
            css=f"tie {'held' if done else 'pledged'}",
            width=1.8,
            tie=True,
        )


def tie_mark(number: int) -> str:
    """Letter of a new tie, counted from 0.

    >>> tie_mark(0), tie_mark(25), tie_mark(26)
    ('A', 'Z', 'AA')
    """
    letter = chr(ord("A") + number % 26)
    return letter if number < 26 else tie_mark(number // 26 - 1) + letter


def drawn_pairs(redraw: Redraw) -> Sequence[MovedPair]:
    """Moved pairs that the map has room for: those whose log-odds changed most."""
    return redraw.moved[:MAX_PAIRS]


def _weights(redraw: Redraw) -> dict[tuple[str, str], float]:
    weights = {
        (pair.source_actor, pair.target_actor): 0.3 + abs(log_odds(pair.after) - log_odds(pair.before))
        for pair in drawn_pairs(redraw)
    }
    for tie in redraw.new_ties[:MAX_PAIRS]:
        pair = (tie.source_actor, tie.target_actor)
        if not {pair, pair[::-1]} & weights.keys():
            weights[pair] = 0.1
    return weights


def _drawn(
    theatre: Theatre, marked: Sequence[Marked], places: Mapping[str, Place], size: tuple[float, float], prefix: str
) -> DrawnMap:
    frame = frame_of(theatre, places, *size)
    pairs = {frozenset(pair) for pair in theatre.pairs}
    shown = [one for one in marked if frozenset((one.source_actor, one.target_actor)) in pairs]
    spots = _spots(theatre, frame, shown, places)
    edges = spots.keys() - theatre.inside
    curves = _curves(shown, spots)
    taken = [box_round(spot, 6.0, 6.0) for spot in spots.values()]
    taken += [box for curve in curves for box in curve.boxes()]
    pointers = list(_labels(frame, {state: spots[state] for state in sorted(edges)}, "away", taken))
    lines = list(zip(shown, curves, _mark_spots(shown, curves, taken), strict=True))
    capitals = list(_labels(frame, {state: spots[state] for state in sorted(theatre.inside)}, "state", taken))
    names = "; ".join(one.label for one in shown)
    title = f"{prefix}-title"
    parts = (
        f'<title id="{title}">Difference map of {counted(len(shown), "line")}: {escape(names)}.</title>',
        _hatches(prefix),
        _land(frame, frozenset(spots)),
        *(_curve_svg(one, curve, prefix) for one, curve, _ in sorted(lines, key=lambda line: -line[0].width)),
        *(_dot(spot, edge=state in edges) for state, spot in sorted(spots.items())),
        *pointers,
        *capitals,
        *_islands(frame, pairs, taken),
        *(_mark_svg(one, spot) for one, _, spot in lines),
        _scale_bar(frame),
    )
    box = f"0 0 {size[0]:.0f} {size[1]:.0f}"
    svg = f'<svg class="map" viewBox="{box}" role="group" aria-labelledby="{title}">{"".join(parts)}</svg>'
    return DrawnMap(svg=svg, lines=len(shown), pointed=tuple(sorted(actor_name(state) for state in edges)))


def _spots(theatre: Theatre, frame: Frame, shown: Iterable[Marked], places: Mapping[str, Place]) -> dict[str, Spot]:
    """Pixels of every state drawn: its capital, or where the edge points to it."""
    ends = {state for one in shown for state in (one.source_actor, one.target_actor)}
    spots = {state: frame.spot(places[state]) for state in ends & theatre.inside}
    away = {state: (places[state], _partners(state, theatre, places)) for state in ends - theatre.inside}
    return spots | edge_spots(frame, away)


def _partners(state: str, theatre: Theatre, places: Mapping[str, Place]) -> Place:
    """Middle of a state's partners that are on the map."""
    found = [places[other] for pair in theatre.pairs if state in pair for other in pair if other in theatre.inside]
    return centre_of(np.array(found), np.ones(len(found)))


def _curves(shown: Iterable[Marked], spots: Mapping[str, Spot]) -> list[Curve]:
    turns: Counter[frozenset[str]] = Counter()
    curves = []
    for one in shown:
        pair = frozenset((one.source_actor, one.target_actor))
        curves.append(curve_between(spots[one.source_actor], spots[one.target_actor], turns[pair]))
        turns[pair] += 1
    return curves


def _mark_spots(shown: Iterable[Marked], curves: Iterable[Curve], taken: list[Box]) -> Iterator[Spot]:
    """Spots of the marks on their curves; their boxes are added to those taken."""
    for one, curve in zip(shown, curves, strict=True):
        half_width = mark_half_width(one.mark)
        spot = mark_spot(curve, half_width, taken)
        # Twice: another mark on top of it is worse than a line.
        taken += [box_round(spot, half_width, 9.0)] * 2
        yield spot


def mark_half_width(mark: str) -> float:
    """Half the width in pixels of the sign round a mark."""
    return 4.0 + 3.4 * len(mark)


def _labels(frame: Frame, spots: Mapping[str, Spot], css: str, taken: list[Box]) -> Iterator[str]:
    """Names beside their spots; their boxes are added to those taken."""
    for state, spot in sorted(spots.items(), key=lambda item: item[1]):
        text = f"{actor_name(state)} {_arrow(frame, spot)}" if css == "away" else actor_name(state)
        label, box = label_beside(frame, text, spot, taken)
        taken += [box] * 2
        yield _label_svg(label, css)


def _islands(frame: Frame, pairs: Set[frozenset[str]], taken: list[Box]) -> Iterator[str]:
    """Disputed islands in the frame: a dashed ring each, and a name where a pair drawn is among the claimants."""
    for islands in disputed_islands():
        spot = frame.spot((islands.longitude, islands.latitude))
        if not frame.holds(spot, 8.0):
            continue
        yield f'<circle class="islands" cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" r="5"><title>{escape(islands.name)}, '
        yield f"claimed by {escape(', '.join(map(actor_name, islands.between)))}</title></circle>"
        label, box = label_beside(frame, islands.name, spot, taken)
        if any(pair <= set(islands.between) for pair in pairs) and covered(box, taken) < 60:
            taken.append(box)
            yield _label_svg(label, "sea")


def _land(frame: Frame, involved: Set[str]) -> str:
    shapes = []
    for code, rings in world().lands.items():
        if cut := frame.rings(rings):
            css = ' class="in"' if code in involved else ""
            shapes.append(f'<path{css} d="{"".join(_path(ring) + "Z" for ring in cut)}"/>')
    borders = "".join(map(_path, frame.lines(world().borders)))
    disputed = "".join(map(_path, frame.lines(world().disputed)))
    return (
        f'<g class="land" aria-hidden="true">{"".join(shapes)}</g><path class="border" d="{borders}"/>'
        f'<path class="border disputed" d="{disputed}"/>'
    )


def _path(line: Line) -> str:
    """Path data of a line: the first point, then steps, in tenths of a pixel."""
    cells = np.round(line * 10).astype(int)
    steps = np.diff(cells, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    start = f"M{cells[0, 0] / 10:g} {cells[0, 1] / 10:g}"
    return start + ("l" + " ".join(f"{x / 10:g} {y / 10:g}" for x, y in steps) if len(steps) else "")


def _hatches(prefix: str) -> str:
    """Stripes for thin evidence, one pattern a direction of change."""
    return "<defs>" + "".join(hatch(f"{prefix}-{css}", css) for css in ("up", "down")) + "</defs>"


def hatch(name: str, css: str) -> str:
    """Pattern of slanted stripes in the colour of a direction of change."""
    return (
        f'<pattern id="{name}" width="4.4" height="4.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect class="hatch-ground" width="4.4" height="4.4"/><rect class="hatch-{css}" width="2.5" height="4.4"/>'
        "</pattern>"
    )


def _curve_svg(one: Marked, curve: Curve, prefix: str) -> str:
    css = one.css.split()
    paint = f' stroke="url(#{prefix}-{css[0]})"' if "thin" in css else ""
    return (
        f'<g class="line {one.css}" data-for="{one.href}"><path class="casing" d="{curve.path()}" '
        f'stroke-width="{one.width + 2.4:.1f}"/><path class="stroke" d="{curve.path()}" '
        f'stroke-width="{one.width:.1f}"{paint}/></g>'
    )


def _mark_svg(one: Marked, spot: Spot) -> str:
    half = mark_half_width(one.mark)
    x, y = spot
    corner = 2.0 if one.tie else 8.0
    return (
        f'<a class="mark {one.css}" href="#{one.href}" data-for="{one.href}" tabindex="-1" '
        f'aria-label="{escape(one.label)}"><title>{escape(one.label)}</title>'
        f'<rect x="{x - half:.1f}" y="{y - 8:.1f}" width="{2 * half:.1f}" height="16" rx="{corner:.0f}"/>'
        f'<text x="{x:.1f}" y="{y + 3.9:.1f}" text-anchor="middle">{one.mark}</text></a>'
    )


def _dot(spot: Spot, edge: bool) -> str:
    css, radius = ("dot edge", 2.4) if edge else ("dot", 3.4)
    return f'<circle class="{css}" cx="{spot[0]:.1f}" cy="{spot[1]:.1f}" r="{radius}"/>'


def _label_svg(label: Label, css: str) -> str:
    x, y = label.spot
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="{label.anchor}">{escape(label.text)}</text>'


def _arrow(frame: Frame, spot: Spot) -> str:
    """Arrow toward the nearest edge."""
    x, y = spot
    return min(((x, "←"), (frame.width - x, "→"), (y, "↑"), (frame.height - y, "↓")))[1]


def _scale_bar(frame: Frame) -> str:
    """Bar of a round number of kilometres, at most a quarter of the width; true at the centre."""
    most = frame.width / 4 / frame.pixels_per_km
    length = max(one for one in (100, 200, 500, 1000, 2000, 5000) if one <= max(most, 100))
    x, y = 12.0, frame.height - 14.0
    end = x + length * frame.pixels_per_km
    return (
        f'<g class="scale"><path d="M{x} {y - 4}v4H{end:.1f}v-4"/>'
        f'<text x="{x + 3}" y="{y - 5}">{length:,} km</text></g>'
    )
