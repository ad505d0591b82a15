"""What is installed and used, what is missing, and the command that mends it."""

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from faultlines.errors import EndpointError, FaultlinesError
from faultlines.ledger import Ledger
from faultlines.model.aftershocks import AftershockFit
from faultlines.model.aftershocks_earned import EARNED, EarnedInformation
from faultlines.model.ages import input_ages
from faultlines.model.entanglement import EntanglementFit
from faultlines.model.fits import load_fit
from faultlines.model.structure import StructureFit
from faultlines.reading import pipeline_report
from faultlines.reading.classifier.encoder import PARTS, card, check_weights
from faultlines.workflow.starting import default_ledger_path

#: Packages whose versions decide what is read and computed.
PACKAGES = (
    "faultlines",
    "spacy",
    "numpy",
    "scipy",
    "numba",
    "polars",
    "pyarrow",
    "deltalake",
    "onnxruntime",
    "tokenizers",
)


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
        _classifier(),
        _language_model(),
        *_fit(fit_path),
        _ledger(ledger_path or default_ledger_path()),
    )


def _packages() -> Iterator[Check]:
    for name in PACKAGES:
        try:
            yield Check(name=name, found=version(name), well=True)
        except PackageNotFoundError:
            yield Check(name=name, found="not installed", well=False, mend=f"pip install {name}")


def _classifier() -> Check:
    try:
        for part in PARTS:
            check_weights(part)
    except FaultlinesError as err:
        return Check(
            name="relation classifier", found=str(err), well=False, mend="pip install --force-reinstall faultlines"
        )
    return Check(
        name="relation classifier",
        found=f"{card().version}, files as fitted",
        well=True,
    )


def _pipeline() -> Check:
    report = pipeline_report()
    if report.package is None:
        return Check(name="English pipeline", found="none", well=False, mend=report.mend)
    checked = "files as pinned" if report.verified else "files not pinned"
    found = f"{report.package} {report.version}, {checked}"
    if report.wrong_files:
        found = f"{report.package} {report.version} differs from its pinned files: {', '.join(report.wrong_files)}"
    return Check(name="English pipeline", found=found, well=report.mend is None, mend=report.mend)


def _language_model() -> Check:
    """Whether a language model could be asked; it is not, and none is needed."""
    from faultlines.reading.endpoint import EndpointClient, endpoint_settings
    from faultlines.reading.endpoint.settings import URL

    name = "language model"
    if not os.environ.get(URL, "").strip():
        return Check(name=name, found=f"none, which is well; {URL} would name one", well=True)
    try:
        settings = endpoint_settings()
        EndpointClient(settings)
    except EndpointError as err:
        return Check(name=name, found=str(err), well=False, mend=f"unset {URL}, or see docs/language-model.md")
    key = "with a key" if settings.key else "without a key"
    return Check(name=name, found=f"{settings.model} at {settings.url}, {key}; not asked", well=True)


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
            found=_described(section) if section is not None else "missing",
            well=section is not None,
            mend=None if section is not None else f"faultlines fit {part} {source} -o FIT",
        )
    learned = [one for part in (fit.structure, fit.entanglement) if part is not None for one in part.provenance]
    if learned:
        ages = "; ".join(str(one) for one in input_ages(learned, date.today()))
        yield Check(name="fit: inputs last observed", found=ages, well=True)


def _described(section: StructureFit | EntanglementFit | AftershockFit) -> str:
    """What a fitted part was learned from, in one line."""
    if isinstance(section, AftershockFit):
        days = f"daily events {section.provenance['first_day']} to {section.provenance['last_day']}"
        return days + _earned(section)
    text = f"learned from {section.years[0]}-{section.years[1]}"
    if isinstance(section, StructureFit):
        seen = section.last_observed
        capability = max(year for _, year in seen.capability.values())
        text += f"; disputes last observed {seen.dispute_year}, capability {capability}"
    return text


def _earned(section: AftershockFit) -> str:
    """What each channel earns for all acts together, where the fit says so."""
    if EARNED not in section.provenance:
        return ""
    earned = EarnedInformation.from_dict(section.provenance[EARNED])
    parts = [
        f"{one.channel.replace('_', ' ')} {one.nats_per_act:+.4f}" for one in earned.channels if one.act_class == "all"
    ]
    return f"; nats per act by channel, {'held out' if earned.held_out else 'in-sample'}: {', '.join(parts)}"


def _ledger(path: Path) -> Check:
    if not path.exists():
        return Check(name="ledger", found=f"none yet at {path}; the first redraw makes it", well=True)
    try:
        return Check(name="ledger", found=f"{path}: {Ledger.open(path).summary()}", well=True)
    except FaultlinesError as err:
        return Check(name="ledger", found=str(err), well=False, mend="name another with --ledger DIR, or move it away")
