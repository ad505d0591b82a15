"""Public data and daily history into a fit file."""

from dataclasses import replace
from pathlib import Path

from faultlines.errors import FitError
from faultlines.ledger import Ledger
from faultlines.model.aftershocks import fit_aftershocks
from faultlines.model.aftershocks_earned import EARNED
from faultlines.model.entanglement import fit_entanglement
from faultlines.model.fits import Fit, load_fit, save_section
from faultlines.model.structure import fit_structure, onset_log_odds
from faultlines.riskmap.layers import history_relations


def fit_yearly_part(part: str, data: Path, output: Path) -> Fit:
    """Fit ``structure`` or ``entanglement`` from the public state files and write it into a fit file.

    The file's other parts are kept.

    Raises
    ------
    FitError
        If a state file is missing or not as published.
    """
    folder = data / "states" if (data / "states").is_dir() else data
    save_section(output, fit_structure(folder) if part == "structure" else fit_entanglement(folder))
    return load_fit(output)


def fit_daily_part(ledger_path: Path, output: Path, *, earned: bool = True) -> Fit:
    """Fit the aftershocks from a ledger's daily history and write them into a fit file.

    They rest on a fitted structure: that of the output file where it has one, else the shipped one. With ``earned``
    each channel is left out in turn as well, and what it earns is kept in the fit's provenance.

    Raises
    ------
    FitError
        If there is no structure, or the ledger holds no systematic history.
    LedgerError
        If there is no ledger.
    """
    base = load_fit(output if output.exists() else None)
    if base.structure is None:
        raise FitError(f"{output} holds no structure; run `faultlines fit structure --data DIR -o {output}` first")
    ledger = Ledger.open(ledger_path)
    history = ledger.history(ledger.last_day())
    log_odds = onset_log_odds(base.structure, history_relations(base.structure, history))
    fit = fit_aftershocks(history, log_odds)
    if earned:
        from faultlines.model.aftershocks_leaving_out import earned_information  # compiled loops, slow to import

        fit = replace(fit, provenance=fit.provenance | {EARNED: earned_information(history, log_odds, fit).to_dict()})
    save_section(output, fit)
    return load_fit(output)
