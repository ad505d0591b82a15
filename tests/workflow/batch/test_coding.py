"""A batch in, a row a claim out, and every document accounted for."""

import json
from datetime import date

import pytest

from faultlines.errors import ReadingError
from faultlines.reading import pipeline, read_document
from faultlines.showing.jsonl import claim_lines
from faultlines.terms.documents import Document
from faultlines.workflow.batch import coding
from faultlines.workflow.batch.coding import CODED, DOCUMENTS, code_batch, document_batch


def document(name, text, origin="made up"):
    return Document(
        document_id=name,
        text=text,
        published_at=date(2024, 6, 22),
        dated_by="the test",
        title=None,
        publisher=None,
        origin=origin,
        sha256="0",
    )


def test_every_document_has_a_row_in_its_place(reader):
    given = [
        document("d_1", "Oslo and Oslo"),
        document("d_2", "calm"),
        document("d_3", "fails"),
        document("d_4", "Oslo"),
    ]
    coded = code_batch(document_batch(given), reader.read)
    assert coded.schema == CODED
    rows = coded.to_pylist()
    assert [(row["position"], row["row"], row["document_id"], row["kind"]) for row in rows] == [
        (0, 0, "d_1", "judgement"),
        (0, 1, "d_1", "judgement"),
        (1, 0, "d_2", "none"),
        (2, 0, "d_3", "fault"),
        (3, 0, "d_4", "judgement"),
    ]
    assert json.loads(rows[1]["claim"])["passage"]["start"] == 9
    assert [row["claim"] for row in rows[2:4]] == [None, None]


def test_a_reader_that_fails_says_where_in_one_line(reader):
    (row,) = code_batch(document_batch([document("d_1", "fails", "a.txt")]), reader.read).to_pylist()
    assert row["origin"] == "a.txt"
    assert "ValueError: no verb in it" in row["reason"]
    assert "report it as a bug" in row["reason"]


def test_out_of_memory_is_not_laid_at_a_documents_door():
    def full(document):
        raise MemoryError

    with pytest.raises(MemoryError):
        code_batch(document_batch([document("d_1", "Oslo")]), full)


def test_a_missing_pipeline_ends_the_batch(monkeypatch):
    def missing(*_names):
        raise ReadingError("no English pipeline found")

    monkeypatch.setattr(coding, "pipeline", missing)
    with pytest.raises(ReadingError, match="no English pipeline"):
        code_batch(document_batch([document("d_1", "Oslo")]))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ReadingError("relation.onnx has SHA-256 0"), "relation.onnx has SHA-256 0"),
        (
            FileNotFoundError(2, "No such file or directory", "relation.onnx"),
            r"the classifier's file relation.onnx cannot be read \(No such .*\); expected .* Run: python -m pip",
        ),
    ],
)
def test_a_bad_or_missing_classifier_ends_the_batch(monkeypatch, error, said):
    def missing(*_names):
        raise error

    monkeypatch.setattr(coding, "pipeline", lambda: None)
    monkeypatch.setattr(coding, "session", missing)
    with pytest.raises(ReadingError, match=said):
        code_batch(document_batch([document("d_1", "Oslo")]))


def test_a_file_name_that_is_no_unicode_is_carried():
    batch = document_batch([document("d_1", "Oslo", "a\udcff.txt")])
    assert batch.schema == DOCUMENTS
    assert batch.to_pylist()[0]["origin"] == "a\ufffd.txt"


def test_the_lines_are_those_that_read_prints():
    given = document("d_1", "Russia and North Korea signed a mutual defence pact in Pyongyang on June 19, 2024.")
    coded = code_batch(document_batch([given]))
    assert coded.num_rows > 0
    assert coded.column("claim").to_pylist() == list(claim_lines(read_document(given, pipeline())))


def test_documents_read_together_are_each_as_they_are_alone():
    texts = [
        "Russia and North Korea signed a mutual defence pact in Pyongyang on June 19, 2024.",
        "Shares rose.",
        "Chile expelled Peru's ambassador. It had recalled its own a week before.",
        "Norway sold gas worth $3 billion to Poland in 2023.",
    ]
    given = [document(f"d_{place}", text) for place, text in enumerate(texts)]
    together = code_batch(document_batch(given)).to_pylist()
    alone = [row for each in given for row in code_batch(document_batch([each])).to_pylist()]
    assert [row | {"position": 0} for row in together] == alone


def test_one_document_at_fault_among_many_is_found(monkeypatch):
    def together(*_given):
        raise RuntimeError("somewhere")

    def alone(given, _nlp):
        if given.document_id == "d_2":
            raise ValueError("no verb in it")
        return ()

    monkeypatch.setattr(coding, "read_documents", together)
    monkeypatch.setattr(coding, "read_document", alone)
    rows = code_batch(document_batch([document(name, "Oslo") for name in ("d_1", "d_2", "d_3")])).to_pylist()
    assert [row["kind"] for row in rows] == ["none", "fault", "none"]
    assert "no verb in it" in rows[1]["reason"]
