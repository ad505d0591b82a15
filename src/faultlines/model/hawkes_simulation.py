"""Draws of a Hawkes process, without thinning: every waiting time drawn is used."""

from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from faultlines.model.hawkes_process import Hawkes, branching_ratio, expected_counts, stationary_rates

#: Expected events above which a simulation is refused: 16 bytes each, 1.6 GB.
MOST_EVENTS: Final = 100_000_000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def simulate(
    process: Hawkes, duration: float, rng: np.random.Generator, *, most_events: int = MOST_EVENTS
) -> tuple[Floats, Ints]:
    r"""Draw the events of a process from an empty start.

    The intensity is a sum of parts, each with its own next event: the baseline, constant; and for each kernel the
    excess left by past events, which falls at that kernel's decay. The first of these next events happens. For a
    part of excess :math:`E` and decay :math:`\beta` it comes after :math:`-\log(1 - \beta X / E) / \beta` with
    :math:`X` standard exponential, and never where that logarithm does not exist [1]_. Work is proportional to
    events times nodes times kernels.

    Parameters
    ----------
    process : Hawkes
    duration : float
        Days.
    rng : numpy.random.Generator
    most_events : int
        Refuse where more are expected.

    Returns
    -------
    times : ndarray, shape (n_events,)
        Days, sorted.
    nodes : ndarray of int, shape (n_events,)

    Raises
    ------
    ValueError
        If the duration is not a positive number, or more than ``most_events`` events are expected, as soon
        happens at a branching ratio of 1 or more.

    References
    ----------
    .. [1] Dassios and Zhao (2013), Exact simulation of Hawkes process with exponentially decaying intensity,
       Electronic Communications in Probability 18(62), algorithm 3.1.

    Examples
    --------
    >>> process = Hawkes(baseline=np.array([0.2, 0.1]), branching=np.array([[0.0, 0.5], [0.5, 0.0]]), decay=2.0)
    >>> times, nodes = simulate(process, 10_000.0, np.random.default_rng(1))
    >>> np.bincount(nodes) / 10_000
    array([0.3, 0.3])
    >>> stationary_rates(process)
    array([0.33333333, 0.26666667])
    """
    if not (np.isfinite(duration) and duration > 0):
        raise ValueError(f"duration is {duration}; expected a positive number of days")
    expected = _expected(process, duration)
    if expected > most_events:
        raise ValueError(
            f"{expected:.3g} events are expected in {duration:.10g} days, at a branching ratio of "
            f"{branching_ratio(process.branching):.4g}; expected at most {most_events:.3g}. Shorten the duration, "
            "scale branching until its ratio is well below 1, or raise most_events."
        )
    if not process.baseline.any():
        return np.empty(0), np.empty(0, dtype=np.int64)
    jumps = np.ascontiguousarray((process.kernels * process.decays[:, None, None]).swapaxes(1, 2))
    room = int(expected + 4.0 * np.sqrt(expected)) + 16
    times, nodes = _draw(process.baseline, jumps, process.decays, float(duration), rng, room)
    return times, nodes


def _expected(process: Hawkes, duration: float) -> float:
    """Expected events, or a little more where the long-run rate says it at once."""
    if branching_ratio(process.branching) < 1:
        return float(stationary_rates(process).sum()) * duration
    return float(expected_counts(process, duration).sum())


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _draw(
    baseline: Floats, jumps: Floats, decays: Floats, duration: float, rng: np.random.Generator, room: int
) -> tuple[Floats, Ints]:
    """Draw events; ``jumps[kernel, from, to]`` is what an event adds to the excess at once."""
    n_kernels, n_nodes = len(decays), len(baseline)
    excess, totals = np.zeros((n_kernels, n_nodes)), np.zeros(n_kernels)
    immigrants, now, count = baseline.sum(), 0.0, 0
    times, nodes = np.empty(room), np.empty(room, dtype=np.int64)
    while True:
        wait, part = rng.standard_exponential() / immigrants, -1
        for k in range(n_kernels):
            draw = decays[k] * rng.standard_exponential()
            if draw < totals[k]:
                after = -np.log1p(-draw / totals[k]) / decays[k]
                if after < wait:
                    wait, part = after, k
        now += wait
        if now > duration:
            return times[:count].copy(), nodes[:count].copy()
        node = _pick(baseline if part < 0 else excess[part], rng)
        for k in range(n_kernels):
            kept, total = np.exp(-decays[k] * wait), 0.0
            for j in range(n_nodes):
                excess[k, j] = excess[k, j] * kept + jumps[k, node, j]
                total += excess[k, j]
            totals[k] = total
        if count == len(times):
            times, nodes = np.append(times, np.empty(count)), np.append(nodes, np.empty(count, dtype=np.int64))
        times[count], nodes[count] = now, node
        count += 1


@numba.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _pick(weights: Floats, rng: np.random.Generator) -> int:
    """Draw a node in proportion to its weight."""
    mark, last = rng.random() * weights.sum(), 0
    for node in range(len(weights)):
        if weights[node] > 0.0:
            mark, last = mark - weights[node], node
            if mark < 0.0:
                break
    return last
