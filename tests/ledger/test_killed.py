"""A process killed while it writes: nothing half-written is read, and a retry heals the batch."""

import subprocess
import sys
from datetime import date

import pytest

from faultlines.ledger import Ledger

#: The child kills itself at one append to one table, before the write or right after it.
CHILD = """
import os, signal, sys
from datetime import date
from pathlib import Path
from faultlines.ledger import Ledger, tables
from faultlines.terms.claims import ActorMention, DateRange, EventClaim, Passage
from faultlines.terms.documents import Document

path, table, moment = sys.argv[1:]
write = tables.append

def append(folder, name, rows):
    if name == table and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    write(folder, name, rows)
    if name == table and moment == "after":
        os.kill(os.getpid(), signal.SIGKILL)

tables.append = append
day = date(2024, 6, 20)
document = Document(document_id="d_1", text="A ship", published_at=day, dated_by="", title=None, publisher=None,
                    origin="made up", sha256="")
mention = lambda id: (ActorMention(id=id, text=id, start=0, end=1),)
claim = EventClaim(claim_id="c_1", document_id="d_1", published_at=day, modality="happened", confidence=0.5, reader="x",
                   passage=Passage(document_id="d_1", start=0, end=6, text="A ship"), source_actors=mention("CHN"),
                   target_actors=mention("PHL"), event_type="ASSAULT", occurred_on=DateRange(earliest=day, latest=day))
Ledger.open(Path(path)).record([document], [claim], batch_id="b_1")
"""


def run(path, table, moment):
    return subprocess.run([sys.executable, "-c", CHILD, str(path), table, moment], check=False).returncode


@pytest.mark.parametrize(
    ("table", "moment", "arrived"),
    [
        ("documents", "before", False),
        ("documents", "after", False),
        ("claims", "after", False),
        ("batches", "before", False),
        ("batches", "after", True),
    ],
)
def test_a_killed_writer_leaves_all_or_nothing_and_a_retry_heals_it(ledger, table, moment, arrived):
    assert run(ledger.path, table, moment) == -9
    left = Ledger.open(ledger.path).summary()
    assert (left.documents, left.claims, left.batches) == ((1, 1, 1) if arrived else (0, 0, 0))
    assert run(ledger.path, "none", "never") == 0
    healed = Ledger.open(ledger.path)
    assert (healed.summary().documents, healed.summary().claims, healed.summary().batches) == (1, 1, 1)
    (event,) = healed.events(date.max)
    assert event.documents == 1
    assert healed.document("d_1").text == "A ship"
    interrupted = healed.summary().unfinished
    assert interrupted == (0 if arrived or (table, moment) == ("documents", "before") else 1)
    assert ("1 interrupted attempts passed over" in str(healed.summary())) is (interrupted == 1)
