"""Forecasts in the ledger: a second time is no change, and nothing of an interrupted write counts."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger, issued_forecasts, issues, keep_forecasts, tables
from faultlines.terms.forecasts import IssuedForecasts
from faultlines.terms.history import day_number


def forecasts(chance=0.2, day=date(2024, 3, 1)):
    return IssuedForecasts(
        issued_at=np.full(2, day_number(day), dtype=np.int32),
        horizon_days=np.array([7, 30], dtype=np.int16),
        outcome=np.array(["dispute", "use_of_force"]),
        source_actor=np.array(["CHN", "PHL"]),
        target_actor=np.array(["PHL", "CHN"]),
        probability=np.array([chance, 0.5], dtype=np.float32),
        low=np.array([0.1, 0.4], dtype=np.float32),
        high=np.array([0.3, 0.6], dtype=np.float32),
        base_rate=np.array([0.05, 0.5], dtype=np.float32),
        method=np.array(["m_1", "m_1"]),
        written_on=np.zeros(2, dtype=np.int32),
    )


@pytest.fixture
def ledger(tmp_path):
    return Ledger.create(tmp_path / "ledger")


def test_forecasts_come_back_as_they_were_with_the_day_on_which_they_were_written(ledger):
    before = datetime.now(UTC).date()
    kept = keep_forecasts(ledger, forecasts())
    assert (kept.forecasts, kept.repeated) == (2, False)
    found = issued_forecasts(ledger)
    for name in IssuedForecasts.__dataclass_fields__:
        if name != "written_on":
            assert np.array_equal(getattr(found, name), getattr(forecasts(), name)), name
            assert getattr(found, name).dtype == getattr(forecasts(), name).dtype, name
    assert found.written_on.min() >= day_number(before)


def test_the_same_forecasts_a_second_time_change_nothing(ledger):
    first = keep_forecasts(ledger, forecasts())
    again = keep_forecasts(Ledger.open(ledger.path), forecasts())
    assert again.repeated
    assert again.batch_id == first.batch_id
    assert len(issued_forecasts(ledger)) == 2
    other = keep_forecasts(ledger, forecasts(chance=0.21))
    assert other.batch_id != first.batch_id
    assert issued_forecasts(ledger).probability.tolist() == pytest.approx([0.2, 0.5, 0.21, 0.5])


def test_a_ledger_that_never_issued_any_has_none_and_stays_as_it_was(ledger):
    assert len(issued_forecasts(ledger)) == 0
    assert not (ledger.path / "forecasts").exists()
    Ledger.open(ledger.path)


def test_rows_whose_batch_did_not_finish_do_not_count(ledger, monkeypatch):
    whole = tables.append

    def killed(path, name, rows):
        if name == "batches":
            raise OSError(28, "No space left on device")
        whole(path, name, rows)

    monkeypatch.setattr(issues.tables, "append", killed)
    with pytest.raises(LedgerError, match=r"could not be written to .*None of them counts; check the space"):
        keep_forecasts(ledger, forecasts())
    monkeypatch.setattr(issues.tables, "append", whole)
    assert len(issued_forecasts(ledger)) == 0
    assert not keep_forecasts(ledger, forecasts()).repeated
    assert len(issued_forecasts(ledger)) == 2


def test_forecasts_change_nothing_else_in_the_ledger(ledger):
    keep_forecasts(ledger, forecasts())
    found = ledger.summary()
    assert (found.documents, found.events, found.unfinished) == (0, 0, 0)
    assert len(ledger.history(date(2024, 6, 22)).day) == 0


def test_no_forecast_is_refused(ledger):
    none = issued_forecasts(ledger)
    with pytest.raises(ValueError, match="issued holds no forecast; expected one or more"):
        keep_forecasts(ledger, none)
