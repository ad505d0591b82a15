"""Forecasts kept as they were issued, in an append-only table of the ledger, so that they can be scored later."""

import hashlib
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import polars as pl
from deltalake.exceptions import DeltaError

from faultlines.errors import LedgerError
from faultlines.ledger import tables
from faultlines.ledger.book import Ledger
from faultlines.terms.forecasts import IssuedForecasts

_TABLE: Final = "forecasts"
#: Fields that the ledger gives and no writer.
_GIVEN: Final = frozenset({"written_on"})
#: Columns of days, as numbers in the arrays and as dates in the table.
_DAYS: Final = frozenset({"issued_at", "written_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What one call of `keep_forecasts` did: the batch, its rows, and whether it had been kept before."""

    batch_id: str
    forecasts: int
    repeated: bool


def keep_forecasts(ledger: Ledger, issued: IssuedForecasts) -> Kept:
    """Keep forecasts, all or nothing. The same forecasts a second time change nothing.

    Raises
    ------
    ValueError
        If there are none.
    LedgerError
        If the folder cannot be written.
    """
    if not len(issued):
        raise ValueError("issued holds no forecast; expected one or more")
    batch_id = _content_id(issued)
    recorded = tables.batches(ledger.path)
    if any(batch.batch_id == batch_id for batch in recorded):
        return Kept(batch_id=batch_id, forecasts=len(issued), repeated=True)
    stamp = tables.new_stamp(batch_id, recorded)
    batch = {"documents": 0, "claims": 0, "report": None}
    try:
        tables.make_later_table(ledger.path, _TABLE)
        tables.append(ledger.path, _TABLE, tables.stamped(_TABLE, _frame(issued), stamp))
        tables.finish(ledger.path, batch, stamp, (_TABLE,))
    except (OSError, DeltaError) as err:
        raise LedgerError(
            f"forecasts {batch_id} could not be written to {ledger.path}: {err}. None of them counts; check the space "
            "and permissions there and run the command again."
        ) from err
    return Kept(batch_id=batch_id, forecasts=len(issued), repeated=False)


def issued_forecasts(ledger: Ledger) -> IssuedForecasts:
    """All forecasts that a ledger keeps, in the order in which they were written down."""
    return _from_rows(_rows(ledger))


def stored_id(rows: pl.DataFrame) -> str:
    """Id that the forecasts of one batch have by their content: rows of the table in the order of ``place``."""
    return _content_id(_from_rows(rows))


def _from_rows(rows: pl.DataFrame) -> IssuedForecasts:
    written = rows["recorded_from"].dt.date().rename("written_on")
    columns = {name: rows[name] for name in _columns()} | {"written_on": written}
    return IssuedForecasts(**{name: _array(name, column) for name, column in columns.items()})


def _rows(ledger: Ledger) -> pl.DataFrame:
    """Rows of finished batches, each batch in the one attempt that counts."""
    attempts = [batch.attempt for batch in tables.batches(ledger.path)]
    order = pl.LazyFrame(
        {"attempt": attempts, "batch": range(len(attempts))}, schema={"attempt": pl.String, "batch": pl.Int64}
    )
    if not tables.has_table(ledger.path, _TABLE):
        empty: dict[str, Any] = {name: [] for name in _columns()} | {"recorded_from": []}
        kinds = {name: pl.Date if name in _DAYS else None for name in empty} | {"recorded_from": pl.Datetime}
        return pl.DataFrame(empty, schema_overrides={name: kind for name, kind in kinds.items() if kind is not None})
    with tables.reading(ledger.path):
        return tables.scan(ledger.path, _TABLE).join(order, on="attempt").sort("batch", "place").collect()


def _columns() -> list[str]:
    return [field.name for field in fields(IssuedForecasts) if field.name not in _GIVEN]


def _frame(issued: IssuedForecasts) -> pl.DataFrame:
    plain = {name: getattr(issued, name) for name in _columns()}
    frame = pl.DataFrame({name: value.tolist() if value.dtype.kind == "U" else value for name, value in plain.items()})
    places = pl.Series("place", np.arange(len(issued), dtype=np.int32))
    return frame.with_columns(places, pl.col("issued_at").cast(pl.Date))


def _array(name: str, column: pl.Series) -> np.ndarray:
    kinds = {"issued_at": np.int32, "written_on": np.int32, "horizon_days": np.int16}
    if name in _DAYS:
        return np.asarray(column.to_physical().to_numpy(), dtype=np.int32)
    if name in {"outcome", "source_actor", "target_actor", "method"}:
        return np.asarray(column.to_list(), dtype=np.str_)
    return np.asarray(column.to_numpy(), dtype=kinds.get(name, np.float32))


def _content_id(issued: IssuedForecasts) -> str:
    """Id made from every forecast in its order: the same ones always get the same id."""
    digest = hashlib.sha256()
    for name in _columns():
        values = getattr(issued, name)
        # Only as wide as the longest: an array cut from a wider one holds the same forecasts.
        values = np.asarray(values.tolist(), dtype=np.str_) if values.dtype.kind == "U" else values
        digest.update(np.ascontiguousarray(values).tobytes())
        digest.update(str(values.dtype).encode())
    return f"b_{digest.hexdigest()[:16]}"
