"""POLECAT events -> rows of the claims table.

What to mind: ``Intensity`` is ``Event Intensity`` in some files; a header may have more names than its rows have cells,
and rows may end in more tabs than the header; lines of Latin-1 stand in UTF-8 files; an empty cell may say "None"; a
cell may hold several values between semicolons; ``Event Date`` is the day of the act and ``Publication Date`` that of
the report.

References
----------
.. [1] Halterman, Bagozzi, Beger, Schrodt & Scarborough (2023), PLOVER and POLECAT: A New Political Event Ontology and
   Dataset.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from faultlines.errors import LedgerError
from faultlines.ledger.importers.files import PublishedFile, characters_before, lines_of, with_cells
from faultlines.ledger.importers.parties import actors_by_name
from faultlines.ledger.importers.rows import (
    CodedFile,
    blank_as_null,
    coded_claims,
    coded_file,
    fact,
    first_reason,
    reason,
    set_aside,
)
from faultlines.terms.actors import states
from faultlines.terms.plover import EVENT_TYPES, MUTUAL_TYPES, REFERENCE_TYPES, UNTYPED

#: The publisher's header, in its order.
HEADER: Final = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *("Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title"),
    *("Actor Name Raw", "Wikipedia Actor ID"),
    *("Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors"),
    *("Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID"),
    *("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename"),
    *("Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations"),
    *("Language", "Version"),
)

_ALIASES: Final = {"Event Intensity": "Intensity"}

#: Columns without which a file is not read; of those that are read besides, an absent one is blank.
_NEEDED: Final = (
    *("Event ID", "Event Date", "Event Type", "Event Mode"),
    *("Actor Name", "Actor Country", "Recipient Name", "Recipient Country"),
)
_OPTIONAL: Final = (
    *("Contexts", "Primary Actor Sector", "Primary Recipient Sector", "Publication Date"),
    *("Placename", "City", "Province", "Country"),
)

_SIDES: Final = {"source": "Actor", "target": "Recipient"}

_READER: Final = "polecat/1"

_BLANKS: Final = ("", "NA", "None", '""')

#: Kinds of actor that a name may give where the country is none.
_BY_NAME: Final = ("organisation", "nonstate")

_MENTION: Final = pl.Struct(
    {"id": pl.String, "text": pl.String, "start": pl.Int64, "end": pl.Int64, "sector": pl.String}
)


def recognise(file: PublishedFile) -> str | None:
    """By the names in its header."""
    if not file.head:
        return None
    names = _names(file.head[0])
    missing = [name for name in _NEEDED if name not in names]
    return None if missing else f"line 1 has POLECAT's names from {_NEEDED[0]} to {_NEEDED[-1]}"


def read_polecat(file: PublishedFile) -> CodedFile:
    """Read a file of POLECAT events.

    Parameters
    ----------
    file : PublishedFile
        Tab-separated with a header, UTF-8 or Latin-1.

    Raises
    ------
    LedgerError
        If the header lacks a name that is needed, or no row can be kept.
    """
    text = file.text_with_latin_1()
    lines = lines_of(text)
    header = _names(str(lines["line"].first() or ""))
    _check_header(file, header)
    rows = _cells(lines.slice(1), header)
    rows, rejects = set_aside(rows.with_columns(*_read_columns()).with_columns(_reason(header)), file.path)
    claims = coded_claims(_resolved(rows), document_id=file.document_id, reader=_READER)
    return coded_file(
        file,
        text,
        claims,
        reader=_READER,
        publisher="POLECAT",
        dated_by="each row by its own Publication Date, or its Event Date where that is blank; this is the last",
        kept=claims.height,
        rejects=rejects,
    )


# The header and the cells


def _names(line: str) -> list[str]:
    """Names of a header, blank ones at its end left out."""
    names = [name.strip(' "') for name in line.rstrip("\t").split("\t")]
    return [_ALIASES.get(name, name) for name in names]


def _check_header(file: PublishedFile, header: list[str]) -> None:
    for name in _NEEDED:
        if name not in header:
            start = ", ".join(header[:3])[:60]
            raise LedgerError(
                f"{file.path} line 1: no column {name!r} among {len(header)} names ({start}, …). A POLECAT file begins "
                f"with the publisher's tab-separated header of {len(HEADER)} names; restore it or name another file."
            )


def _cells(lines: pl.DataFrame, header: list[str]) -> pl.DataFrame:
    """Rows with the cells that are read; a row has a cell for each name, or for each of the publisher's names only."""
    own = [name for name in header if name in HEADER]
    blank = pl.col("line").str.len_chars() - pl.col("line").str.strip_chars_end("\t").str.len_chars()
    columns = (pl.col("line").str.count_matches("\t", literal=True) + 1).cast(pl.Int64)
    by_own = (columns == len(own)) & (len(own) != len(header))
    surplus = columns - len(header)
    # Tabs behind the last column that a header has say nothing.
    whole = (surplus >= 0) & (blank.cast(pl.Int64) >= surplus)
    parts = [
        _part(lines.filter(by_own), own, full=True),
        _part(lines.filter(~by_own & whole), header, full=True),
        _part(lines.filter(~by_own & ~whole), header, full=False),
    ]
    return pl.concat(parts, how="diagonal").sort("line_number")


