"""The non-negative coefficients of one class that maximise its weighted Poisson likelihood.

With ``m = features @ b`` the likelihood is ``sum(acts * log(m)) - price . b``, concave in ``b``. Few coefficients end
above zero, so Newton's steps are taken over a working set of columns, each step a non-negative
least-squares problem; columns join the set while the likelihood would rise along them.

At the maximum ``price . b`` equals the weighted acts ``N``. As the likelihood is concave, it lies below its maximum by
at most the rise along its slope to any such point: ``N`` times the largest gain of a column over its price, less what
the present coefficients gain (Lindsay 1983). The search stops by that bound.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import nnls

from faultlines.errors import FitError
from faultlines.model.aftershocks_cells import ActiveCells
from faultlines.model.aftershocks_fit import BASELINES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Weight of the prior on each channel coefficient, in past acts that nothing followed.
PRIOR_ACTS: Final = 20.0
#: The search stops when its likelihood is proved to be so close to the maximum, in nats of the cells given.
NATS_FROM_MAXIMUM: Final = 0.01
#: Most rounds of columns joining the working set, steps of Newton in each, and columns that join at once.
MOST_ROUNDS, MOST_STEPS, JOINING = 60, 60, 24
#: A step that promises fewer nats is taken whole; the likelihood is then too flat to be compared to rounding.
SMALL_STEP: Final = 1e-3
#: Part added to the curvature's diagonal, so that columns alike to rounding can be told apart.
RIDGE: Final = 1e-12
#: Least expected acts of a cell.
FLOOR: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """One class: coefficients, standard errors' covariance over the free ones, and Newton's steps."""

    coefficients: Floats
    free: Ints
    covariance: Floats
    iterations: int


def solve(cells: ActiveCells, totals: Floats, weights: Floats, start: Floats) -> Solution:
    """Maximise one class's weighted Poisson likelihood over non-negative coefficients.

    Stops when the likelihood is within `NATS_FROM_MAXIMUM` of its maximum. Where the cells are a sample, each stands
    for ``1 / share`` of them, and the covariance is that of estimates from the sample.

    Parameters
    ----------
    cells : ActiveCells
    totals : ndarray, shape (n_coefficients,)
        Of every feature over all dyad-days, weighted.
    weights : ndarray, shape (n_cells,)
        Of the active dyad-days.
    start : ndarray, shape (n_coefficients,)

    Raises
    ------
    FitError
        If the search does not end within its steps.

    References
    ----------
    .. [1] Lindsay (1983), Annals of Statistics 11(1), 86-94: the bound on the likelihood yet to be gained.
    """
    heads = len(BASELINES)
    prior = np.r_[np.zeros(heads), np.full(len(totals) - heads, PRIOR_ACTS)]
    # In units of the sample: its cells stand for all, so the totals and the prior are scaled down to it.
    price = np.maximum((totals + prior) * cells.share, FLOOR)
    acts = weights * cells.acts
    values, steps = _search(cells.features, acts, price, start)
    coefficients = np.where(values * totals * cells.share > 1e-4 * acts.sum(), values, 0.0)
    coefficients[0] = max(coefficients[0], float(values[0]))
    free, covariance = _laplace(cells.features, acts, coefficients, price)
    return Solution(coefficients=coefficients, free=free, covariance=covariance, iterations=steps)


def _search(features: Floats, acts: Floats, price: Floats, start: Floats) -> tuple[Floats, int]:
    """Coefficients at the maximum and Newton's steps taken."""
    enough = max(acts.sum(), 1.0)
    scale = 1.0 / price
    values = np.where(start > 0, start / scale, 0.0)
    values[0] = max(values[0], 1e-3 * enough)
    working = np.flatnonzero(values)
    steps = 0
    for _ in range(MOST_ROUNDS):
        matrix = features[:, working] * scale[working]
        values[working], taken = _newton(matrix, acts, values[working])
        steps += taken
        gain = (features.T @ (acts / (matrix @ values[working] + FLOOR))) * scale - 1.0
        lacking = _lacking(gain, values, enough)
        if lacking < NATS_FROM_MAXIMUM:
            return values * scale, steps
        # Columns that came to zero leave, so that the set stays small.
        joining = np.argsort(-gain)[:JOINING]
        working = np.union1d(np.flatnonzero(values), joining[gain[joining] > 0])
    raise FitError(
        f"the aftershock fit did not converge: after {MOST_ROUNDS} rounds its likelihood may lie "
        f"{lacking:.3g} nats below the maximum; expected at most {NATS_FROM_MAXIMUM}. "
        "Check that the history has events of every class, then that its days are not all alike."
    )


def _lacking(gain: Floats, values: Floats, enough: float) -> float:
    """Most that the likelihood lies below its maximum, by the gain of each column over its price; see the module."""
    return enough * max(float(gain.max()), 0.0) - float(gain @ values)


def _newton(matrix: Floats, acts: Floats, values: Floats) -> tuple[Floats, int]:
    """Minimise ``values.sum() - acts . log(matrix @ values)`` over ``values >= 0``, and the steps that took.

    Stops well within `NATS_FROM_MAXIMUM` of the maximum over these columns.
    """

    def loss(mean: Floats, at: Floats) -> float:
        return float(at.sum() - acts @ np.log(mean))

    mean = matrix @ values + FLOOR
    now = loss(mean, values)
    for step in range(1, MOST_STEPS + 1):
        slope = 1.0 - matrix.T @ (acts / mean)
        if _lacking(-slope, values, max(acts.sum(), 1.0)) < 0.25 * NATS_FROM_MAXIMUM:
            return values, step
        bent = matrix * (np.sqrt(acts) / mean)[:, None]
        curvature = bent.T @ bent
        target = _quadratic(curvature, slope, values)
        move = target - values
        promised = -float(slope @ move) - 0.5 * float(move @ curvature @ move)
        along, fraction = matrix @ move, 1.0
        while promised > SMALL_STEP and fraction > 1e-10:
            tried = loss(np.maximum(mean + fraction * along, 1e-300), values + fraction * move)
            if tried < now + 0.1 * fraction * float(slope @ move):
                break
            fraction *= 0.5
        values = np.maximum(values + fraction * move, 0.0)
        mean = matrix @ values + FLOOR
        now = loss(mean, values)
    return values, MOST_STEPS


def _quadratic(curvature: Floats, slope: Floats, values: Floats) -> Floats:
    """The ``x >= 0`` that minimises ``slope . (x - values) + (x - values) . curvature . (x - values) / 2``."""
    ridge = RIDGE * np.diag(np.maximum(np.diag(curvature), 1e-300))
    root = np.linalg.cholesky(curvature + ridge).T
    wanted = solve_triangular(root, curvature @ values - slope, trans="T")
    found, _ = nnls(root, wanted, maxiter=50 * len(values))
    return np.asarray(found)


def _laplace(matrix: Floats, acts: Floats, coefficients: Floats, price: Floats) -> tuple[Ints, Floats]:
    """Covariance of the coefficients that are not at zero."""
    free = np.flatnonzero(coefficients > 0)
    scale = 1.0 / price[free]
    mean = np.maximum(matrix[:, free] @ coefficients[free], 1e-300)
    slopes = matrix[:, free] * scale * (np.sqrt(acts) / mean)[:, None]
    covariance = np.linalg.pinv(slopes.T @ slopes, rcond=1e-10, hermitian=True)
    return free, np.asarray(covariance * scale[:, None] * scale)
