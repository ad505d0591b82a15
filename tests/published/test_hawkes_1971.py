"""Hawkes (1971), Spectra of some self-exciting and mutually exciting point processes, Biometrika 58(1), 83-90.

The self-exciting process with kernel ``alpha exp(-beta t)``, branching ratio ``n = alpha / beta``, has

    rate                     lambda = mu / (1 - n)
    covariance density       c(tau) = alpha lambda (2 beta - alpha) / (2 (beta - alpha)) exp(-(beta - alpha) tau)
    spectrum at frequency 0  lambda / (1 - n)^2, in units where a Poisson process has lambda

The second solves the paper's integral equation, for tau > 0 and with c(-v) = c(v),

    c(tau) = lambda g(tau) + integral over v < tau of g(tau - v) c(v) dv.

Put c = A exp(-k tau), k = beta - alpha. The integral is alpha A exp(-beta tau) [1 / (beta + k) - 1 / (beta - k)] plus
alpha A exp(-k tau) / (beta - k), of which the last is c itself as beta - k = alpha; the others cancel against
lambda alpha exp(-beta tau) when lambda = A [1 / alpha - 1 / (2 beta - alpha)], which gives A.
"""

import numpy as np
import pytest
from scipy.integrate import quad

from faultlines.model.hawkes import Hawkes, branching_ratio, expected_counts, simulate, stationary_rates

BASELINE, RATIO, DECAY = 0.4, 0.6, 2.0
ALPHA, RATE = RATIO * DECAY, BASELINE / (1 - RATIO)
PROCESS = Hawkes(baseline=np.array([BASELINE]), branching=np.array([[RATIO]]), decay=DECAY)
DURATION, BLOCKS, WARM_UP = 400_000.0, 400, 50.0


def covariance_density(tau):
    k = DECAY - ALPHA
    return ALPHA * RATE * (2 * DECAY - ALPHA) / (2 * k) * np.exp(-k * np.abs(tau))


@pytest.fixture(scope="module")
def times():
    """Stationary: drawn from an empty start, less the first days."""
    drawn, _ = simulate(PROCESS, DURATION + WARM_UP, np.random.default_rng(1971))
    return drawn[drawn > WARM_UP] - WARM_UP


@pytest.mark.parametrize("tau", [0.01, 0.5, 3.0])
def test_the_covariance_density_solves_the_integral_equation(tau):
    def integrand(v):
        return ALPHA * np.exp(-DECAY * (tau - v)) * covariance_density(v)

    past = quad(integrand, -40, 0)[0] + quad(integrand, 0, tau)[0]
    assert covariance_density(tau) == pytest.approx(RATE * ALPHA * np.exp(-DECAY * tau) + past, rel=1e-8)


def test_the_stationary_rate(times):
    assert stationary_rates(PROCESS) == pytest.approx([RATE])
    error = np.sqrt(RATE / (1 - RATIO) ** 2 / DURATION)
    assert abs(len(times) / DURATION - RATE) < 3 * error


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.1), (0.1, 0.5), (0.5, 1.5), (1.5, 4.0), (20.0, 30.0)])
def test_the_covariance_density_by_simulation(times, low, high):
    # Pairs of events at a lag between low and high, per day: rate^2 (high - low) + integral of c.
    per_event = np.searchsorted(times, times + high) - np.searchsorted(times, times + low, side="right")
    blocks = np.bincount((times / DURATION * BLOCKS).astype(int), per_event, minlength=BLOCKS) * BLOCKS / DURATION
    expected = RATE**2 * (high - low) + quad(covariance_density, low, high)[0]
    error = blocks.std(ddof=1) / np.sqrt(BLOCKS)
    assert abs(blocks.mean() - expected) < 3.5 * error
    assert error < 0.02 * expected


def test_counts_over_long_windows_vary_as_the_spectrum_at_zero_says(times):
    counts = np.bincount((times / DURATION * BLOCKS).astype(int), minlength=BLOCKS)
    factor = counts.var(ddof=1) / counts.mean()
    # The variance of a variance of 400 windows is 2 / 399 of its square: one standard error is 7 %.
    assert factor == pytest.approx(1 / (1 - RATIO) ** 2, rel=0.21)


def test_counts_from_an_empty_start():
    # Solve dm/dt = -k (m - lambda), m(0) = mu, with k = beta (1 - n), and integrate.
    k, day = DECAY * (1 - RATIO), 1.7
    wanted = RATE * day - (RATE - BASELINE) * (1 - np.exp(-k * day)) / k
    assert expected_counts(PROCESS, day) == pytest.approx([wanted], rel=1e-12)


def test_mutually_exciting_rates_and_ratio():
    # Two nodes that excite each other alone: G has eigenvalues +- sqrt(a b), and the rates solve
    # r0 = m0 + a r1, r1 = m1 + b r0, so r0 = (m0 + a m1) / (1 - a b).
    a, b, baseline = 0.8, 0.45, np.array([0.3, 0.1])
    process = Hawkes(baseline=baseline, branching=np.array([[0, a], [b, 0]]), decay=1.0)
    assert branching_ratio(process.branching) == pytest.approx(0.6)
    assert stationary_rates(process) == pytest.approx([(0.3 + a * 0.1) / 0.64, (0.1 + b * 0.3) / 0.64])
    _, nodes = simulate(process, 200_000.0, np.random.default_rng(2))
    # Long-run covariance of counts per day: (I - G)^-1 diag(rates) (I - G)^-T.
    inverse = np.linalg.inv(np.eye(2) - process.branching)
    errors = np.sqrt(np.diag(inverse @ np.diag(stationary_rates(process)) @ inverse.T) / 200_000)
    assert np.all(np.abs(np.bincount(nodes) / 200_000 - stationary_rates(process)) < 3 * errors)


@pytest.mark.parametrize(
    ("branching", "ratio"),
    [
        ([[0.0, 0.5], [0.5, 0.0]], 0.5),
        ([[0.0, 2.0], [0.0, 0.0]], 0.0),
        ([[0.3, 9.0], [0.0, 0.7]], 0.7),
        ([[0.0, 0.0, 0.5], [0.5, 0.0, 0.0], [0.0, 0.5, 0.0]], 0.5),
        ([[0.2, 0.3], [0.4, 0.1]], 0.5),
    ],
)
def test_branching_ratios_known_by_hand(branching, ratio):
    # Pairs; a chain that ends; a triangular matrix has its diagonal; a ring; rows that add up to the same.
    assert branching_ratio(np.array(branching)) == pytest.approx(ratio, abs=1e-12)
