"""Logistic regression for rare events in large tables: weights, a light ridge, and errors that know of clusters."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError

Floats = NDArray[np.float64]
Table = NDArray[np.float32] | NDArray[np.float64]
Ints = NDArray[np.int64]

#: Rows that are turned into float64 at a time.
CHUNK_ROWS = 65_536


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogitFit:
    """Coefficients of a logistic regression, the intercept first.

    Attributes
    ----------
    coefficients : ndarray of float64, shape (k + 1,)
    covariance : ndarray of float64, shape (k + 1, k + 1)
        Robust to dependence within clusters.
    log_likelihood : float
        Weighted, without the ridge.
    steps : int
        Newton steps taken.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    steps: int


def log_odds(values: Table, coefficients: Floats) -> Floats:
    """Intercept plus weighted terms, shape (n,)."""
    return np.asarray(values @ coefficients[1:].astype(values.dtype) + coefficients[0], dtype=np.float64)


def sigmoid(log_odds: Floats) -> Floats:
    """Probability from log-odds, without overflow.

    >>> sigmoid(np.array([-1000.0, 0.0])).tolist()
    [0.0, 0.5]
    """
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * np.asarray(log_odds))), dtype=np.float64)


def fit_logit(
    values: Table,
    happened: NDArray[np.bool_],
    clusters: Ints,
    *,
    ridge: float | Floats = 1e-3,
    weights: Floats | None = None,
    max_steps: int = 50,
    count_prior: bool = False,
) -> LogitFit:
    r"""Fit by Newton's method.

    Maximises :math:`\sum_i w_i \log p_i(y_i) - \frac{1}{2}\sum_j r_j b_j^2`; the intercept is not shrunk. The
    covariance is :math:`H^{-1} (\sum_c u_c u_c^T) H^{-1}` times g / (g - 1), with H the penalised Hessian, u_c
    the score summed over cluster c, and g the number of clusters [1]_.

    Parameters
    ----------
    values : ndarray of float32 or float64, shape (n, k)
    happened : ndarray of bool, shape (n,)
    clusters : ndarray of int, shape (n,)
        Rows of one cluster share a number; they may depend on each other.
    ridge : float or ndarray of shape (k,)
        In units of observations.
    weights : ndarray of float64, shape (n,), optional
        Default: 1 each.
    max_steps : int
    count_prior : bool
        Adds the ridge to the middle of the covariance. Without it, a term that no event speaks of has a coefficient
        that the ridge alone decides, and an error near nothing; with it, the error is the ridge's own, 1 / sqrt(r).

    Raises
    ------
    FitError
        If it does not converge.

    References
    ----------
    .. [1] Liang and Zeger (1986), Biometrika 73(1), 13-22.
    """
    rows, terms = values.shape
    weight = np.ones(rows) if weights is None else weights
    penalty = np.concatenate([[0.0], np.broadcast_to(np.asarray(ridge, dtype=np.float64), terms)])
    share = float(weight[happened].sum() / weight.sum())
    if not 0.0 < share < 1.0:
        raise FitError(
            f"All {rows} rows of a logit agree; expected both outcomes. Widen the years that it learns from."
        )
    beta = np.zeros(terms + 1)
    beta[0] = np.log(share / (1.0 - share))
    best = _objective(values, happened, weight, penalty, beta)
    for step in range(1, max_steps + 1):
        gradient, hessian = _derivatives(values, happened, weight, penalty, beta)
        move = np.linalg.solve(hessian, gradient)
        size = 1.0
        while (value := _objective(values, happened, weight, penalty, beta + size * move)) < best and size > 1e-6:
            size /= 2.0
        beta, gain, best = beta + size * move, value - best, value
        if float(gradient @ move) < 1e-8 and abs(gain) < 1e-6 * max(1.0, abs(best)):
            middle = _clustered_scores(values, happened, weight, clusters, beta)
            inverse = np.linalg.inv(hessian)
            covariance = inverse @ (middle + np.diag(penalty) if count_prior else middle) @ inverse
            likelihood = best + 0.5 * float(penalty @ beta**2)
            return LogitFit(coefficients=beta, covariance=covariance, log_likelihood=likelihood, steps=step)
    raise FitError(
        f"A logit of {terms} terms and {rows} rows did not converge in {max_steps} Newton steps. "
        "Check for a term that is constant, a copy of another, or decides the outcome alone; then raise the ridge."
    )


def _chunks(rows: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK_ROWS) for start in range(0, rows, CHUNK_ROWS))


def _with_intercept(values: Table) -> Floats:
    return np.column_stack([np.ones(len(values)), values.astype(np.float64)])


def _objective(values: Table, happened: NDArray[np.bool_], weight: Floats, penalty: Floats, beta: Floats) -> float:
    total = -0.5 * float(penalty @ beta**2)
    for rows in _chunks(len(values)):
        eta = _with_intercept(values[rows]) @ beta
        total += float(weight[rows] @ (happened[rows] * eta - np.logaddexp(0.0, eta)))
    return total


def _derivatives(
    values: Table, happened: NDArray[np.bool_], weight: Floats, penalty: Floats, beta: Floats
) -> tuple[Floats, Floats]:
    """Gradient of the objective, and its negated Hessian."""
    gradient, hessian = -penalty * beta, np.diag(penalty)
    for rows in _chunks(len(values)):
        table = _with_intercept(values[rows])
        chance = sigmoid(table @ beta)
        gradient = gradient + table.T @ (weight[rows] * (happened[rows] - chance))
        hessian = hessian + table.T @ (table * (weight[rows] * chance * (1.0 - chance))[:, None])
    return gradient, hessian


def _clustered_scores(
    values: Table, happened: NDArray[np.bool_], weight: Floats, clusters: Ints, beta: Floats
) -> Floats:
    """Sum over clusters of the outer product of their scores, times g / (g - 1)."""
    names, place = np.unique(clusters, return_inverse=True)
    scores = np.zeros((len(names), len(beta)))
    for rows in _chunks(len(values)):
        table = _with_intercept(values[rows])
        np.add.at(scores, place[rows], table * (weight[rows] * (happened[rows] - sigmoid(table @ beta)))[:, None])
    groups = len(names)
    return np.asarray(scores.T @ scores * (groups / max(groups - 1, 1)), dtype=np.float64)
