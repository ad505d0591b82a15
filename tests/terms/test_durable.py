"""A file appears whole, under the umask, or not at all."""

import os
import stat

import pytest

from faultlines.terms.durable import durable_file


def write(path, content=b"Oslo"):
    with durable_file(path) as file:
        file.write(content)


def test_a_file_cut_off_leaves_what_was_there_and_nothing_beside(tmp_path):
    write(tmp_path / "a.txt")

    def cut_off():
        with durable_file(tmp_path / "a.txt") as file:
            file.write(b"Do")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"Oslo"


@pytest.mark.skipif(os.name != "posix", reason="modes and folders' fsync are POSIX's")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_umask_says_who_may_read(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        write(tmp_path / "a.txt")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == mode


@pytest.mark.skipif(os.name != "posix", reason="modes and folders' fsync are POSIX's")
def test_the_file_and_then_its_folder_are_made_sure_of(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(stat.S_ISDIR(os.fstat(handle).st_mode)))
    write(tmp_path / "a.txt")
    assert synced == [False, True]


def test_two_writers_of_one_file_do_not_meet(tmp_path):
    with durable_file(tmp_path / "a.txt") as first, durable_file(tmp_path / "a.txt") as second:
        first.write(b"first")
        second.write(b"second")
    assert (tmp_path / "a.txt").read_bytes() == b"first"


def test_a_long_name_leaves_room_for_the_name_beside(tmp_path):
    write(tmp_path / ("n" * 255))
    assert [path.name for path in tmp_path.iterdir()] == ["n" * 255]
