"""The daily model: expected acts of each class between every two states, and what each past act adds to them.

For class c on directed dyad d and day t

    intensity[d, c](t) = exposure[c](t) * (sum of baselines * rates + sum over channels of coefficients * decayed sums)

- the ``rates`` are the structural one shrunk to the dyad's own mean, and others that it leans on
  (`faultlines.model.aftershocks_base`);
- decayed sums of past acts reach the dyad by seven channels (`faultlines.model.aftershocks_channels`);
- days that no systematic coder watched are missing, not quiet: they count at the long-run rate, and an act known from
  a document adds its share on top.

Everything is linear in past acts, so what each adds is exact, over any horizon
(`faultlines.model.aftershocks_horizon`).
"""

import numpy as np
from numpy.typing import NDArray

from faultlines.model.aftershocks_base import checked_log_odds
from faultlines.model.aftershocks_calibration import calibrate_horizons
from faultlines.model.aftershocks_fit import AftershockFit, conflict_only, draw_coefficients
from faultlines.model.aftershocks_forecast import (
    SMALLEST_SHARE,
    Intensity,
    expected_force,
    forecast,
    probability,
)
from faultlines.model.aftershocks_listing import Contributions
from faultlines.model.aftershocks_past import Past, remember
from faultlines.terms.history import History

__all__ = [
    "SMALLEST_SHARE",
    "AftershockFit",
    "Contributions",
    "Intensity",
    "Past",
    "conflict_only",
    "draw_coefficients",
    "expected_force",
    "fit_aftershocks",
    "forecast",
    "probability",
    "remember",
]

Floats = NDArray[np.float64]


def fit_aftershocks(history: History, onset_log_odds: Floats) -> AftershockFit:
    """Fit the daily model to the days that a systematic coder watched.

    Parameters
    ----------
    history : History
        With coverage of at least `faultlines.model.aftershocks_fitting.FEWEST_DAYS` days.
    onset_log_odds : ndarray, shape (n_states, n_states)

    Raises
    ------
    FitError
        If there is no coverage, too little of it, or the search for the coefficients does not end.
    ValueError
        If ``onset_log_odds`` does not fit the history's states.
    """
    # Its compiled loops take half a second to import, and only a fit needs them.
    from faultlines.model.aftershocks_fitting import fit_parameters

    onset_log_odds = checked_log_odds(onset_log_odds, history.states)
    fit = fit_parameters(history, onset_log_odds)
    return calibrate_horizons(fit, history, onset_log_odds)
