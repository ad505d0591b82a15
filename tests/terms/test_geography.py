"""Distances against published ones, and neighbours against the Correlates of War contiguity list."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.terms.actors import states
from faultlines.terms.cow import cow_to_iso
from faultlines.terms.geography import distance_km, neighbour_kind, neighbours

ids = st.sampled_from([found.id for found in states()])


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ("USA", "RUS", 7_820),  # Washington to Moscow
        ("GBR", "FRA", 344),  # London to Paris
        ("JPN", "KOR", 1_160),  # Tokyo to Seoul
        ("AUS", "NZL", 2_327),  # Canberra to Wellington
        ("COG", "COD", 7),  # across the river
    ],
)
def test_distances_between_capitals(a: str, b: str, km: float) -> None:
    assert distance_km(a, b) == pytest.approx(km, rel=0.01, abs=3)


@given(ids, ids, ids)
def test_distance_is_a_distance(a: str, b: str, c: str) -> None:
    assert distance_km(a, a) == 0
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    assert distance_km(a, c) <= distance_km(a, b) + distance_km(b, c) + 1e-6
    assert distance_km(a, b) <= 20_016


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="id is 'SUN'"):
        distance_km("USA", "SUN")


def test_neighbours_are_of_states_in_order_and_of_two_kinds() -> None:
    known = {found.id for found in states()}
    assert all(a < b and {a, b} <= known for a, b in neighbours())
    assert set(neighbours().values()) == {"land", "sea"}


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        ("RUS", "PRK", "land"),
        ("KOR", "PRK", "land"),
        ("CHN", "VNM", "land"),
        ("CHN", "AFG", "land"),
        ("RUS", "POL", "land"),  # Kaliningrad
        ("XKX", "SRB", "land"),
        ("ISR", "PSE", "land"),
        ("VAT", "ITA", "land"),
        ("CHN", "TWN", "sea"),
        ("JPN", "KOR", "sea"),
        ("PHL", "VNM", None),
        ("USA", "RUS", "sea"),  # the Bering Strait
        ("USA", "CUB", "sea"),
        ("BRA", "FRA", None),  # French Guiana is no homeland
        ("MRT", "MAR", "sea"),  # as drawn, see the notes of neighbours.csv
        ("AUT", "FRA", None),  # near, but not across water
        ("AGO", "FJI", None),  # the outline that crosses 180 degrees
    ],
)
def test_neighbours_by_hand(a: str, b: str, kind: str | None) -> None:
    assert neighbour_kind(a, b) == neighbour_kind(b, a) == kind


@pytest.mark.data
def test_land_borders_agree_with_the_contiguity_list_but_for_known_ones(data: Path) -> None:
    with gzip.open(data / "states/cow_contdir.csv.gz", "rt", encoding="utf-8", newline="") as file:
        listed = {
            tuple(sorted((cow_to_iso(int(row["ccode1"]), 2016) or "", cow_to_iso(int(row["ccode2"]), 2016) or "")))
            for row in csv.DictReader(file)
            if row["enddate"] >= "2016" and row["conttype"] == "1"
        }
    ours = {pair for pair, kind in neighbours().items() if kind == "land"}
    # Bridges and causeways, Cyprus's north, Western Sahara, and one border that the list dates wrongly.
    assert listed - ours == {
        ("DNK", "SWE"), ("BHR", "SAU"), ("MYS", "SGP"), ("ARE", "QAT"), ("CYP", "TUR"), ("MAR", "MRT"), ("MMR", "PAK"),
    }  # fmt: skip
    # Lakes, which the list counts as water, and the states that are not in it.
    lakes = {("COD", "TZA"), ("NGA", "TCD")}
    outside = {pair for pair in ours if {"PSE", "VAT"} & set(pair)}
    assert ours - listed == lakes | outside | {("ESP", "GBR")}
