"""A made-up world in the publishers' layouts, and relations made by hand."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from faultlines.model.relations import HISTORY, Relations

#: Years 1946-2014 (1920-2010 for participants) of four made-up states that bear real COW codes.
CODES = (2, 200, 365, 710)


@pytest.fixture(scope="session")
def made_up_data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("states")
    for name, columns in made_up_tables().items():
        pl.DataFrame(columns).write_csv(folder / f"{name}.csv.gz", compression="gzip")
    return folder


def made_up_tables():
    years = list(range(1900, 2017))
    rng = np.random.default_rng(5)
    disputes = sorted({(int(y), int(a), int(b)) for y, a, b in _draws(rng) if a != b})
    return {
        "cow_states": {"ccode": CODES, "styear": [1816] * 4, "endyear": [2016] * 4},
        "cow_majors": {"ccode": [2, 365], "styear": [1898, 1816], "endyear": [2016, 2016]},
        "cow_nmc": {
            "ccode": [code for code in CODES for _ in years],
            "year": years * 4,
            "cinc": [share for share in (0.2, 0.1, 0.02, 0.01) for _ in years],
        },
        "cow_contdir": {
            "ccode1": [365, 710, 2, 200],
            "ccode2": [710, 365, 200, 2],
            "conttype": [1, 1, 4, 4],
            "stdate": ["1900-01-01"] * 4,
            "enddate": ["2016-12-01"] * 4,
        },
        "cow_capitals": {
            "ccode": CODES,
            "stdate": ["1816-01-01"] * 4,
            "enddate": ["2024-12-31"] * 4,
            "lat": [38.9, 51.5, 55.8, 39.9],
            "lng": [-77.0, -0.1, 37.6, 116.4],
        },
        "cow_mid_dirdisps": _directed(disputes),
        "atop_alliance": {
            "ccode1": [2, 200, 365, 710],
            "ccode2": [200, 2, 710, 365],
            "year": [1999, 1999, 1999, 1999],
            "atop_defense": [1, 1, 0, 0],
            "atop_nonagg": [0, 0, 1, 1],
            "atop_consul": [0, 0, 1, 1],
        },
        "tss_rivalries": {"ccode1": [2], "ccode2": [365], "start": [1946], "end": [2020]},
        **_participants(disputes, rng),
    }


def _draws(rng):
    return zip(rng.integers(1920, 2011, 400), rng.choice(CODES, 400), rng.choice(CODES, 400), strict=True)


def _directed(disputes):
    rows = [(n, a, b, y, 1, 1, 1, 1) for n, (y, a, b) in enumerate(disputes)]
    rows += [(n, b, a, y, 1, 0, 1, 1) for n, (y, a, b) in enumerate(disputes)]
    names = ("dispnum", "ccode1", "ccode2", "year", "disponset", "sidea1", "orig1", "orig2")
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _participants(disputes, rng):
    rows = []
    for number, (year, one, two) in enumerate(disputes):
        rows += [(number, one, year, 1, 1), (number, two, year, 0, 1)]
        third = next(code for code in CODES if code not in (one, two))
        if rng.random() < 0.3:
            rows.append((number, third, year, 1, 0))
    names = ("dispnum", "ccode", "styear", "sidea", "orig")
    table = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    filler = [1] * len(rows)
    numbers = list(range(len(disputes)))
    return {
        "gml_part": table | {"stmon": filler, "stday": filler, "endyear": table["styear"]},
        "gml_mid_disps": {
            "dispnum": numbers,
            "styear": [year for year, _, _ in disputes],
            "hostlev": [3 + number % 2 for number in numbers],
        },
    }


@pytest.fixture
def random_relations():
    """Relations of five made-up states, drawn at random."""
    rng = np.random.default_rng(7)
    n_states = 5

    def symmetric(share):
        upper = np.triu(rng.random((n_states, n_states)) < share, 1)
        return upper | upper.T

    land = symmetric(0.4)
    distance = np.triu(rng.uniform(200, 9000, (n_states, n_states)), 1)
    history = rng.exponential(0.5, (n_states, n_states, len(HISTORY)))
    history[:, :, :2] += history[:, :, :2].transpose(1, 0, 2)
    return Relations(
        on=date(2024, 6, 22),
        states=("AAA", "BBB", "CCC", "DDD", "EEE"),
        capability=rng.uniform(1e-4, 0.2, n_states),
        major_power=np.array([True, False, False, True, False]),
        defence=symmetric(0.4),
        consultation=symmetric(0.4),
        non_aggression=symmetric(0.4),
        rivalry=symmetric(0.4),
        land_border=land,
        sea_border=symmetric(0.4) & ~land,
        distance_km=distance + distance.T,
        dispute_history=history,
    )


@pytest.fixture
def renumbered():
    """A function that puts the states of some relations in another order."""

    def reorder(relations, order):
        changed = {"states": tuple(relations.states[index] for index in order), "on": relations.on}
        for name in Relations.__dataclass_fields__:
            value = getattr(relations, name)
            if isinstance(value, np.ndarray):
                changed[name] = value[order] if value.ndim == 1 else value[np.ix_(order, order)]
        return Relations(**changed)

    return reorder
