"""Where the time of a redraw goes, stage by stage.

python benchmarks/redraw.py [LEDGER] [--since 2024-06-15] [--until 2024-06-22]

Processor's seconds on one thread. LEDGER is made from the starter where it is not there yet; left out, a new one in a
folder of its own. Reading is that of the bundled example, apart from the redraw: from a ledger that holds what was
read, to the moved pairs with ranges and contributions.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

BEGAN = time.process_time()

from faultlines.ledger import Ledger  # noqa: E402
from faultlines.model.fits import load_fit  # noqa: E402
from faultlines.riskmap.layers import draw_layers  # noqa: E402
from faultlines.riskmap.redrawing import (  # noqa: E402
    Settings,
    draw_map,
    draw_parameters,
    moved_between,
    with_learned_ties,
)
from faultlines.workflow.reading import read_files  # noqa: E402
from faultlines.workflow.redrawing import passages  # noqa: E402
from faultlines.workflow.starting import open_ledger, starter_dispatches  # noqa: E402

T = TypeVar("T")


def timed(name: str, work: Callable[[], T]) -> tuple[T, float]:
    """What some work gives, and the processor's seconds it takes, printed."""
    began = time.process_time()
    found = work()
    seconds = time.process_time() - began
    print(f"{seconds:7.2f}  {name}")
    return found, seconds


def main(place: Path, since: date, until: date) -> None:
    """Print the figures."""
    print(f"{time.process_time() - BEGAN:7.2f}  importing")
    fit, _ = timed("the fit", load_fit)
    timed("reading the bundled example", lambda: read_files(starter_dispatches()))
    timed("opening the ledger, or making it from the starter", lambda: open_ledger(place))
    settings, ledger = Settings(), Ledger.open(place)
    (before, after), first = timed(
        "what was known on both days", lambda: (ledger.history(since), ledger.history(until))
    )
    before = with_learned_ties(before, after)
    days = settings.horizon_days
    layers, second = timed("both maps", lambda: (draw_layers(fit, before, days), draw_layers(fit, after, days)))
    draws, third = timed(f"{settings.draws} draws of the parameters", lambda: draw_parameters(fit, settings))
    found, fourth = timed(
        "moved pairs, their ranges and contributions",
        lambda: moved_between(fit, layers, draws, passages(ledger, until)),
    )
    print(f"{first + second + third + fourth:7.2f}  redraw in all; {len(found)} pairs moved")
    drawn, _ = timed("one map with the ranges of all its pairs", lambda: draw_map(fit, after, settings))
    print(f"{len(drawn.pairs)} pairs of {len(drawn.states)} states")


if __name__ == "__main__":
    named = sys.argv[1] if len(sys.argv) % 2 == 0 else None
    rest = sys.argv[2:] if named else sys.argv[1:]
    options = {key: date.fromisoformat(value) for key, value in zip(rest[::2], rest[1::2], strict=True)}
    days = options.get("--since", date(2024, 6, 15)), options.get("--until", date(2024, 6, 22))
    with tempfile.TemporaryDirectory() as folder:
        main(Path(named) if named else Path(folder) / "ledger", *days)
