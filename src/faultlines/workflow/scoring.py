"""A ledger's daily history into the public score of the daily model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError, LedgerError
from faultlines.forecasting.evaluation import HORIZONS, Evaluation, evaluate
from faultlines.forecasting.rolling import TARGETS, Split, quiet_targets, roll_forward, scored_dyads
from faultlines.ledger import Ledger
from faultlines.model.aftershocks import AftershockFit, fit_aftershocks
from faultlines.model.aftershocks_days import known_coverage
from faultlines.model.fits import load_fit
from faultlines.model.structure import onset_log_odds
from faultlines.riskmap.layers import history_relations
from faultlines.terms.history import EPOCH, History
from faultlines.workflow.starting import default_ledger_path

#: Fewest days kept for the test where none are named; a longer horizon keeps its own.
TEST_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dates:
    """The coverage, and the parts of it that are trained on and tested."""

    begin: date
    train_until: date
    first: date
    last: date

    @property
    def split(self) -> Split:
        first, last = ((day - self.begin).days for day in (self.first, self.last))
        return Split(train_days=(self.train_until - self.begin).days + 1, first=first, end=last + 1)


def score(
    ledger_path: Path | None = None,
    *,
    train_until: date | None = None,
    first: date | None = None,
    last: date | None = None,
    every_pair: bool = False,
    horizons: Sequence[int] = HORIZONS,
) -> Evaluation:
    """Refit the daily model to a part of the coverage and score it on later days, beside its references.

    Forecasts roll forward day by day, each from what was known at the start of its day.

    Parameters
    ----------
    ledger_path : Path, optional
        Default: the user's own.
    train_until : date, optional
        Last day that is trained on. Default: the last but 30 of the coverage, or but the longest horizon's days.
    first, last : date, optional
        Of the test. Default: the day after ``train_until``, and the last of the coverage.
    every_pair : bool
        Score every directed dyad. Default: those with an act in training.
    horizons : sequence of int
        Days, one or more each.

    Raises
    ------
    LedgerError
        If there is no ledger, or a date is outside its coverage or out of order.
    FitError
        If the ledger holds no systematic history, training is too short, or nothing can be scored.
    """
    ledger = Ledger.open(ledger_path or default_ledger_path())
    newest = ledger.history(ledger.last_day())
    dates = _dates(newest, train_until, first, last, max(TEST_DAYS, *horizons))
    train = ledger.history(dates.train_until)
    # What came late is known from later days alone.
    late = newest.coverage is not None and newest.coverage.share_in is not None
    history = newest if late else ledger.history(dates.last)
    fit, log_odds = _fitted(train, dates.train_until)
    split, dyads = dates.split, scored_dyads(train, every_pair)
    skipped = {str(days): reason for days in horizons if (reason := split.too_short_for(days))}
    quiet = quiet_targets(history, dyads, split)
    rolled = roll_forward(
        history,
        fit,
        log_odds,
        dyads,
        split,
        horizons=[days for days in sorted(set(horizons)) if str(days) not in skipped],
        targets=[name for name in TARGETS if name not in quiet],
        known_on=ledger.history if late else _known_on(ledger),
    )
    skipped |= quiet
    blocks = [evaluate(one) for one in rolled]
    if not blocks:
        name, reason = next(iter(skipped.items()))
        raise FitError(f"nothing can be scored: {name}: {reason}. Name other days with --train-until, --from and --to.")
    for block in blocks:
        skipped |= block.missing
    return Evaluation(
        train_from=dates.begin,
        train_until=dates.train_until,
        first=dates.first,
        last=dates.last,
        every_pair=every_pair,
        blocks=tuple(blocks),
        skipped=skipped,
    )


def _dates(history: History, train_until: date | None, first: date | None, last: date | None, test_days: int) -> _Dates:
    coverage = known_coverage(history)
    begin = EPOCH + timedelta(days=int(coverage.first_day))
    end = begin + timedelta(days=len(coverage.reports) - 1)
    if len(coverage.reports) <= test_days:
        raise FitError(
            f"the ledger's coverage has {len(coverage.reports)} days, from {begin} to {end}; expected some to train on "
            f"and {test_days} to test. Import a longer file."
        )
    until = train_until or min(end - timedelta(days=test_days), (first or end) - timedelta(days=1))
    dates = _Dates(begin=begin, train_until=until, first=first or until + timedelta(days=1), last=last or end)
    for name, day in (("--train-until", until), ("--from", dates.first), ("--to", dates.last)):
        if not begin <= day <= end:
            raise LedgerError(f"{name} is {day}, outside the ledger's coverage; name a day from {begin} to {end}")
    if dates.train_until >= dates.first:
        raise LedgerError(
            f"--train-until is {until}, not before --from ({dates.first}): the test would be trained on; "
            f"name a day before {dates.first}"
        )
    if dates.first > dates.last:
        raise LedgerError(f"--from is {dates.first}, after --to ({dates.last}); name a day up to {dates.last}")
    return dates


def _fitted(train: History, train_until: date) -> tuple[AftershockFit, NDArray[np.float64]]:
    """The daily model of the training days, and the log-odds of onset as known on the last of them."""
    structure = load_fit(None).structure
    if structure is None:
        raise FitError("the shipped fit holds no structure; install faultlines again")
    log_odds = onset_log_odds(structure, history_relations(structure, train))
    try:
        return fit_aftershocks(train, log_odds), log_odds
    except FitError as err:
        raise FitError(f"training on the days to {train_until}: {err} A later --train-until gives more days.") from err


def _known_on(ledger: Ledger) -> Callable[[date], History] | None:
    """The history as known at the end of a day; None where the ledger holds coded acts alone, none of them late.

    Such acts are known on their own day, so there the history of the last day, cut at a day, is that day's.
    """
    return ledger.history if ledger.summary().claims else None
