"""The passes of the fit against the plain sums they stand for, the solver against its bound, samples against all."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from faultlines.errors import FitError
from faultlines.model import aftershocks_solving
from faultlines.model.aftershocks import remember
from faultlines.model.aftershocks_base import baseline_terms
from faultlines.model.aftershocks_cells import ActiveCells, features_of
from faultlines.model.aftershocks_channels import features
from faultlines.model.aftershocks_fit import BASELINES, CHANNELS, N_CLASSES
from faultlines.model.aftershocks_fitting import Problem, Sampling, fit_parameters, spread_evenly
from faultlines.model.aftershocks_solving import PRIOR_ACTS, solve
from faultlines.model.aftershocks_totals import MeanHistogram, plain_totals, scaled_up, weighted_totals
from faultlines.model.kernels import HALF_LIVES
from faultlines.terms.history import Coverage, History, day_number

from .daily import make_fit, pact

TODAY = date(2024, 6, 22)
N, DAYS = 6, 120
ALL = Sampling(totalled_days=10_000, weighed_days=10_000)
EVERY_DYAD = np.array([(source, target) for source in range(N) for target in range(N) if source != target])


def world(seed=9, n_days=DAYS):
    """Acts of every class, more from the first states than from the last, and one pair that never acts."""
    rng = np.random.default_rng(seed)
    rate = np.outer(np.linspace(0.5, 0.05, N), np.ones(N))
    np.fill_diagonal(rate, 0.0)
    rate[4, 5] = rate[5, 4] = 0.0
    acts = rng.poisson(rate, (n_days, N_CLASSES, N, N))
    day, kind, source, target = np.argwhere(acts).T
    first = day_number(TODAY) - n_days + 1
    history = History(
        known_at=TODAY,
        states=tuple(f"S{number}" for number in range(N)),
        event_ids=np.array([f"e_{number:05d}" for number in range(len(day))]),
        day=(day + first).astype(np.int32),
        source=source.astype(np.int32),
        target=target.astype(np.int32),
        act_class=kind.astype(np.int8),
        weight=rng.uniform(0.2, 1.0, len(day)),
        systematic=rng.random(len(day)) < 0.9,
        ties=(pact("S0", "S3"), pact("S1", "S2")),
        coverage=Coverage(first_day=first, reports=rng.uniform(40.0, 80.0, n_days)),
    )
    return history, rng.normal(-4.0, 1.0, (N, N))


HISTORY, ONSET = world()
PROBLEM = Problem(HISTORY, ONSET, HALF_LIVES, ALL)


def days(*places):
    wanted = np.zeros(DAYS, dtype=bool)
    wanted[list(places)] = True
    return PROBLEM.days(wanted)


def of_every_dyad(day, kind):
    """Features of a class on every dyad, from the whole cube of sums."""
    sums = (np.moveaxis(day.rates.own, 0, 2)[..., None] * day.unseen).reshape(N * N, -1)
    sums[day.dyads] += day.recorded
    source, target = EVERY_DYAD.T
    past = features(sums.reshape(N, N, -1), source, target, kind, day.shares, day.allied).reshape(len(source), -1)
    heads = baseline_terms(day.rates, day.shares.alike)[:, kind, source, target].T
    return np.column_stack([heads, past]) * day.exposure[kind]


@pytest.mark.parametrize("kind", range(N_CLASSES))
def test_features_of_cells_are_those_of_the_whole_cube(kind):
    for day in days(30, 90):
        source, target = (column.copy() for column in EVERY_DYAD.T)
        found = features_of(day, np.full(len(source), kind), source, target)
        assert found == pytest.approx(of_every_dyad(day, kind), rel=1e-12, abs=1e-15)


def test_totals_add_up_the_features_of_every_dyad_weighted_or_not():
    rng = np.random.default_rng(4)
    blocks = rng.exponential(0.02, (N_CLASSES, len(BASELINES) + len(CHANNELS) * N_CLASSES * len(HALF_LIVES)))
    dispersion = rng.uniform(0.1, 1.0, N_CLASSES)
    for day in days(30, 90):
        histogram = MeanHistogram()
        plain, weighted = plain_totals(day), weighted_totals(day, blocks, dispersion, histogram)
        for kind in range(N_CLASSES):
            every = of_every_dyad(day, kind)
            mean = every @ blocks[kind]
            # Within a day the dyads are summed in single precision.
            assert plain[kind] == pytest.approx(every.sum(axis=0), rel=1e-5)
            assert weighted[kind] == pytest.approx(
                (every / (1 + mean / dispersion[kind])[:, None]).sum(axis=0), rel=1e-5
            )
            assert histogram.mass[kind].sum() == pytest.approx(mean.sum(), rel=1e-5)
            assert histogram.cells[kind].sum() == len(EVERY_DYAD)


def test_the_acts_expected_come_to_those_recorded():
    fit = fit_parameters(HISTORY, ONSET, ALL)
    first = PROBLEM.first_pass()
    blocks = fit.coefficients[2 * N_CLASSES :].reshape(N_CLASSES, -1)
    assert (blocks * first.totals).sum(axis=1) == pytest.approx(first.acts, rel=1e-9)


def deviations(fit):
    found = np.zeros(len(fit.coefficients))
    found[fit.free] = np.sqrt(np.diag(fit.covariance))
    return found


def test_sampled_days_give_the_fit_of_all_days():
    history, onset = world(seed=2, n_days=400)
    whole, some = (
        fit_parameters(history, onset, sampling) for sampling in (ALL, Sampling(totalled_days=120, weighed_days=40))
    )
    error = np.maximum(deviations(whole), deviations(some))
    moved = np.abs(whole.coefficients - some.coefficients)
    assert moved.max() > 0
    assert np.all(moved[error > 0] < 0.5 * error[error > 0])
    assert np.all(moved[error == 0] < 1e-3)


def test_sampled_cells_give_the_fit_of_all_cells_within_their_wider_errors():
    history, onset = world(seed=2, n_days=400)
    whole, some = fit_parameters(history, onset, ALL), fit_parameters(history, onset, replace(ALL, most_cells=3000))
    both = np.intersect1d(whole.free, some.free)
    both = both[both >= 2 * N_CLASSES]
    wider = deviations(some)[both] / deviations(whole)[both]
    assert np.median(wider) > 1.2
    error = np.hypot(deviations(some)[both], deviations(whole)[both])
    assert np.all(np.abs(whole.coefficients - some.coefficients)[both] < 4 * error)


def cells_of(seed=0, n_cells=3000, n_columns=40):
    """Cells whose acts come of three of the columns."""
    rng = np.random.default_rng(seed)
    columns = rng.exponential(0.2, (20_000, n_columns))
    acts = rng.poisson(columns[:, [0, 7, 20]] @ np.array([0.3, 0.5, 0.1]))
    some = np.flatnonzero(acts)[:n_cells]
    return ActiveCells(features=columns[some], acts=acts[some].astype(float)), columns.sum(axis=0) * len(
        some
    ) / np.count_nonzero(acts)


def test_the_solver_ends_where_no_column_would_gain():
    cells, totals = cells_of()
    weights, start = np.ones(len(cells.acts)), np.eye(1, len(totals))[0]
    found = solve(cells, totals, weights, start).coefficients
    price = totals + np.r_[np.zeros(len(BASELINES)), np.full(len(totals) - len(BASELINES), PRIOR_ACTS)]

    def likelihood(values):
        return cells.acts @ np.log(cells.features @ values) - price @ values

    assert found[[0, 7, 20]] == pytest.approx([0.3, 0.5, 0.1], abs=0.06)
    for column in range(len(totals)):
        for step in (-0.01, 0.01):
            moved = found.copy()
            moved[column] = max(moved[column] + step, 0.0)
            assert likelihood(moved) < likelihood(found) + 0.02
    # From elsewhere it comes to the same place.
    again = solve(cells, totals, weights, np.full(len(totals), 0.1)).coefficients
    assert likelihood(again) == pytest.approx(likelihood(found), abs=0.02)


def test_a_search_that_does_not_end_says_how_far_it_may_be(monkeypatch):
    monkeypatch.setattr(aftershocks_solving, "MOST_ROUNDS", 1)
    cells, totals = cells_of()
    with pytest.raises(FitError, match=r"after 1 rounds its likelihood may lie .* nats below the maximum; expected at"):
        solve(cells, totals, np.ones(len(cells.acts)), np.eye(1, len(totals))[0])


def test_days_chosen_are_as_many_as_asked_and_of_every_weekday():
    chosen = spread_evenly(1000, 140)
    assert chosen.sum() == 140
    assert np.diff(np.flatnonzero(chosen)).max() < 2 * 1000 / 140
    assert np.bincount(np.flatnonzero(chosen) % 7, minlength=7).min() >= 14
    assert spread_evenly(5, 9).all()


def test_a_ratio_estimate_is_exact_for_what_is_in_proportion():
    # 3 of 10 seen beside 6 of 20: the whole is 3 * 20 / 6 = 10.
    assert scaled_up(np.array([3.0, 5.0]), np.array([6.0, 0.0]), np.array([20.0, 0.0])) == pytest.approx([10.0, 5.0])


@pytest.mark.parametrize("ended", [0, 30])
def test_a_past_carried_on_is_the_past_remembered_anew(ended):
    fit = make_fit()
    history = replace(HISTORY, coverage=replace(HISTORY.coverage, reports=HISTORY.coverage.reports[: DAYS - ended]))
    past = None
    for back in (200, 60, 31, 29, 1, 1, 0):
        on = TODAY - timedelta(days=back)
        past, anew = remember(fit, history, on, past), remember(fit, history, on)
        for name in ("known", "sums", "unseen", "counts", "watched", "level", "allied"):
            assert getattr(past, name) == pytest.approx(getattr(anew, name), rel=1e-10, abs=1e-13), name


def test_a_past_of_other_days_or_rows_is_refused():
    fit, before = make_fit(), TODAY - timedelta(days=5)
    with pytest.raises(ValueError, match=r"earlier is of 2024-06-22 and 7 half-lives; expected 2024-06-17 or before"):
        remember(fit, HISTORY, before, remember(fit, HISTORY, TODAY))
    columns = ("event_ids", "day", "source", "target", "act_class", "weight", "systematic")
    shorter = replace(HISTORY, **{name: getattr(HISTORY, name)[1:] for name in columns})
    with pytest.raises(ValueError, match=r"earlier is of 6 states and \d+ rows up to 2024-06-17; expected those of"):
        remember(fit, shorter, TODAY, remember(fit, HISTORY, before))
