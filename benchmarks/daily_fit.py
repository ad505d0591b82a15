"""How long a fit of the daily model takes, and how that grows with the number of acts.

OMP_NUM_THREADS=1 python benchmarks/daily_fit.py [--data DATA] [--sizes 0.2 1 5 20] [--plot PLOT.svg] [--seed 1]

DATA is the folder with events/icews-2018-to-september.tab.gz; without --data only generated acts are fitted. Sizes
are millions of acts among 200 states in 30 years, of dyads of very uneven activity that repeat and answer acts (no file
is read for them). Each line is of a process of its own: acts, seconds of the fit by the clock and by the processor,
the process's peak memory in GiB, milliseconds to carry the decayed sums over one more day and to remember all that a
forecast from it rests on, and the branching ratio fitted. Compiling is not
counted. --plot draws seconds against acts.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np

from faultlines.model.aftershocks import AftershockFit, fit_aftershocks, remember
from faultlines.model.aftershocks_channels import flat_cells
from faultlines.model.kernels import advance, retention
from faultlines.terms.history import EPOCH, Coverage, History
from scores import EVENTS, load

STATES, DAYS, FIRST_DAY = 200, 30 * 365, 9131
#: Shares of verbal and material cooperation, verbal and material conflict, and force, about as ICEWS has them.
CLASSES = np.array([0.76, 0.03, 0.12, 0.07, 0.02])
#: Part of the acts that repeat one of the days before, and part that answer one.
REPEATED, ANSWERED = 0.35, 0.15
MEAN_LAG_DAYS = 6.0


def generate(acts: int, rng: np.random.Generator, days: int = DAYS) -> tuple[History, np.ndarray]:
    """A history of about so many acts, and log-odds of onset that go some way with its dyads' activity.

    Half the acts come of their dyad's own rate, a product of two states' heavy-tailed activity and a log-normal
    draw. Each of the others copies one of these, on the same dyad or the reverse, a geometric number of days later.
    """
    activity = rng.pareto(1.1, (2, STATES)) + 0.05
    rate = np.outer(*activity) * rng.lognormal(0.0, 1.5, (STATES, STATES))
    np.fill_diagonal(rate, 0.0)
    first = int(acts * (1.0 - REPEATED - ANSWERED))
    dyad = rng.choice(rate.size, first, p=(rate / rate.sum()).ravel()).astype(np.int32)
    day = rng.integers(0, days, first, dtype=np.int32)
    kind = rng.choice(len(CLASSES), first, p=CLASSES).astype(np.int8)
    copied = rng.integers(0, first, acts - first)
    answers = rng.random(len(copied)) < ANSWERED / (REPEATED + ANSWERED)
    source, target = np.divmod(dyad, STATES)
    swapped = np.where(answers, target[copied], source[copied]), np.where(answers, source[copied], target[copied])
    later = day[copied] + rng.geometric(1.0 / MEAN_LAG_DAYS, len(copied)).astype(np.int32)
    day, kind = np.concatenate([day, later]), np.concatenate([kind, kind[copied]])
    source, target = np.concatenate([source, swapped[0]]), np.concatenate([target, swapped[1]])
    order = np.argsort(day, kind="stable")[: np.count_nonzero(day < days)]
    log_odds = np.log(rate / rate.mean() + 1e-6) * 0.5 + rng.normal(-5.0, 1.0, rate.shape)
    rows = len(order)
    history = History(
        known_at=EPOCH + timedelta(days=FIRST_DAY + days - 1),
        states=tuple(f"S{number:03d}" for number in range(STATES)),
        event_ids=np.char.mod("%08x", np.arange(rows)),
        day=(day[order] + FIRST_DAY).astype(np.int32),
        source=source[order].astype(np.int32),
        target=target[order].astype(np.int32),
        act_class=kind[order],
        weight=np.ones(rows),
        systematic=np.ones(rows, dtype=bool),
        ties=(),
        coverage=Coverage(first_day=FIRST_DAY, reports=np.bincount(day[order], minlength=days) + 1.0),
    )
    return history, log_odds


def fit_line(name: str, history: History, log_odds: np.ndarray) -> str:
    """Fit, take in one more day, and say what both cost."""
    clock, processor = time.perf_counter(), time.process_time()
    fit = fit_aftershocks(history, log_odds)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    sums, remembered = one_more_day(history, fit)
    return (
        f"{name}\t{len(history.day)}\t{clock:.1f}\t{processor:.1f}\t{peak:.2f}\t{sums * 1e3:.1f}\t"
        f"{remembered * 1e3:.1f}\t{fit.provenance['branching_ratio']}"
    )


def one_more_day(history: History, fit: AftershockFit) -> tuple[float, float]:
    """Seconds to carry the decayed sums over the last day, and to remember all that a forecast rests on."""
    day = history.known_at
    before = remember(fit, history, day - timedelta(days=1))
    rows = slice(before.known, len(history.day))
    cells, weights, kept = flat_cells(history, rows), history.weight[rows], retention(fit.half_lives)
    sums = before.sums.reshape(-1, len(kept)).copy()
    advance(sums.copy(), kept, cells, weights)  # compiled
    began = time.perf_counter()
    advance(sums, kept, cells, weights)
    middle = time.perf_counter()
    after = remember(fit, history, day, before)
    ended = time.perf_counter()
    if np.abs(after.sums.reshape(sums.shape) - sums).max() > 1e-9:
        raise SystemExit("the two ways of carrying the sums on differ")
    return middle - began, ended - middle


def data_line(data: Path) -> str:
    """The line of the published file."""
    with tempfile.TemporaryDirectory() as folder:
        history, log_odds = load(data / EVENTS, Path(folder) / "ledger")
    return fit_line(EVENTS.name, history, log_odds)


def size_line(millions: float, seed: int) -> str:
    """The line of generated acts."""
    history, log_odds = generate(int(millions * 1e6), np.random.default_rng(seed))
    return fit_line(f"{millions:g} M generated", history, log_odds)


def plot(points: list[tuple[int, float]]) -> str:
    """Seconds by the clock against acts, both from zero, as SVG."""
    most, longest = max(acts for acts, _ in points), max(seconds for _, seconds in points)
    left, bottom, width, height = 60, 260, 520, 230
    places = [(left + width * acts / most, bottom - height * seconds / longest) for acts, seconds in points]
    marks = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{acts / 1e6:.1f}</text>'
        f'<text x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{seconds:.0f} s</text>'
        for (x, y), (acts, seconds) in zip(places, points, strict=True)
    )
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 620 310" font-family="sans-serif" font-size="12">'
        f'<path d="M{left} {bottom - height}V{bottom}H{left + width}" fill="none" stroke="#888"/>'
        f'<polyline points="{line}" fill="none" stroke="#1f5f99" stroke-width="2"/><g fill="#1f5f99">{marks}</g>'
        f'<text x="{left + width / 2}" y="300" text-anchor="middle">million acts, 200 states, 30 years</text></svg>\n'
    )


def main() -> None:
    """Print the table, and draw the plot."""
    asked = _arguments()
    if asked.one is not None:
        fit_aftershocks(*generate(20_000, np.random.default_rng(asked.seed), 100))  # compiles
        print(data_line(asked.data) if asked.data else size_line(asked.one, asked.seed))
        return
    print("acts of\trows\tclock s\tprocessor s\tpeak GiB\tsums ms\tremember ms\tbranching")
    if asked.data:
        print(_alone("--data", str(asked.data), "--one", "0"))
    points = []
    for millions in sorted(asked.sizes):
        print(line := _alone("--one", str(millions), "--seed", str(asked.seed)), flush=True)
        points.append((int(line.split("\t")[1]), float(line.split("\t")[2])))
    if asked.plot and points:
        asked.plot.write_text(plot(points), encoding="utf-8")


def _alone(*options: str) -> str:
    """What this program prints with some options, run in a process of its own, so that its peak memory is its own."""
    return subprocess.run(
        [sys.executable, __file__, *options], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sizes", type=float, nargs="*", default=[0.2, 1.0, 5.0, 20.0])
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=float, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
