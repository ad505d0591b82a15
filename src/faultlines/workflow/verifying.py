"""The user's ledger, checked as a whole."""

from pathlib import Path

from faultlines.ledger import Verification, verify
from faultlines.workflow.starting import default_ledger_path


def verify_ledger(path: Path | None = None) -> Verification:
    """Check everything that a ledger holds; nothing is made or changed.

    Parameters
    ----------
    path : Path, optional
        Default: `default_ledger_path`.

    Raises
    ------
    LedgerError
        If there is no ledger of this version.
    """
    return verify(path or default_ledger_path())
