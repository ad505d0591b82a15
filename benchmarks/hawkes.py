"""Ten nodes, 100,000 events, one exponential kernel of known decay: our fit beside tick's, on the same events.

OMP_NUM_THREADS=1 python benchmarks/hawkes.py [--tick-python PYTHON] [--rounds 9] [--seed 1]

tick is fitted by its own process (benchmarks/hawkes_tick.py), between two halves of our rounds; PYTHON is an
interpreter that can import it, by default this one. Prints the fastest round by the clock and by processor time, the
mean absolute error of the estimates, and how far the log-likelihood of each lies below its maximum; then events
simulated per second. Compiling is not counted.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from faultlines.model.hawkes import Hawkes, branching_ratio, fit, fit_decay, log_likelihood, residuals, simulate

NODES, EVENTS, RATIO, DECAY = 10, 100_000, 0.6, 1.0
Events = tuple[np.ndarray, np.ndarray]


def make_process(rng: np.random.Generator) -> Hawkes:
    """Branching drawn uniformly, then scaled to the ratio; a tenth of an event a day from each baseline."""
    drawn = rng.uniform(size=(NODES, NODES))
    return Hawkes(baseline=np.full(NODES, 0.1), branching=drawn * RATIO / branching_ratio(drawn), decay=DECAY)


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and by the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - processor


def run_tick(python: str, process: Hawkes, events: Events, duration: float, rounds: int) -> dict[str, np.ndarray]:
    """What tick finds, or nothing where it cannot be imported."""
    with tempfile.TemporaryDirectory() as folder:
        np.savez(
            Path(folder) / "events.npz",
            times=events[0],
            nodes=events[1],
            duration=duration,
            rounds=rounds,
            baseline=process.baseline,
            branching=process.branching,
            decay=process.decay,
        )
        child = [python, "-W", "ignore", str(Path(__file__).with_name("hawkes_tick.py")), folder]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(child, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"tick did not run: {done.stderr.strip().splitlines()[-1]}. Name a Python that has it: --tick-python")
            return {}
        with np.load(Path(folder) / "tick.npz") as found:
            return dict(found)


def line(name: str, seconds: np.ndarray, found: Hawkes, process: Hawkes, short: float) -> None:
    """One row of the table."""
    wall, processor = seconds.min(axis=0)
    baseline = np.abs(found.baseline - process.baseline).mean()
    branching = np.abs(found.branching - process.branching).mean()
    print(f"{name:34} {wall:8.3f} {processor:9.3f} {baseline:10.5f} {branching:10.5f} {short:12.3g}")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tick-python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    process = make_process(rng)
    duration = EVENTS / float(np.linalg.solve(np.eye(NODES) - process.branching, process.baseline).sum())
    times, nodes = simulate(process, duration, rng)
    fitted = fit(times, nodes, duration, decay=DECAY)
    print(f"{NODES} nodes, {len(times):,} events, branching ratio {RATIO}, seed {options.seed}")

    def ours() -> tuple[float, float]:
        return timed(lambda: fit(times, nodes, duration, decay=DECAY))

    before = [ours() for _ in range(options.rounds)]
    tick = run_tick(options.tick_python, process, (times, nodes), duration, options.rounds)
    seconds = np.array(before + [ours() for _ in range(options.rounds)])
    print(f"{'':34} {'seconds':>8} {'processor':>9} {'error of':>10} {'error of':>10} {'nats below':>12}")
    print(f"{'':34} {'':8} {'seconds':>9} {'baseline':>10} {'branching':>10} {'maximum':>12}")
    line("faultlines, maximum likelihood", seconds, fitted.process, process, fitted.gap)
    for number, name in enumerate(tick.get("names", [])):
        if f"error_{number}" in tick:
            print(f"{name:34} failed: {tick[f'error_{number}']}")
            continue
        baseline, branching = (np.maximum(tick[f"{what}_{number}"], 0.0) for what in ("baseline", "branching"))
        found = Hawkes(baseline=baseline, branching=branching, decay=DECAY)
        short = fitted.log_likelihood - log_likelihood(found, times, nodes, duration)
        line(str(name), tick[f"seconds_{number}"], found, process, short)
    draws = np.array([timed(lambda: simulate(process, 10 * duration, rng)) for _ in range(3)]).min(axis=0)
    print(f"simulated: {10 * EVENTS / draws[0]:,.0f} events/s by the clock, {10 * EVENTS / draws[1]:,.0f} by processor")
    if tick:
        wall, processor = tick["events_per_second"]
        print(f"  by tick: {wall:,.0f} events/s by the clock, {processor:,.0f} by processor")
    search = timed(lambda: fit_decay(times, nodes, duration))
    checked = timed(lambda: residuals(fitted.process, times, nodes))
    print(f"search for the decay: {search[0]:.2f} s ({search[1]:.2f} processor); residuals: {checked[0]:.3f} s")


if __name__ == "__main__":
    main()
