"""Decayed sums of past events, for every cell and half-life.

The kernel of half-life ``h`` gives an event ``age`` days old (1 or more) the weight ``(1 - r) * r ** (age - 1)``,
with ``r = 2 ** (-1 / h)``. Its weights over all ages sum to one, so that a coefficient on a decayed sum counts
direct follow-on events per event. Weights are powers of ``r <= 1``, so sums cannot overflow.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Half-lives of the kernel's mix, in days.
HALF_LIVES: Final[tuple[float, ...]] = (1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 120.0)

Floats = NDArray[np.float64]


def retention(half_lives: tuple[float, ...]) -> Floats:
    """Fraction of a decayed sum that is left after one day, shape (n_half_lives,).

    Raises
    ------
    ValueError
        If a half-life is not a positive number of days.

    Examples
    --------
    >>> retention((1.0, 2.0))
    array([0.5       , 0.70710678])
    """
    days = np.asarray(half_lives, dtype=np.float64)
    if days.ndim != 1 or not np.all(np.isfinite(days) & (days > 0)):
        raise ValueError(f"half_lives is {half_lives!r}; expected positive numbers of days, such as (1.0, 7.0)")
    return np.asarray(2.0 ** (-1.0 / days))


def kernel_weights(ages: NDArray[np.integer], kept: Floats) -> Floats:
    """Kernel at ages in days, shape (n_ages, n_half_lives); zero before an age of one day.

    >>> kernel_weights(np.array([0, 1, 2]), np.array([0.5]))[:, 0]
    array([0. , 0.5 , 0.25])
    """
    age = np.asarray(ages, dtype=np.float64)[:, None]
    weights = (1.0 - kept) * kept ** np.maximum(age - 1.0, 0.0)
    return np.where(age >= 1.0, weights, 0.0)


def decayed_sums(
    day: NDArray[np.integer],
    cell: NDArray[np.integer],
    weight: Floats,
    *,
    n_cells: int,
    on: int,
    half_lives: tuple[float, ...] = HALF_LIVES,
) -> Floats:
    """Decayed sums of each cell's events as they stand at the start of one day.

    Parameters
    ----------
    day : ndarray of int, shape (n_rows,)
        Day numbers, sorted. Rows of day ``on`` or later do not count yet.
    cell : ndarray of int, shape (n_rows,)
        Which sum a row goes to, in ``[0, n_cells)``: a directed dyad and class, numbered as the caller likes.
    weight : ndarray of float64, shape (n_rows,)
    n_cells : int
    on : int
        Day number.
    half_lives : tuple of float
        Days.

    Returns
    -------
    ndarray of float64, shape (n_cells, n_half_lives)
        Events a day, as a moving average over the kernel.

    Raises
    ------
    ValueError
        If ``day`` is not sorted, or a cell is out of range.

    Examples
    --------
    One event the day before, one two days before:

    >>> decayed_sums(np.array([8, 9]), np.array([0, 0]), np.ones(2), n_cells=1, on=10, half_lives=(1.0,))
    array([[0.75]])
    """
    if len(day) and np.any(np.diff(day) < 0):
        raise ValueError("day is not sorted; sort the rows by day")
    if len(cell) and not 0 <= int(np.min(cell)) <= int(np.max(cell)) < n_cells:
        raise ValueError(f"cell goes from {np.min(cell)} to {np.max(cell)}; expected 0 to {n_cells - 1}")
    known = int(np.searchsorted(day, on))
    kernel = kernel_weights(on - np.asarray(day[:known], dtype=np.int64), retention(half_lives))
    sums = [np.bincount(cell[:known], weight[:known] * column, n_cells) for column in kernel.T]
    # Of no rows at all bincount gives whole numbers.
    return np.stack(sums, axis=1).astype(np.float64, copy=False)


def advance(sums: Floats, kept: Floats, cell: NDArray[np.integer], weight: Floats) -> None:
    """Carry decayed sums one day on in place, taking in the rows of the day that ends.

    Parameters
    ----------
    sums : ndarray of float64, shape (n_cells, n_half_lives)
    kept : ndarray of float64, shape (n_half_lives,)
        From `retention`.
    cell, weight : ndarray, shape (n_rows,)
        The rows of that day.
    """
    sums *= kept
    touched, place = np.unique(cell, return_inverse=True)
    came = np.bincount(place, weight, len(touched))
    sums[touched] += came[:, None] * (1.0 - kept)
