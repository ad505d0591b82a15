"""Conditional logit over sampled candidates, by Newton's method."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from faultlines.errors import FitError

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: Queries multiplied at a time.
CHUNK: Final = 100
MAX_STEPS: Final = 40


def fit_choice(rows: Singles, stands_for: Floats, ridge: float = 1e-4) -> Floats:
    r"""Weights that make the first candidate of each query likeliest.

    Minimises the mean of :math:`-\log(e^{x_0 w} / \sum_c e^{x_c w + f_c})` and ridge times the squared weights, terms
    in units of their standard deviation; it is convex. :math:`f_c` is the logarithm of how many candidates one that
    was drawn by lot stands for [1]_.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_queries, n_candidates, n_terms)
    stands_for : ndarray of float64, shape (n_queries, n_candidates)
    ridge : float

    Returns
    -------
    ndarray of float64, shape (n_terms,)
        Per unit of each term.

    Raises
    ------
    FitError
        If it does not converge.

    References
    ----------
    .. [1] McFadden (1978), Modelling the choice of residential location.

    Examples
    --------
    Two candidates, the first chosen three times in four when it alone has the term: log 3, shrunk a little.

    >>> rows = np.array([[[1.0], [0.0]]] * 3 + [[[0.0], [1.0]]], dtype=np.float32)
    >>> fit_choice(rows, np.zeros((4, 2))).round(2).tolist()
    [1.1]
    """
    spread = rows[::10].std(axis=(0, 1), dtype=np.float64)
    scale = 1.0 / np.where(spread > 0, spread, 1.0)
    weights = np.zeros(rows.shape[2])
    rows = rows * scale.astype(np.float32)
    loss, slope, curve = _loss(rows, stands_for, weights, ridge)
    for _ in range(MAX_STEPS):
        move = np.linalg.solve(curve, slope)
        if float(slope @ move) < 1e-6:
            return weights * scale
        size = 1.0
        while True:
            found = _loss(rows, stands_for, weights - size * move, ridge)
            if found[0] <= loss or size < 1e-4:
                break
            size *= 0.5
        weights = weights - size * move
        loss, slope, curve = found
    raise FitError(
        f"The weights of the ranking did not settle in {MAX_STEPS} steps over {len(rows)} queries; expected 5 to 15. "
        "Check that the split has at least a few hundred quads before its validation period."
    )


def _loss(rows: Singles, stands_for: Floats, weights: Floats, ridge: float) -> tuple[float, Floats, Floats]:
    n, _, n_terms = rows.shape
    loss = ridge * float(weights @ weights)
    slope, curve = 2 * ridge * weights, 2 * ridge * np.eye(n_terms)
    for start in range(0, n, CHUNK):
        part = rows[start : start + CHUNK]
        utility = part @ weights.astype(np.float32) + stands_for[start : start + CHUNK]
        top = utility.max(axis=1, keepdims=True)
        odds = np.exp(utility - top)
        total = odds.sum(axis=1, keepdims=True)
        chance = (odds / total).astype(np.float32)
        mean = (chance[:, None, :] @ part)[:, 0, :]
        loss += float((np.log(total) + top)[:, 0].sum() - utility[:, 0].sum()) / n
        slope = slope + (mean - part[:, 0]).sum(axis=0, dtype=np.float64) / n
        flat = (part * np.sqrt(chance)[:, :, None]).reshape(-1, n_terms)
        curve = curve + (flat.T @ flat - mean.T @ mean).astype(np.float64) / n
    return loss, slope, curve
