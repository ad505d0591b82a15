"""Decayed sums in continuous time: what a Hawkes process remembers of its past, in one pass over sorted events.

For a kernel of decay ``b`` the sum that node ``j`` has at time ``t`` is

    S[j](t) = sum over events of j before t of  b * exp(-b * (t - t_e))

so that an intensity is its baseline plus branching times sums, and a branching entry counts direct follow-on events
per event. Events at ``t`` itself do not count: an event excites what comes after it, never itself nor another of the
same instant. Sums are only ever multiplied by numbers up to one and added to, so they cannot overflow.
"""

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def check_events(
    times: ArrayLike, nodes: ArrayLike, n_nodes: int, duration: float | None = None
) -> tuple[Floats, Ints]:
    """Events as arrays of float64 and int64, or an error that says which event to mend.

    Parameters
    ----------
    times : array_like, shape (n_events,)
        Days from the start of observation, sorted.
    nodes : array_like of int, shape (n_events,)
        Which node each event happened at, in ``[0, n_nodes)``.
    n_nodes : int
    duration : float, optional
        Days observed; no event may be later.

    Raises
    ------
    ValueError
        If the two differ in length, a time is not finite, negative, unsorted or past the end, a node is no whole
        number or out of range, or the duration is not a positive number.

    Examples
    --------
    >>> check_events([0.5, 0.25], [0, 0], n_nodes=1)
    Traceback (most recent call last):
        ...
    ValueError: times is not sorted: event 1 at 0.25 comes after 0.5. Sort the events: order = np.argsort(times,
    kind="stable"); times, nodes = times[order], nodes[order].
    """
    when, where = np.asarray(times, dtype=np.float64), np.asarray(nodes)
    if when.ndim != 1 or when.shape != where.shape:
        raise ValueError(
            f"times has shape {when.shape} and nodes {where.shape}; expected one time and one node for each event. "
            "Drop the events that lack either."
        )
    _check_times(when, duration)
    if where.dtype.kind not in "iu" and where.size:
        raise ValueError(
            f"nodes is of type {where.dtype}; expected whole numbers. Number the nodes from 0 and pass int."
        )
    if outside := np.flatnonzero((where < 0) | (where >= n_nodes)).tolist():
        raise ValueError(
            f"event {outside[0]} is at node {where[outside[0]]}; expected 0 to {n_nodes - 1}. "
            "Number the nodes from 0, or raise n_nodes."
        )
    return when, where.astype(np.int64)


def count_nodes(nodes: ArrayLike, n_nodes: int | None) -> int:
    """The number of nodes named, or else the highest among the events, plus one.

    Raises
    ------
    ValueError
        If there are no events to count by, a node is no whole number, or the number named is below 1.

    Examples
    --------
    >>> count_nodes([0, 2], None), count_nodes([0, 2], 5)
    (3, 5)
    """
    where = np.asarray(nodes)
    _check_numbers(where)
    if n_nodes is None and not where.size:
        raise ValueError("there are no events to count the nodes by; expected n_nodes. Pass n_nodes=...")
    known = int(where.max()) + 1 if n_nodes is None else int(n_nodes)
    if known < 1:
        raise ValueError(f"n_nodes is {known}; expected 1 or more. Number the nodes from 0.")
    return known


def _check_numbers(where: NDArray[np.generic]) -> None:
    if where.dtype.kind not in "iu" and where.size:
        raise ValueError(
            f"nodes is of type {where.dtype}; expected whole numbers. Number the nodes from 0 and pass int."
        )


