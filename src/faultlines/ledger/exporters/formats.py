"""The formats that a ledger is written out in."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import BinaryIO

from faultlines.errors import FaultlinesError
from faultlines.ledger.contents import Contents
from faultlines.ledger.exporters import panel
from faultlines.ledger.exporters.database import write_database
from faultlines.ledger.exporters.dyads import Period
from faultlines.ledger.exporters.geojson import write_geojson
from faultlines.ledger.exporters.gexf import write_gexf
from faultlines.ledger.exporters.graphml import write_graphml
from faultlines.ledger.exporters.lines import write_lines
from faultlines.ledger.exporters.tallies import Written

#: Writes contents into an empty file that has a name.
Writer = Callable[[Contents, BinaryIO], Written]


class ExportFormat(StrEnum):
    """Words behind ``faultlines export``."""

    PANEL = "panel"
    JSONL = "jsonl"
    GEOJSON = "geojson"
    GRAPHML = "graphml"
    GEXF = "gexf"
    SQLITE = "sqlite"


def writer_of(form: ExportFormat, ending: str, period: Period) -> Writer:
    """What writes a format.

    Parameters
    ----------
    form : ExportFormat
    ending : str
        Of the file's name, such as ``.csv``: a panel is written by it.
    period : Period
        What a row of a panel is of.

    Raises
    ------
    FaultlinesError
        If a panel has another ending.
    """
    if form is not ExportFormat.PANEL:
        return _WRITERS[form]
    if ending.lower() not in _PANELS:
        raise FaultlinesError(
            f"a panel is written as Parquet or CSV by the ending of its file, and the ending is {ending or 'missing'!r}"
            "; name a file that ends in .parquet or .csv"
        )
    return partial(_PANELS[ending.lower()], period=period)


_WRITERS: dict[ExportFormat, Writer] = {
    ExportFormat.JSONL: write_lines,
    ExportFormat.GEOJSON: write_geojson,
    ExportFormat.GRAPHML: write_graphml,
    ExportFormat.GEXF: write_gexf,
    ExportFormat.SQLITE: write_database,
}
_PANELS: dict[str, Callable[..., Written]] = {".parquet": panel.write_parquet, ".csv": panel.write_csv}
