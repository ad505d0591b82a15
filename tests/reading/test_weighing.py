"""Acts of the rules weighed by the classifier, with made-up probabilities in the place of the network's."""

from dataclasses import replace

import numpy as np
import pytest

from faultlines.reading.classifier.encoder import Scores, card
from faultlines.reading.events import read_events
from faultlines.reading.triage import Pair


def scores(act, event, modality="happened", sure=0.95):
    """Probabilities of one pair: of an event, of its act and modality given that there is one."""
    names, acts = card().acts, np.zeros(len(card().acts))
    acts[names.index("NONE")] = 1 - event
    acts[names.index(act)] = event * sure
    acts[names.index("CONSULT" if act != "CONSULT" else "AID")] += event * (1 - sure)
    modalities = np.array([0.95 if name == modality else 0.01 for name in card().modalities])
    return Scores(acts=acts, modalities=modalities)


@pytest.fixture
def told(read):
    """Events of a text, where the classifier says what a test says of each pair."""

    def events(text, **said):
        annotated = read(text, whole=True)
        spans = {}
        for mention in annotated.mentions:
            spans.setdefault(mention.id, []).append((mention.start, mention.end))
        pairs = []
        for key, made in said.items():
            source, _, target = key.partition("_")
            pairs.append(
                Pair(
                    segment=0,
                    source=source,
                    target=target or None,
                    sources=tuple(spans[source]),
                    targets=tuple(spans.get(target, ())),
                    scores=made,
                )
            )
        claims = read_events(replace(annotated, pairs=tuple(pairs)))
        return [
            (c.source_actors[0].id, ",".join(m.id for m in c.target_actors), c.event_type, c.modality) for c in claims
        ]

    return events


def test_an_act_that_only_the_classifier_finds(told):
    text = "Fiji gave Tonga the cold shoulder."
    assert told(text, FJI_TON=scores("REJECT", 0.9)) == [("FJI", "TON", "REJECT", "happened")]
    assert told(text, FJI_TON=scores("REJECT", 0.4)) == []


def test_an_act_of_the_rules_that_the_classifier_denies(told):
    text = "Ghana attacked Togo."
    assert told(text, GHA_TGO=scores("ASSAULT", 0.99)) == [("GHA", "TGO", "ASSAULT", "happened")]
    assert told(text, GHA_TGO=scores("ASSAULT", 0.02)) == []
    assert told(text) == [("GHA", "TGO", "ASSAULT", "happened")]  # not scored: the rule stands


def test_the_classifier_overrules_type_and_modality_where_it_is_sure(told):
    text = "Ghana attacked Togo."
    found = told(text, GHA_TGO=scores("ACCUSE", 0.99, "denied"))
    assert found == [("GHA", "TGO", "ACCUSE", "denied")]
    unsure = told(text, GHA_TGO=scores("ACCUSE", 0.99, sure=0.55))
    assert unsure == [("GHA", "TGO", "ASSAULT", "happened")]


def test_a_mutual_act_of_three_is_not_told_three_times(told):
    text = "Envoys of Fiji, Tonga and Samoa put their heads together."
    sure = scores("CONSULT", 0.95)
    found = told(text, FJI_TON=sure, FJI_WSM=sure, TON_WSM=sure)
    assert ("TON", "WSM", "CONSULT", "happened") not in found


@pytest.mark.parametrize(
    "text", ["Iran-backed Fijian gunmen gave Tonga grief.", "The Iran-led bloc's members Fiji and Tonga had words."]
)
def test_who_only_describes_another_does_nothing(told, text):
    found = told(text, IRN_TON=scores("ASSAULT", 0.95), FJI_TON=scores("ASSAULT", 0.95))
    assert [row[:2] for row in found] == [("FJI", "TON")]


def test_a_refused_request_is_no_request_of_its_own(told):
    text = "Hungary rejected Ukraine's request for weapons."
    found = told(text, HUN_UKR=scores("REJECT", 0.99), UKR_HUN=scores("REQUEST", 0.9))
    assert found == [("HUN", "UKR", "REJECT", "happened")]


def test_an_act_without_a_target_beside_what_others_do_to_its_doer(told):
    text = "Japan condemned Fiji for what flew over the sea."
    both = {"JPN_FJI": scores("ACCUSE", 0.99), "FJI": scores("MOBILIZE", 0.9)}
    assert ("FJI", "", "MOBILIZE", "happened") in told(text, **both)
    drilled = told("Fiji drilled with Tonga.", FJI_TON=scores("COOPERATE", 0.99), FJI=scores("MOBILIZE", 0.9))
    assert ("FJI", "", "MOBILIZE", "happened") not in drilled


def test_who_act_side_by_side_do_nothing_to_each_other_by_that(told):
    sure = scores("REJECT", 0.99)
    assert told("Fiji was not invited, and Tonga stayed at home.", TON_FJI=sure) == []
    assert told("Fiji vetoed the loan, and Tonga gave it the cold shoulder.", TON_FJI=sure) != []
    assert told("Fiji, Tonga's host, stayed at home.", TON_FJI=sure) != []


def test_a_refusal_happens_when_it_is_uttered(told):
    text = "Fiji gave Tonga the cold shoulder."
    assert told(text, FJI_TON=scores("REJECT", 0.9, "denied")) == [("FJI", "TON", "REJECT", "happened")]
    not_so = told("Fiji has not shown Tonga the door.", FJI_TON=scores("REJECT", 0.9, "denied"))
    assert not_so == [("FJI", "TON", "REJECT", "denied")]
    assert told(text, FJI_TON=scores("AID", 0.9, "denied")) == [("FJI", "TON", "AID", "denied")]


def test_talks_without_a_result_were_held(told):
    said = {"FJI_TON": scores("CONSULT", 0.95, "denied"), "TON_FJI": scores("CONSULT", 0.95, "denied")}
    assert told("No real progress in talks of Fiji and Tonga.", **said) == [("FJI", "TON", "CONSULT", "happened")]
    assert told("No talks of Fiji and Tonga.", **said) == [("FJI", "TON", "CONSULT", "denied")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fiji lifted its embargo against Tonga.", "CONCEDE"),
        ("Fiji forgives the debt of Tonga.", "AID"),
        ("Fiji cancelled Tongan debt.", "AID"),
        ("Fiji visited Tonga.", "SANCTION"),
    ],
)
def test_a_measure_or_debt_that_is_lifted_is_not_imposed(told, text, expected):
    assert told(text, FJI_TON=scores("SANCTION", 0.95)) == [("FJI", "TON", expected, "happened")]
