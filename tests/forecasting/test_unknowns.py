from dataclasses import replace
from datetime import date

import numpy as np

from faultlines.forecasting.unknowns import what_is_unknown
from faultlines.model.fits import load_fit
from faultlines.terms.history import Coverage, History, day_number

FIT = load_fit()


def record(days=(), known_at=date(2024, 6, 22), states=("CHN", "PHL", "TWN")):
    """Acts of the first state on the second on some days."""
    n = len(days)
    return History(
        known_at=known_at,
        states=states,
        event_ids=np.array([f"e_{number}" for number in range(n)], dtype="U9"),
        day=np.array([day_number(day) for day in days], dtype=np.int32),
        source=np.zeros(n, dtype=np.int32),
        target=np.ones(n, dtype=np.int32),
        act_class=np.zeros(n, dtype=np.int8),
        weight=np.ones(n),
        systematic=np.zeros(n, dtype=bool),
        ties=(),
        coverage=None,
    )


def told(history, pair=None, fit=FIT):
    return " ".join(what_is_unknown(fit, history, pair))


def test_without_a_coder_quiet_is_not_known():
    assert "a quiet pair is unwatched and not known to be quiet" in told(record())


def test_coverage_that_ended_says_when_and_how_long_ago():
    coverage = Coverage(first_day=day_number(date(2024, 5, 1)), reports=np.full(31, 5.0))
    late = replace(record(), coverage=replace(coverage, share_in=np.linspace(1.0, 0.4, 31)))
    assert "publishes late: 40 % of the last day's acts are in" in " ".join(what_is_unknown(load_fit(), late))
    watched = replace(record(), coverage=coverage)
    assert "watched from 2024-05-01 to 2024-05-31; of the 22 days since then" in told(watched)
    until = replace(watched, known_at=date(2024, 5, 31))
    assert "watched from 2024-05-01 to 2024-05-31; what it does not report is unknown" in told(until)


def test_the_last_act_of_the_two_and_of_anybody():
    history = record([date(2024, 6, 1), date(2024, 6, 21)])
    text = told(history, (0, 1))
    assert "The last of 2 acts known between CHN and PHL was on 2024-06-21, 1 day before." in text
    assert "The ledger holds no act between CHN and TWN." in told(history, (0, 2))
    assert "that the ledger holds was on 2024-06-21, 1 day before." in told(history)
    assert "The ledger holds no act of one state on another." in told(record())


def test_ages_of_the_inputs():
    text = told(record(), (0, 1))
    assert "Capabilities are those of 2022." in text
    assert "disputes ends in 2014" in text
    assert "pacts to 2018 and rivalries to 2020" in text
    assert "270 days of one coder, 2018-01-01 to 2018-09-27." in text


def test_a_day_before_the_inputs_says_that_they_were_not_known_then():
    text = told(record(known_at=date(2018, 6, 1)), (0, 1))
    assert "Capabilities are those of 2022, which was not known on the day." in text
    assert "nothing here tests the fit" in text


def test_states_without_a_figure_are_named_or_counted():
    seen = FIT.structure.last_observed
    fewer = {name: value for name, value in seen.capability.items() if name == "CHN"}
    fit = replace(FIT, structure=replace(FIT.structure, last_observed=replace(seen, capability=fewer)))
    assert "Capabilities are those of 2022; no figure is known for PHL, counted as the smallest." in told(
        record(), (0, 1), fit
    )
    assert "No figure is known for PHL and TWN, counted as the smallest." in told(record(), (1, 2), fit)
    assert "no figure is known for 2 of the states, counted as the smallest" in told(record(), None, fit)
