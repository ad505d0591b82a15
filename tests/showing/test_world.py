import csv
import hashlib
import json
from importlib.resources import files

import numpy as np

from faultlines.showing.projection import LambertAzimuthal
from faultlines.showing.world import disputed_islands, world
from faultlines.terms.actors import states

DATA = files("faultlines.showing") / "data"
#: Lands that belong to no state's drawing: see docs/disputed-borders.md.
APART = {"CYN", "ESH", "FLK", "IOT", "KAS", "SGS", "SOL", "XCR"}


def test_the_outline_is_small_and_made_from_the_committed_list():
    raw = (DATA / "world.json").read_bytes()
    data = json.loads(raw)
    header = data.pop("header")
    assert len(raw) < 250_000
    assert header["body_sha256"] == hashlib.sha256(json.dumps(data, separators=(",", ":")).encode()).hexdigest()
    listed = (DATA / "disputed_borders.csv").read_bytes()
    assert header["disputed_borders_sha256"] == hashlib.sha256(listed).hexdigest(), "run benchmarks/make_world.py"


def test_every_state_has_land_but_tuvalu_which_is_too_small():
    ids = {state.id for state in states()}
    assert ids - world().lands.keys() == {"TUV"}
    assert world().lands.keys() - ids == APART


def test_each_capital_lies_on_its_state_s_land_or_near_it():
    far = [state.id for state in states() if state.id in world().lands and _km_from_land(state) > 60]
    # Of Kiribati's islands only the largest is drawn, and its capital lies on another.
    assert far == ["KIR"]


def test_the_list_names_states_or_lands_once_and_in_order():
    rows = list(csv.DictReader((DATA / "disputed_borders.csv").read_text(encoding="utf-8").splitlines()))
    pairs = [frozenset((row["one"], row["other"])) for row in rows]
    assert len(pairs) == len(set(pairs))
    assert all(pair <= world().lands.keys() for pair in pairs)
    assert all(row["why"] for row in rows)


def test_the_claimants_of_islands_are_states_in_alphabetical_order():
    ids = {state.id for state in states()}
    for islands in disputed_islands():
        assert set(islands.between) <= ids
        assert list(islands.between) == sorted(islands.between)
        assert len(islands.between) > 1


def test_crimea_is_in_neither_state_s_drawing():
    simferopol = np.array([34.1, 44.95])
    assert _holds(world().lands["XCR"], simferopol)
    assert not _holds(world().lands["RUS"], simferopol)
    assert not _holds(world().lands["UKR"], simferopol)


def _holds(rings, point):
    """Even-odd rule."""
    crossings = 0
    for ring in rings:
        start, end = ring, np.roll(ring, -1, axis=0)
        spans = (start[:, 1] > point[1]) != (end[:, 1] > point[1])
        with np.errstate(divide="ignore", invalid="ignore"):
            x = start[:, 0] + (point[1] - start[:, 1]) / (end[:, 1] - start[:, 1]) * (end[:, 0] - start[:, 0])
        crossings += int((spans & (x > point[0])).sum())
    return crossings % 2 == 1


def _km_from_land(state):
    place = np.array([state.longitude, state.latitude])
    if _holds(world().lands[state.id], place):
        return 0.0
    here = LambertAzimuthal(longitude=state.longitude, latitude=state.latitude)
    return min(np.hypot(*here.project(ring).T).min() for ring in world().lands[state.id])
