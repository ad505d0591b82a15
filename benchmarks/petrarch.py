"""Whole tuples on PETRARCH's unit records, their invented names replaced by states.

python benchmarks/petrarch.py DATA [--misses]

Each invented land is read under the name of one real state, so that the sentences go through the reader as they are.
Records about invented persons, and those whose codes are none of CAMEO's, are left out and counted. Many codes there
follow a dictionary made for testing ("restore diplomatic ties" is coded as sharing intelligence), so F1 is printed for
who and whom, for these with the side of conflict or cooperation, and for the type.
"""

import json
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from faultlines.ledger.importers.cameo import plover_types
from faultlines.reading import pipeline, read_document
from faultlines.reading.tuples import EventTuple, agreement, event_tuple, event_tuples
from faultlines.terms.actors import states
from faultlines.terms.documents import Document
from faultlines.terms.plover import QUADS

#: An invented land, as its name begins, to a state: the code in the records, the name to read, the state's code.
LANDS = {
    "Arnor": ("ARN", "Austria", "AUT"),
    "Gondorian": ("GON", "Ghanaian", "GHA"),
    "Gondor": ("GON", "Ghana", "GHA"),
    "Osgiliath": ("OSG", "Oman", "OMN"),
    "Bree": ("BRE", "Brazil", "BRA"),
    "Eriadorian": ("ERI", "Ecuadorean", "ECU"),
    "Eriadori": ("ERI", "Ecuadorean", "ECU"),
    "Eriador": ("ERI", "Ecuador", "ECU"),
    "Calenardhon": ("CAL", "Canada", "CAN"),
    "Mordor": ("MOR", "Morocco", "MAR"),
    "Ithilien": ("ITH", "Italy", "ITA"),
    "Ithilen": ("ITH", "Italy", "ITA"),
    "Fornost": ("FOR", "Finland", "FIN"),
    "Dagolath": ("DAG", "Djibouti", "DJI"),
    "Rohan": ("ROH", "Romania", "ROU"),
}
CODES = {state.id: state.id for state in states()} | {code: id for code, _, id in LANDS.values()}
#: CAMEO code to PLOVER type; statements (01) have none.
TYPES = {code.removeprefix("CAMEO:"): kind for code, kind, *_ in plover_types().rows() if kind in QUADS}


def renamed(text: str) -> str:
    """A record's text with real names."""
    for land, (_, name, _) in LANDS.items():
        text = re.sub(rf"\b{land}\b", name, text)
    return " ".join(text.split())


def gold(record: dict) -> set[EventTuple] | None:
    """Tuples of a record, None where one cannot be told."""
    found = set()
    for event in record["events"]:
        kind = TYPES.get(event[2]) if len(event) == 3 else None
        if kind is None:
            return None
        parties = [CODES.get((code or "")[:3]) for code in event[:2]]
        if None in parties:
            return None
        if parties[0] != parties[1]:
            found.add(event_tuple(parties[0], parties[1], kind, ""))
    return found


def of_side(found: set[EventTuple]) -> set[EventTuple]:
    """Tuples with cooperation or conflict in the place of the type."""
    return {EventTuple(source=t.source, target=t.target, event_type=_side(t), modality="") for t in found}


def _side(found: EventTuple) -> str:
    return "conflict" if QUADS[found.event_type] > 2 else "cooperation"


def who_and_whom(found: set[EventTuple]) -> set[EventTuple]:
    """Pairs alone, either way."""
    return {event_tuple(*sorted((t.source, t.target)), "", "") for t in found}


def main(data: Path, misses: bool = False) -> None:
    """Print the figures."""
    records = [json.loads(line) for line in (data / "text" / "petrarch_unit_records.jsonl").open(encoding="utf-8")]
    told = [(record, tuples) for record in records if (tuples := gold(record)) is not None]
    found = []
    for record, _ in told:
        day = date(int(record["date"][:4]), int(record["date"][4:6]), int(record["date"][6:8]))
        document = Document(
            document_id="d_record",
            text=renamed(record["text"]),
            published_at=day,
            dated_by="its date",
            title=None,
            publisher=None,
            origin="PETRARCH",
            sha256="",
        )
        tuples = event_tuples(read_document(document, pipeline()))
        found.append({event_tuple(t.source, t.target, t.event_type, "") for t in tuples})
    wanted = [tuples for _, tuples in told]
    print(f"{len(told)} of {len(records)} records, {sum(map(len, wanted))} events, {wanted.count(set())} without one")
    views: dict[str, Callable[[set[EventTuple]], set[EventTuple]]] = {
        "who and whom": who_and_whom,
        "and conflict or cooperation": of_side,
        "and type": set,
    }
    for name, view in views.items():
        got = agreement(map(view, wanted), map(view, found))
        print(f"{name:28} F1 {got.f1:.3f}  precision {got.precision:.3f}  recall {got.recall:.3f}")
    if misses:
        for (record, tuples), given in zip(told, found, strict=True):
            if tuples != given:
                print(
                    record["id"], sorted(tuples - given), sorted(given - tuples), renamed(record["text"]), sep="\n    "
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]), misses="--misses" in sys.argv)
