"""The public files that the yearly model learns from, read into arrays.

Each file is a gzipped CSV in its publisher's layout. None is shipped with the package; the fit that is shipped names
each file that it was learned from, with its SHA-256 and the last year that it covers.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from faultlines.errors import FitError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Mean radius of the Earth (IUGG), kilometres.
EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """One file that a fit was learned from.

    ``last_year`` is the last year that the file observes; nothing later is known from it.
    """

    name: str
    sha256: str
    citation: str
    last_year: int


@dataclass(frozen=True, slots=True)
class Publication:
    """What a file should hold, and who publishes it."""

    publisher: str
    citation: str
    year_column: str
    columns: tuple[str, ...]


PUBLICATIONS: dict[str, Publication] = {
    "cow_states": Publication(
        "Correlates of War, State System Membership v2016",
        "Correlates of War Project. 2017. State System Membership List, v2016.",
        "endyear",
        ("ccode", "styear", "endyear"),
    ),
    "cow_majors": Publication(
        "Correlates of War, Major Powers v2016",
        "Correlates of War Project. 2017. State System Membership List, v2016 (major powers).",
        "endyear",
        ("ccode", "styear", "endyear"),
    ),
    "cow_nmc": Publication(
        "Correlates of War, National Material Capabilities v7.0",
        "Singer, Bremer and Stuckey 1972; Singer 1987. National Material Capabilities, v7.0.",
        "year",
        ("ccode", "year", "cinc"),
    ),
    "cow_contdir": Publication(
        "Correlates of War, Direct Contiguity v3.2",
        "Stinnett, Tir, Schafer, Diehl and Gochman 2002. Direct Contiguity, v3.2.",
        "enddate",
        ("ccode1", "ccode2", "conttype", "stdate", "enddate"),
    ),
    "cow_capitals": Publication(
        "Correlates of War state capitals",
        "Capitals of Correlates of War states, with coordinates.",
        "enddate",
        ("ccode", "stdate", "enddate", "lat", "lng"),
    ),
    "cow_mid_dirdisps": Publication(
        "Correlates of War, Militarized Interstate Disputes v5.0",
        "Palmer, McManus, D'Orazio, Kenwick, Karstens, Bloch, Dietrich, Kahn, Ritter and Soules 2022. "
        "The MID5 Dataset, 2011-2014. Conflict Management and Peace Science 39(4).",
        "year",
        ("dispnum", "ccode1", "ccode2", "year", "disponset", "sidea1", "orig1", "orig2"),
    ),
    "atop_alliance": Publication(
        "Alliance Treaty Obligations and Provisions v5.1",
        "Leeds, Ritter, Mitchell and Long 2002. Alliance Treaty Obligations and Provisions, 1815-1944. "
        "International Interactions 28(3); ATOP v5.1.",
        "year",
        ("ccode1", "ccode2", "year", "atop_defense", "atop_nonagg", "atop_consul"),
    ),
    "tss_rivalries": Publication(
        "Thompson, Sakuwa and Suhas, Strategic Rivalries",
        "Thompson, Sakuwa and Suhas 2021. Analyzing Strategic Rivalries in World Politics. Springer.",
        "end",
        ("ccode1", "ccode2", "start", "end"),
    ),
    "gml_part": Publication(
        "Gibler, Miller and Little, MID participants v2.2.1",
        "Gibler, Miller and Little 2016. An Analysis of the Militarized Interstate Dispute (MID) Dataset, 1816-2001. "
        "International Studies Quarterly 60(4); v2.2.1.",
        "endyear",
        ("dispnum", "ccode", "styear", "stmon", "stday", "sidea", "orig"),
    ),
    "gml_mid_disps": Publication(
        "Gibler, Miller and Little, MID disputes v2.2.1",
        "Gibler, Miller and Little 2016. An Analysis of the Militarized Interstate Dispute (MID) Dataset, 1816-2001. "
        "International Studies Quarterly 60(4); v2.2.1.",
        "styear",
        ("dispnum", "styear", "hostlev"),
    ),
}


class StateFiles:
    """The public files under one folder, each read when first asked for.

    Parameters
    ----------
    folder : Path
        Holds ``NAME.csv.gz`` for the names in `PUBLICATIONS`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def frame(self, name: str) -> pl.DataFrame:
        """One file as a frame.

        Raises
        ------
        FitError
            If the file is missing, or lacks a column; the message names the file and its publisher.
        """
        path, publication = self._path(name), PUBLICATIONS[name]
        found = pl.read_csv(path, infer_schema_length=None)
        lacking = [column for column in publication.columns if column not in found.columns]
        if lacking:
            raise FitError(
                f"{path} has no column {lacking[0]}; expected the layout of {publication.publisher}. "
                "Fetch the file again from its publisher."
            )
        return found

    def columns(self, name: str, wanted: Sequence[str]) -> tuple[NDArray[Any], ...]:
        """Columns of one file as arrays, in the order wanted."""
        frame = self.frame(name)
        return tuple(frame[column].to_numpy() for column in wanted)

    def provenance(self, names: Sequence[str]) -> tuple[Provenance, ...]:
        """Where the named files come from, with their SHA-256 and last year."""
        return tuple(self._provenance(name) for name in names)

    def _provenance(self, name: str) -> Provenance:
        publication = PUBLICATIONS[name]
        last = self.frame(name)[publication.year_column].cast(pl.String).str.slice(0, 4).cast(pl.Int64).max()
        return Provenance(
            name=f"{name}.csv.gz",
            sha256=hashlib.sha256(self._path(name).read_bytes()).hexdigest(),
            citation=publication.citation,
            last_year=int(last) if isinstance(last, int) else 0,
        )

    def _path(self, name: str) -> Path:
        path = self.folder / f"{name}.csv.gz"
        if not path.is_file():
            raise FitError(
                f"{path} is missing; the yearly model learns from it. "
                f"Get it from its publisher ({PUBLICATIONS[name].publisher}) and put it there."
            )
        return path

    @cached_property
    def membership(self) -> tuple[Ints, Ints, Ints]:
        """COW code, first and last year of each stretch of membership in the state system.

        A stretch that ends when the file ends is taken to go on.
        """
        code, start, end = (column.astype(np.int64) for column in self.columns("cow_states", _SPAN))
        return code, start, _open_ended(end)

    @cached_property
    def majors(self) -> tuple[Ints, Ints, Ints]:
        """COW code, first and last year of each stretch as a major power."""
        code, start, end = (column.astype(np.int64) for column in self.columns("cow_majors", _SPAN))
        return code, start, _open_ended(end)

    @cached_property
    def capability(self) -> dict[int, dict[int, float]]:
        """Composite index of national capability, 0-1, by COW code and year."""
        found: dict[int, dict[int, float]] = {}
        for code, year, cinc in zip(*self.columns("cow_nmc", ("ccode", "year", "cinc")), strict=True):
            if cinc >= 0:
                found.setdefault(int(code), {})[int(year)] = float(cinc)
        return found

    @cached_property
    def capitals(self) -> dict[int, list[tuple[int, int, float, float]]]:
        """Stretches (first year, last year, latitude, longitude) of each state's capital, by COW code."""
        found: dict[int, list[tuple[int, int, float, float]]] = {}
        wanted = ("ccode", "stdate", "enddate", "lat", "lng")
        for code, start, end, latitude, longitude in zip(*self.columns("cow_capitals", wanted), strict=True):
            stretch = (int(start[:4]), int(end[:4]), float(latitude), float(longitude))
            found.setdefault(int(code), []).append(stretch)
        return found

    @cached_property
    def contiguity(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """COW codes, type (1 land, 2-5 across up to 400 miles of water), first and last year; both directions."""
        wanted = ("ccode1", "ccode2", "conttype", "stdate", "enddate")
        one, two, kind, start, end = self.columns("cow_contdir", wanted)
        first = np.array([int(day[:4]) for day in start], dtype=np.int64)
        last = _open_ended(np.array([int(day[:4]) for day in end], dtype=np.int64))
        return one.astype(np.int64), two.astype(np.int64), kind.astype(np.int64), first, last

    @cached_property
    def rivalries(self) -> tuple[Ints, Ints, Ints, Ints]:
        """COW codes, first and last year of each strategic rivalry; one direction."""
        wanted = ("ccode1", "ccode2", "start", "end")
        one, two, start, end = (column.astype(np.int64) for column in self.columns("tss_rivalries", wanted))
        return one, two, start, _open_ended(end)

    @cached_property
    def pacts(self) -> dict[int, tuple[Ints, Ints, NDArray[np.bool_]]]:
        """By year: COW codes of directed pairs, and which of defence, consultation, non-aggression holds, (n, 3)."""
        kinds = ("atop_defense", "atop_consul", "atop_nonagg")
        one, two, year, *held = self.columns("atop_alliance", ("ccode1", "ccode2", "year", *kinds))
        order = np.argsort(year, kind="stable")
        kinds_held = np.stack(held, axis=1)[order] == 1
        years, first = np.unique(year[order], return_index=True)
        bounds = [*first.tolist(), len(year)]
        return {
            int(value): (one[order][a:b].astype(np.int64), two[order][a:b].astype(np.int64), kinds_held[a:b])
            for value, a, b in zip(years, bounds[:-1], bounds[1:], strict=True)
        }

    @cached_property
    def onsets(self) -> Ints:
        """Directed dispute onsets: columns source, target, year, and whether source started it.

        A row for each directed dyad and year in which a dispute between the two begins. The source *started* it where
        it is an originator on the side that acted first, and the target an originator on the other side.
        """
        wanted = ("ccode1", "ccode2", "year", "disponset", "sidea1", "orig1", "orig2")
        one, two, year, onset, side_a, origin, other = self.columns("cow_mid_dirdisps", wanted)
        started = ((side_a == 1) & (origin == 1) & (other == 1)).astype(np.int64)
        rows = np.stack([one, two, year, started], axis=1).astype(np.int64)[onset == 1]
        order = np.lexsort((-rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))
        _, kept = np.unique(rows[order][:, :3], axis=0, return_index=True)
        return np.asarray(rows[order][kept], dtype=np.int64)


_SPAN = ("ccode", "styear", "endyear")


def _open_ended(last: Ints) -> Ints:
    """Last years with those at the file's end moved out of sight: a source ends, the relation may not."""
    return np.where(last >= last.max(), 9999, last)


def great_circle_km(latitude: Floats, longitude: Floats) -> Floats:
    """Great-circle distance between every two of n points given in degrees, shape (n, n), by the haversine formula.

    >>> great_circle_km(np.array([0.0, 0.0]), np.array([0.0, 90.0]))[0, 1].round().item()
    10008.0
    """
    phi, lam = np.radians(latitude), np.radians(longitude)
    half = np.sin((phi[:, None] - phi) / 2) ** 2
    half = half + np.cos(phi[:, None]) * np.cos(phi) * np.sin((lam[:, None] - lam) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))), dtype=np.float64)
