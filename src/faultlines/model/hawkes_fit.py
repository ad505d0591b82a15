r"""Maximum likelihood for a Hawkes process of known decay: convex, by Newton steps, with proof that it is the maximum.

Nodes part: what sets off node ``i`` is its own problem. With a row of features for each of its events (1, and the
decayed sums of every node and kernel) and a price for each term (days observed, and events told of by each node),

.. math:: \min_{\theta \ge 0}\; p^T \theta - \sum_e \log (x_e^T \theta) + \tfrac{1}{2} \kappa |\theta|^2

Terms are scaled by their prices, so that each reads as the events it accounts for, its share of all.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import nnls

from faultlines.errors import FitError
from faultlines.model.hawkes_process import Hawkes
from faultlines.model.hawkes_sums import check_decays, check_events, count_nodes, decayed_sums, told_by

#: A node's fit ends when its log-likelihood is proved to lie within this of its maximum, in nats.
TOLERANCE: Final = 1e-6
#: Added to the curvature of a term, in units of itself.
SMALLEST_CURVATURE: Final = 1e-9
#: Terms closer than this to a combination of others cannot be told apart, and have no standard error.
WORST_CONDITION: Final = 1e10

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HawkesFit:
    """A fitted process, and how sure it is.

    Attributes
    ----------
    process : Hawkes
    baseline_error : ndarray, shape (n_nodes,)
        Standard errors, per day, by the curvature of the (penalised) log-likelihood over the terms that are not
        zero. A term at zero is at its bound and has none (nan); infinite where the events of a node are too few to
        tell its terms apart.
    branching_error : ndarray, of the shape of ``process.branching``
    log_likelihood : float
        In nats, without the priors.
    gap : float
        Nats by which the (penalised) log-likelihood can at most lie below its maximum, all nodes together.
    steps : ndarray of int, shape (n_nodes,)
        Newton steps of each node.
    """

    process: Hawkes
    baseline_error: Floats
    branching_error: Floats
    log_likelihood: float
    gap: float
    steps: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Node:
    """One node's solution; ``terms`` and ``errors`` have the baseline first, then kernels by nodes."""

    terms: Floats
    errors: Floats
    log_intensity: float
    gap: float
    steps: int


