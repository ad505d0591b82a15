"""A small coded ledger of six states scored whole, and every expected error in its words."""

import gzip
import sys
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from faultlines.errors import FitError, LedgerError
from faultlines.ledger import Ledger
from faultlines.ledger.importers.icews import HEADER
from faultlines.model.aftershocks import fit_aftershocks
from faultlines.workflow import scoring

STATES = {
    "CHN": "China",
    "IND": "India",
    "PAK": "Pakistan",
    "PHL": "Philippines",
    "RUS": "Russia",
    "USA": "United States",
}
FIRST, DAYS = date(2018, 1, 1), 110


class Small(Ledger):
    """A ledger whose risk set is six states, so that a fit takes a second."""

    def history(self, known_at, states=None):
        return super().history(known_at, states or tuple(STATES))


def coded_file(path, days, codes=("042", "111", "138", "190"), rate=0.25):
    """Rows in the publisher's layout: every dyad acts at its own rate."""
    rng = np.random.default_rng(11)
    names = list(STATES.values())
    rates = rng.gamma(0.6, rate, (6, 6, len(codes)))
    lines = ["\t".join(HEADER)]
    for day in range(days):
        on = FIRST + timedelta(days=day)
        for source, target, code in np.argwhere(rng.poisson(rates) > 0):
            if source == target:
                continue
            cells = dict.fromkeys(HEADER, "") | {
                "Event ID": str(30_000_000 + len(lines)),
                "Event Date": str(on),
                "Source Name": names[source],
                "Source Country": names[source],
                "Target Name": names[target],
                "Target Country": names[target],
                "CAMEO Code": codes[code],
                "Intensity": "-5",
            }
            lines.append("\t".join(cells[name] for name in HEADER))
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode()))
    return path


@pytest.fixture(scope="module")
def make_ledger(tmp_path_factory):
    def make(days=DAYS, **other):
        folder = tmp_path_factory.mktemp("coded")
        ledger = Ledger.create(folder / "ledger")
        ledger.import_file(coded_file(folder / "events.tab.gz", days, **other), "icews")
        return folder / "ledger"

    return make


@pytest.fixture(scope="module")
def coded(make_ledger):
    return make_ledger()


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(scoring, "Ledger", Small)


def test_a_ledger_is_scored_on_its_last_thirty_days(coded, small):
    found = scoring.score(coded)
    assert (found.train_from, found.train_until) == (FIRST, date(2018, 3, 21))
    assert (found.first, found.last) == (date(2018, 3, 22), date(2018, 4, 20))
    assert {(block.horizon_days, block.target) for block in found.blocks} == {
        (days, target) for days in (1, 7, 30) for target in ("all", "material_conflict", "use_of_force")
    }
    assert found.block(30, "all").model.error is None
    assert found.block(7, "all").model.windows == 4
    assert found.block(1, "all").model.dyads <= 30


def test_dates_choose_training_and_test_and_short_tests_skip_horizons(coded, small, monkeypatch):
    asked = []
    monkeypatch.setattr(
        scoring, "fit_aftershocks", lambda train, odds: asked.append(train) or fit_aftershocks(train, odds)
    )
    found = scoring.score(coded, train_until=date(2018, 3, 15), first=date(2018, 3, 20), last=date(2018, 3, 29))
    assert [train.known_at for train in asked] == [date(2018, 3, 15)]
    assert {block.horizon_days for block in found.blocks} == {1, 7}
    assert found.skipped["30"] == "the test has 10 days; expected 30 or more for one window"
    assert found.block(1, "all").model.windows == 10


def test_a_longer_horizon_keeps_as_many_days_for_its_test(coded, small):
    found = scoring.score(coded, horizons=(40, 7))
    assert (found.train_until, found.first) == (date(2018, 3, 11), date(2018, 3, 12))
    assert {block.horizon_days for block in found.blocks} == {7, 40}
    assert "30" not in found.skipped
    block = found.block(40, "all")
    assert block.coverage.together.dyad_windows == block.model.dyads


