"""Documents into claims: which day is today."""

import time
from datetime import UTC, datetime

import pytest

from faultlines.workflow.reading import _loaded


@pytest.fixture
def a_day_behind(monkeypatch):
    """The clock of a place where it is still yesterday in UTC."""
    monkeypatch.setenv("TZ", "WEST24")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone is set as POSIX does")
@pytest.mark.usefixtures("a_day_behind")
def test_a_file_changed_today_is_not_of_tomorrow_wherever_it_is_read(tmp_path):
    (tmp_path / "a.txt").write_text("Norway met Chad.")
    changed = datetime.fromtimestamp((tmp_path / "a.txt").stat().st_mtime, UTC).date()
    ((document,), _) = _loaded([tmp_path / "a.txt"], None, None, None)
    assert document.published_at == changed
    assert document.dated_by.startswith("assumed: the day the file was last changed")
