"""A simulated record of force among a few states, with coverage."""

from datetime import date

import numpy as np
import pytest

from faultlines.terms.history import Coverage, History, day_number


@pytest.fixture(scope="session")
def simulated():
    """History in which every dyad has its own rate and acts repeat, and log-odds of onset that know nothing."""
    rng = np.random.default_rng(8)
    n_states, n_days = 8, 150
    rate = rng.gamma(0.4, 0.08, (n_states, n_states))
    np.fill_diagonal(rate, 0.0)
    level, rows = np.zeros_like(rate), []
    for day in range(n_days):
        for kind in (0, 2, 3, 4):
            acts = rng.poisson((rate + 0.5 * level) * (4.0 if kind == 0 else 1.0))
            rows += [(day, s, t, kind) for s, t in np.argwhere(acts) for _ in range(acts[s, t])]
            if kind == 4:
                level = 0.8 * level + 0.2 * acts
    columns = np.array(rows).T
    first, last = date(2018, 1, 1), date(2018, 5, 30)
    history = History(
        known_at=last,
        states=tuple(f"S{number}" for number in range(n_states)),
        event_ids=np.array([f"e_{number}" for number in range(len(rows))]),
        day=(columns[0] + day_number(first)).astype(np.int32),
        source=columns[1].astype(np.int32),
        target=columns[2].astype(np.int32),
        act_class=columns[3].astype(np.int8),
        weight=np.ones(len(rows)),
        systematic=np.ones(len(rows), dtype=bool),
        ties=(),
        coverage=Coverage(first_day=day_number(first), reports=np.full(n_days, 50.0)),
    )
    return history, np.full((n_states, n_states), -5.0)