def _part(lines: pl.DataFrame, names: Sequence[str], *, full: bool) -> pl.DataFrame:
    unique = [name if name in HEADER else f"extra {place}" for place, name in enumerate(names)]
    wanted = [name for name in (*_NEEDED, *_OPTIONAL) if name in unique]
    rows = with_cells(lines, "\n".join(lines["line"]), unique, wanted)
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in _OPTIONAL if name not in unique]
    offsets = [
        characters_before(unique, f"{actor} {part}").alias(f"{side}_{part.lower()}_offset")
        for side, actor in _SIDES.items()
        for part in ("Name", "Country")
    ]
    return rows.with_columns(*absent, *offsets, pl.lit(full).alias("full"))


def _read_columns() -> tuple[pl.Expr, ...]:
    """Blank cells as null, and the two clocks."""
    named = [name for name in (*_NEEDED, *_OPTIONAL) if "Date" not in name]
    written = pl.col("Event Type").str.strip_chars(' "').str.to_uppercase()
    renamed = {old: new for old, (new, _) in REFERENCE_TYPES.items()} | UNTYPED
    modes = {old: mode for old, (_, mode) in REFERENCE_TYPES.items() if mode}
    day = pl.col("Event Date").str.strip_chars(' "').str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    published = pl.col("Publication Date").str.strip_chars(' "')
    return (
        *(blank_as_null(name, _BLANKS).alias(name) for name in named if name not in ("Event Type", "Event Mode")),
        written.replace(renamed).alias("event_type"),
        pl.coalesce(
            blank_as_null("Event Mode", _BLANKS).str.strip_chars(' "').str.to_lowercase(),
            written.replace_strict(modes, default=None, return_dtype=pl.String),
        ).alias("mode"),
        day.alias("day"),
        pl.when(published.is_in(_BLANKS) | published.is_null())
        .then(day)
        .otherwise(published.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False))
        .alias("published_at"),
    )


def _reason(header: list[str]) -> pl.Expr:
    """Why a row cannot be kept, null where it can."""
    parties = [pl.col(f"{actor} {part}") for actor in _SIDES.values() for part in ("Name", "Country")]
    return first_reason(
        reason(~pl.col("full"), f"{{}} columns, expected {len(header)} as in the header", "columns"),
        reason(pl.col("day").is_null(), "Event Date is no day written YYYY-MM-DD"),
        reason(pl.col("published_at").is_null(), "Publication Date is no day written YYYY-MM-DD"),
        reason(pl.col("day") > pl.col("published_at"), "Event Date is after Publication Date: reported before its day"),
        reason(
            ~pl.col("event_type").is_in([*EVENT_TYPES, *UNTYPED.values()]).fill_null(value=False),
            "Event Type is none of PLOVER's",
        ),
        reason(pl.all_horizontal(party.is_null() for party in parties), "neither Actor nor Recipient is filled"),
    )


# The parties


def _resolved(rows: pl.DataFrame) -> pl.DataFrame:
    """Kept rows in the columns that `coded_claims` wants."""
    named = [_party_key("Actor"), _party_key("Recipient")]
    sided = rows.with_columns(_mentions(rows, side) for side in _SIDES)
    # Two parties of a mutual act may both stand as actors.
    alone = pl.col("event_type").is_in(list(MUTUAL_TYPES)) & (pl.col("target_actors").list.len() == 0)
    parted = alone & (pl.col("source_actors").list.len() > 1)
    return sided.with_columns(
        pl.when(parted).then(pl.col("source_actors").list.head(1)).otherwise("source_actors").alias("source_actors"),
        pl.when(parted).then(pl.col("source_actors").list.slice(1)).otherwise("target_actors").alias("target_actors"),
        pl.col("Event ID").alias("external_id"),
        pl.col("Contexts").fill_null("").str.split(";").list.eval(_context()).list.drop_nulls().alias("contexts"),
        pl.coalesce("Placename", "City", "Province", "Country").alias("place"),
        fact("polecat", *named, pl.col("day").cast(pl.String), pl.col("event_type"), pl.col("mode").fill_null("")),
    )


