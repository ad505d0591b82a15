"""Sources, and what their documents weigh."""

from datetime import date

import pytest

from faultlines.errors import ReadingError
from faultlines.workflow.batch.opening import opened, sources_for

DAY = date(2024, 7, 1)


def test_documents_share_the_bytes_of_their_source(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "Oslo."}\n{"text": "Doha."}\n')  # 18 bytes a line
    (tmp_path / "b.txt").write_text("Lima.")
    found = list(opened(sources_for([tmp_path], None), published_at=DAY, today=DAY, on_set_aside=pytest.fail))
    assert [(document.text, size) for document, size in found] == [("Oslo.", 18.0), ("Doha.", 18.0), ("Lima.", 5.0)]


def test_what_an_earlier_run_wrote_is_not_read(tmp_path):
    (tmp_path / "a.txt").write_text("Oslo.")
    (tmp_path / "out.jsonl").write_text("{}\n")
    assert [source.path.name for source in sources_for([tmp_path], tmp_path / "out.jsonl")] == ["a.txt"]


def test_nothing_but_an_earlier_output_is_nothing_to_read(tmp_path):
    (tmp_path / "out.jsonl").write_text("{}\n")
    with pytest.raises(ReadingError, match="nothing else to read"):
        sources_for([tmp_path], tmp_path / "out.jsonl")


def test_a_file_is_not_read_and_written_over(tmp_path):
    (tmp_path / "a.jsonl").write_text("{}\n")
    with pytest.raises(ReadingError, match=r"a\.jsonl: would be read and written over. Name another file with -o"):
        sources_for([tmp_path / "a.jsonl"], tmp_path / "a.jsonl")
