"""How much of the present level of reporting to carry ahead: ``python benchmarks/level.py --data DIR`` (2-5 minutes).

Sums of all acts expected within 7 and 30 days, from every sixth day of ICEWS 2018 before 29 August and of ICEWS 2014,
the shipped fit, the level of the last 14 days taken to several powers. Printed for each are how the logarithm of
expected over recorded goes with that of the level (nought where what is carried is right), and its standard deviation.
"""

import argparse
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from faultlines.model.aftershocks import AftershockFit, remember
from faultlines.model.aftershocks_days import known_coverage, systematic_rows
from faultlines.model.aftershocks_forecast import expected_by_class
from faultlines.model.aftershocks_past import LEVEL_POWER
from faultlines.model.fits import load_fit
from faultlines.terms.history import EPOCH, History
from scores import load

FILES = {
    "2018": ("icews-2018-to-september.tab.gz", date(2018, 8, 28)),
    "2014": ("icews-2014.tab.gz", date(2014, 12, 31)),
}
HORIZONS = (7, 30)
POWERS = (0.0, 0.25, 0.5, 1.0)
FIRST_DAY, STEP_DAYS = 42, 6


def main() -> None:
    """Print one table for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with events/")
    events = parser.parse_args().data / "events"
    fit = load_fit().aftershocks
    assert fit is not None
    for year, (name, last) in FILES.items():
        with tempfile.TemporaryDirectory() as folder:
            history, log_odds = load(events / name, Path(folder) / "ledger")
        for days in HORIZONS:
            print_powers(year, days, fit, history, log_odds, last)


def print_powers(year: str, days: int, fit: AftershockFit, history: History, log_odds: np.ndarray, last: date) -> None:
    """One line for each power."""
    coverage = known_coverage(history)
    rows = systematic_rows(history, coverage)
    daily = np.bincount(history.day[rows] - coverage.first_day, history.weight[rows], len(coverage.reports))
    levels, errors = [], []
    for start in range(FIRST_DAY, len(daily) - days + 1, STEP_DAYS):
        on = EPOCH + timedelta(days=int(coverage.first_day) + start - 1)
        if on > last:
            break
        past = remember(fit, history, on)
        level = past.level ** (1.0 / LEVEL_POWER)
        expected = [expected_by_class(fit, replace(past, level=level**power), log_odds, days).sum() for power in POWERS]
        levels.append(np.log(level))
        errors.append(np.log(np.array(expected) / daily[start : start + days].sum()))
    for power, error in zip(POWERS, np.transpose(errors), strict=True):
        slope = np.polyfit(levels, error, 1)[0]
        print(
            f"{year}, {days} days, {len(levels)} windows, power {power:.2f}: slope {slope:+.2f}, s.d. {error.std():.3f}"
        )


if __name__ == "__main__":
    main()
