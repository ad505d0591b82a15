"""Yearly files are recognised, and the refusal says what to do."""

import gzip
import re

import pytest

from faultlines.errors import LedgerError
from faultlines.ledger import Ledger

COW_ALLIANCES = (
    "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,"
    "dyad_end_month,dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente,year,version\n"
    "1,200,United Kingdom,235,Portugal,1,1,1816,,,,1,1,1,0,1,0,1816,4.1\n"
)


@pytest.fixture
def ledger(tmp_path):
    return Ledger.create(tmp_path / "made-up.ledger")


@pytest.mark.parametrize("command", ["auto", "yearly"])
def test_the_formal_alliances_of_cow_are_refused_and_atop_is_named(ledger, tmp_path, command):
    path = tmp_path / "alliance_v4.1_by_directed_yearly.csv"
    path.write_text(COW_ALLIANCES)
    with pytest.raises(LedgerError, match=r"Correlates of War Formal Alliances and is not imported.*forbids.*ATOP"):
        ledger.import_file(path, command)
    assert ledger.summary().batches == 0


def test_another_file_is_none_of_them(ledger, tmp_path):
    path = tmp_path / "recipes.csv"
    path.write_text("flour,eggs\n1,2\n")
    with pytest.raises(LedgerError, match="no yearly file of states known here"):
        ledger.import_file(path, "yearly")


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("atop_alliance.csv.gz", "ATOP pacts .*atop_alliance.csv.gz"),
        ("cow_contdir.csv.gz", "Direct Contiguity"),
        ("cow_nmc.csv.gz", "National Material Capabilities"),
        ("cow_mid_dirdisps.csv.gz", "Militarized Interstate Disputes"),
        ("gml_part.csv.gz", "GML participants .*fit entanglement"),
        ("gml_mid_disps.csv.gz", "Militarized disputes"),
        ("tss_rivalries.csv.gz", "Sakuwa"),
        ("td_rivalries.csv.gz", "Dreyer"),
        ("cow_capitals.csv.gz", "Capitals"),
        ("cow_states.csv.gz", "State System Membership"),
        ("cow_majors.csv.gz", "Major Powers"),
        ("gw_states.csv.gz", "Gleditsch-Ward"),
        ("un_ideal_points.csv.gz", "ideal points"),
        ("archigos.csv.gz", "Archigos"),
        ("sipri_tiv_key_recipients_2000on.csv", "SIPRI .*TIV, a volume"),
    ],
)
def test_the_real_files_are_told_apart(ledger, data, tmp_path, name, said):
    raw = (data / "states" / name).read_bytes()
    content = gzip.decompress(raw) if name.endswith(".gz") else raw
    head = tmp_path / name.removesuffix(".gz")
    head.write_bytes(b"\n".join(content.splitlines()[:4]) + b"\n")
    with pytest.raises(LedgerError) as refusal:
        ledger.import_file(head)
    assert re.search(said, str(refusal.value))
    assert re.search(r"Put it|put it|goes into|No command", str(refusal.value))
