"""What `faultlines.ledger.verifying.verify` finds: one check a subject, one fault a thing that is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

#: Faults of one check that are kept in full; the rest are counted.
MOST_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong: where it is, what was found, and what to do."""

    where: str
    found: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One subject looked at.

    Attributes
    ----------
    name : str
    looked_at : int
        How many things, of the kind that ``unit`` says.
    unit : str
    faults : tuple of Fault
        The first of them.
    n_faults : int
        How many there are.
    notes : tuple of str
        What is as it may be, but worth knowing.
    """

    name: str
    looked_at: int
    unit: str
    faults: tuple[Fault, ...]
    n_faults: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a whole ledger's verification found; ``rows`` are those of all tables that were read."""

    path: Path
    checks: tuple[Check, ...]
    rows: int
    seconds: float

    @property
    def n_faults(self) -> int:
        """How many things are wrong."""
        return sum(check.n_faults for check in self.checks)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.n_faults == 0


@dataclass(slots=True)
class Tally:
    """One check while it is being made."""

    name: str
    unit: str
    looked_at: int = 0
    faults: list[Fault] = field(default_factory=list)
    n_faults: int = 0
    notes: list[str] = field(default_factory=list)

    def fault(self, where: str | Path, found: str, mend: str) -> None:
        """Count one fault."""
        self.n_faults += 1
        if len(self.faults) < MOST_LISTED:
            self.faults.append(Fault(str(where), found, mend))

    def rows(self, batch_id: str, ids: Iterable[str | None], found: str, mend: str) -> None:
        """Count one fault for each row, by its id."""
        for one in ids:
            self.fault(f"batch {batch_id}, {one}", found, mend)

    def done(self) -> Check:
        """The check as made."""
        return Check(
            name=self.name,
            looked_at=self.looked_at,
            unit=self.unit,
            faults=tuple(self.faults),
            n_faults=self.n_faults,
            notes=tuple(self.notes),
        )
