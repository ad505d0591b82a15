"""How chances of acts fit what came: ``python benchmarks/forecasts.py --data DIR`` (2 to 4 minutes, 1.5 GiB).

Windows of the ICEWS coverage, each forecast from what was known before it by the shipped fit, which was learned from
the same days: this tests how counts turn into chances, not the counts. Printed are the chance of one act or more under
three rules for the shape, the growth of the shape by halves of the coverage, the chance of more than is usual, and how
the draws of the parameters lie about the estimate.
"""

import argparse
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from faultlines.forecasting.chances import GROWTH, chance_above, chance_of_any
from faultlines.forecasting.counts import any_of
from faultlines.forecasting.unusual import HIGH, usual_counts
from faultlines.model.aftershocks import AftershockFit, draw_coefficients, remember
from faultlines.model.aftershocks_days import counts_of
from faultlines.model.aftershocks_dyads import expected_acts
from faultlines.model.aftershocks_fit import CLASS_NAMES, N_CLASSES
from faultlines.model.aftershocks_forecast import expected_by_class
from faultlines.model.fits import load_fit
from faultlines.model.scores import log_likelihood
from faultlines.terms.history import EPOCH, History
from scores import EVENTS, load

HORIZONS = (7, 30, 90)
FIRST_WINDOW_DAYS, STEP_DAYS = 42, 21
#: Edges of the bands of expected acts.
BANDS = (0.03, 0.3, 1, 3, 10, 50)
#: Busy pairs, for which the chance of more than is usual is looked at, and windows' first day for it.
BUSY = ("CHN", "IND", "IRN", "ISR", "JPN", "KOR", "PAK", "PRK", "RUS", "SYR", "TUR", "UKR", "USA")
ENOUGH_DAYS = 120


def main() -> None:
    """Print four tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with events/")
    with tempfile.TemporaryDirectory() as folder:
        history, log_odds = load(parser.parse_args().data / EVENTS, Path(folder) / "ledger")
    fit = load_fit().aftershocks
    assert fit is not None
    found = {days: windows(fit, history, log_odds, days) for days in HORIZONS}
    print_rules(fit, found)
    print_growth(fit, found)
    print_unusual(fit, history, log_odds)
    print_draws(fit, history, log_odds)


def windows(fit: AftershockFit, history: History, log_odds: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Expected and recorded acts of every dyad, (n_windows, n_dyads, n_classes)."""
    off = ~np.eye(len(history.states), dtype=bool)
    expected, came = [], []
    for start in range(FIRST_WINDOW_DAYS, len(history.coverage.reports) - days + 1, STEP_DAYS):
        first = history.coverage.first_day + start
        past = remember(fit, history, EPOCH + timedelta(days=first - 1))
        expected.append(expected_by_class(fit, past, log_odds, days)[off])
        came.append(np.moveaxis(recorded(history, first, days), 0, 2)[off])
    return np.stack(expected), np.stack(came)


def recorded(history: History, first: int, days: int) -> np.ndarray:
    """Acts that the coder recorded from a day on, (n_classes, n_states, n_states)."""
    inside = history.systematic & (history.day >= first) & (history.day < first + days)
    return counts_of(history, np.flatnonzero(inside))


def print_rules(fit: AftershockFit, found: dict[int, tuple[np.ndarray, np.ndarray]]) -> None:
    """By class and horizon: nats for each dyad-window with an act, expected over observed, and bands."""
    print("one act or more: nats an event, expected/observed; then forecast/observed by band of expected acts", BANDS)
    for days, (expected, came) in found.items():
        for kind, name in enumerate(CLASS_NAMES):
            mean, happened = expected[..., kind].ravel(), came[..., kind].ravel() > 0
            day_shape = fit.dispersion[kind]
            rules = {
                "shape of a day": any_of(mean, day_shape),
                "shape x days": any_of(mean, day_shape * days),
                "as used": chance_of_any(expected, fit, days)[..., kind].ravel(),
            }
            print(f"{name}, {days} days, {happened.sum():,} dyad-windows with one")
            for rule, chance in rules.items():
                nats = log_likelihood(happened, chance) / happened.sum()
                print(
                    f"  {rule:15s} {nats:8.4f} {chance.sum() / happened.sum():6.2f}   {bands(mean, chance, happened)}"
                )


