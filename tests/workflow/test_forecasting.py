"""Forecasts from a ledger: the risk map's own numbers, as known then, and kept once."""

from datetime import date, timedelta

import numpy as np
import pytest

from faultlines import workflow
from faultlines.errors import LedgerError
from faultlines.ledger import Ledger, issued_forecasts
from faultlines.riskmap.redrawing import Settings

DAY = date(2024, 6, 22)
FEW = Settings(draws=3)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    place = tmp_path_factory.mktemp("starter") / "ledger"
    Ledger.create(place).load_starter()
    return place


@pytest.fixture(scope="module")
def pair(ledger):
    return workflow.forecast_pair("PRK", "South Korea", ledger_path=ledger, known_at=DAY, settings=FEW)


def test_a_dispute_is_as_the_risk_map_has_it(ledger, pair):
    assert [one.horizon_days for one in pair.horizons] == [7, 30, 90]
    look = workflow.look_at_pair(
        "PRK", "KOR", ledger_path=ledger, known_at=DAY, settings=Settings(draws=3, horizon_days=30)
    )
    dispute = pair.horizons[1].dispute
    assert dispute.probability == look.risk.probability
    assert dispute.interval == look.risk.interval
    assert dispute.base_rate == look.risk.structure
    drawn = workflow.draw(ledger_path=ledger, known_at=DAY, settings=Settings(draws=1, horizon_days=30))
    assert dispute.mean_of_pairs == pytest.approx(np.mean([one.probability for one in drawn.pairs]))


def test_the_value_before_is_that_known_thirty_days_earlier(ledger, pair):
    dispute = pair.horizons[0].dispute
    assert dispute.before_on == DAY - timedelta(days=30)
    then = workflow.look_at_pair(
        "PRK", "KOR", ledger_path=ledger, known_at=dispute.before_on, settings=Settings(draws=1, horizon_days=7)
    )
    assert dispute.before == then.risk.probability


def test_acts_come_each_way_in_every_class_and_their_intervals_hold_them(pair):
    for horizon in pair.horizons:
        assert len(horizon.acts) == 10
        assert {(one.source_actor, one.target_actor) for one in horizon.acts} == {("PRK", "KOR"), ("KOR", "PRK")}
        for one in horizon.acts:
            assert one.expected_interval[0] <= one.expected <= one.expected_interval[1]
            assert 0 <= one.chance_interval[0] <= one.chance <= one.chance_interval[1] <= 1
            assert one.baseline <= one.expected
            assert one.base_rate <= one.chance
            assert one.unusual.chance is None
            assert one.unusual.reason == "no systematic coder watched the pair"
    longer = [[one.expected for one in horizon.acts] for horizon in pair.horizons]
    assert np.all(np.diff(longer, axis=0) > 0)


def test_naming_the_two_the_other_way_round_changes_no_number(ledger, pair):
    other = workflow.forecast_pair("KOR", "PRK", ledger_path=ledger, known_at=DAY, settings=FEW)
    assert [one.dispute for one in other.horizons] == [one.dispute for one in pair.horizons]
    mine, theirs = (
        {(one.source_actor, one.act_class): one for one in found.horizons[0].acts} for found in (pair, other)
    )
    for key, one in mine.items():
        assert theirs[key].expected == pytest.approx(one.expected)
        assert theirs[key].expected_interval == pytest.approx(one.expected_interval)
        assert theirs[key].chance == pytest.approx(one.chance)


def test_all_pairs_are_sorted_and_agree_with_the_single_one(ledger, pair):
    found = workflow.forecast(top=40, ledger_path=ledger, known_at=DAY, settings=FEW)
    longest = [one.disputes[-1].probability for one in found.pairs]
    assert longest == sorted(longest, reverse=True)
    assert len(longest) == 40
    one = next(one for one in found.pairs if {one.source_actor, one.target_actor} == {"PRK", "KOR"})
    assert one.disputes == tuple(horizon.dispute for horizon in pair.horizons)


def test_issued_forecasts_are_kept_once_and_are_the_same_numbers(ledger, pair, tmp_path):
    kept = workflow.issue_forecasts(ledger_path=ledger, known_at=DAY, settings=FEW)
    again = workflow.issue_forecasts(ledger_path=ledger, known_at=DAY, settings=FEW)
    assert (kept.repeated, again.repeated) == (False, True)
    assert again.batch_id == kept.batch_id
    assert f"{kept.forecasts:,} forecasts of {kept.pairs:,} pairs issued at 2024-06-22" in str(kept)
    assert "nothing was written twice" in str(again)
    issued = issued_forecasts(Ledger.open(ledger))
    assert len(issued) == kept.forecasts == 3 * 11 * kept.pairs
    row = np.flatnonzero(
        (issued.outcome == "use_of_force")
        & (issued.horizon_days == 30)
        & (issued.source_actor == "PRK")
        & (issued.target_actor == "KOR")
    )
    one = next(one for one in pair.horizons[1].acts if one.act_class == "use_of_force" and one.source_actor == "PRK")
    assert issued.probability[row] == pytest.approx([one.chance], rel=1e-5)
    assert (issued.low[row[0]], issued.high[row[0]]) == pytest.approx(one.chance_interval, rel=1e-4)
    assert issued.base_rate[row] == pytest.approx([one.base_rate], rel=1e-5)
    assert set(issued.method) == {pair.version}
    # The starter has no systematic coder, so nothing can be scored and nothing is lost.
    scores = workflow.score_issued(ledger)
    assert (scores.scored, scores.open) == (0, kept.forecasts)


def test_names_that_are_no_two_states_are_refused(ledger):
    with pytest.raises(LedgerError, match="'Atlantis' is no state known here"):
        workflow.forecast_pair("CHN", "Atlantis", ledger_path=ledger)
    with pytest.raises(LedgerError, match="CHN and China are both CHN; name two states"):
        workflow.forecast_pair("CHN", "China", ledger_path=ledger)
