"""How many things a file holds of those that the ledger does, and why the others are not there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Things of one kind; those held are those written and those left out.

    Attributes
    ----------
    what : str
        "documents", "claims", "events" or "ties".
    held, written : int
        In the ledger, and of those in the file.
    left_out : tuple of (str, int)
        Why the others are not, and how many.

    Raises
    ------
    ValueError
        If the numbers do not add up.

    Examples
    --------
    >>> print(Tally("ties", held=3, written=2, left_out=(("pledged only", 1),)))
    ties: 3 in the ledger, 2 in the file
      left out 1: pledged only
    """

    what: str
    held: int
    written: int
    left_out: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        missing = self.held - self.written
        if missing != sum(count for _, count in self.left_out):
            raise ValueError(
                f"{self.what}: {self.held} are in the ledger and {self.written} in the file, but the reasons are of "
                f"{sum(count for _, count in self.left_out)} left out; expected {missing}"
            )

    def __str__(self) -> str:
        head = f"{self.what}: {self.held:,} in the ledger, {self.written:,} in the file"
        return "\n".join([head, *(f"  left out {count:,}: {reason}" for reason, count in self.left_out)])


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer put into a file: its tallies, and lines on what one must know to read it."""

    tallies: tuple[Tally, ...]
    notes: tuple[str, ...] = ()
