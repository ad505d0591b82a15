"""Commands about the ledger itself."""

from pathlib import Path
from typing import Annotated

import typer

from faultlines import workflow
from faultlines.cli_options import Format, FormatOption
from faultlines.showing import jsonl, verifications


def add_to(app: typer.Typer) -> None:
    """Add this module's commands to the program."""
    app.command()(verify)


def verify(
    ledger: Annotated[Path | None, typer.Option("--ledger", metavar="DIR", help="Ledger to check.")] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Check a whole ledger: log, files, hashes, passages, references, what must hold; exit 1 on any fault."""
    found = workflow.verify_ledger(ledger)
    if output is Format.JSON:
        typer.echo(jsonl.json_text(verifications.verification_to_dict(found)))
    else:
        for line in verifications.verification_lines(found):
            typer.echo(line)
    if not found.is_sound:
        raise typer.Exit(1)
