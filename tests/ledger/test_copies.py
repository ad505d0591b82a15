"""Near-copies of documents, by hand and on the dispatch variants."""

from datetime import date, timedelta

import pytest

from faultlines.ledger.copies import originals, runs, signature

DAY = date(2024, 6, 20)
TEXT = (
    "A Chinese coast guard ship struck a Philippine supply boat near the shoal on Monday, and a sailor was hurt. "
    "“We shall go on,” the captain said. The boat had carried water, rice and letters to the men on a grounded hull. "
    "Its crew returned to port after nightfall with a broken rail and a torn canopy."
)


def found(*texts, days=None):
    days = days or [0] * len(texts)
    names = [str(place) for place in range(len(texts))]
    return originals(names, [DAY + timedelta(days=one) for one in days], [signature(text) for text in texts])


def test_quotation_marks_case_and_spacing_do_not_matter():
    assert runs('"WE shall  go on", he said') == runs("“We shall go on” — he said")


def test_a_signature_is_the_same_on_every_machine():
    assert signature("One ship struck another ship.").values[:3].tolist() == [4159192955, 2107482182, 873376698]


def test_a_copy_with_a_new_introduction_and_cut_end():
    copy = "Seen from our harbour: fishermen were uneasy.\n" + TEXT[: len(TEXT) * 2 // 3].replace("struck", "hit")
    assert found(TEXT, copy, "Grain prices fell in Chicago on Monday after rain.") == {"1": "0"}


def test_a_copy_of_a_copy_has_the_first_as_original():
    half = TEXT.index("The boat had")
    assert found(TEXT[:half], TEXT, TEXT[half:]) == {"1": "0", "2": "0"}


def test_a_text_that_comes_back_later_is_no_copy():
    assert found(TEXT, TEXT + " More.", days=[0, 14]) == {"1": "0"}
    assert found(TEXT, TEXT + " More.", days=[0, 15]) == {}


def test_a_bulletin_with_other_figures_is_no_copy():
    bulletin = "On {} the ministry counted {} aircraft and {} ships around the island. It publishes its count at nine."
    assert found(bulletin.format("Monday", 12, 5), bulletin.format("Tuesday", 37, 6)) == {}
    assert found(bulletin.format("Monday", 12, 5), bulletin.format("Monday", 12, 6)) == {"1": "0"}


def test_the_same_words_of_another_day_are_no_copy():
    words = (
        "South Korean soldiers fired warning shots on {} June 2024 at North Korean soldiers who had crossed the line."
    )
    assert found(words.format(18), words.format(20)) == {}


def test_empty_texts_are_copies_of_nothing():
    assert found("", "", "…") == {}
    assert found() == {}


@pytest.mark.parametrize(("part", "precision", "recall"), [("development", 1.0, 1.0), ("heldout", 1.0, 0.98)])
def test_floors_on_the_variants(measuring, part, precision, recall):
    rows = measuring.dispatches(part)
    copied = measuring.find_originals(rows)
    names = {row["id"]: row["document"].document_id for row in rows}
    gold = {names[row["id"]]: names[row["copy_of"] or row["id"]] for row in rows}
    reached = measuring.pairwise({name: copied.get(name, name) for name in gold}, gold)
    assert reached[0] >= precision
    assert reached[1] >= recall
