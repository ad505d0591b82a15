"""The ``faultlines`` command: one function a verb, each a thin door onto `workflow` and `showing`.

Exit codes: 0 done, 1 an expected error in one line, 2 wrong usage.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from faultlines import cli_ledger, workflow
from faultlines.cli_options import Format, FormatOption
from faultlines.errors import FaultlinesError
from faultlines.forecasting.evaluation import HORIZONS
from faultlines.riskmap.redrawing import Settings
from faultlines.showing import forecasts, jsonl, pages, progress, records, reports, score_pages, scores, tables, whatif
from faultlines.showing import issued as issued_scores
from faultlines.showing.terminal import terminal
from faultlines.workflow import batch

app = typer.Typer(
    name="faultlines",
    help="Read reports, and redraw the map of risk between states. Every number opens down to its sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
importing = typer.Typer(help="Import coded event files into a ledger.", no_args_is_help=True)
fitting = typer.Typer(help="Fit one part of the model and write it into a fit file.", no_args_is_help=True)
app.add_typer(importing, name="import")
app.add_typer(fitting, name="fit")


class ClaimFormat(StrEnum):
    """How claims are printed."""

    TABLE = "table"
    JSONL = "jsonl"


class Reader(StrEnum):
    """Who reads: the reader that the package carries, or a language model of the user's own."""

    BUILT_IN = "built-in"
    LLM = "llm"


class EngineName(StrEnum):
    """What reads many documents."""

    LOCAL = "local"
    SPARK = "spark"


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as err:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2024-06-22") from err


def _day_counts(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and 1 <= int(part) <= 365 for part in parts):
        raise typer.BadParameter(f"{text!r} are no days ahead; write them as 1,7,90, each from 1 to 365")
    return tuple(sorted({int(part) for part in parts}))


LedgerOption = Annotated[
    Path | None,
    typer.Option("--ledger", metavar="DIR", help="Ledger to use; made from the starter where it is not there yet."),
]
FitOption = Annotated[Path | None, typer.Option("--fit", metavar="FIT", help="Fit to use instead of the shipped one.")]
Horizon = Annotated[int, typer.Option("--horizon", min=1, max=365, metavar="DAYS", help="Days ahead.")]
Documents = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files, folders, or - for standard input.")]


@app.command()
def redraw(
    articles: Documents,
    published: Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="Publication date.")] = None,
    ledger: LedgerOption = None,
    since: Annotated[
        date | None,
        typer.Option(parser=_day, metavar="DATE", help="The map before; default seven days before the documents."),
    ] = None,
    horizon: Horizon = 90,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show at most N moved pairs.")] = None,
    output: FormatOption = Format.TABLE,
    page: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Also write one offline page.")] = None,
    fit: FitOption = None,
) -> None:
    """Read documents, record what they say, and show what they move on the map."""
    drawn = workflow.redraw(
        articles,
        published_at=published,
        ledger_path=ledger,
        since=since,
        fit_path=fit,
        settings=Settings(horizon_days=horizon),
    )
    _notes(drawn.notes)
    found = drawn.redraw if top is None else drawn.redraw.first(top)
    if output is Format.JSON:
        typer.echo(jsonl.json_text(jsonl.redraw_to_dict(found)))
    else:
        terminal().print(tables.redraw_view(found, top=top or 12))
    if page is not None:
        workflow.write_whole(page, pages.redraw_page(found, drawn.documents))
        _notes([f"wrote {page}"])


