"""Event claims: the acts of a document with their dates, places, counts and contexts."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from faultlines.reading.acts import ActFinder, FoundAct
from faultlines.reading.annotated import Annotated
from faultlines.reading.classifier.encoder import card
from faultlines.reading.clauses import governing_verb
from faultlines.reading.collisions import find_collisions
from faultlines.reading.dates import date_expressions, resolve_dates, undated
from faultlines.reading.details import contexts, count, place, speaker
from faultlines.reading.lexicon import Lexicon, lexicon
from faultlines.reading.parties import Parties
from faultlines.reading.speakers import Statement, find_statements
from faultlines.reading.triage import is_about_sport
from faultlines.reading.weighing import Weigher
from faultlines.terms.claims import DateRange, EventClaim
from faultlines.terms.identifiers import content_id

if TYPE_CHECKING:
    from spacy.tokens import Span

RULES: Final = "rules/2"
_REPORTED: Final = 0.8


def read_events(
    annotated: Annotated, finder: ActFinder | None = None, statements: Sequence[Statement] | None = None
) -> list[EventClaim]:
    """Event claims of an annotated document, in the order of the text.

    Parameters
    ----------
    annotated : Annotated
    finder : ActFinder, optional
        Of this document, where one has looked at it already.
    statements : sequence of Statement, optional
        Of this document, where they have been found already.
    """
    vocabulary = lexicon()
    parties = Parties(annotated, vocabulary)
    finder = finder or ActFinder(parties, vocabulary)
    weigher = Weigher(annotated, parties)
    statements = find_statements(annotated) if statements is None else statements
    claims: dict[str, EventClaim] = {}
    for sentence, after in zip_longest(annotated.sentences, annotated.sentences[1:]):
        if not is_about_sport(sentence.text, annotated.document.text):
            collisions = list(find_collisions(sentence, after, parties, vocabulary))
            for act in weigher.weigh(sentence, finder.find(sentence), collisions):
                claim = _claim(annotated, sentence, act, statements, vocabulary)
                claims.setdefault(claim.claim_id, claim)
    return list(claims.values())


def _when(sentence: "Span", act: FoundAct, published_at: date) -> DateRange:
    """Days of an act; one named in passing takes no date from another clause, "in 2019, when" gives its own."""
    if (told := _when_told(sentence, act, published_at)) is not None:
        return told
    if act.carrier.pos_ in {"VERB", "AUX"}:
        return resolve_dates(sentence, published_at, act.carrier)
    verb = governing_verb(act.carrier)
    clause = act.carrier if verb is None else verb
    reach = {token.i for token in clause.subtree}
    near = [found for found in date_expressions(sentence, published_at) if found.root.i in reach]
    return resolve_dates(sentence, published_at, act.carrier) if near else undated(published_at)


def _when_told(sentence: "Span", act: FoundAct, published_at: date) -> DateRange | None:
    """The date that the clause of an act describes: "since 2019, when jets bombed"."""
    clause = next((t for t in (act.carrier, *act.carrier.ancestors) if t.dep_ in {"relcl", "ROOT", "ccomp"}), None)
    if clause is None or clause.dep_ != "relcl":
        return None
    for found in date_expressions(sentence, published_at):
        if found.start <= clause.head.idx < found.end:
            last = min(found.dates.latest, date(found.dates.earliest.year, 12, 31))
            return DateRange(earliest=found.dates.earliest, latest=last)
    return None


def _claim(
    annotated: Annotated, sentence: "Span", act: FoundAct, statements: Sequence[Statement], vocabulary: Lexicon
) -> EventClaim:
    passage = annotated.passage(sentence)
    told = speaker(act, statements)
    weight = _REPORTED if told is not None and act.stance.sayer is None else 1.0
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
        speaker=told,
        confidence=round(weight * act.confidence, 2),
        reader=f"{RULES}+{card().version}",
        source_actors=sources,
        target_actors=targets,
        event_type=act.act.event_type,
        mode=act.act.mode,
        contexts=contexts(act, vocabulary),
        occurred_on=_when(sentence, act, document.published_at),
        place=place(act, annotated),
        count=count(act, vocabulary),
    )