def bands(mean: np.ndarray, chance: np.ndarray, happened: np.ndarray) -> str:
    """Mean chance and share that happened by band of expected acts, where a band has 20 dyad-windows."""
    place = np.digitize(mean, BANDS)
    some = [place == band for band in range(len(BANDS) + 1) if (place == band).sum() >= 20]
    return "  ".join(f"{chance[rows].mean():.3f}/{happened[rows].mean():.3f}" for rows in some)


def print_growth(fit: AftershockFit, found: dict[int, tuple[np.ndarray, np.ndarray]]) -> None:
    """Nats an event by power of the growth, over the classes without a calibration of their own."""
    print(f"\ngrowth of the shape (used: {GROWTH}): mean nats an event over four classes and three horizons")
    for half in (0, 1):
        line = []
        for power in np.arange(0.0, 0.8, 0.1):
            nats = []
            for expected, came in found.values():
                rows = slice(None, len(expected) // 2) if half == 0 else slice(len(expected) // 2, None)
                for kind in range(N_CLASSES - 1):
                    mean, happened = expected[rows, :, kind].ravel(), came[rows, :, kind].ravel() > 0
                    chance = any_of(mean, fit.dispersion[kind] * (1.0 + mean) ** power)
                    nats.append(log_likelihood(happened, chance) / happened.sum())
            line.append(f"{power:.1f}: {np.mean(nats):.4f}")
        print(f"  {'first' if half == 0 else 'second'} half  {'  '.join(line)}")


def print_unusual(fit: AftershockFit, history: History, log_odds: np.ndarray, days: int = 7) -> None:
    """Expected and observed share of windows above the dyad's own high count, among busy states."""
    places = [history.states.index(name) for name in BUSY]
    dyads = tuple((one, other) for one in places for other in places if one != other)
    chances, above = [], []
    for start in range(ENOUGH_DAYS, len(history.coverage.reports) - days + 1, days):
        first = history.coverage.first_day + start
        on = EPOCH + timedelta(days=first - 1)
        usual = usual_counts(replace(history, known_at=on), dyads, days)
        total = expected_acts(fit, remember(fit, history, on), log_odds, dyads, (days,))[1][0]
        came = np.stack([recorded(history, first, days)[:, one, other] for one, other in dyads])
        chances.append(chance_above(total, usual.high, fit, days))
        above.append(came > usual.high)
    chance, happened = np.concatenate(chances), np.concatenate(above)
    print(f"\nabove the {HIGH:.0%} quantile of own {days}-day windows, {len(BUSY)} busy states, {len(chances)} windows")
    for kind, name in enumerate(CLASS_NAMES):
        edges = np.quantile(chance[:, kind], [0.5, 0.8, 0.95])
        place = np.digitize(chance[:, kind], edges)
        cells = [
            f"{chance[place == band, kind].mean():.3f}/{happened[place == band, kind].mean():.3f}" for band in range(4)
        ]
        print(f"  {name:22s} {chance[:, kind].mean():.3f}/{happened[:, kind].mean():.3f} by band  {'  '.join(cells)}")


def print_draws(fit: AftershockFit, history: History, log_odds: np.ndarray) -> None:
    """Tenth, fiftieth and ninetieth percentile of drawn over estimated acts, within 90 days, of two dyads."""
    past = remember(fit, history, history.known_at)
    names = (("PRK", "KOR"), ("FJI", "BOL"))
    dyads = tuple((history.states.index(one), history.states.index(other)) for one, other in names)
    centre = expected_acts(fit, past, log_odds, dyads, (90,))[1][0]
    draws = draw_coefficients(fit, np.random.default_rng(0), 100)
    drawn = np.stack([expected_acts(fit, past, log_odds, dyads, (90,), one)[1][0] for one in draws]) / centre
    print("\ndrawn over estimated acts within 90 days: 10 %, 50 %, 90 % of 100 draws, by class")
    for place, (one, other) in enumerate(names):
        cells = [" ".join(f"{value:.2f}" for value in np.quantile(drawn[:, place, kind], (0.1, 0.5, 0.9)))
                 for kind in range(N_CLASSES)]  # fmt: skip
        print(f"  {one} {other}: {' | '.join(cells)}")


if __name__ == "__main__":
    main()