@app.command()
def read(
    documents: Documents,
    published: Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="Publication date.")] = None,
    output: Annotated[
        ClaimFormat | None, typer.Option("--format", help="Default: table; JSONL with --workers, -o or Spark.")
    ] = None,
    keep_sources: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the bytes of every file read there, by their SHA-256.")
    ] = None,
    reader: Annotated[
        Reader, typer.Option("--reader", help="llm: a language model at FAULTLINES_LLM_URL; events and ties only.")
    ] = Reader.BUILT_IN,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, metavar="N", help="Read by N processes, and go on where a run was cut off."),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write JSON lines here once all is read.")
    ] = None,
    engine: Annotated[EngineName, typer.Option("--engine", help="What reads many documents.")] = EngineName.LOCAL,
    spark_master: Annotated[
        str | None, typer.Option("--spark-master", metavar="URL", help="Such as local[2]; default: Spark's own.")
    ] = None,
) -> None:
    """Print the claims that documents make: events, ties, figures and judgements."""
    if spark_master is not None and engine is not EngineName.SPARK:
        raise typer.BadParameter("--spark-master is for Spark alone; add --engine spark, or leave it out")
    if workers is not None and engine is EngineName.SPARK:
        raise typer.BadParameter("Spark has its own workers; say how many in --spark-master, and leave --workers out")
    if workers is not None or file is not None or engine is EngineName.SPARK:
        if output is ClaimFormat.TABLE:
            raise typer.BadParameter("many documents are read into JSON lines; leave --format table out")
        if reader is Reader.LLM:
            raise typer.BadParameter("a language model reads one document after another; leave --workers and -o out")
        _read_many(documents, published, file, keep_sources, _engine(engine, workers or 1, spark_master))
        return
    read_files = workflow.read_files_by_endpoint if reader is Reader.LLM else workflow.read_files
    reading = read_files(documents, published_at=published, keep_sources=keep_sources)
    _notes((*workflow.set_aside_notes(reading), *workflow.date_notes(reading.documents), *reading.notes))
    if not reading.documents:
        raise typer.Exit(1)
    if not reading.claims:
        _notes(["nothing to record: no claim about any actor was found"])
    elif output is ClaimFormat.JSONL:
        for line in jsonl.claim_lines(reading.claims):
            typer.echo(line)
    else:
        terminal().print(records.claims_view(reading.claims))


def _engine(name: EngineName, workers: int, spark_master: str | None) -> batch.Engine:
    if name is EngineName.SPARK:
        return partial(batch.code_on_spark, master=spark_master)
    return partial(batch.code_locally, workers=workers)


def _read_many(
    documents: list[Path], published: date | None, file: Path | None, keep_sources: Path | None, engine: batch.Engine
) -> None:
    """Read in parts, with a bar on a terminal and the counts as the last line on standard error."""
    with progress.progress_bar() as advance:
        tally = batch.read_in_parts(
            documents,
            file or typer.get_binary_stream("stdout"),
            published_at=published,
            engine=engine,
            keep=keep_sources,
            on_progress=lambda now: advance(now.done, now.total, now.documents, now.is_last),
            on_note=lambda note: _notes([note]),
        )
    _notes(f"set aside: {each}" for each in tally.set_aside)
    if tally.assumed:
        without = progress.counted(tally.assumed, "document")
        _notes([f"{without} without a publication date, such as {tally.first_assumed}: one was assumed"])
    line = progress.run_line(
        documents=tally.documents,
        claims=tally.claims,
        set_aside=len(tally.set_aside),
        seconds=tally.seconds,
        parts=tally.parts,
        kept=tally.kept_parts,
    )
    typer.echo(line, err=True)
    if not tally.documents:
        raise typer.Exit(1)


def _add_import(command: str, about: str) -> None:
    """One command for each publisher in the table of formats, and ``auto`` for all of them."""

    @importing.command(command, help=about)
    def import_files(
        files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Plain, .gz or .zip.")],
        ledger: LedgerOption = None,
    ) -> None:
        for report in workflow.import_files(files, command, ledger_path=ledger):
            typer.echo(str(report))


for _command, _about in workflow.import_commands().items():
    _add_import(_command, _about)


@app.command()
def fetch(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Data set; left out, all are listed.")] = None,
    folder: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Folder for the file.")] = Path(),
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="2019-10-24 or 2019-10-24T14:30, UTC.")] = None,
    sha256: Annotated[str | None, typer.Option("--sha256", metavar="HEX", help="What the file must hash to.")] = None,
) -> None:
    """Fetch a public data set from its publisher, with its terms; a cut download goes on where it broke."""
    if name is None:
        typer.echo(workflow.fetch_list())
        return
    typer.echo(str(workflow.fetch(name, folder, at=at, sha256=sha256, on_note=lambda note: _notes([note]))))


@app.command()
def cite(ledger: LedgerOption = None, fit: FitOption = None) -> None:
    """Print BibTeX of every data set that a ledger and the fit rest on."""
    typer.echo(workflow.cite(ledger_path=ledger, fit_path=fit))


@fitting.command("structure")
def fit_structure(
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the public state files.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FIT")],
) -> None:
    """Fit the yearly part: who starts a militarised dispute with whom."""
    terminal().print(reports.fit_view(workflow.fit_yearly_part("structure", data, output), "structure"))


@fitting.command("entanglement")
def fit_entanglement(
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the public state files.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FIT")],
) -> None:
    """Fit who joins whom, given a dispute."""
    terminal().print(reports.fit_view(workflow.fit_yearly_part("entanglement", data, output), "entanglement"))


