"""Rank who acts on whom next on a published split: ``python benchmarks/ranking.py FOLDER``.

The folder holds train.txt, valid.txt and test.txt. ``--ablate`` prints what each family of terms earns on the
validation period, and leaves the test period alone.
"""

import argparse
import resource
import time
from pathlib import Path

from faultlines.errors import FaultlinesError
from faultlines.forecasting.ranking import RankingScore, rank_next


def main() -> None:
    """Print the scores, then what the run took."""
    asked = _arguments()
    try:
        score = rank_next(asked.folder, ablate=asked.ablate, with_test=not (asked.ablate or asked.valid_only))
    except FaultlinesError as err:
        raise SystemExit(str(err)) from err
    print_score(score)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"\n{score.seconds:.0f} s, {time.process_time():.0f} s of processor time, peak memory {peak:.1f} GiB")


def print_score(score: RankingScore) -> None:
    """Both periods, both directions; single step, time-aware filter, ties by the mean rank."""
    print(f"{'':18s} {'queries':>8s} {'MRR':>6s} {'hits@1':>7s} {'hits@3':>7s} {'hits@10':>8s}")
    for name, period in (("valid", score.valid), ("test", score.test)):
        if period is None:
            continue
        for direction in ("both", "object", "subject"):
            row = getattr(period, direction)
            hits = f"{100 * row.hits_1:7.2f} {100 * row.hits_3:7.2f} {100 * row.hits_10:8.2f}"
            print(f"{name + ', ' + direction:18s} {row.queries:8,d} {100 * row.mrr:6.2f} {hits}")
    if score.valid.without:
        print(f"\n{'MRR, valid':18s} {'without':>8s} {'loses':>6s} {'alone':>7s}")
        for family, mrr in score.valid.without.items():
            lost, alone = score.valid.both.mrr - mrr, score.valid.alone[family]
            print(f"{family:18s} {100 * mrr:8.2f} {100 * lost:6.2f} {100 * alone:7.2f}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="with train.txt, valid.txt and test.txt")
    parser.add_argument("--ablate", action="store_true", help="what each family earns, on valid")
    parser.add_argument("--valid-only", action="store_true", help="leave the test period alone")
    return parser.parse_args()


if __name__ == "__main__":
    main()
