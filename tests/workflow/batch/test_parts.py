"""Parts: where they are cut, what they are known by, and when one is finished."""

from datetime import date

import pytest

from faultlines.errors import FaultlinesError
from faultlines.terms.documents import Document
from faultlines.workflow.batch import parts
from faultlines.workflow.batch.coding import code_batch, read_claims
from faultlines.workflow.batch.parts import cut, is_kept, keep_part, kept_part, part_place, reader_fingerprint


def document(number, text="calm"):
    return Document(
        document_id=f"d_{number}",
        text=text,
        published_at=date(2024, 6, 22),
        dated_by="the test",
        title=None,
        publisher=None,
        origin=f"{number}.txt",
        sha256="0",
    )


def cut_all(documents, fingerprint="r"):
    return list(cut([(each, 10.0) for each in documents], fingerprint))


def test_a_part_ends_after_so_many_documents_or_characters(monkeypatch):
    monkeypatch.setattr(parts, "PART_DOCUMENTS", 3)
    monkeypatch.setattr(parts, "PART_CHARACTERS", 100)
    # 3 documents; then 60 + 60 characters pass 100; then what is left
    found = cut_all([document(n) for n in range(3)] + [document(n, "x" * 60) for n in (3, 4, 5)])
    assert [part.documents.num_rows for part in found] == [3, 2, 1]
    assert [part.size for part in found] == [30.0, 20.0, 10.0]
    assert [str(part) for part in found] == ["0.txt to 2.txt", "3.txt to 4.txt", "5.txt"]


def test_a_part_is_known_by_its_documents_and_its_reader():
    key = cut_all([document(1), document(2)])[0].key
    assert cut_all([document(1), document(2)])[0].key == key
    assert cut_all([document(1), document(2, "Calm")])[0].key != key
    assert cut_all([document(2), document(1)])[0].key != key
    assert cut_all([document(1), document(2)], "another reader")[0].key != key


def test_the_place_of_a_part_in_the_whole_is_not_what_it_is_known_by(monkeypatch):
    monkeypatch.setattr(parts, "PART_DOCUMENTS", 1)
    one, two = cut_all([document(1), document(2)])
    assert [part.key for part in cut_all([document(2), document(1)])] == [two.key, one.key]


def test_a_reader_is_known_by_its_name_code_and_packages(tmp_path, monkeypatch, reader):
    assert reader_fingerprint(read_claims) == reader_fingerprint(read_claims)
    assert reader_fingerprint(reader.read) != reader_fingerprint(read_claims)
    before = reader_fingerprint(reader.read)
    monkeypatch.setattr(parts, "_packages", lambda: iter(["spacy 99"]))
    assert reader_fingerprint(reader.read) != before
    (tmp_path / "reading").mkdir()
    (tmp_path / "reading" / "verbs.txt").write_text("sign")
    monkeypatch.setattr(parts.faultlines, "__path__", [str(tmp_path)])
    before = reader_fingerprint(reader.read)
    (tmp_path / "reading" / "verbs.txt").write_text("signs")
    assert reader_fingerprint(reader.read) != before


def test_a_part_is_finished_when_it_is_whole(tmp_path, reader):
    (part,) = cut_all([document(1, "Oslo")])
    place = part_place(tmp_path, part.key)
    assert not is_kept(place)
    keep_part(code_batch(part.documents, reader.read), place)
    assert is_kept(place)
    assert kept_part(place).column("document_id").to_pylist() == ["d_1"]
    assert list(tmp_path.glob(".*")) == []
    place.write_bytes(place.read_bytes()[:-40])
    assert not is_kept(place)
    with pytest.raises(FaultlinesError, match=r"cannot be read.*Remove it and run again"):
        kept_part(place)
