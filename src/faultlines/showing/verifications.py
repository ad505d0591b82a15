"""What a verification of a ledger found: a line a check, a line a fault."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from faultlines.ledger import Verification
from faultlines.showing.words import clean, counted


def verification_lines(found: Verification) -> Iterator[str]:
    """Each check with its counts, below it its faults (what, where, what to do) and notes, and the sum in the end."""
    for check in found.checks:
        verdict = f": {counted(check.n_faults, 'fault')}" if check.n_faults else ""
        yield f"{'FAULT' if check.n_faults else 'ok':5}  {check.name:12}  {check.looked_at:,} {check.unit}{verdict}"
        for fault in check.faults:
            yield "       " + clean(f"{fault.where}: {fault.found} → {fault.mend}")
        if check.n_faults > len(check.faults):
            yield f"       and {check.n_faults - len(check.faults):,} more"
        for note in check.notes:
            yield "       " + clean(f"note: {note}")
    verdict = "sound" if found.is_sound else counted(found.n_faults, "fault")
    speed = f"{found.rows:,} rows in {found.seconds:.1f} s, {found.rows / found.seconds:,.0f} a second"
    yield f"{found.path}: {verdict}; {speed}"


def verification_to_dict(found: Verification) -> dict[str, Any]:
    """The same, ready for JSON."""
    return {
        "path": str(found.path),
        "is_sound": found.is_sound,
        "n_faults": found.n_faults,
        "rows": found.rows,
        "seconds": found.seconds,
        "checks": [asdict(check) for check in found.checks],
    }