def fit(
    times: ArrayLike,
    nodes: ArrayLike,
    duration: float,
    *,
    decay: float | ArrayLike,
    n_nodes: int | None = None,
    exponential_prior: float = 0.0,
    gaussian_prior: float = 0.0,
    max_steps: int = 100,
) -> HawkesFit:
    r"""Fit baseline and branching to events, given the decay [1]_.

    Each node takes Newton steps over non-negative terms, and ends when the dual problem [2]_ proves its log-likelihood
    to be within 1e-6 nats of the maximum (`TOLERANCE`): for shares :math:`\phi` with gradient :math:`1 - s` and m
    events, the maximum is at most :math:`\sum \phi - m + m \log \max_j s_j` above. Memory is 8 bytes times events,
    nodes and kernels; a Newton step over all nodes takes events times the square of nodes times kernels.

    Parameters
    ----------
    times : array_like, shape (n_events,)
        Days from the start of observation, sorted. Events of one instant do not excite each other, so times
        that were rounded lose what happened within a rounding; spread them at random within it if that matters.
    nodes : array_like of int, shape (n_events,)
        In ``[0, n_nodes)``.
    duration : float
        Days observed, to the last event or past it.
    decay : float or array_like, shape (n_kernels,)
        Per day. With an array, ``branching`` has a leading axis for kernels. `fit_decay` searches for one.
    n_nodes : int, optional
        Default: the highest node, plus one.
    exponential_prior : float
        Rate of an exponential prior on every branching entry: each node is taken to have this many more past
        events that nothing followed. Drives small entries to zero.
    gaussian_prior : float
        Precision of a half-normal prior on every branching entry, ``1 / variance``.
    max_steps : int
        Newton steps of one node. Five to ten are usual.

    Raises
    ------
    ValueError
        If the events are not in order (`faultlines.model.hawkes_sums.check_events`), a decay is not positive,
        or a prior is negative.
    FitError
        If a node does not get there in ``max_steps``.

    References
    ----------
    .. [1] Ogata (1978), Annals of the Institute of Statistical Mathematics 30(A), 243-261: maximum likelihood is
       consistent, and its errors are those of the curvature.
    .. [2] Boyd and Vandenberghe (2004), Convex Optimization, section 5.5.1: a dual point proves how near the end is.

    Examples
    --------
    >>> from faultlines.model.hawkes_simulation import simulate
    >>> process = Hawkes(baseline=np.array([0.2, 0.1]), branching=np.array([[0.0, 0.5], [0.5, 0.0]]), decay=2.0)
    >>> times, nodes = simulate(process, 20_000.0, np.random.default_rng(1))
    >>> fitted = fit(times, nodes, 20_000.0, decay=2.0)
    >>> np.round(fitted.process.branching, 1)
    array([[0. , 0.5], [0.5, 0. ]])
    """
    decays, known = check_decays(decay), count_nodes(nodes, n_nodes)
    when, where = check_events(times, nodes, known, duration)
    for name, value in (("exponential_prior", exponential_prior), ("gaussian_prior", gaussian_prior)):
        if not (np.isfinite(value) and value >= 0):
            raise ValueError(f"{name} is {value}; expected a number of 0 or more, 0 for none")
    told = np.append(duration, told_by(when, where, duration, n_nodes=known, decays=decays))
    sums = decayed_sums(when, where, when, n_nodes=known, decays=decays).reshape(len(when), len(told) - 1)
    on_branching = np.append(0.0, np.ones(len(told) - 1))
    price, ridge = told + exponential_prior * on_branching, gaussian_prior * on_branching
    solved = [_fit_node(node, sums[where == node], price, ridge, max_steps) for node in range(known)]
    shape = (known, known) if np.ndim(decay) == 0 else (len(decays), known, known)
    baseline, branching = _split(np.stack([one.terms for one in solved]), shape)
    baseline_error, branching_error = _split(np.stack([one.errors for one in solved]), shape)
    expected = told @ np.sum([one.terms for one in solved], axis=0)
    return HawkesFit(
        process=Hawkes(baseline=baseline, branching=branching, decay=float(decays[0]) if len(shape) == 2 else decays),
        baseline_error=baseline_error,
        branching_error=branching_error,
        log_likelihood=float(sum(one.log_intensity for one in solved) - expected),
        gap=float(sum(one.gap for one in solved)),
        steps=np.array([one.steps for one in solved], dtype=np.int64),
    )


