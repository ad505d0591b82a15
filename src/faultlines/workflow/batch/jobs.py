"""What every engine is given, and what one is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from faultlines.workflow.batch.coding import Reader
from faultlines.workflow.batch.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How parts are read and where their results are kept.

    Attributes
    ----------
    folder : Path
        Results are kept here; see `part_place`.
    reader : Reader
    on_note : callable
        Called with one line for the user: a worker died.
    """

    folder: Path
    reader: Reader
    on_note: Callable[[str], object]


#: From parts to the same parts, each once its result is kept.
Engine = Callable[[Iterable[Part], Job], Iterator[Part]]
