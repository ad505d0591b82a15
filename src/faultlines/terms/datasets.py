"""Public data sets that faultlines can fetch, import or fit on: where published, on what terms, how to be cited."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from faultlines.terms.tables import split, table

#: The part of an address that the moment of a file fills, in the words of `datetime.strftime`.
_MOMENT: Final = re.compile(r"\{(%[^}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One public data set.

    Attributes
    ----------
    name : str
        What `faultlines fetch` calls it.
    title : str
        With its version, where the address is that of one.
    page : str
        Where its publisher presents it.
    address : str or None
        Of one file; None where it has to be fetched by hand.
    sha256 : str or None
        Of the file at the address, where the publisher prints it.
    notice : str
        Its terms of use, in our words.
    by_hand : str or None
        Why it is not fetched, where it has no address.
    readers : tuple of str
        Importers whose claims come from it.
    files : tuple of str
        Stems of the files that the yearly model is fitted on.
    cite : tuple of str
        BibTeX keys.
    """

    name: str
    title: str
    page: str
    address: str | None
    sha256: str | None
    notice: str
    by_hand: str | None
    readers: tuple[str, ...]
    files: tuple[str, ...]
    cite: tuple[str, ...]

    @property
    def is_dated(self) -> bool:
        """Whether its address is that of many files, one for each moment."""
        return self.address is not None and _MOMENT.search(self.address) is not None

    def address_at(self, moment: datetime) -> str | None:
        """The address of the file of one moment; of the one file where it has one.

        >>> dataset("gdelt1").address_at(datetime(2019, 10, 24))
        'http://data.gdeltproject.org/events/20191024.export.CSV.zip'
        """
        return self.address and _MOMENT.sub(lambda part: moment.strftime(part[1]), self.address)


@cache
def datasets() -> tuple[Dataset, ...]:
    """All data sets, as the table has them.

    >>> [one.name for one in datasets()][:3]
    ['gdelt1', 'gdelt2', 'gdelt2-mentions']
    """
    return tuple(
        Dataset(
            name=row["name"],
            title=row["title"],
            page=row["page"],
            address=row["address"] or None,
            sha256=row["sha256"] or None,
            notice=row["notice"],
            by_hand=row["by_hand"] or None,
            readers=split(row["readers"]),
            files=split(row["files"]),
            cite=split(row["cite"]),
        )
        for row in table("datasets")
    )


def dataset(name: str) -> Dataset:
    """The data set of a name.

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    for one in datasets():
        if one.name == name:
            return one
    raise ValueError(f"{name!r} is no data set; expected one of {', '.join(one.name for one in datasets())}")


def bibtex(sets: Iterable[Dataset]) -> str:
    """BibTeX entries of some data sets: each once, by key, a blank line between two.

    >>> print(bibtex([dataset("gdelt1"), dataset("gdelt2")]).splitlines()[0])
    @misc{leetaru2013gdelt,
    """
    return "\n\n".join(entries()[key] for key in sorted({key for one in sets for key in one.cite}))


@cache
def entries() -> dict[str, str]:
    """All BibTeX entries by their keys."""
    text = files("faultlines.terms").joinpath("data", "datasets.bib").read_text(encoding="utf-8")
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return {part[part.index("{") + 1 : part.index(",")]: part for part in parts}
