"""How old each input of a yearly fit is on a day: a source ends, and what it says stands from then on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from faultlines.model.statefiles import Provenance

#: What each file gives, in the order printed. Pacts and rivalries of today come from the ledger; the file is what their
#: terms were learned from.
INPUTS: dict[str, str] = {
    "cow_nmc.csv.gz": "capability",
    "cow_mid_dirdisps.csv.gz": "disputes",
    "gml_part.csv.gz": "who joined disputes",
    "atop_alliance.csv.gz": "pacts learned from",
    "tss_rivalries.csv.gz": "rivalries learned from",
    "cow_majors.csv.gz": "major powers",
    "cow_contdir.csv.gz": "borders learned from",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InputAge:
    """One input of a fit: its last observed year, and how many years before a day that is."""

    name: str
    last_observed: int
    years: int

    def __str__(self) -> str:
        """In words, such as ``capability: 2022, 2 years old``."""
        plural = "" if self.years == 1 else "s"
        age = f"{self.years} year{plural} old" if self.years else "of the same year"
        return f"{self.name}: {self.last_observed}, {age}"


def input_ages(provenance: Iterable[Provenance], on: date) -> tuple[InputAge, ...]:
    """Age of each input on a day, one for each file that a fit was learned from and that `INPUTS` names.

    Parameters
    ----------
    provenance : iterable of Provenance
        Of one or more parts of a fit; a file named twice counts once.
    on : date
        The day a forecast starts from. A file that goes on past it is of the same year.

    Examples
    --------
    >>> file = Provenance(name="cow_nmc.csv.gz", sha256="", citation="", last_year=2022)
    >>> [str(one) for one in input_ages([file], date(2024, 6, 22))]
    ['capability: 2022, 2 years old']
    """
    last = {one.name: one.last_year for one in provenance}
    return tuple(
        InputAge(name=name, last_observed=last[file], years=max(on.year - last[file], 0))
        for file, name in INPUTS.items()
        if file in last
    )
