"""How many rows of GDELT 2.0 are imported a second, beside bare readers of the same columns, in turns in one run.

python benchmarks/importing.py [--rows 200000] [--rounds 3]

The rows are made up in the publisher's layout, some 340 bytes each, one in a hundred of them bad. An import checks
every row, resolves its actors and writes the file's text and its claims into a ledger; the readers only give columns.
pandas is left out, and said so, where it is not installed. Seconds are the processor's time, all threads together.
"""

import io
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

from faultlines.ledger import Ledger
from faultlines.ledger.importers.cameo import plover_types
from faultlines.ledger.importers.files import open_file
from faultlines.ledger.importers.gdelt import COLUMNS_2, read_gdelt_2
from faultlines.terms.actors import states

#: Columns that the bare readers give: those that the import uses.
READ = (
    *("GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor1Name", "Actor1CountryCode", "Actor1KnownGroupCode"),
    *("Actor1Type1Code", "Actor2Code", "Actor2Name", "Actor2CountryCode", "Actor2KnownGroupCode", "Actor2Type1Code"),
    *("EventCode", "ActionGeo_FullName", "DATEADDED"),
)


def made_up(rows: int, rng: np.random.Generator) -> bytes:
    """A file of events in the publisher's layout."""
    countries = np.array([state.id for state in states()])
    names = np.array([state.name.upper() for state in states()])
    roles = np.array(["", "", "", "GOV", "MIL", "COP", "BUS", "CVL", "EDU"])
    columns = {name: np.full(rows, "", dtype="<U1") for name in COLUMNS_2}
    days = np.char.add(
        "2019", np.char.add(rng.integers(10, 13, rows).astype(str), rng.integers(10, 29, rows).astype(str))
    )
    added = np.where(rng.random(rows) < 0.01, "20180101000000", np.char.add(days, "143000"))
    columns |= {
        "GLOBALEVENTID": np.arange(900_000_000, 900_000_000 + rows).astype(str),
        "SQLDATE": days,
        "MonthYear": days.astype("<U6"),
        "Year": days.astype("<U4"),
        "FractionDate": np.full(rows, "2019.8055"),
        "EventCode": rng.choice(plover_types()["code"].to_numpy().astype(str), rows),
        "GoldsteinScale": rng.integers(-10, 11, rows).astype(str),
        "AvgTone": rng.normal(0, 3, rows).astype(str),
        "DATEADDED": added,
        "SOURCEURL": np.char.add("https://www.example.org/world/2019/10/24/", rng.integers(0, 10**9, rows).astype(str)),
    }
    for number in (1, 2):
        who, known, role = rng.integers(0, len(countries), rows), rng.random(rows) < 0.7, rng.choice(roles, rows)
        country = np.where(known, countries[who], "")
        columns |= {
            f"Actor{number}CountryCode": country,
            f"Actor{number}Type1Code": role,
            f"Actor{number}Code": np.where(number == 1, np.char.add(np.where(known, country, "GOV"), role), country),
            f"Actor{number}Name": np.where(known, names[who], ""),
        }
    for whose in ("Actor1", "Actor2", "Action"):
        place = rng.integers(0, len(names), rows)
        columns |= {
            f"{whose}Geo_Type": np.full(rows, "4"),
            f"{whose}Geo_FullName": np.char.add(np.char.capitalize(names[place]), ", Province, Country"),
            f"{whose}Geo_Lat": rng.uniform(-60, 60, rows).round(4).astype(str),
            f"{whose}Geo_Long": rng.uniform(-180, 180, rows).round(4).astype(str),
        }
    frame = pl.DataFrame({name: columns[name].tolist() for name in COLUMNS_2})
    return frame.write_csv(separator="\t", include_header=False, quote_style="never").encode()


def by_polars(content: bytes) -> object:
    """The same columns as text by polars."""
    places = sorted(COLUMNS_2.index(name) for name in READ)
    schema = dict.fromkeys(COLUMNS_2, pl.String)
    return pl.read_csv(content, separator="\t", has_header=False, quote_char=None, schema=schema, columns=places)


def by_pandas(content: bytes) -> object:
    """The same columns as text by pandas."""
    pandas = import_module("pandas")
    return pandas.read_csv(
        io.BytesIO(content), sep="\t", header=None, names=list(COLUMNS_2), usecols=list(READ), dtype=str, quoting=3
    )


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor's time that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main(rows: int = 200_000, rounds: int = 3) -> None:
    """Print the figures."""
    content = made_up(rows, np.random.default_rng(7))
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made-up.export.CSV"
        file.write_bytes(content)
        for turn in range(rounds):
            ledger = Ledger.create(Path(folder) / f"ledger-{turn}")
            published = open_file(file)
            works: dict[str, Callable[[], object]] = {
                "imported into a ledger": lambda ledger=ledger: ledger.import_file(file, "gdelt"),
                "read into claims": lambda published=published: read_gdelt_2(published),
                "polars read_csv": lambda: by_polars(content),
            }
            if find_spec("pandas"):
                works["pandas read_csv"] = lambda: by_pandas(content)
            for name, work in works.items():
                rates.setdefault(name, []).append(rows / timed(work))
    print(f"{rows:,} rows, {len(content) / rows:.0f} bytes each, {rounds} rounds, median:")
    for name, found in rates.items():
        print(f"  {name}: {statistics.median(found):,.0f} rows/s ({min(found):,.0f} to {max(found):,.0f})")
    if "pandas read_csv" not in rates:
        print("  pandas is not installed, so it was not measured")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    main(int(options.get("--rows", 200_000)), int(options.get("--rounds", 3)))
