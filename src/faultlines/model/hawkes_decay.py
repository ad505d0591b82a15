"""The decay of a Hawkes process, by profile likelihood: for each decay tried, the best baseline and branching."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from faultlines.errors import FitError
from faultlines.model.hawkes_fit import HawkesFit, fit
from faultlines.model.hawkes_sums import check_decays, check_events, count_nodes

#: Decays of the first look, evenly spaced in their logarithms.
FIRST_LOOK: Final = 13

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DecayFit:
    """The fit at the likeliest decay.

    Attributes
    ----------
    fit : HawkesFit
        Its errors take the decay as known.
    interval : tuple of float
        Decays, per day, of which the likelihood ratio test would reject none at 5 %; 0 or infinity at an end
        where none within the bounds is rejected.
    decays : ndarray, shape (n_tried,)
        All that were tried, sorted, per day.
    log_likelihoods : ndarray, shape (n_tried,)
        Profile log-likelihood of each, in nats.
    """

    fit: HawkesFit
    interval: tuple[float, float]
    decays: Floats
    log_likelihoods: Floats


def fit_decay(
    times: ArrayLike,
    nodes: ArrayLike,
    duration: float,
    *,
    between: tuple[float, float] | None = None,
    n_nodes: int | None = None,
) -> DecayFit:
    """Fit baseline, branching and one decay shared by all pairs of nodes.

    A profile may have more than one peak, so thirteen decays over the whole range come first; then Brent's method
    between the neighbours of the best, to a thousandth.

    Parameters
    ----------
    times, nodes, duration, n_nodes
        As in `fit`.
    between : tuple of float, optional
        Least and greatest decay, per day. Default: a mean delay of a tenth of the duration, and one of a hundredth
        of the mean wait from any event to the next.

    Raises
    ------
    ValueError
        As `fit`; or if the bounds are not positive and ascending.
    FitError
        If the likelihood is highest at a bound.

    References
    ----------
    .. [1] Venzon and Moolgavkar (1988), A method for computing profile-likelihood-based confidence intervals,
       Applied Statistics 37(1), 87-94.

    Examples
    --------
    >>> from faultlines.model.hawkes_process import Hawkes
    >>> from faultlines.model.hawkes_simulation import simulate
    >>> process = Hawkes(baseline=np.array([0.5]), branching=np.array([[0.5]]), decay=2.0)
    >>> times, nodes = simulate(process, 2_000.0, np.random.default_rng(1))
    >>> found = fit_decay(times, nodes, 2_000.0)
    >>> found.interval[0] < 2.0 < found.interval[1]
    True
    """
    known = count_nodes(nodes, n_nodes)
    check_events(times, nodes, known, duration)
    low, high = between or (10.0 / duration, 100.0 * max(np.size(times), 1) / duration)
    if len(check_decays([low, high])) != 2 or low >= high:
        raise ValueError(f"between is {between}; expected two ascending decays, per day")
    tried: dict[float, HawkesFit] = {}

    def profile(log_decay: float) -> float:
        decay = float(np.exp(log_decay))
        if decay not in tried:
            tried[decay] = fit(times, nodes, duration, decay=decay, n_nodes=known)
        return tried[decay].log_likelihood

    grid = np.linspace(np.log(low), np.log(high), FIRST_LOOK)
    heights = np.array([profile(point) for point in grid])
    top = int(np.argmax(heights))
    if top in (0, FIRST_LOOK - 1):
        raise FitError(_at_the_bound("least" if top == 0 else "greatest", float(np.exp(grid[top]))))
    around = (grid[top - 1], grid[top + 1])
    peak = minimize_scalar(lambda x: -profile(x), bounds=around, method="bounded", options={"xatol": 1e-3})
    best = max(tried.values(), key=lambda one: one.log_likelihood)
    level = best.log_likelihood - 0.5 * float(chi2.ppf(0.95, 1))
    lower = _crossing(profile, level, float(peak.x), grid[:top][::-1])
    upper = _crossing(profile, level, float(peak.x), grid[top + 1 :])
    decays = np.array(sorted(tried))
    return DecayFit(
        fit=best,
        interval=(0.0 if lower is None else float(np.exp(lower)), np.inf if upper is None else float(np.exp(upper))),
        decays=decays,
        log_likelihoods=np.array([tried[decay].log_likelihood for decay in decays]),
    )


def _crossing(profile: Callable[[float], float], level: float, peak: float, outward: Floats) -> float | None:
    """Where the profile falls through a level on the way out from its peak; nothing if it never does."""
    inner = peak
    for point in outward:
        if profile(point) < level:
            return float(brentq(lambda x: profile(x) - level, inner, point, xtol=1e-3))
        inner = point
    return None


def _at_the_bound(which: str, decay: float) -> str:
    advice = (
        "If times were rounded, spread them within the rounding; if mean delays can be shorter, raise the upper bound."
        if which == "greatest"
        else "If mean delays can be longer, lower the lower bound."
    )
    return (
        f"the likelihood is highest at the {which} decay tried, {decay:.4g} per day; expected a peak between the "
        f"bounds. {advice} If neither applies, the events show no excitation at these delays: check that `fit` at a "
        "decay of your own gains over branching of zero."
    )
