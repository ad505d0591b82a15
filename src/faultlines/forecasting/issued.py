"""The score of issued forecasts, once their time has come.

A dispute counts as having come about when the ledger has a use of force between the two within the horizon: threats and
shows of force, which the forecast means too, are not told apart in the record, so that a dispute without force counts
as none. One or more acts of a class come about when a systematic coder recorded one by the source on the target.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_days import known_coverage
from faultlines.model.aftershocks_fit import CLASS_NAMES
from faultlines.terms.forecasts import DISPUTE, IssuedForecasts
from faultlines.terms.history import EPOCH, History, day_number
from faultlines.terms.plover import ActClass

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Misses that are listed of each outcome.
MISSES: Final = 20
#: A chance of 0 or 1 that was wrong would cost infinitely much; it costs as much as this one.
SMALLEST: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeScore:
    """The score of all forecasts of one outcome and horizon by one version of the method.

    Attributes
    ----------
    outcome : str
        ``dispute`` or a class of acts.
    horizon_days : int
    method : str
    ahead : bool
        Whether they were written down before their horizon began. Those written down later are no forecasts in the
        strict sense: what came after may have been known.
    forecasts, happened : int
    expected : float
        Sum of the probabilities.
    brier, base_brier : float
        Mean squared distance from what happened, of the forecasts and of their base rates: less is better.
    log_score, base_log_score : float
        Mean log-probability of what happened, in nats: more is better.
    gain : float or None
        Nats gained over the base rate for each event that happened; None where none did.
    """

    outcome: str
    horizon_days: int
    method: str
    ahead: bool
    forecasts: int
    happened: int
    expected: float
    brier: float
    base_brier: float
    log_score: float
    base_log_score: float
    gain: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A forecast that what happened speaks against, by ``surprise``: minus the log of the chance it gave, in nats.

    ``event_id`` is the first event of it within the horizon, None where none came.
    """

    issued_at: date
    horizon_days: int
    outcome: str
    source_actor: str
    target_actor: str
    probability: float
    happened: bool
    surprise: float
    event_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedScores:
    """Issued forecasts scored.

    ``misses`` are those of each outcome with the largest surprise, disputes first, of either kind: what came and was
    held unlikely, and what was held likely and did not come. ``not_over`` forecasts have a horizon that has not ended
    on ``known_at``, ``not_watched`` one of which a systematic coder did not watch every day; these are open. ``again``
    counts forecasts that were issued before for the same day, of which the first counts, and ``unknown_states`` those
    of states that the history does not cover.
    """

    known_at: date
    misses: tuple[Miss, ...]
    scores: tuple[OutcomeScore, ...]
    scored: int
    not_over: int
    not_watched: int
    again: int
    unknown_states: int

    @property
    def open(self) -> int:
        """Forecasts that cannot be scored yet."""
        return self.not_over + self.not_watched


def score_issued(issued: IssuedForecasts, history: History, misses: int = MISSES) -> IssuedScores:
    """Score the forecasts whose time has come.

    Parameters
    ----------
    issued : IssuedForecasts
    history : History
        The past as known on the day on which it is looked back.
    misses : int
        How many of the largest misses of each outcome are listed.
    """
    first = _first_of_each(issued)
    known, source, target = _places(issued, history)
    ends = issued.issued_at.astype(np.int64) + issued.horizon_days
    over = ends <= day_number(history.known_at)
    watched = _watched(history, issued.issued_at.astype(np.int64) + 1, ends)
    counts = first & known
    chosen = np.flatnonzero(counts & over & watched)
    happened = _happened(issued, history, chosen, source, target)
    return IssuedScores(
        known_at=history.known_at,
        misses=tuple(_misses(issued, history, chosen, happened, misses)),
        scores=tuple(_scores(issued, chosen, happened)),
        scored=len(chosen),
        not_over=int((counts & ~over).sum()),
        not_watched=int((counts & over & ~watched).sum()),
        again=int((~first).sum()),
        unknown_states=int((first & ~known).sum()),
    )


def _first_of_each(issued: IssuedForecasts) -> Flags:
    """Whether a row is the first of its day, horizon, outcome, dyad and method."""
    names = ("issued_at", "horizon_days", "outcome", "source_actor", "target_actor", "method")
    keys = np.zeros(len(issued), dtype=np.int64)
    for name in names:
        _, code = np.unique(getattr(issued, name), return_inverse=True)
        _, keys = np.unique(keys * (int(code.max(initial=0)) + 1) + code, return_inverse=True)
    _, places = np.unique(keys, return_index=True)
    found = np.zeros(len(issued), dtype=bool)
    found[places] = True
    return found


def _places(issued: IssuedForecasts, history: History) -> tuple[Flags, Ints, Ints]:
    """Whether the history covers both states, and their indices."""
    states = np.array(history.states, dtype=np.str_)
    known = np.isin(issued.source_actor, states) & np.isin(issued.target_actor, states)
    source, target = (
        np.minimum(np.searchsorted(states, names), len(states) - 1)
        for names in (issued.source_actor, issued.target_actor)
    )
    return known, source, target


