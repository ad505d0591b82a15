"""Forecasts of all pairs as they are issued, to be kept and scored later."""

from datetime import date
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_fit import CLASS_NAMES
from faultlines.terms.forecasts import DISPUTE, IssuedForecasts
from faultlines.terms.history import day_number

Floats = NDArray[np.float64]


def issue(
    *,
    issued_at: date,
    method: str,
    states: tuple[str, ...],
    horizon_days: int,
    dispute: tuple[Floats, Floats, Floats, Floats],
    acts: tuple[Floats, Floats, Floats, Floats],
) -> IssuedForecasts:
    """Forecasts of all pairs within one horizon as they are issued: a dispute, and acts of every class each way.

    Parameters
    ----------
    issued_at : date
        The last day known.
    method : str
        Version of the fit.
    states : tuple of str
        Sorted actor ids.
    horizon_days : int
    dispute : tuple of ndarray, each shape (n_states, n_states)
        Probability, ends of its interval, and base rate; symmetric.
    acts : tuple of ndarray, each shape (n_states, n_states, n_classes)
        The same of one act or more.
    """
    pairs = np.array(list(combinations(range(len(states)), 2)), dtype=np.int64).reshape(-1, 2)
    dyads = np.argwhere(~np.eye(len(states), dtype=bool))
    places = np.concatenate([pairs, *([dyads] * len(CLASS_NAMES))])
    names = [DISPUTE, *CLASS_NAMES]
    figures = [
        np.concatenate([whole[tuple(pairs.T)], *np.moveaxis(by_class[tuple(dyads.T)], 1, 0)]).astype(np.float32)
        for whole, by_class in zip(dispute, acts, strict=True)
    ]
    actors = np.array(states, dtype=np.str_)
    rows = len(places)
    return IssuedForecasts(
        issued_at=np.full(rows, day_number(issued_at), dtype=np.int32),
        horizon_days=np.full(rows, horizon_days, dtype=np.int16),
        outcome=np.repeat(names, [len(pairs), *([len(dyads)] * len(CLASS_NAMES))]),
        source_actor=actors[places[:, 0]],
        target_actor=actors[places[:, 1]],
        probability=figures[0],
        low=figures[1],
        high=figures[2],
        base_rate=figures[3],
        method=np.full(rows, method),
        written_on=np.zeros(rows, dtype=np.int32),
    )


def together(parts: tuple[IssuedForecasts, ...]) -> IssuedForecasts:
    """Several forecasts as one bundle, in their order."""
    names = IssuedForecasts.__dataclass_fields__
    return IssuedForecasts(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})
