import re

import pytest

from faultlines.showing.charts import LogOddsAxis, axis_of, axis_svg, dumbbell_svg, split_rows


def test_equal_factors_of_the_odds_are_equal_steps():
    axis = LogOddsAxis(low=0.0001, high=0.5)
    # Odds 1:99, 2:99 (p = 2/101) and 4:99 (p = 4/103).
    first, second, third = axis.at(1 / 100), axis.at(2 / 101), axis.at(4 / 103)
    assert second - first == pytest.approx(third - second)
    assert axis.at(0.0) == 0.0
    assert axis.at(1.0) == 100.0


def test_the_axis_holds_every_pair(redraw):
    axis = axis_of(redraw.moved)
    for pair in redraw.moved:
        assert all(0 <= axis.at(value) <= 100 for value in (pair.before, pair.after, *pair.interval))
        assert pair.interval[0] >= axis.low or pair.interval[0] < 2e-5
    assert "1 in 100" in axis_svg(axis)
    assert "1 in 10" in axis_svg(axis_of(()))


def test_a_dumbbell_says_in_words_what_it_shows_and_stripes_thin_evidence(redraw):
    axis = axis_of(redraw.moved)
    thin = next(pair for pair in redraw.moved if pair.evidence < 5)
    firm = next(pair for pair in redraw.moved if pair.evidence >= 5)
    assert "Thin evidence." in dumbbell_svg(thin, axis)
    assert "url(#list-" in dumbbell_svg(thin, axis)
    assert "url(" not in dumbbell_svg(firm, axis)
    assert re.search(r'aria-label="Before [^"]+, after [^"]+, 80 % range [^"]+"', dumbbell_svg(firm, axis))


def test_bars_share_a_zero_and_their_lengths_are_in_proportion():
    rows = split_rows(("a", "b"), (0.03, -0.01), (0.02,))
    bars = [(float(x), float(width)) for x, width in re.findall(r'x="([\d.]+)%" y="1" width="([\d.]+)%"', rows)]
    # Reach -1 to +3: zero at a quarter.
    assert bars == [(25.0, 75.0), (0.0, 25.0)]
    assert "+3.0" in rows
    assert "−1.0" in rows
