"""Forecasts as they were issued: what was said, of whom, on what day, and when it was written down."""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: What is forecast of a pair beside the classes of acts, which bear the names of `faultlines.terms.plover.ActClass`.
DISPUTE: Final = "dispute"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IssuedForecasts:
    """Issued forecasts as arrays of shape (n,), in the order in which they were written down.

    Attributes
    ----------
    issued_at : ndarray of int32
        Day number of the last day known; the horizon starts on the next.
    horizon_days : ndarray of int16
    outcome : ndarray of str
        ``dispute``, or the class of acts of which one or more are forecast.
    source_actor, target_actor : ndarray of str
        Actor ids. Of a dispute the order means nothing, and the smaller id stands first.
    probability, low, high : ndarray of float32
        0-1, with the ends of its interval.
    base_rate : ndarray of float32
        The same chance by the baseline alone, without recent acts.
    method : ndarray of str
        Version of the fit.
    written_on : ndarray of int32
        Day number on which the ledger took them; zeros before that.
    """

    issued_at: NDArray[np.int32]
    horizon_days: NDArray[np.int16]
    outcome: NDArray[np.str_]
    source_actor: NDArray[np.str_]
    target_actor: NDArray[np.str_]
    probability: NDArray[np.float32]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    base_rate: NDArray[np.float32]
    method: NDArray[np.str_]
    written_on: NDArray[np.int32]

    def __post_init__(self) -> None:
        for field in fields(self):
            if len(getattr(self, field.name)) != len(self):
                raise ValueError(
                    f"{field.name} has {len(getattr(self, field.name))} rows; expected {len(self)}, as issued_at has"
                )

    def __len__(self) -> int:
        return len(self.issued_at)
