"""Claims about one standing relation become one tie in its latest state."""

from datetime import date

import pytest

from faultlines.ledger.starting import STARTER_READER
from faultlines.ledger.ties import conclude_ties


def old_pact(make, **other):
    """A pact of 1952 between USA and PHL as the starter has it."""
    return make.tie(make.document("pact", "1952-08-27"), "USA", "PHL", state="in_force", on=("1952-08-27",), **other)


def test_a_claim_in_passing_corroborates_the_pact_and_moves_no_date(make):
    passing = make.tie(make.document("bound"), "PHL", "USA", state="in_force", on=("2024-06-20",))
    (tie,) = conclude_ties([passing, old_pact(make)])
    assert (tie.since, tie.known_on) == (date(1952, 8, 27), date(1952, 8, 27))
    assert len(tie.claims) == 2
    assert tie.confidence == pytest.approx(0.75)


def test_a_pledge_that_is_kept_becomes_the_tie_and_keeps_its_id(make):
    pledge = make.tie(make.document("May", "2024-05-01"), state="pledged", on=("2024-05-01",), modality="pledged")
    signed = make.tie(make.document("June"))
    in_force = make.tie(make.document("December", "2024-12-05"), state="in_force", on=("2024-12-04",))
    (before,) = conclude_ties([pledge])
    (between,) = conclude_ties([signed, pledge])
    (after,) = conclude_ties([in_force, signed, pledge])
    assert before.tie_id == between.tie_id == after.tie_id
    assert [tie.state for tie in (before, between, after)] == ["pledged", "signed", "in_force"]
    assert (before.holds_on(date(2024, 6, 1)), between.since, after.since) == (
        False,
        date(2024, 6, 19),
        date(2024, 12, 4),
    )


def test_a_pledge_while_a_tie_holds_is_a_tie_of_its_own(make):
    supply = make.tie(
        make.document("a", "2020-01-01"), "RUS", "VNM", "arms_supply", "delivered", ("2019-01-01",), share=0.6
    )
    pledge = make.tie(make.document("b"), "RUS", "VNM", "arms_supply", "pledged", modality="pledged")
    states = [(tie.state, tie.share) for tie in conclude_ties([supply, pledge])]
    assert sorted(states, key=str) == [("delivered", 0.6), ("pledged", None)]


def test_a_late_report_of_a_pledge_that_was_kept_is_no_new_tie(make):
    late = make.tie(make.document("late", "2024-07-01"), state="pledged", on=("2024-05-01",), modality="pledged")
    (tie,) = conclude_ties([make.tie(make.document()), late])
    assert tie.state == "signed"


def test_a_planned_signing_is_a_pledge_and_a_denied_one_nothing(make):
    (tie,) = conclude_ties([make.tie(make.document(), modality="planned")])
    assert tie.state == "pledged"
    assert conclude_ties([make.tie(make.document(), modality=word) for word in ("denied", "predicted")]) == ()


def test_a_treaty_signed_anew_is_a_new_tie_and_the_same_treaty_is_not(make):
    old = make.tie(make.document("a", "2000-02-09"), state="in_force", on=("2000-02-09",), instrument="Treaty of 2000")
    new = make.tie(make.document("b"))
    again = make.tie(make.document("c", "2024-06-22"), on=("2024-06-18", "2024-06-20"))
    same = make.tie(make.document("d"), instrument="Treaty of 2000")
    assert len(conclude_ties([old, new, again])) == 2
    assert len(conclude_ties([old, same])) == 1


def test_a_lapsed_tie_ends_and_a_later_step_begins_another(make):
    ended = make.tie(make.document("end", "1986-08-12"), "USA", "PHL", state="lapsed", on=("1986-08-11",))
    anew = make.tie(make.document("new", "2024-06-20"), "USA", "PHL")
    first, second = sorted(conclude_ties([old_pact(make), ended, anew]), key=lambda tie: tie.known_on)
    assert (first.state, first.until) == ("lapsed", date(1986, 8, 11))
    assert not first.holds_on(date(1990, 1, 1))
    assert (second.state, second.since) == ("signed", date(2024, 6, 19))


def test_titles_part_the_starters_treaties_only(make):
    titles = [old_pact(make, reader=STARTER_READER, instrument=title, number=n) for n, title in enumerate("AB")]
    passing = make.tie(make.document("text"), "USA", "PHL", state="in_force", instrument="some pact")
    assert len(conclude_ties([*titles, passing])) == 2


def test_every_pair_across_the_sides_and_no_direction_in_mutual_ties(make):
    many = make.tie(make.document(), "USA", "JPN+KOR+USA", state="in_force")
    back = make.tie(make.document("b", "2024-06-21"), "JPN", "USA", state="in_force")
    ties = conclude_ties([many, back])
    assert [(tie.source_actor, tie.target_actor, len(tie.claims)) for tie in ties] == [
        ("USA", "JPN", 2),
        ("USA", "KOR", 1),
    ]
    one_way = [make.tie(make.document(f"{n}"), *pair, "sanction", "in_force") for n, pair in enumerate(_OPPOSITE)]
    assert len(conclude_ties(one_way)) == 2


_OPPOSITE = (("USA", "RUS"), ("RUS", "USA"))


def test_a_loosely_dated_tie_has_no_beginning(make):
    (tie,) = conclude_ties([make.tie(make.document(), state="in_force", on=("1900-01-01", "2024-06-20"))])
    assert tie.since is None
    assert tie.holds_on(date(1980, 1, 1))
