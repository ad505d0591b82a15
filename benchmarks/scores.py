"""Score the daily model beside its references: ``python benchmarks/scores.py --data DIR``.

Trains on all days of the ICEWS file but the last 30 (90 with ``--horizons 30``), then rolls forward through them.
"""

import argparse
import json
import resource
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from faultlines.forecasting.calibration import Reliability, reliability
from faultlines.forecasting.references import REFERENCES
from faultlines.forecasting.rolling import before
from faultlines.forecasting.scoring import Score, score_aftershocks
from faultlines.ledger import Ledger
from faultlines.model.aftershocks import AftershockFit, fit_aftershocks
from faultlines.model.aftershocks_calibration import window_outcomes
from faultlines.model.fits import load_fit
from faultlines.model.structure import onset_log_odds
from faultlines.riskmap.layers import history_relations
from faultlines.showing.scores import FORECAST_NAMES, TARGET_NAMES
from faultlines.terms.history import History

EVENTS = Path("events") / "icews-2018-to-september.tab.gz"


def main() -> None:
    """Print the table of scores, then the calibration of the probability of force."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        history, log_odds = load(asked.data / EVENTS, Path(folder) / "ledger")
    fits: list[AftershockFit] = []

    def fit(train: History) -> AftershockFit:
        start = time.perf_counter()
        fits.append(fit_aftershocks(train, log_odds))
        print(f"fitted to {len(train.day):,} rows in {time.perf_counter() - start:.0f} s\n")
        return fits[-1]

    scores = score_aftershocks(
        history,
        fit,
        log_odds,
        test_days=asked.test_days,
        horizons=asked.horizons,
        references=asked.references or tuple(REFERENCES),
        every_pair=asked.every_pair,
    )
    print_scores(scores)
    train = before(history, asked.test_days)
    horizons = (30, 90)
    outcomes = window_outcomes(fits[0], train, log_odds, horizons)
    for horizon, (mean, happened) in zip(horizons, outcomes, strict=True):
        print_reliability(
            f"force within {horizon} days, training windows", reliability(fits[0], mean, happened, horizon)
        )
    if asked.json:
        asked.json.write_text(json.dumps([asdict(score) for score in scores], indent=1) + "\n", encoding="utf-8")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")


def load(events: Path, ledger: Path) -> tuple[History, np.ndarray]:
    """History of an ICEWS file, and the shipped structure's log-odds of onset on its last day."""
    book = Ledger.create(ledger)
    book.import_file(events, "icews")
    history = book.history(book.last_day())
    structure = load_fit(None).structure
    if structure is None:
        raise SystemExit("the shipped fit has no structure; run `make fit` first")
    return history, onset_log_odds(structure, history_relations(structure, history))


def print_scores(scores: list[Score]) -> None:
    """One block for each target and horizon."""
    last = None
    for score in scores:
        if last != (score.target, score.horizon_days):
            last = (score.target, score.horizon_days)
            counted = f"{score.events:,} events, {score.dyads:,} dyads"
            print(f"\n{TARGET_NAMES[score.target]}, {score.horizon_days} days: {counted}")
            print(f"  {'':38s} {'nats/event':>18s} {'AUC':>7s} {'AP':>7s} {'expected/recorded':>18s}")
        gain = f"{score.information_gain:+.3f}" + ("" if score.error is None else f" ± {score.error:.3f}")
        auc = "-" if score.auc is None else f"{score.auc:.4f}"
        name, precision = FORECAST_NAMES[score.forecast], f"{score.average_precision:7.4f}"
        print(f"  {name:38s} {gain:>18s} {auc:>7s} {precision} {score.ratio:18.2f}")


def print_reliability(title: str, rows: list[Reliability]) -> None:
    """Forecast and observed frequency, band by band."""
    print(f"\n{title}\n  {'pairs':>9s} {'forecast':>9s} {'observed':>9s}  90 % range of the observed")
    for row in rows:
        low, high = row.interval
        print(f"  {row.pairs:9,d} {row.forecast:9.4f} {row.observed:9.4f}  {low:.4f}-{high:.4f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with events/")
    parser.add_argument("--test-days", type=int, default=30)
    parser.add_argument("--horizons", type=int, nargs="+", default=[1, 7])
    parser.add_argument("--references", nargs="*", help="names; default: all")
    parser.add_argument("--every-pair", action="store_true", help="score quiet pairs too")
    parser.add_argument("--json", type=Path, help="write the scores here as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
