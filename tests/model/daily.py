"""A made-up daily fit and pact, for the tests of the daily model."""

from datetime import date

import numpy as np

from faultlines.model.aftershocks_fit import N_CLASSES, AftershockFit, coefficient_names
from faultlines.model.kernels import HALF_LIVES
from faultlines.terms.events import Tie


def pact(one, other):
    return Tie(
        tie_id=f"t_{one}{other}",
        tie_type="defence_pact",
        state="in_force",
        source_actor=one,
        target_actor=other,
        since=None,
        until=None,
        known_on=date(2000, 1, 1),
        claims=(),
        confidence=1.0,
    )


def make_fit(seed=1, **changes):
    rng = np.random.default_rng(seed)
    names = coefficient_names(HALF_LIVES)
    coefficients = rng.exponential(0.01, len(names)) * (rng.random(len(names)) < 0.5)
    coefficients[: 2 * N_CLASSES] = np.r_[np.linspace(-2, -4, N_CLASSES), np.full(N_CLASSES, 0.5)]
    fields = {
        "half_lives": HALF_LIVES,
        "coefficients": coefficients,
        "free": np.flatnonzero(coefficients),
        "covariance": np.diag(np.full(np.count_nonzero(coefficients), 1e-4)),
        "kappa": np.full(N_CLASSES, 40.0),
        "source_shape": np.full(N_CLASSES, 0.5),
        "target_shape": np.full(N_CLASSES, 0.7),
        "dispersion": np.full(N_CLASSES, 0.5),
        "volume": np.array([1.1, 1.1, 1.1, 1.1, 1.1, 0.8, 0.7]),
        "weekday": np.ones((N_CLASSES, 7)),
        "horizons": np.array([1.0, 30.0, 90.0]),
        "horizon_scale": np.array([0.9, 0.5, 0.4]),
        "horizon_shape": np.array([50.0, 6.0, 5.0]),
        "provenance": {"rows": 1},
    }
    return AftershockFit(**(fields | changes))
