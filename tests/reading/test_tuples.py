"""Tuples of events, and how far two sets of them agree."""

from faultlines.reading.tuples import Agreement, agreement, event_tuple


def test_a_mutual_act_is_the_same_either_way():
    one, other = (event_tuple(*pair, "CONSULT", "happened") for pair in (("USA", "CHN"), ("CHN", "USA")))
    assert one == other
    assert event_tuple("USA", "CHN", "ACCUSE", "happened") != event_tuple("CHN", "USA", "ACCUSE", "happened")


def test_counts_by_sentence():
    a, b, c = (event_tuple("USA", name, "AID", "happened") for name in ("CHN", "FRA", "PER"))
    # first sentence: a right, b missed; second: c false
    got = agreement([{a, b}, set()], [{a}, {c}])
    assert got == Agreement(right=1, false=1, missed=1)
    # 1 of 2 found is right, 1 of 2 there is found: 2 x 1 / (2 x 1 + 1 + 1)
    assert (got.precision, got.recall, got.f1) == (0.5, 0.5, 0.5)


def test_nothing_wanted_and_nothing_found_is_no_error():
    got = agreement([set()], [set()])
    assert (got.precision, got.recall, got.f1) == (1.0, 1.0, 0.0)