def _split(rows: Floats, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Baseline and branching from one row of terms for each node."""
    branching = rows[:, 1:].reshape(shape[-1], -1, shape[-1]).swapaxes(0, 1)
    return rows[:, 0].copy(), branching.reshape(shape).copy()


def _fit_node(node: int, sums: Floats, price: Floats, ridge: Floats, max_steps: int) -> _Node:
    """Fit what sets off one node, over the terms that can be above zero at the maximum.

    There no term's pull exceeds its price. For the baseline that is ``sum_e 1 / intensity_e <= price[0]``, so every
    intensity is at least ``1 / price[0]``, and no term pulls harder than ``price[0]`` times the sum of its features.
    """
    n_events, n_terms = len(sums), len(price)
    terms, errors = np.zeros(n_terms), np.full(n_terms, np.nan)
    if not n_events:
        return _Node(terms=terms, errors=errors, log_intensity=0.0, gap=0.0, steps=0)
    used = np.append(True, price[0] * sums.sum(axis=0) >= price[1:]) & (price > 0)
    scale = 1.0 / price[used]
    features = np.empty((n_events, int(used.sum())))
    features[:, 0] = scale[0]
    np.multiply(sums if used.all() else sums[:, used[1:]], scale[1:], out=features[:, 1:])
    shares, gap, steps = _solve(node, features, ridge[used] * scale**2, max_steps)
    terms[used] = shares * scale
    errors[used] = _errors(features, shares, ridge[used] * scale**2) * scale
    log_intensity = float(np.log(features @ shares).sum())
    return _Node(terms=terms, errors=errors, log_intensity=log_intensity, gap=gap, steps=steps)


def _solve(node: int, features: Floats, ridge: Floats, max_steps: int) -> tuple[Floats, float, int]:
    """Shares at the maximum, the nats that they can be short of it, and the Newton steps taken."""
    n_events, n_terms = features.shape
    shares, gap = np.full(n_terms, n_events / n_terms), np.inf
    for step in range(max_steps + 1):
        intensity = features @ shares
        price = 1.0 + ridge * shares
        pull = features.T @ (1.0 / intensity)
        gap = float(price @ shares - n_events + n_events * np.log(np.max(pull / price)))
        if gap <= TOLERANCE:
            return shares, max(gap, 0.0), step
        curvature = _curvature(features, intensity, ridge)
        move = _newton(curvature, price - pull, shares)
        if (price - pull) @ move >= 0:
            # Too near singular for a Newton step to lead down; a step of expectation-maximisation always does.
            move = shares * (pull / price - 1.0)
        shares = shares + _length(move, features @ move / intensity, price, ridge, pull) * move
    raise FitError(
        f"the fit of node {node} came within {gap:.3g} nats of the maximum in {max_steps} Newton steps; expected "
        f"{TOLERANCE:g}. Raise max_steps; if that does not help, look for decays that are nearly the same, then add "
        "a prior (gaussian_prior=1.0)."
    )


def _curvature(features: Floats, intensity: Floats, ridge: Floats) -> Floats:
    ratios = features / intensity[:, None]
    return np.asarray(ratios.T @ ratios + np.diag(ridge))


def _newton(curvature: Floats, slope: Floats, shares: Floats) -> Floats:
    """Move to the least of the second-order expansion over non-negative shares.

    With ``curvature = L L^T`` that is a least-squares problem, ``|L^T x - L^-1 (curvature @ shares - slope)|``, here
    with terms scaled to a curvature of one. The diagonal is raised a little, for terms that are nearly combinations
    of others.
    """
    size = np.sqrt(np.diag(curvature))
    relative = curvature / np.outer(size, size) + np.diag(np.full(len(size), SMALLEST_CURVATURE))
    root = np.linalg.cholesky(relative)
    goal = np.linalg.solve(root, relative @ (shares * size) - slope / size)
    return np.asarray(nnls(root.T, goal, maxiter=30 * len(shares))[0] / size - shares)


def _length(move: Floats, change: Floats, price: Floats, ridge: Floats, pull: Floats) -> float:
    """How far to go along a move: all the way, halved until the objective falls (Armijo's rule).

    ``change`` is relative, by event, so that the fall is summed without cancellation.
    """
    straight, bend, slope = float(price @ move), 0.5 * float(ridge @ move**2), float((price - pull) @ move)
    length = 1.0
    while length > 1e-12:
        with np.errstate(divide="ignore", invalid="ignore"):
            rise = length * straight + length**2 * bend - np.log1p(length * change).sum()
        if rise <= 1e-4 * length * slope:
            break
        length /= 2.0
    return length


def _errors(features: Floats, shares: Floats, ridge: Floats) -> Floats:
    """Standard errors of the shares that are not zero, by the inverse of the curvature over these."""
    free = np.flatnonzero(shares > 0)
    curvature = _curvature(features[:, free], features @ shares, ridge[free])
    size = np.sqrt(np.diag(curvature))
    relative = curvature / np.outer(size, size)
    errors = np.full(len(shares), np.nan)
    told_apart = np.linalg.cond(relative) < WORST_CONDITION
    errors[free] = np.sqrt(np.diag(np.linalg.inv(relative))) / size if told_apart else np.inf
    return errors