@fitting.command("aftershocks")
def fit_aftershocks(
    ledger: Annotated[Path, typer.Option(metavar="DIR", help="Ledger with imported daily history.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FIT")],
    earned: Annotated[
        bool, typer.Option("--earned/--no-earned", help="Leave out each channel in turn, and say what it earns.")
    ] = True,
) -> None:
    """Fit the daily part: what recent acts add."""
    terminal().print(reports.fit_view(workflow.fit_daily_part(ledger, output, earned=earned), "aftershocks"))


@app.command("map")
def show_map(
    ledger: LedgerOption = None,
    known_at: Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="As known that day.")] = None,
    horizon: Horizon = 90,
    top: Annotated[int, typer.Option(min=1, metavar="N")] = 20,
    output: FormatOption = Format.TABLE,
    fit: FitOption = None,
) -> None:
    """Show the risk of every pair, likeliest first."""
    drawn = workflow.draw(ledger_path=ledger, known_at=known_at, fit_path=fit, settings=Settings(horizon_days=horizon))
    if output is Format.JSON:
        typer.echo(jsonl.json_text(jsonl.risk_map_to_dict(drawn)))
    else:
        terminal().print(tables.risk_map_view(drawn, top=top))


@app.command()
def pair(
    source_actor: Annotated[str, typer.Argument(metavar="SRC", help="State: ISO code or name.")],
    target_actor: Annotated[str, typer.Argument(metavar="TGT", help="State: ISO code or name.")],
    ledger: LedgerOption = None,
    known_at: Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="As known that day.")] = None,
    horizon: Horizon = 90,
    output: FormatOption = Format.TABLE,
    fit: FitOption = None,
) -> None:
    """Show one pair: its risk and contributions, intensities, ties, events and evidence."""
    found = workflow.look_at_pair(
        source_actor,
        target_actor,
        ledger_path=ledger,
        known_at=known_at,
        fit_path=fit,
        settings=Settings(horizon_days=horizon),
    )
    if output is Format.JSON:
        typer.echo(jsonl.json_text(jsonl.pair_look_to_dict(found)))
    else:
        terminal().print(reports.pair_look_view(found))


@app.command("whatif")
def what_if(
    scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files, TOML.")],
    ledger: LedgerOption = None,
    known_at: Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="As known that day.")] = None,
    horizon: Annotated[
        int | None, typer.Option("--horizon", min=1, max=365, metavar="DAYS", help="Default: the files' own, or 90.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the draws and paths.")] = 0,
    top: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="At most N moved pairs a scenario; default 8 in the table.")
    ] = None,
    output: FormatOption = Format.TABLE,
    fit: FitOption = None,
) -> None:
    """Compare the map as it is with scenarios: what moves, through which path, if their assumptions hold."""
    found = workflow.what_if(
        scenarios,
        ledger_path=ledger,
        known_at=known_at,
        horizon_days=horizon,
        fit_path=fit,
        settings=Settings(seed=seed),
    )
    if output is Format.JSON:
        typer.echo(jsonl.json_text(jsonl.what_if_to_dict(found if top is None else found.first(top))))
    else:
        terminal().print(whatif.what_if_view(found, top=top or 8))


@app.command()
def score(
    ledger: Annotated[
        Path | None, typer.Option("--ledger", metavar="DIR", help="Ledger with imported daily history.")
    ] = None,
    train_until: Annotated[
        date | None,
        typer.Option(parser=_day, metavar="DATE", help="Last day trained on; default the last but 30 of the coverage."),
    ] = None,
    first: Annotated[
        date | None,
        typer.Option("--from", parser=_day, metavar="DATE", help="First day tested; default the day after training."),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option("--to", parser=_day, metavar="DATE", help="Last day tested; default the last of the coverage."),
    ] = None,
    every_pair: Annotated[
        bool, typer.Option("--every-pair", help="Score every dyad, not only those with an act in training.")
    ] = False,
    horizons: Annotated[
        str | None,
        typer.Option(metavar="DAYS", help="Days ahead, as in 1,7,90; default 1,7,30."),
    ] = None,
    issued: Annotated[
        bool, typer.Option("--issued", help="Score the forecasts kept by `faultlines forecast --issue` instead.")
    ] = False,
    output: FormatOption = Format.TABLE,
    page: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Also write one offline page.")] = None,
) -> None:
    """Refit the daily model to a part of the ledger's days and score it on later ones, beside its references."""
    if issued:
        if any((train_until, first, last, every_pair, horizons, page)):
            raise typer.BadParameter(
                "--issued scores what was kept, as of the last day; leave the days, horizons, pairs and page out"
            )
        kept = workflow.score_issued(ledger)
        if output is Format.JSON:
            typer.echo(jsonl.json_text(jsonl.issued_scores_to_dict(kept)))
        else:
            terminal().print(issued_scores.issued_scores_view(kept))
        return
    found = workflow.score(
        ledger,
        train_until=train_until,
        first=first,
        last=last,
        every_pair=every_pair,
        horizons=_day_counts(horizons) if horizons else HORIZONS,
    )
    if output is Format.JSON:
        typer.echo(jsonl.json_text(scores.evaluation_to_dict(found)))
    else:
        terminal().print(scores.evaluation_view(found))
    if page is not None:
        workflow.write_whole(page, score_pages.score_page(found))
        _notes([f"wrote {page}"])


