"""Which ledger is used, and how the first one is made from the bundled starter."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from platformdirs import user_data_path

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger
from faultlines.workflow.reading import read_files

#: Environment variable that names the ledger used where none is given.
LEDGER_VARIABLE = "FAULTLINES_LEDGER"


def default_ledger_path() -> Path:
    """The ledger used where none is named: in the user's data folder, or where FAULTLINES_LEDGER says."""
    named = os.environ.get(LEDGER_VARIABLE)
    return Path(named) if named else user_data_path("faultlines", appauthor=False) / "ledger"


def starter_dispatches() -> tuple[Path, ...]:
    """The bundled example's dispatches, by date: in the package, or in the checkout that it is run from."""
    packaged = Path(str(files("faultlines"))) / "examples" / "asia-june-2024"
    folder = packaged if packaged.is_dir() else Path(__file__).parents[3] / "examples" / "asia-june-2024"
    return tuple(sorted(folder.glob("[0-9]*.md")))


def open_ledger(path: Path | None = None) -> Ledger:
    """Open a ledger; make it from the bundled starter where there is none yet.

    Parameters
    ----------
    path : Path, optional
        Default: `default_ledger_path`.

    Raises
    ------
    LedgerError
        If the path holds something else, a ledger of another version, or cannot be written.
    """
    place = path or default_ledger_path()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        return Ledger.open(place)
    return _start_ledger(place)


@contextmanager
def new_ledger(place: Path) -> Iterator[Path]:
    """Give a path beside a place at which to make a ledger; it takes the place's name once it is whole.

    Raises
    ------
    LedgerError
        If nothing can be written there.
    OSError
        If there is something in that place by then.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    except OSError as err:
        raise LedgerError(
            f"cannot make a ledger at {place}: {err.strerror}; name a folder that can be written with --ledger DIR"
        ) from err
    try:
        yield beside / "ledger"
        (beside / "ledger").rename(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _start_ledger(place: Path) -> Ledger:
    """Make the starter's ledger, unless another process has put one there meanwhile."""
    try:
        with new_ledger(place) as made:
            ledger = Ledger.create(made)
            ledger.load_starter()
            if dispatches := starter_dispatches():
                reading = read_files(dispatches)
                ledger.record(reading.documents, reading.claims)
    except OSError:
        if not (place.is_dir() and any(place.iterdir())):
            raise
    return Ledger.open(place)