def test_what_comes_late_is_scored_as_it_came(coded, small, monkeypatch):
    asked = []

    class Late(Small):
        """The same ledger, of which some rows of each day are said to be still to come."""

        def history(self, known_at, states=None):
            asked.append(known_at)
            found = super().history(known_at, states)
            shares = np.ones(len(found.coverage.reports))
            shares[-1:] = 0.6
            return replace(found, coverage=replace(found.coverage, share_in=shares))

    monkeypatch.setattr(scoring, "Ledger", Late)
    found = scoring.score(coded, first=date(2018, 4, 10), last=date(2018, 4, 15), horizons=(1,))
    assert found.last == date(2018, 4, 15)
    # Every forecast is made from what was known on its eve, and the record is that of the last day.
    assert {date(2018, 4, 9), date(2018, 4, 14)} <= set(asked)
    assert asked[0] == date(2018, 4, 20)
    assert date(2018, 4, 15) not in asked


def test_without_lightgbm_the_reference_is_missing_and_says_how_to_get_it(coded, small, monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    found = scoring.score(coded, first=date(2018, 4, 15))
    assert found.block(1, "all").references["lightgbm_lags"] is None
    assert "pip install 'faultlines[bench]'" in found.skipped["lightgbm_lags"]


def test_every_pair_adds_the_quiet_ones(make_ledger, small):
    place = make_ledger(rate=0.02)
    active, every = (scoring.score(place, last=date(2018, 3, 23), every_pair=flag) for flag in (False, True))
    assert active.block(1, "all").model.dyads < every.block(1, "all").model.dyads == 30


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"train_until": date(2019, 1, 1)},
            "--train-until is 2019-01-01, outside the ledger's coverage; name a day from 2018-01-01 to 2018-04-20",
        ),
        ({"last": date(2018, 5, 1)}, "--to is 2018-05-01, outside the ledger's coverage"),
        ({"first": date(2017, 5, 1)}, "outside the ledger's coverage"),
        (
            {"train_until": date(2018, 4, 1), "first": date(2018, 3, 30)},
            r"--train-until is 2018-04-01, not before --from \(2018-03-30\)",
        ),
        ({"train_until": date(2018, 4, 1), "first": date(2018, 4, 1)}, "not before --from"),
        ({"first": date(2018, 4, 10), "last": date(2018, 4, 5)}, r"--from is 2018-04-10, after --to \(2018-04-05\)"),
    ],
)
def test_dates_outside_the_coverage_or_out_of_order_are_refused(coded, small, asked, said):
    with pytest.raises(LedgerError, match=said):
        scoring.score(coded, **asked)


def test_training_that_is_too_short_says_so(coded, small):
    with pytest.raises(
        FitError, match=r"training on the days to 2018-02-10: the history covers 41 days.* A later --train-until"
    ):
        scoring.score(coded, train_until=date(2018, 2, 10))


def test_coverage_no_longer_than_the_test_says_so(make_ledger, small):
    with pytest.raises(FitError, match=r"coverage has 20 days, from 2018-01-01 to 2018-01-20; .* Import a longer file"):
        scoring.score(make_ledger(days=20))


def test_a_ledger_without_coverage_says_what_to_import(tmp_path, small):
    Ledger.create(tmp_path / "ledger")
    with pytest.raises(FitError, match=r"no coverage; .*faultlines import auto FILE"):
        scoring.score(tmp_path / "ledger")


def test_a_ledger_with_documents_is_asked_day_by_day(coded, tmp_path):
    assert scoring._known_on(Ledger.open(coded)) is None
    mixed = Ledger.create(tmp_path / "mixed")
    mixed.load_starter()
    assert scoring._known_on(mixed) == mixed.history


def test_a_missing_ledger_is_not_made(tmp_path):
    with pytest.raises(LedgerError):
        scoring.score(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
