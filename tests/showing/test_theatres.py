import numpy as np
import pytest

from faultlines.showing.frames import edge_spots, frame_of, thinned
from faultlines.showing.projection import LambertAzimuthal
from faultlines.showing.theatres import MAX_THEATRES, theatres
from faultlines.terms.actors import states

PLACES = {state.id: (state.longitude, state.latitude) for state in states()}
ASIA = {("PRK", "KOR"): 1.0, ("CHN", "PHL"): 1.0, ("CHN", "TWN"): 1.0, ("CHN", "JPN"): 1.0, ("RUS", "JPN"): 0.3}


def test_each_pair_is_on_one_map_and_has_an_end_inside():
    weights = ASIA | {("RUS", "UKR"): 1.0, ("USA", "PRK"): 0.5, ("USA", "RUS"): 0.3, ("VEN", "GUY"): 0.4}
    found = theatres(weights, PLACES)
    assert sorted(pair for one in found for pair in one.pairs) == sorted(weights)
    assert all(set(pair) & one.inside for one in found for pair in one.pairs)
    assert {"CHN", "JPN", "KOR", "PRK", "PHL", "TWN"} <= found[0].inside
    assert "USA" not in found[0].inside


def test_many_scattered_pairs_need_no_more_than_three_maps():
    ids = sorted(PLACES)
    weights = dict.fromkeys(zip(ids[::4], ids[2::4], strict=False), 1.0)
    found = theatres(weights, PLACES)
    assert len(found) <= MAX_THEATRES
    assert sum(len(one.pairs) for one in found) == len(weights)


def test_an_organisation_has_no_place_on_a_map():
    assert theatres({("UKR", "IGO:NATO"): 1.0}, PLACES) == []


def test_the_frame_holds_every_capital_inside():
    (theatre, *_) = theatres(ASIA, PLACES)
    frame = frame_of(theatre, PLACES, 780, 560)
    assert all(frame.holds(frame.spot(PLACES[state]), 15) for state in theatre.inside)


def test_pointers_stay_in_the_frame_apart_and_america_is_to_the_right_of_asia():
    (theatre, *_) = theatres(ASIA, PLACES)
    frame = frame_of(theatre, PLACES, 780, 560)
    partners = PLACES["KOR"]
    away = {state: (PLACES[state], partners) for state in ("USA", "CAN", "MEX", "RUS", "UKR", "IND", "AUS")}
    spots = edge_spots(frame, away)
    assert all(frame.holds(spot, 10) for spot in spots.values())
    assert spots["USA"][0] > 700
    assert spots["UKR"][0] < 80
    ends = list(spots.values())
    assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) > 15 for i, a in enumerate(ends) for b in ends[:i])


def test_a_ring_at_the_antipode_is_left_out_not_torn_across_the_map():
    frame = frame_of(theatres(ASIA, PLACES)[0], PLACES, 780, 560)
    centre = frame.projection
    antipode = LambertAzimuthal(longitude=centre.longitude - 180, latitude=-centre.latitude)
    angles = np.linspace(0, 2 * np.pi, 40)
    ring = np.column_stack([antipode.longitude + 5 * np.cos(angles), antipode.latitude + 5 * np.sin(angles)])
    assert frame.rings([ring]) == []


def test_thinning_keeps_the_ends():
    line = np.array([[0.0, 0.0], [0.1, 0.0], [0.2, 0.0], [5.0, 0.0], [5.1, 0.0]])
    assert thinned(line).tolist() == [[0.0, 0.0], [5.0, 0.0], [5.1, 0.0]]
    assert thinned(line, least=0.0) == pytest.approx(line)
