"""CAMEO's list and PLOVER's words."""

import polars as pl
import pytest

from faultlines.ledger.importers.cameo import plover_types, to_cameo, to_plover
from faultlines.terms.plover import EVENT_TYPES

CODES = plover_types().select("code", "event_type").rows()


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


@pytest.mark.parametrize("code", [code for code, kind in CODES if kind in EVENT_TYPES])
def test_there_and_back_again_says_the_same(code):
    there = to_plover(code)
    back = to_cameo(there.event_type, there.mode, there.contexts)
    assert (to_plover(back.code).event_type, to_plover(back.code).mode) == (there.event_type, there.mode)
    assert to_plover(back.code).contexts == there.contexts
    # A code comes back as itself unless others are the same in PLOVER, and then both ways say so.
    assert (back.code == code and not back.losses) or (code in there.losses[0] and code in back.losses[0])


def test_statements_have_no_type_and_the_loss_says_so():
    assert to_plover("014").losses == ("PLOVER has no type for 014: a report, and no act",)


@pytest.mark.parametrize(
    ("act", "code", "losses"),
    [
        (("AID", None, ("humanitarian",)), "073", ()),
        (("AID", None, ("humanitarian", "health")), "073", ("the context health",)),
        (("ASSAULT", "drone", ("military",)), "190", ("the mode drone",)),
        (("DEMAND",), "100", ("020 and 100 are both REQUEST; 100 was taken",)),
        (("INVESTIGATE",), "090", ()),
    ],
)
def test_what_an_act_of_plovers_loses_in_cameo(act, code, losses):
    found = to_cameo(*act)
    assert (found.code, found.losses) == (code, losses)


def test_every_type_and_mode_has_a_code():
    for event_type in EVENT_TYPES:
        assert to_plover(to_cameo(event_type).code).event_type == event_type


def test_words_of_neither_language():
    with pytest.raises(ValueError, match=r"code is '14'; expected one on CAMEO's list"):
        to_plover("14")
    with pytest.raises(ValueError, match=r"event_type is 'CRIME'; expected one of AGREE"):
        to_cameo("CRIME")
