r"""Multivariate Hawkes processes with exponential kernels, in continuous time.

The intensity of node ``i`` just before time ``t``, in events per day, is

.. math:: \lambda_i(t) = \mu_i + \sum_k \sum_{e:\, t_e < t} G_{k,i,j_e}\, \beta_k e^{-\beta_k (t - t_e)}

with ``baseline`` :math:`\mu`, ``branching[to, from]`` :math:`G` and ``decay`` :math:`\beta`, per day. It is linear in
past events, so what each adds is exact, and for a given decay the fit is convex.

    process = Hawkes(baseline=..., branching=..., decay=...)      faultlines.model.hawkes_process
    times, nodes = simulate(process, duration, rng)               faultlines.model.hawkes_simulation
    fitted = fit(times, nodes, duration, decay=...)               faultlines.model.hawkes_fit
    searched = fit_decay(times, nodes, duration)                  faultlines.model.hawkes_decay
    checked = residuals(fitted.process, times, nodes)             faultlines.model.goodness

Observation starts empty at 0. Events of one instant do not excite each other. The relational daily model
(`faultlines.model.aftershocks`) shares kernels over tens of thousands of dyads; this one has a free entry for every
pair of nodes, and is meant for up to a few hundred.

References
----------
.. [1] Hawkes (1971), Spectra of some self-exciting and mutually exciting point processes, Biometrika 58(1), 83-90.
"""

from faultlines.model.goodness import Residuals, residuals
from faultlines.model.hawkes_decay import DecayFit, fit_decay
from faultlines.model.hawkes_fit import HawkesFit, fit
from faultlines.model.hawkes_process import (
    Hawkes,
    branching_ratio,
    contributions_at,
    expected_counts,
    intensity_at,
    log_likelihood,
    stationary_rates,
)
from faultlines.model.hawkes_simulation import simulate

__all__ = [
    "DecayFit",
    "Hawkes",
    "HawkesFit",
    "Residuals",
    "branching_ratio",
    "contributions_at",
    "expected_counts",
    "fit",
    "fit_decay",
    "intensity_at",
    "log_likelihood",
    "residuals",
    "simulate",
    "stationary_rates",
]
