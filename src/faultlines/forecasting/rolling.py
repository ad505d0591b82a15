"""Forecasts of the daily model and its references, rolled forward through the days of a test, and what came.

All are fitted strictly before the test days; each forecast is made from what was known at the start of its day.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError
from faultlines.forecasting.counts import Dispersion, fit_dispersion
from faultlines.forecasting.panel import Panel, make_panel
from faultlines.forecasting.references import REFERENCES, WARM_UP_DAYS, Predict
from faultlines.model.aftershocks import AftershockFit, forecast, remember
from faultlines.model.aftershocks_days import known_coverage, systematic_rows
from faultlines.terms.history import EPOCH, History
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Places = NDArray[np.int64]

#: What is counted. Material conflict is PLOVER's quad, the use of force included.
TARGETS: Final[dict[str, tuple[int, ...]]] = {
    "all": tuple(ActClass),
    "material_conflict": (ActClass.MATERIAL_CONFLICT, ActClass.USE_OF_FORCE),
    "use_of_force": (ActClass.USE_OF_FORCE,),
}
MODEL: Final = "faultlines"
#: Last days of training on which each forecast's dispersion is fitted.
DISPERSION_DAYS: Final = 30
#: The reference over which information is gained.
OVER: Final = "training_mean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Days of the coverage, counted from its first: those trained on, and those of the test, ``end`` excluded."""

    train_days: int
    first: int
    end: int

    def starts(self, horizon_days: int) -> range:
        """First days of the windows that lie wholly within the test."""
        return range(self.first, self.end - horizon_days + 1)

    def dispersion_starts(self, horizon_days: int) -> range:
        """First days of the windows on which dispersion is fitted; none reaches past the training days.

        >>> Split(train_days=100, first=100, end=130).dispersion_starts(30)
        range(41, 71, 10)
        """
        last = self.train_days - horizon_days
        return range(max(last - DISPERSION_DAYS + 1, 0), last + 1, max(1, horizon_days // 3))

    def too_short_for(self, horizon_days: int) -> str | None:
        """Why a horizon cannot be scored, or None where it can."""
        if not self.starts(horizon_days):
            return f"the test has {self.end - self.first} days; expected {horizon_days} or more for one window"
        needed = WARM_UP_DAYS + horizon_days
        if self.train_days < needed:
            return f"training has {self.train_days} days; expected {needed} or more for references of this horizon"
        return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rolled:
    """Forecasts and records of one target and horizon, side by side on the same dyads and windows.

    Attributes
    ----------
    target : str
        A name of `TARGETS`.
    horizon_days : int
    days : ndarray of int64, shape (n_windows,)
        Day number of the first day of each window; windows start daily.
    states : tuple of str
    dyads : ndarray of int64, shape (n_dyads, 2)
        Source and target, indices into ``states``.
    acts : ndarray of float64, shape (n_windows, n_dyads)
    means : dict of str to ndarray, each of the shape of ``acts``
        Expected acts by forecast; `MODEL` among them.
    dispersions : dict of str to Dispersion
        How each forecast's counts scatter, fitted on the last days of training.
    by_class : ndarray of float64, shape (n_windows, n_dyads, n_kinds)
        The model's expected acts by class of the target.
    acts_by_class : ndarray of float64, of the shape of ``by_class``
    events : int
        Acts of the test, each counted once however many windows hold it.
    before : ndarray of float64, shape (n_train_days,)
        Acts on all dyads on every day of training.
    missing : dict of str to str
        References that could not be made, and why.
    """

    target: str
    horizon_days: int
    days: Places
    states: tuple[str, ...]
    dyads: Places
    acts: Floats
    means: dict[str, Floats]
    dispersions: dict[str, Dispersion]
    by_class: Floats
    acts_by_class: Floats
    events: int
    before: Floats
    missing: dict[str, str]

    @property
    def apart(self) -> slice:
        """Windows that share no day: every horizon's length, from the first."""
        return slice(0, None, self.horizon_days)


def before(history: History, days: int) -> History:
    """The history as known ``days`` days earlier."""
    known_at = history.known_at - timedelta(days=days)
    rows = history.day <= (known_at - EPOCH).days
    names = ("event_ids", "day", "source", "target", "act_class", "weight", "systematic")
    kept = {name: getattr(history, name)[rows] for name in names}
    coverage = known_coverage(history)
    coverage = coverage.first_days(len(coverage.reports) - days)
    return replace(history, known_at=known_at, coverage=coverage, **kept)


def roll_forward(
    history: History,
    fit: AftershockFit,
    onset_log_odds: Floats,
    dyads: Places,
    split: Split,
    *,
    horizons: Sequence[int] = (1,),
    references: Sequence[str] = tuple(REFERENCES),
    targets: Sequence[str] = tuple(TARGETS),
    known_on: Callable[[date], History] | None = None,
) -> Iterator[Rolled]:
    """Roll every forecast through the test, by target and then by horizon.

    Parameters
    ----------
    history : History
        Known on the last day of the test or later; what came is taken from it.
    fit : AftershockFit
        Fitted to the training days.
    onset_log_odds : ndarray, shape (n_states, n_states)
    dyads : ndarray of int64, shape (n_dyads, 2)
    split : Split
        Of the coverage of ``history``.
    horizons : sequence of int
        Days, each one for which `Split.too_short_for` is None.
    references : sequence of str
        Names from `faultlines.forecasting.references.REFERENCES`; `OVER` is always among them.
    targets : sequence of str
        Names from `TARGETS`, each one that `quiet_targets` does not name.
    known_on : callable, optional
        The history as known at the end of a day. Default: ``history`` cut at the day, which is the same where
        every act was published on its own day.

    Raises
    ------
    FitError
        If the history has no coverage.
    """
    expected = _expected(fit, history, onset_log_odds, dyads, split, horizons, known_on)
    recorded = _daily_counts(history, dyads)
    for target in targets:
        panel = make_panel(history, TARGETS[target], dyads, split.train_days)
        for horizon in horizons:
            yield _rolled(panel, history, dyads, split, target, horizon, expected[horizon], recorded, references)


def scored_dyads(train: History, every_pair: bool) -> Places:
    """Directed dyads that are scored: those with an act in training, as is customary, or every one."""
    n_states = len(train.states)
    if every_pair:
        return np.argwhere(~np.eye(n_states, dtype=bool))
    rows = systematic_rows(train, known_coverage(train))
    return np.unique(np.stack([train.source[rows], train.target[rows]], axis=1).astype(np.int64), axis=0)


def quiet_targets(history: History, dyads: Places, split: Split) -> dict[str, str]:
    """What is counted but did not come in training or test, so that it cannot be scored: by name, the reason."""
    recorded = _daily_counts(history, dyads).sum(axis=1)
    parts = {"training": recorded[WARM_UP_DAYS : split.train_days], "test": recorded[split.first : split.end]}
    return {
        target: f"no act of it in {part}"
        for target, kinds in TARGETS.items()
        for part, acts in parts.items()
        if not acts[:, list(kinds)].any()
    }


def _expected(
    fit: AftershockFit,
    history: History,
    onset_log_odds: Floats,
    dyads: Places,
    split: Split,
    horizons: Sequence[int],
    known_on: Callable[[date], History] | None,
) -> dict[int, dict[int, Floats]]:
    """The model's expected acts by horizon and first day of the window, each (n_dyads, n_classes)."""
    first = known_coverage(history).first_day
    wanted = {horizon: {*split.dispersion_starts(horizon), *split.starts(horizon)} for horizon in horizons}
    found: dict[int, dict[int, Floats]] = {horizon: {} for horizon in horizons}
    source, target = dyads.T
    for day in sorted(set().union(*wanted.values())):
        on = EPOCH + timedelta(days=int(first) + day - 1)
        known = known_on(on) if known_on else history
        past = remember(fit, known, on)
        for horizon in (one for one in horizons if day in wanted[one]):
            intensity = forecast(fit, known, onset_log_odds, on, horizon, past=past, smallest_share=np.inf)
            found[horizon][day] = intensity.by_class[source, target]
    return found


def _daily_counts(history: History, dyads: Places) -> Singles:
    """Systematic acts by day of the coverage, dyad and class, (n_days, n_dyads, n_classes)."""
    coverage, n_states = known_coverage(history), len(history.states)
    place = np.full(n_states * n_states, -1)
    place[dyads[:, 0] * n_states + dyads[:, 1]] = np.arange(len(dyads))
    rows = systematic_rows(history, coverage)
    at = place[history.source[rows].astype(np.int64) * n_states + history.target[rows]]
    rows, at = rows[at >= 0], at[at >= 0]
    found = np.zeros((len(coverage.reports), len(dyads), len(ActClass)), dtype=np.float32)
    np.add.at(found, (history.day[rows] - coverage.first_day, at, history.act_class[rows]), history.weight[rows])
    return found


def _rolled(
    panel: Panel,
    history: History,
    dyads: Places,
    split: Split,
    target: str,
    horizon: int,
    expected: dict[int, Floats],
    recorded: Singles,
    references: Sequence[str],
) -> Rolled:
    kinds = list(TARGETS[target])
    forecasts, missing = _fitted(panel, split.train_days, horizon, references)
    forecasts[MODEL] = lambda day: np.asarray(expected[day][:, kinds].sum(axis=1))
    starts, earlier = split.starts(horizon), split.dispersion_starts(horizon)
    came = np.stack([panel.window(day, horizon) for day in earlier]).astype(np.float64)
    return Rolled(
        target=target,
        horizon_days=horizon,
        days=known_coverage(history).first_day + np.array(starts),
        states=history.states,
        dyads=dyads,
        acts=np.stack([panel.window(day, horizon) for day in starts]).astype(np.float64),
        means={name: np.stack([predict(day) for day in starts]) for name, predict in forecasts.items()},
        dispersions={
            name: fit_dispersion(came, np.stack([predict(day) for day in earlier]))
            for name, predict in forecasts.items()
        },
        by_class=np.stack([expected[day][:, kinds] for day in starts]),
        acts_by_class=np.stack([recorded[day : day + horizon][:, :, kinds].sum(axis=0) for day in starts]).astype(
            np.float64
        ),
        events=round(float(panel.counts[split.first : split.end].sum(dtype=np.float64))),
        before=panel.counts[: split.train_days].sum(axis=1, dtype=np.float64),
        missing=missing,
    )


def _fitted(
    panel: Panel, train_days: int, horizon: int, references: Sequence[str]
) -> tuple[dict[str, Predict], dict[str, str]]:
    """References that could be fitted, and why the others could not."""
    found: dict[str, Predict] = {}
    missing = {}
    for name in dict.fromkeys((OVER, *references)):
        try:
            found[name] = REFERENCES[name](panel, train_days, horizon)
        except FitError as err:
            missing[name] = str(err)
    return found, missing
