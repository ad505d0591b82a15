"""A file appears whole or not at all."""

import pytest

from faultlines.errors import FaultlinesError
from faultlines.workflow.writing import durable_file, write_whole


def test_a_file_cut_off_leaves_what_was_there(tmp_path):
    write_whole(tmp_path / "new" / "a.txt", "first")

    def cut_off():
        with durable_file(tmp_path / "new" / "a.txt") as file:
            file.write(b"sec")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.txt"]
    assert (tmp_path / "new" / "a.txt").read_text() == "first"


def test_a_place_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(
        FaultlinesError, match=r"cannot write .*a\.txt: .*; name a file in a folder that can be written"
    ):
        write_whole(tmp_path / "file" / "a.txt", "text")
