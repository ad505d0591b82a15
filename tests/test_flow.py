"""One sentence from a dispatch to the map and back; docs/journey.md is what this run prints.

``make golden`` rewrites the page; read the diff.
"""

import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from faultlines.model.entanglement import join_log_odds
from faultlines.model.fits import load_fit
from faultlines.riskmap.layers import draw_layers
from faultlines.terms.claims import claim_to_dict
from faultlines.workflow import explain, open_ledger, read_files, redraw

ROOT = Path(__file__).parents[1]
DISPATCH = ROOT / "examples" / "asia-june-2024" / "2024-06-19-pyongyang-treaty.md"
PAGE = ROOT / "docs" / "journey.md"
BEFORE, AFTER = date(2024, 6, 15), date(2024, 6, 22)


@pytest.fixture(scope="module")
def journey(tmp_path_factory):
    """Follow the treaty's sentence; every value of the page, by name."""
    place = tmp_path_factory.mktemp("journey") / "ledger"
    reading = read_files([DISPATCH])
    document = reading.documents[0]
    claim = next(one for one in reading.claims if one.kind == "tie" and one.tie_type == "defence_pact")
    ledger = open_ledger(place)
    tie = next(one for one in ledger.ties(AFTER) if claim.claim_id in one.claims)
    histories = ledger.history(BEFORE), ledger.history(AFTER)
    fit = load_fit()
    layers = [draw_layers(fit, history, 90) for history in histories]
    states = histories[1].states
    way = [np.array([states.index(name)]) for name in ("RUS", "PRK", "KOR")]
    joins = [float(1 / (1 + np.exp(-join_log_odds(fit.entanglement, one.relations, *way)[0]))) for one in layers]
    found = redraw([DISPATCH], ledger_path=place, since=BEFORE).redraw
    pair = next(one for one in found.moved if {one.source_actor, one.target_actor} == {"RUS", "KOR"})
    share = next(one for one in pair.contributions if one.id == tie.tie_id and one.part == "entanglement")
    opened = explain(tie.tie_id, ledger_path=place)
    return {
        "document": document,
        "claim": claim,
        "tie": tie,
        "rows": [len(history.event_ids) for history in histories],
        "ties": [len(history.ties) for history in histories],
        "states": states,
        "log_odds": [float(one.onset_log_odds[states.index("RUS"), states.index("PRK")]) for one in layers],
        "joins": joins,
        "dispute": float(layers[1].direct[states.index("PRK"), states.index("KOR")]),
        "pair": pair,
        "share": share,
        "opened": opened,
    }


def test_every_step_rests_on_the_sentence(journey):
    document, claim, tie, share = (journey[name] for name in ("document", "claim", "tie", "share"))
    passage = claim.passage
    assert document.text[passage.start : passage.end] == passage.text
    for mention in (*claim.source_actors, *claim.target_actors):
        assert document.text[mention.start : mention.end] == mention.text
    assert (tie.source_actor, tie.target_actor, tie.state) == ("RUS", "PRK", "signed")
    assert tie.since == date(2024, 6, 19)
    assert share.passage == passage
    assert [one.passage for one in journey["opened"].claims if one.claim_id == claim.claim_id] == [passage]


def test_the_pact_moves_the_map_by_its_path(journey):
    assert journey["log_odds"][1] < journey["log_odds"][0]
    assert journey["joins"][1] > 1.2 * journey["joins"][0]
    assert journey["share"].value > 0
    assert "RUS drawn in beside PRK against KOR" in journey["share"].path


def test_the_page_prints_the_real_values(journey):
    text = page(journey)
    if os.environ.get("FAULTLINES_GOLDEN") == "write":
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, "docs/journey.md is out of date: run make golden, read the diff"


def page(journey):
    document, claim, tie, pair, share = (journey[name] for name in ("document", "claim", "tie", "pair", "share"))
    plain = claim_to_dict(claim)
    spans = ", ".join(
        f"`{one['id']}` from “{one['text']}” at {one['start']}-{one['end']}"
        for one in (*plain["source_actors"], *plain["target_actors"])
    )
    return f"""# One sentence, from the page to the map and back

This page is printed by `tests/test_flow.py` (`make golden`); every value on it is real. Follow it to read the code.

## 1. Document - `reading/documents.py`

`examples/asia-june-2024/{DISPATCH.name}` is read as document `{document.document_id}`, published
{document.published_at.isoformat()} ({document.dated_by}). Its first sentence:

> {claim.passage.text}

## 2. Claim - `reading/ties.py`, `terms/claims.py`

Claim `{claim.claim_id}`: kind `{claim.kind}`, `{claim.tie_type}`, state `{claim.state}`, modality `{claim.modality}`, on
{claim.occurred_on.earliest.isoformat()}. Actors: {spans}. The passage is characters {claim.passage.start} to {claim.passage.end}
of the text; `text[{claim.passage.start}:{claim.passage.end}]` is the quote, always.

## 3. Tie - `ledger/ties.py`

The ledger concludes tie `{tie.tie_id}`: {tie.source_actor}-{tie.target_actor} {tie.tie_type}, {tie.state} since
{tie.since.isoformat()}, known on {tie.known_on.isoformat()}, from {len(tie.claims)} claim(s). Two clocks: asked what was known on
{BEFORE.isoformat()}, the ledger does not have it.

## 4. History - `ledger/dyads.py`, `terms/history.py`

The frozen arrays that the model may see: {len(journey["states"])} states, {journey["rows"][0]} rows of acts and
{journey["ties"][0]} ties as known on {BEFORE.isoformat()}; {journey["rows"][1]} and {journey["ties"][1]} on {AFTER.isoformat()}.

## 5. Fit - `model/`

- Structure: the log-odds that Russia starts a dispute with North Korea within a year go from
  {journey["log_odds"][0]:.3f} to {journey["log_odds"][1]:.3f}.
- Entanglement: given a dispute with force between North Korea and South Korea, the fitted chance that Russia enters on
  North Korea's side goes from {journey["joins"][0]:.2%} to {journey["joins"][1]:.2%}.

## 6. Map - `riskmap/`

A dispute between North and South Korea within 90 days has probability {journey["dispute"]:.2%}. So the pair Russia - South
Korea goes from {pair.before:.3%} to {pair.after:.3%} (80 % interval {pair.interval[0]:.2%} to {pair.interval[1]:.2%}): structure
{pair.structure:+.3%}, aftershocks {pair.aftershocks:+.3%}, entanglement {pair.entanglement:+.3%}.

The contribution of `{share.id}` to entanglement is {share.value:+.4%}, by the path

> {share.path}

## 7. And back - `faultlines explain {tie.tie_id}`

Contribution -> tie `{tie.tie_id}` -> claim `{claim.claim_id}` -> characters {share.passage.start}-{share.passage.end} of
document `{share.passage.document_id}`:

> {share.passage.text}
"""
