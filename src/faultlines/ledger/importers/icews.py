"""ICEWS coded events -> rows of the claims table, whole columns at a time.

One line of the file is one claim and its passage. The publisher's traps: ``CAMEO Code`` is text ("14" is no "014"),
``Event ID`` repeats, countries are names, and a mutual act is written twice, once from either side.

References
----------
.. [1] Boschee, Lautenschlager, O'Brien, Shellman, Starz & Ward (2015), ICEWS Coded Event Data.
"""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from faultlines.errors import LedgerError
from faultlines.ledger.importers.cameo import plover_types
from faultlines.ledger.importers.parties import resolve_parties
from faultlines.ledger.records import ImportReport
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id
from faultlines.terms.plover import MUTUAL_TYPES

#: The publisher's header, in its order.
HEADER: Final = (
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
)

_READER: Final = "icews/1"
_GZIP_MAGIC: Final = b"\x1f\x8b"

#: The two codes of one visit, as its guest and as its host; both become one.
_VISIT: Final = {"043": "042"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IcewsFile:
    """A file read: its document, the claims of its kept rows, and the rows set aside.

    Attributes
    ----------
    batch_id : str
        Made from the file's content.
    path : Path
    document : Document
    claims : polars.DataFrame
        Columns of the claims table.
    rejects : polars.DataFrame
        ``line_number`` (the header is line 1), ``reason``, ``line``.
    """

    batch_id: str
    path: Path
    document: Document
    claims: pl.DataFrame
    rejects: pl.DataFrame


def read_icews(path: Path) -> IcewsFile:
    """Read a file of ICEWS events.

    Parameters
    ----------
    path : Path
        Tab-separated, UTF-8, with the publisher's header; plain or gzip-compressed.

    Raises
    ------
    LedgerError
        If the file cannot be read, is not UTF-8, or its header is not the publisher's.
    """
    raw = _bytes(path)
    text = _text(path, raw)
    lines = _lines(text)
    _check_header(path, lines["line"].first())
    rows = _fields(lines.slice(1)).with_columns(_reason().alias("reason"))
    digest = hashlib.sha256(raw).hexdigest()
    kept = rows.filter(pl.col("reason").is_null())
    document_id = content_id("d", digest)
    claims = _claims(kept, document_id)
    document = Document(
        document_id=document_id,
        text=text,
        published_at=claims["published_at"].max(),  # type: ignore[arg-type]
        dated_by="each row by its own Event Date; this is the last of them",
        title=path.name,
        publisher="ICEWS",
        origin=str(path),
        sha256=digest,
    )
    rejects = rows.filter(pl.col("reason").is_not_null()).select("line_number", "reason", "line")
    return IcewsFile(batch_id=content_id("b", digest), path=path, document=document, claims=claims, rejects=rejects)
