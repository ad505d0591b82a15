"""What a ledger and a fit rest on, as BibTeX."""

from pathlib import Path

from faultlines.ledger import Ledger
from faultlines.model.fits import Fit, load_fit
from faultlines.terms.datasets import Dataset, bibtex, dataset, datasets
from faultlines.workflow.starting import open_ledger


def cite(*, ledger_path: Path | None = None, fit_path: Path | None = None) -> str:
    """BibTeX of the data sets that a ledger's claims and a fit come from, each entry once.

    Lines that begin with ``%`` say which sets they are and what has no entry; BibTeX passes over them.

    Parameters
    ----------
    ledger_path : Path, optional
        Default: the user's own.
    fit_path : Path, optional
        Default: the shipped fit.

    Raises
    ------
    LedgerError, FitError
        If either cannot be opened.
    """
    # A ledger that is named must be there: citing makes none.
    ledger, fit = Ledger.open(ledger_path) if ledger_path else open_ledger(None), load_fit(fit_path)
    readers = {name.partition("/")[0] for name in ledger.readers()}
    imported = [one for one in datasets() if readers & set(one.readers)]
    fitted = _fitted(fit)
    lines = [
        *(f"% imported into {ledger.path}: {one.title}" for one in imported),
        *(f"% the {fit.name} fit rests on {one.title}" for one in fitted),
    ]
    if imported:
        lines.append("% a version in a title is the one that faultlines fetches; yours may be another")
    if fit.aftershocks is not None and fit.name != "shipped":
        lines.append(f"% the daily part of {fit.name} was fitted on a ledger: cite that ledger's sources too")
    if "starter" in readers:
        lines.append("% the starter names the public record of each of its facts: docs/starter.md")
    if readers - {reader for one in imported for reader in one.readers} - {"starter"}:
        lines.append("% documents read as text are cited one by one: `faultlines explain d_…`")
    return "\n".join([*lines, "", bibtex({one.name: one for one in (*imported, *fitted)}.values())])


def _fitted(fit: Fit) -> list[Dataset]:
    """The data sets that a fit names, and for the shipped one that of its daily part, which names its days alone."""
    parts = [part for part in (fit.structure, fit.entanglement) if part is not None]
    stems = {one.name.partition(".")[0] for part in parts for one in part.provenance}
    found = [one for one in datasets() if stems & set(one.files)]
    return [*found, dataset("icews")] if fit.aftershocks is not None and fit.name == "shipped" else found