def _check_times(when: Floats, duration: float | None) -> None:
    if bad := np.flatnonzero(~np.isfinite(when)).tolist():
        raise ValueError(
            f"event {bad[0]} has the time {when[bad[0]]}; expected a finite number of days. "
            "Drop the events without a time: kept = np.isfinite(times)."
        )
    if back := np.flatnonzero(np.diff(when) < 0).tolist():
        raise ValueError(
            f"times is not sorted: event {back[0] + 1} at {when[back[0] + 1]:.10g} comes after {when[back[0]]:.10g}. "
            'Sort the events: order = np.argsort(times, kind="stable"); times, nodes = times[order], nodes[order].'
        )
    if when.size and when[0] < 0:
        raise ValueError(
            f"event 0 is at {when[0]:.10g}, before observation starts at 0. Subtract the start from all times."
        )
    if duration is None:
        return
    if not (np.isfinite(duration) and duration > 0):
        raise ValueError(f"duration is {duration}; expected a positive number of days, that of the whole observation.")
    if when.size and when[-1] > duration:
        raise ValueError(
            f"duration is {duration:.10g} and the last event is at {when[-1]:.10g}; expected no event after the end. "
            "Raise the duration to the days observed, or drop the events past it."
        )


def check_decays(decay: ArrayLike) -> Floats:
    """Decays as an array, shape (n_kernels,).

    Raises
    ------
    ValueError
        If a decay is not a positive number, or two are the same.
    """
    decays = np.atleast_1d(np.asarray(decay, dtype=np.float64))
    if decays.ndim != 1 or not decays.size or not np.all(np.isfinite(decays) & (decays > 0)):
        raise ValueError(
            f"decay is {decay!r}; expected positive numbers, per day. A kernel of half-life h has the decay log(2) / h."
        )
    if len(np.unique(decays)) < len(decays):
        raise ValueError(f"decay is {decay!r}; expected different numbers. Drop those that repeat.")
    return decays


def decayed_sums(times: Floats, nodes: Ints, at: Floats, *, n_nodes: int, decays: Floats) -> Floats:
    """Decayed sums as they stand just before each of some times.

    Parameters
    ----------
    times, nodes : ndarray, shape (n_events,)
        Sorted, from `check_events`.
    at : ndarray, shape (n_times,)
        Days, sorted.
    n_nodes : int
    decays : ndarray, shape (n_kernels,)
        Per day.

    Returns
    -------
    ndarray, shape (n_times, n_kernels, n_nodes)
        Per day.

    Examples
    --------
    An event at day 0, seen at that instant and one mean delay later (2 exp(-1)):

    >>> decayed_sums(np.zeros(1), np.zeros(1, int), np.array([0, 0.5]), n_nodes=1, decays=np.array([2.0])).ravel()
    array([0. , 0.73575888])
    """
    sums = np.zeros((len(at), len(decays), n_nodes))
    _sweep(times, nodes, at, decays, sums)
    return sums


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _sweep(times: Floats, nodes: Ints, at: Floats, decays: Floats, out: Floats) -> None:
    """Write the sums at each time into ``out``; ``now`` holds them at ``last``, events of that instant included."""
    n_kernels, n_nodes = out.shape[1], out.shape[2]
    now = np.zeros((n_kernels, n_nodes))
    last, event = 0.0, 0
    for row in range(len(at)):
        while event < len(times) and times[event] < at[row]:
            if times[event] > last:
                _fade(now, decays, times[event] - last)
                last = times[event]
            for k in range(n_kernels):
                now[k, nodes[event]] += decays[k]
            event += 1
        if at[row] > last:
            _fade(now, decays, at[row] - last)
            last = at[row]
        out[row] = now


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _fade(now: Floats, decays: Floats, gap: float) -> None:
    for k in range(now.shape[0]):
        kept = np.exp(-decays[k] * gap)
        for j in range(now.shape[1]):
            now[k, j] *= kept


def told_by(times: Floats, nodes: Ints, duration: float, *, n_nodes: int, decays: Floats) -> Floats:
    """Share of each kernel that falls within the observation, summed over each node's events.

    Returns
    -------
    ndarray, shape (n_kernels, n_nodes)
        Events; a little less than each node's count.

    Examples
    --------
    >>> told_by(np.array([0.0, 1.0]), np.array([0, 0]), 1.0, n_nodes=1, decays=np.array([np.log(2)]))
    array([[0.5]])
    """
    return np.stack([np.bincount(nodes, -np.expm1(-decay * (duration - times)), minlength=n_nodes) for decay in decays])