def _context() -> pl.Expr:
    word = pl.element().str.strip_chars(' "').str.to_lowercase()
    return pl.when(~word.is_in(["", "none"])).then(word)


def _party_key(actor: str) -> pl.Expr:
    return pl.coalesce(f"{actor} Name", f"{actor} Country").str.to_lowercase()


def _mentions(rows: pl.DataFrame, side: str) -> pl.Series:
    """The actors of a side as lists of mentions, empty where none is known."""
    each = _each_party(rows, side)
    by_name = actors_by_name(each, "name")
    known = each.with_columns(
        pl.when(pl.col("country").is_in([state.id for state in states()])).then("country").alias("state"),
        pl.when(by_name["by"].is_in(_BY_NAME)).then(by_name["id"]).alias("named"),
        pl.coalesce("name", "country").alias("text"),
        pl.coalesce("name_start", "country_start").alias("start"),
    ).filter(pl.coalesce("state", "named").is_not_null())
    lists = known.group_by("row", maintain_order=True).agg(
        pl.struct(
            pl.coalesce("state", "named").alias("id"),
            "text",
            "start",
            (pl.col("start") + pl.col("text").str.len_chars().cast(pl.Int64)).alias("end"),
            pl.when(pl.col("state").is_not_null()).then("sector").alias("sector"),
        ).alias("mentions")
    )
    order = pl.DataFrame({"row": pl.int_range(rows.height, eager=True)})
    found = order.join(lists, on="row", how="left", maintain_order="left")["mentions"].cast(pl.List(_MENTION))
    return found.fill_null([]).alias(f"{side}_actors")


def _each_party(rows: pl.DataFrame, side: str) -> pl.DataFrame:
    """One row a party: ``row``, ``day``, ``name``, ``country`` and ``sector``, and where name and country begin.

    Names and sectors belong to the countries one by one where a row has as many of them; else the countries alone are
    the parties, and those of a row without a country its names.
    """
    actor = _SIDES[side]
    names, countries, sectors = (
        pl.col(column).fill_null("").str.split(";")
        for column in (f"{actor} Name", f"{actor} Country", f"Primary {actor} Sector")
    )
    blank = pl.element().str.slice(0, 0)
    stateless = pl.col(f"{actor} Country").is_null()
    apart = ~stateless & (names.list.len() != countries.list.len())
    listed = rows.select(
        pl.int_range(pl.len()).alias("row"),
        "day",
        pl.when(apart).then(countries.list.eval(blank)).otherwise(names).alias("name"),
        pl.when(stateless).then(names.list.eval(blank)).otherwise(countries).alias("country"),
        sectors.alias("sectors"),
        *((pl.col("start") + pl.col(f"{side}_{part}_offset")).alias(f"{part}_start") for part in ("name", "country")),
    )
    parties = listed.explode("name", "country").with_columns(
        pl.int_range(pl.len()).over("row").alias("number"), pl.len().over("row").alias("parties")
    )
    own = pl.col("sectors").list.get(pl.col("number"), null_on_oob=True)
    sector = (
        pl.when(pl.col("sectors").list.len() == pl.col("parties"))
        .then(own)
        .otherwise(
            pl.when(pl.col("sectors").list.len() == 1).then(pl.col("sectors").list.first()).otherwise(pl.lit("OTH"))
        )
    )
    return parties.select(
        "row",
        "day",
        *(_item(part) for part in ("name", "country")),
        *(_item_start(part) for part in ("name", "country")),
        _word(sector).alias("sector"),
    )


def _item(part: str) -> pl.Expr:
    return _word(pl.col(part)).alias(part)


def _word(text: pl.Expr) -> pl.Expr:
    stripped = text.str.strip_chars(' "')
    return pl.when(~stripped.is_in(list(_BLANKS))).then(stripped)


def _item_start(part: str) -> pl.Expr:
    """Where an item of a list begins in the document, null where it is blank."""
    length = pl.col(part).str.len_chars().cast(pl.Int64)
    before = ((length + 1).cum_sum() - (length + 1)).over("row")
    margin = length - pl.col(part).str.strip_chars_start(' "').str.len_chars().cast(pl.Int64)
    start = pl.col(f"{part}_start") + before + margin
    return pl.when(_word(pl.col(part)).is_not_null()).then(start).alias(f"{part}_start")
