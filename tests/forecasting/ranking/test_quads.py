import pytest

from faultlines.errors import LedgerError
from faultlines.forecasting.ranking.quads import load_quads


def test_ids_in_hours_become_days(write_split):
    quads = load_quads(write_split(["0\t1\t2\t0\t-1", "2\t0\t1\t24"], ["1\t0\t0\t72"], ["0\t1\t2\t96"]))
    assert quads.step.tolist() == [0, 1, 3, 4]
    assert (quads.valid_from, quads.test_from, quads.end) == (3, 4, 5)
    assert quads.entities == ("0", "1", "2")
    assert quads.subject.tolist() == [0, 2, 1, 0]


def test_names_and_dates_are_read(write_split):
    folder = write_split(
        ["North Land\tVisit\tSouth Land\t2014-01-31"],
        ["South Land\tVisit\tNorth Land\t2014-02-01"],
        ["South Land\tHost\tNorth Land\t2014-02-03"],
    )
    quads = load_quads(folder)
    assert quads.entities == ("North Land", "South Land")
    assert quads.relations == ("Host", "Visit")
    assert quads.step.tolist() == [0, 1, 3]


def test_blanks_part_columns_where_there_is_no_tab(write_split):
    assert load_quads(write_split(["0 0 1 5"], ["1 0 0 6"], ["0 0 1 7"])).object.tolist() == [1, 0, 1]


def test_listed_names_are_used_and_unused_ids_count(write_split):
    folder = write_split(["0 0 1 0"], ["1 0 0 1"], ["0 0 1 2"])
    (folder / "entity2id.txt").write_text("Kenya\t0\nPolice (Kenya)\t1\nPeru\t2\n", encoding="utf-8")
    assert load_quads(folder).entities == ("Kenya", "Police (Kenya)", "Peru")


def test_repeated_rows_count_once(write_split):
    assert len(load_quads(write_split(["0 0 1 0"] * 3, ["1 0 0 1"], ["0 0 1 2"])).step) == 3


def test_empty_lines_are_passed_over(write_split):
    assert len(load_quads(write_split(["0 0 1 0", ""], ["1 0 0 1"], ["0 0 1 2"])).step) == 3


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (
            "0\t0\t1",
            "train.txt line 2: '0\\t0\\t1' has 3 columns, or an empty one; expected subject, relation, object and",
        ),
        ("0\t\t1\t3", "or an empty one"),
        ("0\t0\t1\tsoon", "train.txt line 2: time is 'soon'; expected a whole number or a date such as 2014-01-31"),
    ],
)
def test_a_bad_row_stops_with_its_place(write_split, bad, said):
    with pytest.raises(LedgerError) as caught:
        load_quads(write_split(["0 0 1 0", bad], ["1 0 0 1"], ["0 0 1 2"]))
    assert said in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(LedgerError, match=r"train\.txt is missing; expected train\.txt, valid\.txt and test\.txt"):
        load_quads(tmp_path)


def test_an_empty_file_is_named(write_split):
    with pytest.raises(LedgerError, match=r"valid\.txt has no rows"):
        load_quads(write_split(["0 0 1 0"], [], ["0 0 1 2"]))


def test_bytes_that_are_no_text_are_said_so(write_split):
    folder = write_split(["0 0 1 0"], ["1 0 0 1"], ["0 0 1 2"])
    (folder / "valid.txt").write_bytes(b"\xff\xfe0")
    with pytest.raises(LedgerError, match=r"valid\.txt is not UTF-8 text \(.* at byte 0\)"):
        load_quads(folder)


def test_periods_must_follow_each_other(write_split):
    with pytest.raises(
        LedgerError, match=r"train\.txt ends at 4 and valid\.txt starts at 3; expected each to start after"
    ):
        load_quads(write_split(["0 0 1 4"], ["1 0 0 3"], ["0 0 1 5"]))


def test_a_listing_without_ids_is_said_so(write_split):
    folder = write_split(["0 0 1 0"], ["1 0 0 1"], ["0 0 1 2"])
    (folder / "relation2id.txt").write_text("Visit\n", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"relation2id\.txt line 1: 'Visit' has no id; expected a name, a tab and"):
        load_quads(folder)
