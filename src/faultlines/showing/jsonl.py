"""Results as JSON-ready dicts, in the vocabulary's words and with nothing shortened or rounded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from faultlines.forecasting.forecasts import AllForecasts, PairForecast
from faultlines.forecasting.issued import IssuedScores
from faultlines.riskmap.pairs import PairLook
from faultlines.riskmap.results import Contribution, MovedPair, NewTie, PairRisk, Redraw, RiskMap
from faultlines.riskmap.whatif import CONDITIONAL, QUANTILES, WhatIf
from faultlines.showing.words import frequency, likelihood_word, odds
from faultlines.terms.claims import Claim, Passage, claim_to_dict
from faultlines.terms.documents import Document
from faultlines.terms.events import Event, Tie
from faultlines.terms.jsontext import claim_line
from faultlines.terms.jsontext import json_text as json_text
from faultlines.terms.jsontext import plain as _plain


def redraw_to_dict(redraw: Redraw) -> dict[str, Any]:
    """One redraw as a JSON object.

    Probabilities are 0-1. In ``moved``, ``structure``, ``aftershocks`` and ``entanglement`` are changes in probability
    that add up to ``after - before``; ``interval`` is of ``after``.
    """
    return {
        "sentence": redraw.sentence,
        "known_at": redraw.known_at.isoformat(),
        "since": redraw.since.isoformat(),
        "horizon_days": redraw.horizon_days,
        "moved": [_moved(pair) for pair in redraw.moved],
        "new_ties": [_new_tie(tie) for tie in redraw.new_ties],
        "unchanged": redraw.unchanged,
        "documents": redraw.documents,
        "events": redraw.events,
        "repeats": redraw.repeats,
        "copies": redraw.copies,
        "method": redraw.method,
    }


def risk_map_to_dict(risk_map: RiskMap) -> dict[str, Any]:
    """One map as a JSON object, its pairs by falling probability."""
    return {
        "known_at": risk_map.known_at.isoformat(),
        "horizon_days": risk_map.horizon_days,
        "states": list(risk_map.states),
        "pairs": [pair_risk_to_dict(pair) for pair in risk_map.pairs],
        "method": risk_map.method,
    }


def pair_risk_to_dict(pair: PairRisk) -> dict[str, Any]:
    """One pair of a map; the three parts add up to ``probability``."""
    plain: dict[str, Any] = _plain(pair)
    return plain


def pair_look_to_dict(look: PairLook) -> dict[str, Any]:
    """One pair, opened, as a JSON object; its contributions and ways add up to parts of its probability."""
    plain: dict[str, Any] = _plain(look)
    return plain


def what_if_to_dict(found: WhatIf) -> dict[str, Any]:
    """A comparison as a JSON object.

    In ``moved``, ``odds_ratio`` is of after over before; the parts are changes in probability and add up to it.
    """
    plain: dict[str, Any] = _plain(found)
    for outcome, of in zip(plain["outcomes"], found.outcomes, strict=True):
        outcome["moved"] = [_moved(pair) | {"odds_ratio": odds(pair.after) / odds(pair.before)} for pair in of.moved]
    return {"note": CONDITIONAL, "weekly_quantiles": list(QUANTILES), **plain}


def forecast_to_dict(found: PairForecast | AllForecasts) -> dict[str, Any]:
    """A forecast of one pair or of all as a JSON object; each dispute with its words beside its number."""
    plain: dict[str, Any] = _plain(found)
    disputes = [one["dispute"] for one in plain.get("horizons", ())]
    disputes += [one for pair in plain.get("pairs", ()) for one in pair["disputes"]]
    for one in disputes:
        low, high = one["interval"]
        one["likelihood"] = likelihood_word(one["probability"])
        one["frequency"] = frequency(one["probability"], (low, high), one["horizon_days"])
    return plain


def issued_scores_to_dict(scores: IssuedScores) -> dict[str, Any]:
    """Scores of issued forecasts as a JSON object, the misses first."""
    plain: dict[str, Any] = _plain(scores)
    return plain | {"open": scores.open}


def explanation_to_dict(
    subject: Event | Tie | Claim | Document, claims: Sequence[Claim], documents: Mapping[str, Document]
) -> dict[str, Any]:
    """What an id names, the claims that it rests on, and their documents without their text."""
    return {
        "subject": {"kind": _kind(subject), **_opened(subject)},
        "claims": [claim_to_dict(claim) for claim in claims],
        "documents": [_opened(documents[name]) for name in sorted(documents)],
    }


def claim_lines(claims: Iterable[Claim]) -> Iterator[str]:
    """One line of JSON a claim."""
    return (claim_line(claim) for claim in claims)


def _moved(pair: MovedPair) -> dict[str, Any]:
    return {
        "source_actor": pair.source_actor,
        "target_actor": pair.target_actor,
        "before": pair.before,
        "after": pair.after,
        "interval": list(pair.interval),
        "change_interval": list(pair.change_interval),
        "structure": pair.structure,
        "aftershocks": pair.aftershocks,
        "entanglement": pair.entanglement,
        "evidence": pair.evidence,
        "contributions": [_contribution(contribution) for contribution in pair.contributions],
    }


def _contribution(contribution: Contribution) -> dict[str, Any]:
    return {
        "id": contribution.id,
        "part": contribution.part,
        "path": contribution.path,
        "value": contribution.value,
        "passage": _passage(contribution.passage),
    }


def _new_tie(tie: NewTie) -> dict[str, Any]:
    return asdict(tie) | {"since": tie.since and tie.since.isoformat(), "passage": _passage(tie.passage)}


def _kind(subject: Event | Tie | Claim | Document) -> str:
    return "claim" if isinstance(subject, Claim) else type(subject).__name__.lower()


def _opened(subject: Event | Tie | Claim | Document) -> dict[str, Any]:
    if isinstance(subject, Claim):
        return {"claim": claim_to_dict(subject)}
    plain: dict[str, Any] = _plain(subject)
    plain.pop("text", None)
    return plain


def _passage(passage: Passage | None) -> dict[str, Any] | None:
    if passage is None:
        return None
    return {"start": passage.start, "end": passage.end, "text": passage.text, "document_id": passage.document_id}
