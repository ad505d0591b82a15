"""Made-up documents, claims and coded rows."""

from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from faultlines.ledger import Ledger
from faultlines.ledger.importers.icews import HEADER
from faultlines.terms.claims import ActorMention, DateRange, EventClaim, Passage, TieClaim
from faultlines.terms.documents import Document
from faultlines.terms.identifiers import content_id


def make_document(text="One ship of Redland struck one of Blueland.", published="2024-06-20", **other):
    published_at = date.fromisoformat(published)
    return Document(
        document_id=content_id("d", text, published),
        text=text,
        published_at=published_at,
        dated_by="--published",
        title=None,
        publisher=None,
        origin="made up",
        sha256="0" * 64,
        **other,
    )


def mentions(names):
    """Mentions of "CHN", "CHN/CVL" (with a sector), or several joined by "+"."""
    parts = [name.partition("/") for name in names.split("+") if name]
    return tuple(ActorMention(id=id, text=id, start=0, end=3, sector=sector or None) for id, _, sector in parts)


def days(first, last=None):
    return DateRange(earliest=date.fromisoformat(first), latest=date.fromisoformat(last or first))


def common(document, number, modality, confidence):
    return {
        "claim_id": content_id("c", document.document_id, number),
        "document_id": document.document_id,
        "published_at": document.published_at,
        "passage": Passage(document_id=document.document_id, start=0, end=3, text=document.text[:3]),
        "modality": modality,
        "confidence": confidence,
        "reader": "made up/1",
    }


def event_claim(document, source="CHN", target="PHL", event_type="ASSAULT", on=("2024-06-17",), number=0, **other):
    modality, confidence = other.pop("modality", "happened"), other.pop("confidence", 0.5)
    return EventClaim(
        **common(document, number, modality, confidence),
        source_actors=mentions(source),
        target_actors=mentions(target),
        event_type=event_type,
        occurred_on=days(*on),
        **other,
    )


def tie_claim(
    document, source="RUS", target="PRK", tie_type="defence_pact", state="signed", on=("2024-06-19",), **other
):
    number = other.pop("number", 0)
    modality, confidence = other.pop("modality", "happened"), other.pop("confidence", 0.5)
    reader = other.pop("reader", "made up/1")
    return TieClaim(
        **common(document, number, modality, confidence) | {"reader": reader},
        source_actors=mentions(source),
        target_actors=mentions(target),
        tie_type=tie_type,
        state=state,
        occurred_on=days(*on),
        **other,
    )


def icews_row(id="1", day="2018-01-01", source="India", code="190", target="Pakistan", **other):
    """One line in the publisher's layout; ``other`` by the header's names."""
    cells = dict.fromkeys(HEADER, "") | {
        "Event ID": id,
        "Event Date": day,
        "Source Name": source,
        "CAMEO Code": code,
        "Target Name": target,
        "Event Text": "made up",
        "Intensity": "0.0",
    }
    return "\t".join((cells | other).values())


@pytest.fixture(scope="session")
def make():
    """The makers of this file, by name."""

    class Makers:
        document = staticmethod(make_document)
        event = staticmethod(event_claim)
        tie = staticmethod(tie_claim)
        row = staticmethod(icews_row)

    return Makers


@pytest.fixture
def ledger(tmp_path):
    return Ledger.create(tmp_path / "ledger")


@pytest.fixture
def icews_file(tmp_path):
    """Writes rows below the publisher's header and gives the file's path."""

    def write(*rows, name="made-up.tab", end="\n"):
        path = tmp_path / name
        path.write_bytes((end.join(["\t".join(HEADER), *rows]) + end).encode())
        return path

    return write


@pytest.fixture(scope="session")
def measuring():
    """The module beside this file that reads the dispatch variants and scores a grouping."""
    spec = spec_from_file_location("measuring", Path(__file__).with_name("measuring.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
