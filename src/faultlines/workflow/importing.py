"""Published files of coded data into a ledger."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from faultlines.ledger import ImportReport
from faultlines.ledger.importers.formats import AUTO, commands
from faultlines.workflow.starting import open_ledger


def import_commands() -> dict[str, str]:
    """Words behind ``faultlines import``, each with its help; ``auto`` is for files of any format."""
    return commands() | {AUTO: "Import files of any known format: it is told from their content, and said how."}


def import_files(
    files: Iterable[Path], command: str = AUTO, *, ledger_path: Path | None = None
) -> Iterator[ImportReport]:
    """Import files one after another, each as a batch of its own, and report on each as soon as it is in.

    Parameters
    ----------
    files : iterable of Path
    command : str
        One of `import_commands`.
    ledger_path : Path, optional
        As in `open_ledger`.

    Raises
    ------
    LedgerError
        At the first file that cannot be imported; those before it stay.
    """
    ledger = open_ledger(ledger_path)
    for file in files:
        yield ledger.import_file(file, command)
