import numpy as np
import polars as pl
import pytest

from faultlines.errors import FitError
from faultlines.model.statefiles import StateFiles, great_circle_km


def test_missing_file_names_file_and_publisher(tmp_path):
    with pytest.raises(FitError, match=r"cow_nmc\.csv\.gz is missing.*Correlates of War, National Material"):
        StateFiles(tmp_path).frame("cow_nmc")


def test_missing_column_is_named(tmp_path):
    pl.DataFrame({"ccode": [2], "year": [2000]}).write_csv(tmp_path / "cow_nmc.csv.gz", compression="gzip")
    with pytest.raises(FitError, match="has no column cinc; expected the layout of Correlates of War"):
        StateFiles(tmp_path).frame("cow_nmc")


def test_provenance_has_hash_and_last_year(made_up_data):
    (one,) = StateFiles(made_up_data).provenance(["cow_capitals"])
    assert (one.name, one.last_year, len(one.sha256)) == ("cow_capitals.csv.gz", 2024, 64)


def test_stretches_that_end_with_the_file_go_on(made_up_data):
    _, _, end = StateFiles(made_up_data).majors
    assert (end == 9999).all()


def test_an_onset_is_started_by_the_originator_on_the_first_side(tmp_path):
    # Dispute 1: 2 starts against 365. Dispute 2: 710 joins against 365, so nobody's start in that pair.
    columns = {
        "dispnum": [1, 1, 2, 2],
        "ccode1": [2, 365, 710, 365],
        "ccode2": [365, 2, 365, 710],
        "year": [2000] * 4,
        "disponset": [1] * 4,
        "sidea1": [1, 0, 1, 0],
        "orig1": [1, 1, 0, 1],
        "orig2": [1, 1, 1, 0],
    }
    pl.DataFrame(columns).write_csv(tmp_path / "cow_mid_dirdisps.csv.gz", compression="gzip")
    found = StateFiles(tmp_path).onsets.tolist()
    assert found == [[2, 365, 2000, 1], [365, 2, 2000, 0], [365, 710, 2000, 0], [710, 365, 2000, 0]]


def test_great_circle_is_symmetric_and_zero_at_home():
    found = great_circle_km(np.array([38.9, 55.8]), np.array([-77.0, 37.6]))
    assert found[0, 0] == 0
    assert found[0, 1] == found[1, 0] == pytest.approx(7820, abs=30)
