"""Event claims: the acts of a document with their dates, places, counts and contexts."""

from typing import TYPE_CHECKING, Final

from faultlines.reading.acts import ActFinder, FoundAct
from faultlines.reading.annotated import Annotated
from faultlines.reading.dates import resolve_dates
from faultlines.reading.lexicon import Lexicon, lexicon
from faultlines.reading.parties import Parties
from faultlines.terms.claims import EventClaim, Speaker
from faultlines.terms.identifiers import content_id

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

READER: Final = "rules/1"


def read_events(annotated: Annotated) -> list[EventClaim]:
    """Event claims of an annotated document, in the order of the text."""
    vocabulary = lexicon()
    finder = ActFinder(Parties(annotated, vocabulary), vocabulary)
    claims: dict[str, EventClaim] = {}
    for sentence in annotated.sentences:
        if annotated.mentions_in(sentence) or True:
            for act in finder.find(sentence):
                claim = _claim(annotated, sentence, act)
                claims.setdefault(claim.claim_id, claim)
    return list(claims.values())


def _claim(annotated: Annotated, sentence: "Span", act: FoundAct) -> EventClaim:
    passage = annotated.passage(sentence)
    sources = tuple(party.mention for party in act.sources)
    targets = tuple(party.mention for party in act.targets)
    document = annotated.document
    key = [
        document.document_id,
        passage.start,
        act.act.event_type,
        act.act.mode,
        [m.id for m in sources],
        [m.id for m in targets],
        act.stance.modality,
    ]
    return EventClaim(
        claim_id=content_id("c", "event", *key),
        document_id=document.document_id,
        external_id=document.external_id,
        published_at=document.published_at,
        passage=passage,
        modality=act.stance.modality,
        speaker=None,
        confidence=round(min(1.0, act.confidence), 2),
        reader=READER,
        source_actors=sources,
        target_actors=targets,
        event_type=act.act.event_type,
        mode=act.act.mode,
        contexts=act.act.contexts,
        occurred_on=resolve_dates(sentence, document.published_at, act.carrier),
        place=None,
        count=None,
    )
