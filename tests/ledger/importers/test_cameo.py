"""CAMEO's list and PLOVER's words."""

import polars as pl

from faultlines.ledger.importers.cameo import plover_types
from faultlines.terms.plover import EVENT_TYPES


def test_every_code_has_a_type_of_plovers_or_says_that_it_has_none():
    types = plover_types()
    assert types["code"].is_unique().all()
    assert types["code"].str.contains(r"^\d{3,4}$").all()
    rest = types.filter(~pl.col("event_type").is_in(EVENT_TYPES))
    assert rest["event_type"].to_list() == [f"CAMEO:{code}" for code in rest["code"]]
    assert rest["code"].str.starts_with("01").all()


def test_some_codes_by_hand():
    types = {code: (kind, mode) for code, kind, mode in plover_types().select("code", "event_type", "mode").iter_rows()}
    assert types["042"] == ("CONSULT", "visit")
    assert types["057"][0] == "SUPPORT"
    assert types["0871"] == ("RETREAT", "ceasefire")
    assert types["138"] == ("THREATEN", "violence")
    assert types["175"] == ("ASSAULT", None)
    assert types["191"][0] == "COERCE"
    assert types["0256"] == ("REQUEST", "yield")


def test_modes_and_contexts_are_single_words():
    words = plover_types().select(pl.col("contexts").list.explode().drop_nulls())["contexts"]
    assert words.str.contains(r"^[a-z_]+$").all()
