import json
from dataclasses import replace

import pytest

from faultlines.showing.jsonl import explanation_to_dict, json_text, redraw_to_dict, risk_map_to_dict

KEYS = [
    "sentence",
    "known_at",
    "since",
    "horizon_days",
    "moved",
    "new_ties",
    "unchanged",
    "documents",
    "events",
    "repeats",
    "copies",
    "method",
]
MOVED_KEYS = {
    *("source_actor", "target_actor", "before", "after", "interval", "change_interval"),
    *("structure", "aftershocks", "entanglement", "evidence", "contributions"),
}


def test_a_redraw_has_exactly_the_promised_keys(redraw):
    found = redraw_to_dict(redraw)
    assert list(found) == KEYS
    assert all(set(pair) == MOVED_KEYS for pair in found["moved"])
    contributions = [one for pair in found["moved"] for one in pair["contributions"]]
    assert all(set(one) == {"id", "part", "path", "value", "passage"} for one in contributions)
    assert all(set(one["passage"]) == {"start", "end", "text", "document_id"} for one in contributions)


def test_a_redraw_survives_json_unrounded(redraw):
    found = redraw_to_dict(redraw)
    again = json.loads(json_text(found))
    assert again == found
    assert again["known_at"] == "2024-06-22"
    assert again["moved"][0]["after"] == redraw.moved[0].after
    assert again["new_ties"][0]["since"] == "2024-06-19"
    assert again["new_ties"][1]["since"] is None


def test_the_parts_of_a_change_add_up(redraw):
    for pair in redraw_to_dict(redraw)["moved"]:
        parts = pair["structure"] + pair["aftershocks"] + pair["entanglement"]
        assert parts == pytest.approx(pair["after"] - pair["before"])


def test_a_map_lists_its_pairs_by_falling_probability(risk_map):
    found = json.loads(json_text(risk_map_to_dict(risk_map)))
    assert [pair["probability"] for pair in found["pairs"]] == [pair.probability for pair in risk_map.pairs]
    assert found["pairs"][0]["interval"] == list(risk_map.pairs[0].interval)


def test_json_keeps_unicode_and_writes_half_a_surrogate_pair_as_its_escape():
    text = json_text({"quote": "“née” \ud83d"})
    assert "“née”" in text
    assert text.encode("utf-8")
    assert json.loads(text) == {"quote": "“née” \ud83d"}


def test_json_has_no_nan(redraw):
    broken = replace(redraw, moved=(replace(redraw.moved[0], after=float("nan")),))
    with pytest.raises(ValueError, match="JSON compliant"):
        json_text(redraw_to_dict(broken))


def test_an_explanation_names_its_documents_without_their_text(documents):
    (document,) = documents.values()
    found = explanation_to_dict(document, (), documents)
    assert found["subject"]["kind"] == "document"
    assert "text" not in found["subject"]
    assert found["documents"][0]["published_at"] == "2024-06-22"
