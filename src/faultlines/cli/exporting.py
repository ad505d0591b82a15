"""``faultlines export``: a ledger as a file that other programs open."""

from pathlib import Path
from typing import Annotated

import typer

from faultlines import workflow
from faultlines.cli.options import KnownAt, LedgerOption


def export(
    form: Annotated[
        workflow.ExportFormat, typer.Argument(metavar="FORMAT", help="panel, jsonl, geojson, graphml, gexf or sqlite.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="A panel: .parquet or .csv.")],
    ledger: LedgerOption = None,
    known_at: KnownAt = None,
    by: Annotated[workflow.Period | None, typer.Option("--by", help="A panel's rows; default: day.")] = None,
) -> None:
    """Write a ledger out: a panel of pairs, JSON lines, a map, graphs of ties, or an SQLite file."""
    if by is not None and form is not workflow.ExportFormat.PANEL:
        raise typer.BadParameter("--by is for a panel alone; leave it out")
    period = by or workflow.Period.DAY
    typer.echo(str(workflow.export(form, output, ledger_path=ledger, known_at=known_at, by=period)))


def bring_back(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines of `faultlines export jsonl`.")],
    ledger: Annotated[Path, typer.Option("--ledger", metavar="DIR", help="New or empty folder for the ledger.")],
) -> None:
    """Make the ledger again that was exported as JSON lines: the same batches, claims and conclusions."""
    typer.echo(str(workflow.bring_back(file, ledger)))
