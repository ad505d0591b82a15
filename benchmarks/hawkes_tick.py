"""The part of benchmarks/hawkes.py that needs tick, to be run by a Python that has it: python hawkes_tick.py FOLDER.

Reads FOLDER/events.npz and writes FOLDER/tick.npz: for each estimator its seconds (wall and processor) of every
round and its estimates. Needs numpy and tick alone.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
from tick.hawkes import HawkesADM4, HawkesExpKern, SimuHawkesExpKernels


def main(folder: Path) -> None:
    events = np.load(folder / "events.npz")
    decay, rounds = float(events["decay"]), int(events["rounds"])
    by_node = [events["times"][events["nodes"] == node] for node in range(len(events["baseline"]))]
    learners = {
        "tick least squares, as it comes": lambda: HawkesExpKern(decay),
        "tick least squares, no penalty": lambda: HawkesExpKern(decay, penalty="none", tol=1e-9, max_iter=1000),
        "tick ADM4, as it comes": lambda: HawkesADM4(decay),
        "tick likelihood, no penalty": lambda: HawkesExpKern(decay, gofit="likelihood", penalty="none"),
    }
    found = {"names": np.array(list(learners))}
    for number, make in enumerate(learners.values()):
        try:
            seconds, learner = timed(make, by_node, rounds if number < 2 else 2)
        except RuntimeError as error:
            found[f"error_{number}"] = np.array(str(error).strip())
            continue
        found[f"seconds_{number}"] = seconds
        found[f"baseline_{number}"], found[f"branching_{number}"] = learner.baseline, learner.adjacency
    found["events_per_second"] = np.array(simulated_per_second(events))
    np.savez(folder / "tick.npz", **found)


def timed(make, by_node, rounds):  # noqa: ANN001, ANN201
    seconds = []
    for _ in range(rounds):
        learner = make()
        wall, processor = time.perf_counter(), time.process_time()
        learner.fit(by_node)
        seconds.append((time.perf_counter() - wall, time.process_time() - processor))
    return np.array(seconds), learner


def simulated_per_second(events) -> tuple[float, float]:  # noqa: ANN001
    """By the clock, and by processor time."""
    draw = SimuHawkesExpKernels(
        events["branching"],
        float(events["decay"]),
        baseline=events["baseline"],
        end_time=float(events["duration"]),
        verbose=False,
        seed=1,
    )
    wall, processor = time.perf_counter(), time.process_time()
    draw.simulate()
    spent = time.perf_counter() - wall, time.process_time() - processor
    return draw.n_total_jumps / spent[0], draw.n_total_jumps / spent[1]


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main(Path(sys.argv[1]))
