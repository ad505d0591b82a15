r"""Does a process fit its events? Time rescaled by the fitted intensity must look like a Poisson process of rate 1.

If :math:`\Lambda_i(t) = \int_0^t \lambda_i` is what a node was expected to have had by ``t``, then the increments of
:math:`\Lambda_i` from each of its events to the next are independent standard exponentials under the true process.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import kstest

from faultlines.model.hawkes_process import Hawkes, received
from faultlines.model.hawkes_sums import check_events, decayed_sums

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Residuals:
    """Rescaled waiting times of each node, held against the standard exponential.

    Attributes
    ----------
    increments : tuple of ndarray
        For each node, expected events between each of its events and the one before (from 0 for the first).
    distance : ndarray, shape (n_nodes,)
        Kolmogorov-Smirnov distance to the standard exponential; nan where a node has no events.
    p_value : ndarray, shape (n_nodes,)
        Of that distance, were the process the true one. Where it was fitted to the same events, p-values come out
        too high: a low one still speaks against the fit, a high one says less than it seems.
    """

    increments: tuple[Floats, ...]
    distance: Floats
    p_value: Floats


def residuals(process: Hawkes, times: ArrayLike, nodes: ArrayLike) -> Residuals:
    """Rescale the events of each node by its own intensity.

    Events at one instant on one node have an increment of zero between them, which the test counts as misfit.

    Parameters
    ----------
    process : Hawkes
    times, nodes : array_like, shape (n_events,)
        Sorted by time.

    Raises
    ------
    ValueError
        If the events are not in order; see `faultlines.model.hawkes_sums.check_events`.

    References
    ----------
    .. [1] Ogata (1988), Statistical models for earthquake occurrences and residual analysis for point processes,
       Journal of the American Statistical Association 83(401), 9-27, section 3.2.

    Examples
    --------
    At a rate of 1/2 a day and without branching, waits of 1 and 2 days are 0.5 and 1:

    >>> process = Hawkes(baseline=np.array([0.5]), branching=np.zeros((1, 1)), decay=1.0)
    >>> residuals(process, [1.0, 3.0], [0, 0]).increments
    (array([0.5, 1. ]),)
    """
    when, where = check_events(times, nodes, process.n_nodes)
    expected = _expected_by_event(process, when, where)
    increments = tuple(np.diff(expected[where == node], prepend=0.0) for node in range(process.n_nodes))
    tests = [kstest(one, "expon") if len(one) else (np.nan, np.nan) for one in increments]
    distance, p_value = np.array([[test[0], test[1]] for test in tests]).T
    return Residuals(increments=increments, distance=distance, p_value=p_value)


def _expected_by_event(process: Hawkes, times: Floats, nodes: NDArray[np.int64]) -> Floats:
    """Expected events of each event's node up to it, shape (n_events,); what a sum has lost is what it has told."""
    sums = decayed_sums(times, nodes, times, n_nodes=process.n_nodes, decays=process.decays)
    before = np.stack([np.searchsorted(times[nodes == node], times) for node in range(process.n_nodes)], axis=1)
    told = before[:, None, :] - sums / process.decays[:, None]
    return np.asarray(process.baseline[nodes] * times + received(process, told, nodes))
