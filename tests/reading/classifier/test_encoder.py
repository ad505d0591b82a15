"""Pairs of one sentence scored together, and a network that stops early."""

import numpy as np
import pytest

from faultlines.reading.classifier import encoder
from faultlines.reading.classifier.encoder import EARLY, LATE, MIDDLE, score, score_relations

TEXT = "Ghana accused Togo of arming rebels in Benin, and recalled its envoy from Togo."
GHANA, TOGO, BENIN = [(0, 5)], [(14, 18), (74, 78)], [(39, 44)]
NAMES = [(0, 5, "name"), (14, 18, "name"), (39, 44, "name"), (74, 78, "name")]
PAIRS = [(GHANA, TOGO), (TOGO, GHANA), (GHANA, BENIN), (BENIN, GHANA), (TOGO, BENIN), (BENIN, TOGO)]


def chances(pairs, text=TEXT, names=NAMES):
    (found,) = score([(text, names, pairs)])
    return np.array([1 - scores.acts[encoder.card().none] for scores in found])


def test_every_pair_has_its_scores_in_the_order_asked():
    forth = chances(PAIRS)
    assert forth.shape == (6,)
    assert forth[0] > 0.5 > max(forth[1], forth[3], forth[5])
    assert np.allclose(chances(PAIRS[::-1]), forth[::-1], atol=0.05)


def test_a_pair_hardly_hangs_on_which_others_are_asked_about():
    both = chances([(GHANA, TOGO), (TOGO, GHANA)])
    assert np.allclose(both, chances([(GHANA, TOGO), (TOGO, GHANA)] * 3)[:2], atol=0.05)


def test_a_sentence_is_as_it_is_alone():
    other = ("Peru thanked Chile. " * 20, [], [([(0, 4)], [(13, 18)])])
    row = (TEXT, NAMES, PAIRS)
    (alone,), (_, beside) = score([row]), score([other, row])
    assert all(np.array_equal(a.acts, b.acts) for a, b in zip(alone, beside, strict=True))


def test_scores_of_a_long_sentence_come_in_the_order_asked():
    text = "Ghana condemned Togo, " + "and rain fell on the hills, " * 40 + "and Benin shelled Mali."
    ghana, togo, benin, mali = ([(text.index(n), text.index(n) + len(n))] for n in ("Ghana", "Togo", "Benin", "Mali"))
    (found,) = score([(text, [], [(benin, mali), (ghana, togo), (mali, benin)])])
    acts = [encoder.card().acts[int(np.delete(scores.acts, encoder.card().none).argmax())] for scores in found]
    assert acts[:2] == ["ASSAULT", "ACCUSE"]


@pytest.mark.parametrize("least", [0.0, 1.1])
def test_the_rest_of_the_network_runs_only_where_the_first_layers_ask_for_it(monkeypatch, least):
    run, whole = [], encoder.session

    def session(part):
        run.append(part)
        return whole(part)

    monkeypatch.setattr(encoder, "session", session)
    (found,) = score([(TEXT, NAMES, PAIRS)], least_early=least)
    assert (len(found), run) == ((6, [EARLY, MIDDLE]) if least == 0.0 else (0, [EARLY]))


def test_nothing_asked():
    assert score([(TEXT, NAMES, [])]) == [[]]
    assert score([]) == []


def test_the_whole_network_runs_for_relations(monkeypatch):
    run, whole = [], encoder.session

    def session(part):
        run.append(part)
        return whole(part)

    monkeypatch.setattr(encoder, "session", session)
    (found,) = score_relations([(TEXT, NAMES, PAIRS)])
    assert (len(found), run) == (6, [EARLY, MIDDLE, LATE])
    assert all(np.isclose(part.sum(), 1) for each in found for part in (each.types, each.acts, each.modalities))
    assert score_relations([(TEXT, NAMES, [])]) == [[]]
