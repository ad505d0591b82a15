"""Pairs of states as lines between their capitals, with the acts and ties of each.

The ledger keeps the names of places and no coordinates of acts, so an act is shown where its parties' capitals are.

References
----------
.. [1] RFC 7946, The GeoJSON Format; section 3.1.9 on lines that cross the antimeridian.
"""

from collections import Counter, defaultdict
from datetime import date
from typing import Any, BinaryIO, Final

import polars as pl

from faultlines.ledger.contents import Contents
from faultlines.ledger.exporters.dyads import CLASSES, class_counts, dyad_acts
from faultlines.ledger.exporters.tallies import Tally, Written
from faultlines.terms.actors import State, state, states
from faultlines.terms.events import Tie
from faultlines.terms.jsontext import json_text, plain

_Position = list[float]
_Pair = tuple[str, str]

_TIE_FIELDS: Final = ("tie_id", "tie_type", "state", "source_actor", "target_actor", "since", "until")


def write_geojson(contents: Contents, file: BinaryIO) -> Written:
    """Write one line for each pair of states with an act that happened or a tie that holds."""
    acts = dyad_acts(contents)
    ties, tie_tally = _ties(contents)
    counts = _counts(acts.rows)
    about = {"about": contents.about, "left_out": {t.what: dict(t.left_out) for t in (acts.tally, tie_tally)}}
    head = json_text({"type": "FeatureCollection", **about}, indent=None)
    file.write(f'{head[:-1]}, "features": ['.encode())
    pairs = sorted(counts.keys() | ties.keys())
    for place, pair in enumerate(pairs):
        feature = json_text(_feature(pair, counts.get(pair, {}), ties.get(pair, [])), indent=None)
        file.write(f"{',' if place else ''}\n{feature}".encode())
    file.write(b"\n]}\n")
    notes = (
        f"{len(pairs):,} pairs, each a line between capitals: the ledger names the places of acts and knows the "
        "coordinates of none",
    )
    return Written((acts.tally, tie_tally), notes)


def line(one: State, other: State) -> dict[str, Any]:
    """A straight line between two capitals, cut in two where it crosses the antimeridian.

    The latitude there is read off the straight line in degrees, on the shorter way round.
    """
    start, end = [one.longitude, one.latitude], [other.longitude, other.latitude]
    if abs(start[0] - end[0]) <= 180:
        return {"type": "LineString", "coordinates": [start, end]}
    edge = 180.0 if start[0] > 0 else -180.0
    unrolled = end[0] + 2 * edge
    latitude = start[1] + (edge - start[0]) / (unrolled - start[0]) * (end[1] - start[1])
    parts: list[list[_Position]] = [[start, [edge, latitude]], [[-edge, latitude], end]]
    return {"type": "MultiLineString", "coordinates": parts}


def _feature(pair: _Pair, counts: dict[str, Any], ties: list[Tie]) -> dict[str, Any]:
    one, other = state(pair[0]), state(pair[1])
    none = {f"{name}_from_{side}": 0 for side in ("one", "other") for name in CLASSES}
    return {
        "type": "Feature",
        "id": f"{one.id}-{other.id}",
        "geometry": line(one, other),
        "properties": {
            "one": one.id,
            "other": other.id,
            "one_name": one.name,
            "other_name": other.name,
            "first_day": None,
            "last_day": None,
            **none,
            **counts,
            "ties": [{name: plain(getattr(tie, name)) for name in _TIE_FIELDS} for tie in ties],
        },
    }


def _counts(rows: pl.DataFrame) -> dict[_Pair, dict[str, Any]]:
    """Acts of each class from either side of a pair, and the first and last day of any."""
    found: dict[_Pair, dict[str, Any]] = defaultdict(dict)
    grouped = rows.group_by("source", "target").agg(
        *class_counts(), pl.col("day").min().alias("first"), pl.col("day").max().alias("last")
    )
    for row in grouped.iter_rows(named=True):
        pair = _pair(row["source"], row["target"])
        side, counts = ("one" if row["source"] == pair[0] else "other"), found[pair]
        counts |= {f"{name}_from_{side}": row[name] for name in CLASSES}
        counts["first_day"] = min(row["first"].isoformat(), counts.get("first_day", date.max.isoformat()))
        counts["last_day"] = max(row["last"].isoformat(), counts.get("last_day", date.min.isoformat()))
    return found


def _ties(contents: Contents) -> tuple[dict[_Pair, list[Tie]], Tally]:
    """Ties between two states that hold on the day known, by pair."""
    known = {one.id for one in states()}
    found: dict[_Pair, list[Tie]] = defaultdict(list)
    reasons: Counter[str] = Counter()
    for tie in contents.ties:
        if not {tie.source_actor, tie.target_actor} <= known:
            reasons["not between two states of today"] += 1
        elif not tie.holds_on(contents.known_at):
            reasons[f"does not hold on {contents.known_at}"] += 1
        else:
            found[_pair(tie.source_actor, tie.target_actor)].append(tie)
    held = len(contents.ties)
    return found, Tally("ties", held=held, written=held - reasons.total(), left_out=tuple(reasons.most_common()))


def _pair(source_actor: str, target_actor: str) -> _Pair:
    return min(source_actor, target_actor), max(source_actor, target_actor)
