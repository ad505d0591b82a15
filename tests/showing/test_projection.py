"""Numbers of Snyder (1987), Map Projections - A Working Manual, USGS Professional Paper 1395, p. 332-333."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultlines.showing.projection import EARTH_RADIUS_KM, LambertAzimuthal, centre_of, clipped_line, clipped_ring


def test_snyder_s_example():
    # R = 3, centre 40 N 100 W; the point 20 S 100 E is at x = -4.2339303, y = 4.0257775.
    found = LambertAzimuthal(longitude=-100.0, latitude=40.0).project(np.array([[100.0, -20.0]]))
    assert found[0] * 3 / EARTH_RADIUS_KM == pytest.approx([-4.2339303, 4.0257775], abs=1e-6)


@given(st.floats(-180, 180), st.floats(-80, 80), st.floats(-170, 170), st.floats(-70, 70))
def test_a_small_square_keeps_its_area(centre_longitude, centre_latitude, longitude, latitude):
    projection = LambertAzimuthal(longitude=centre_longitude, latitude=centre_latitude)
    half = 0.05
    corners = np.add([[-half, -half], [half, -half], [half, half], [-half, half]], [longitude, latitude])
    if projection.far_points(corners, 150).any():
        return
    x, y = projection.project(corners).T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    south, north = np.radians([latitude - half, latitude + half])
    true = EARTH_RADIUS_KM**2 * np.radians(2 * half) * (np.sin(north) - np.sin(south))
    assert area == pytest.approx(true, rel=2e-3)


def test_the_antimeridian_is_no_seam():
    projection = LambertAzimuthal(longitude=175.0, latitude=10.0)
    west, east = projection.project(np.array([[179.999, 0.0], [-179.999, 0.0]]))
    assert np.hypot(*(east - west)) < 0.3


def test_the_centre_of_fiji_and_kiribati_is_in_the_pacific():
    longitude, latitude = centre_of(np.array([[178.0, -18.0], [-178.0, 2.0]]), np.ones(2))
    assert abs(longitude) == pytest.approx(180.0, abs=0.2)
    assert latitude == pytest.approx(-8.0, abs=0.2)


def test_a_ring_is_cut_to_the_part_inside():
    ring = np.array([[-1.0, -1.0], [2.0, -1.0], [2.0, 2.0], [-1.0, 2.0]])
    inside = clipped_ring(ring, np.array([0.0, 0.0]), np.array([10.0, 1.0]))
    # What is left is the rectangle from (0, 0) to (2, 1).
    assert sorted(map(tuple, inside.tolist())) == [(0, 0), (0, 1), (2, 0), (2, 1)]
    assert len(clipped_ring(ring, np.array([5.0, 5.0]), np.array([6.0, 6.0]))) == 0


def test_a_line_that_leaves_and_returns_is_cut_in_two():
    line = np.array([[0.5, 0.5], [5.0, 0.5], [6.0, 0.5], [7.0, 0.9], [0.5, 0.9]])
    parts = clipped_line(line, np.zeros(2), np.ones(2))
    assert [part.tolist() for part in parts] == [[[0.5, 0.5], [5.0, 0.5]], [[7.0, 0.9], [0.5, 0.9]]]