@app.command()
def forecast(
    source_actor: Annotated[str | None, typer.Argument(metavar="SRC", help="State: ISO code or name.")] = None,
    target_actor: Annotated[str | None, typer.Argument(metavar="TGT", help="State: ISO code or name.")] = None,
    horizon: Annotated[
        int | None, typer.Option("--horizon", min=1, max=365, metavar="DAYS", help="Days ahead; default 7, 30 and 90.")
    ] = None,
    ledger: LedgerOption = None,
    known_at: Annotated[date | None, typer.Option(parser=_day, metavar="DATE", help="As known that day.")] = None,
    fit: FitOption = None,
    output: FormatOption = Format.TABLE,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the draws that make the ranges.")] = 0,
    top: Annotated[int, typer.Option(min=1, metavar="N", help="Without a pair: show at most N.")] = 20,
    issue: Annotated[bool, typer.Option("--issue", help="Keep the forecasts of all pairs in the ledger.")] = False,
) -> None:
    """Forecast one pair, or all: probability with its range, base rate and last value, and what is not known."""
    if (source_actor is None) != (target_actor is None):
        raise typer.BadParameter("name two states, or none for all pairs")
    if issue and (source_actor is not None or horizon is not None or output is Format.JSON):
        raise typer.BadParameter("--issue keeps all pairs for 7, 30 and 90 days; leave pair, horizon and format out")
    settings = Settings(seed=seed)
    if issue:
        kept = workflow.issue_forecasts(ledger_path=ledger, known_at=known_at, fit_path=fit, settings=settings)
        typer.echo(str(kept))
        return
    found = workflow.forecast(
        None if source_actor is None or target_actor is None else (source_actor, target_actor),
        top=top,
        horizons=None if horizon is None else (horizon,),
        ledger_path=ledger,
        known_at=known_at,
        fit_path=fit,
        settings=settings,
    )
    if output is Format.JSON:
        typer.echo(jsonl.json_text(jsonl.forecast_to_dict(found)))
    else:
        terminal().print(forecasts.forecast_view(found))


@app.command()
def explain(
    name: Annotated[str, typer.Argument(metavar="ID", help="Any id: e_… t_… c_… d_…")],
    ledger: LedgerOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Open any id down to its sentence."""
    found = workflow.explain(name, ledger_path=ledger)
    if output is Format.JSON:
        typer.echo(jsonl.json_text(jsonl.explanation_to_dict(found.subject, found.claims, found.documents)))
    else:
        terminal().print(records.explain_view(found.subject, found.claims, found.documents))


@app.command()
def doctor(ledger: LedgerOption = None, fit: FitOption = None) -> None:
    """Say what is installed, which pipeline, fit and ledger are used, and what would mend what is missing."""
    checks = workflow.examine(ledger, fit)
    terminal().print(reports.checks_view([(one.name, one.found, one.well, one.mend) for one in checks]))
    if not all(check.well for check in checks):
        raise typer.Exit(1)


cli_ledger.add_to(app)


def main() -> None:
    """Run the command; an expected error is one line on standard error and exit code 1."""
    with _expected_errors():
        app()


@contextmanager
def _expected_errors() -> Iterator[None]:
    try:
        yield
    except FaultlinesError as err:
        typer.echo(f"faultlines: {' '.join(str(err).split())}", err=True)
        raise SystemExit(1) from None


def _notes(notes: Iterable[str]) -> None:
    for note in notes:
        typer.echo(f"note: {note}", err=True)
