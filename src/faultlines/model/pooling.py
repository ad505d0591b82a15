"""Partial pooling of a rare-event logit: coefficients drawn to a common mean by as much as the data say.

Two uses: an intercept for each joining state around the common one, and the coefficients of pacts of several types
around their mean. The variance is the one that Laplace's approximation to the marginal likelihood prefers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError
from faultlines.model.logit import fit_logit, log_odds, sigmoid

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Table = NDArray[np.float32] | NDArray[np.float64]

#: Variances below this pool wholly.
SMALLEST_VARIANCE = 1e-4
#: Prior on the mean of pooled coefficients, in observations: next to none.
LOOSE = 1e-2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouped:
    """A logit with an intercept for each group, drawn to nought.

    Attributes
    ----------
    coefficients : ndarray of float64, shape (k + 1,)
        The intercept first.
    groups : ndarray of int64, shape (g,)
        Sorted numbers of the groups.
    effects : ndarray of float64, shape (g,)
        Log-odds that each group adds.
    variance : float
        Of the effects.
    log_marginal : float
        Laplace's approximation at the variance, in nats; comparable between variances.
    """

    coefficients: Floats
    groups: Ints
    effects: Floats
    variance: float
    log_marginal: float

    def effect_of(self, group: Ints) -> Floats:
        """Effect of each group asked for, nought where it was not seen."""
        place = np.minimum(np.searchsorted(self.groups, group), len(self.groups) - 1)
        return np.where(self.groups[place] == group, self.effects[place], 0.0)


def fit_grouped(
    values: Table,
    happened: Flags,
    group: Ints,
    *,
    weights: Floats,
    ridge: float,
    variance: float = 0.5,
    rounds: int = 30,
    most_steps: int = 50,
) -> Grouped:
    r"""Fit a logit with a random intercept for each group.

    For a given variance, Newton's method on the coefficients and effects at once; the effects' part of the Hessian is
    diagonal, so it is solved by its Schur complement. The variance is then moved to the mean of
    :math:`b_g^2 + (H^{-1})_{gg}` [1]_, until it stands.

    Parameters
    ----------
    values : ndarray, shape (n, k)
    happened : ndarray of bool, shape (n,)
    group : ndarray of int64, shape (n,)
    weights : ndarray of float64, shape (n,)
    ridge : float
        On the coefficients, in observations.
    variance : float
        To start from.
    rounds : int
        Moves of the variance at most; 0 leaves it as given.
    most_steps : int
        Newton steps at most, for one variance.

    Raises
    ------
    FitError
        If Newton's method does not converge.

    References
    ----------
    .. [1] Breslow and Clayton (1993), Journal of the American Statistical Association 88(421), 9-25.
    """
    groups, place = np.unique(group, return_inverse=True)
    beta, effects = fit_logit(values, happened, place, ridge=ridge, weights=weights).coefficients, np.zeros(len(groups))
    table = np.column_stack([np.ones(len(values)), values.astype(np.float64)])
    penalty = np.concatenate([[0.0], np.full(values.shape[1], ridge)])
    for _ in range(rounds):
        beta, effects, spread, _ = _inner(
            table, happened, place, weights, penalty, beta, effects, 1.0 / variance, most_steps
        )
        moved = max(float(np.mean(effects**2 + spread)), SMALLEST_VARIANCE)
        settled = abs(np.log(moved / variance)) < 1e-2
        variance = moved
        if settled:
            break
    beta, effects, _, log_det = _inner(
        table, happened, place, weights, penalty, beta, effects, 1.0 / variance, most_steps
    )
    eta = table @ beta + effects[place]
    joint = float(weights @ (happened * eta - np.logaddexp(0.0, eta))) - 0.5 * float(penalty @ beta**2)
    joint -= 0.5 * float(effects @ effects) / variance + 0.5 * len(groups) * np.log(variance)
    return Grouped(
        coefficients=beta, groups=groups, effects=effects, variance=variance, log_marginal=joint - 0.5 * log_det
    )


def _inner(
    table: Floats,
    happened: Flags,
    place: Ints,
    weights: Floats,
    penalty: Floats,
    beta: Floats,
    effects: Floats,
    precision: float,
    most_steps: int,
) -> tuple[Floats, Floats, Floats, float]:
    """Coefficients, effects, their posterior variances, and the log-determinant of the whole Hessian."""
    n_groups = len(effects)
    for _ in range(most_steps):
        chance = sigmoid(table @ beta + effects[place])
        spread = weights * chance * (1.0 - chance)
        residual = weights * (happened - chance)
        diagonal = np.bincount(place, spread, n_groups) + precision
        cross = np.stack([np.bincount(place, spread * column, n_groups) for column in table.T])
        ours = table.T @ (table * spread[:, None]) + np.diag(penalty)
        slope = table.T @ residual - penalty * beta
        slope_effects = np.bincount(place, residual, n_groups) - precision * effects
        schur = ours - (cross / diagonal) @ cross.T
        move = np.linalg.solve(schur, slope - (cross / diagonal) @ slope_effects)
        move_effects = (slope_effects - cross.T @ move) / diagonal
        longest = max(float(np.abs(move).max()), float(np.abs(move_effects).max()))
        size = min(1.0, 2.0 / max(longest, 1e-12))
        beta, effects = beta + size * move, effects + size * move_effects
        if longest < 1e-6:
            break
    else:
        raise FitError(
            f"A logit with {n_groups} group effects did not converge in {most_steps} Newton steps. "
            "Check for a term that is constant, a copy of another, or decides the outcome alone; then raise the ridge."
        )
    inverse = np.linalg.inv(schur)
    pulled = cross / diagonal
    variances = 1.0 / diagonal + np.einsum("ig,ij,jg->g", pulled, inverse, pulled)
    return beta, effects, variances, float(np.log(diagonal).sum() + np.linalg.slogdet(schur)[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled:
    """Coefficients of which some were drawn to their common mean; ``variance`` is that of those around ``mean``."""

    coefficients: Floats
    mean: float
    variance: float


def fit_pooled(
    values: Table,
    happened: Flags,
    clusters: Ints,
    *,
    weights: Floats,
    ridge: float,
    pooled: Ints,
    variance: float = 0.5,
    rounds: int = 20,
) -> Pooled:
    """Fit a logit in which the coefficients of some columns are drawn to their common mean.

    A column of their sum carries the mean, and each column's own departure from it a ridge of one over the variance,
    which moves as in `fit_grouped`.

    Parameters
    ----------
    values, happened, clusters, weights, ridge
        As for `fit_logit`.
    pooled : ndarray of int64
        Columns of ``values`` whose coefficients are pooled, two or more.
    variance : float
    rounds : int

    Returns
    -------
    Pooled
        ``coefficients`` (k + 1,) are of the columns themselves, as `fit_logit` gives them.

    Raises
    ------
    FitError
        If a fit does not converge.
    ValueError
        If fewer than two columns are pooled.
    """
    if len(pooled) < 2:
        raise ValueError(f"pooled names {len(pooled)} columns; expected two or more to have a common mean")
    table = np.column_stack([values, values[:, pooled].sum(axis=1)])
    ridges = np.full(table.shape[1], ridge)
    ridges[-1] = LOOSE
    for _ in range(rounds):
        ridges[pooled] = 1.0 / variance
        beta = fit_logit(table, happened, clusters, ridge=ridges, weights=weights).coefficients
        chance = sigmoid(log_odds(table, beta))
        moved = max(
            float(
                np.mean(
                    beta[pooled + 1] ** 2 + _posterior_variance(table, weights * chance * (1 - chance), ridges)[pooled]
                )
            ),
            SMALLEST_VARIANCE,
        )
        settled = abs(np.log(moved / variance)) < 2e-2
        variance = moved
        if settled:
            break
    own = beta[:-1].copy()
    own[pooled + 1] += beta[-1]
    return Pooled(coefficients=own, mean=float(beta[-1]), variance=variance)


def _posterior_variance(table: Table, spread: Floats, ridges: Floats) -> Floats:
    """Diagonal of the inverse of the penalised Hessian, without the intercept."""
    full = np.column_stack([np.ones(len(table)), table.astype(np.float64)])
    hessian = full.T @ (full * spread[:, None]) + np.diag(np.concatenate([[0.0], ridges]))
    return np.asarray(np.diag(np.linalg.inv(hessian))[1:], dtype=np.float64)