def _watched(history: History, begins: Ints, ends: Ints) -> Flags:
    """Whether a coder watched every day of each window."""
    if history.coverage is None:
        return np.zeros(len(begins), dtype=bool)
    coverage = known_coverage(history)
    return (begins >= coverage.first_day) & (ends < coverage.first_day + len(coverage.reports))


def _happened(issued: IssuedForecasts, history: History, chosen: Ints, source: Ints, target: Ints) -> Flags:
    """What happened of the chosen forecasts, window by window."""
    found = np.zeros(len(chosen), dtype=bool)
    windows = np.stack([issued.issued_at[chosen], issued.horizon_days[chosen]], axis=1)
    kinds = _kinds(issued.outcome[chosen])
    each, group = np.unique(windows, axis=0, return_inverse=True)
    for number, window in enumerate(each):
        rows = np.flatnonzero(group == number)
        seen = _seen(history, int(window[0]) + 1, int(window.sum()))
        found[rows] = seen[kinds[rows], source[chosen[rows]], target[chosen[rows]]]
    return found


def _kinds(outcomes: NDArray[np.str_]) -> Ints:
    """Class of acts of each outcome; minus one is a dispute."""
    names, place = np.unique(outcomes, return_inverse=True)
    return np.array([-1 if name == DISPUTE else CLASS_NAMES.index(name) for name in names], dtype=np.int64)[place]


def _seen(history: History, begin: int, end: int) -> Flags:
    """Whether acts of each class were coded from one day to another, and last whether force was used either way."""
    inside = (history.day >= begin) & (history.day <= end)
    found = np.zeros((len(CLASS_NAMES) + 1, len(history.states), len(history.states)), dtype=bool)
    coded = inside & history.systematic
    found[history.act_class[coded], history.source[coded], history.target[coded]] = True
    force = inside & (history.act_class == ActClass.USE_OF_FORCE)
    found[-1, history.source[force], history.target[force]] = True
    found[-1] |= found[-1].T
    return found


def _scores(issued: IssuedForecasts, chosen: Ints, happened: Flags) -> Iterator[OutcomeScore]:
    late = (issued.written_on[chosen] > issued.issued_at[chosen] + 1).astype(np.int64)
    methods, method = np.unique(issued.method[chosen], return_inverse=True)
    rows = np.stack([late, method, _kinds(issued.outcome[chosen]), issued.horizon_days[chosen]], axis=1)
    each, group = np.unique(rows, axis=0, return_inverse=True)
    for number, (written_late, version, kind, days) in enumerate(each.tolist()):
        places = np.flatnonzero(group == number)
        came = happened[places]
        chance, base = (side[chosen[places]].astype(np.float64) for side in (issued.probability, issued.base_rate))
        own, reference = _log_scores(chance, came), _log_scores(base, came)
        yield OutcomeScore(
            outcome=DISPUTE if kind < 0 else CLASS_NAMES[kind],
            horizon_days=days,
            method=str(methods[version]),
            ahead=not written_late,
            forecasts=len(places),
            happened=int(came.sum()),
            expected=float(chance.sum()),
            brier=float(np.mean((chance - came) ** 2)),
            base_brier=float(np.mean((base - came) ** 2)),
            log_score=float(own.mean()),
            base_log_score=float(reference.mean()),
            gain=float((own - reference).sum() / came.sum()) if came.any() else None,
        )


def _log_scores(chance: Floats, happened: Flags) -> Floats:
    """Log of the chance given to what happened, in nats."""
    given = np.where(happened, chance, 1.0 - chance)
    return np.asarray(np.log(np.maximum(given, SMALLEST)), dtype=np.float64)


def _misses(issued: IssuedForecasts, history: History, chosen: Ints, happened: Flags, most: int) -> Iterator[Miss]:
    surprise = -_log_scores(issued.probability[chosen].astype(np.float64), happened)
    kinds = _kinds(issued.outcome[chosen])
    order = np.lexsort((-surprise, kinds))
    _, begins = np.unique(kinds[order], return_index=True)
    for place in np.concatenate([order[:0], *(own[:most] for own in np.split(order, begins))]):
        row = chosen[place]
        yield Miss(
            issued_at=EPOCH + timedelta(days=int(issued.issued_at[row])),
            horizon_days=int(issued.horizon_days[row]),
            outcome=str(issued.outcome[row]),
            source_actor=str(issued.source_actor[row]),
            target_actor=str(issued.target_actor[row]),
            probability=float(issued.probability[row]),
            happened=bool(happened[place]),
            surprise=float(surprise[place]),
            event_id=_first_event(issued, history, int(row)) if happened[place] else None,
        )


def _first_event(issued: IssuedForecasts, history: History, row: int) -> str:
    """The first event by which a forecast came about."""
    source, target = (history.states.index(str(side[row])) for side in (issued.source_actor, issued.target_actor))
    there = (history.source == source) & (history.target == target)
    after = history.day > issued.issued_at[row]
    if issued.outcome[row] == DISPUTE:
        there |= (history.source == target) & (history.target == source)
        return str(history.event_ids[there & after & (history.act_class == ActClass.USE_OF_FORCE)][0])
    kind = CLASS_NAMES.index(str(issued.outcome[row]))
    return str(history.event_ids[there & after & history.systematic & (history.act_class == kind)][0])
