"""Where the parts of a model's statement stand in the text, by our own looking; whatever is not there is a fault."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from faultlines.reading.annotated import Annotated
from faultlines.reading.dates import date_expressions, resolve_dates
from faultlines.reading.endpoint.answers import Item
from faultlines.reading.endpoint.chunks import SENTENCES_BEFORE, Chunk
from faultlines.reading.endpoint.folding import Folded, Span
from faultlines.reading.endpoint.naming import Names
from faultlines.reading.lexicon import lexicon
from faultlines.reading.parties import Found, merged
from faultlines.reading.speakers import Statement, find_statements
from faultlines.terms.claims import MODALITIES, ActorMention, DateRange, Passage, Speaker
from faultlines.terms.identifiers import content_id

if TYPE_CHECKING:
    from spacy.tokens import Span as Words

#: Confidence in a checked claim. It is set, not measured: it is the same for every model, below the 0.9 that the rules
#: give a plainly stated act, and what a model says of its own certainty is never asked. Lower, as by the rules, where
#: somebody is reported to say it, and where a pronoun stands for the actor.
CONFIDENCE: Final = 0.7
REPORTED: Final = 0.8
FEWEST_WORDS: Final = 3
MOST_SENTENCES: Final = 3


class Fault(StrEnum):
    """What is wrong with a statement of the model."""

    EVENT_TYPE = "event type not in the list"
    TIE_TYPE = "tie type not in the list"
    STATE = "tie state not in the list"
    MODALITY = "modality not in the list"
    QUOTE = "quote not in the text"
    ELSEWHERE = "quote not in the sentences asked about"
    SHORT = "quote shorter than three words"
    LONG = "quote longer than three sentences"
    UNPRINTED = "actor not in the sentence"
    UNKNOWN = "actor not one of ours"
    NO_SOURCE = "no source"
    NO_TARGET = "no target"
    ONE_ACTOR = "source and target are one actor"
    DATE = "date words not in the sentence"
    SPEAKER = "speaker not in the text"
    AGAIN = "said before"


class UnprovenError(Exception):
    """A statement of the model that the text does not bear out."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def require(well: bool, fault: Fault) -> None:
    """Stop at a fault."""
    if not well:
        raise UnprovenError(fault)


class Ground:
    """One document with what is looked up in it.

    Attributes
    ----------
    annotated : Annotated
    reader : str
        Names the model in the claims.
    folded : Folded
        The document's text.
    names : Names
    """

    def __init__(self, annotated: Annotated, reader: str) -> None:
        self.annotated = annotated
        self.reader = reader
        self.folded = Folded(annotated.document.text)
        self.names = Names(annotated, self.folded)

    @cached_property
    def statements(self) -> list[Statement]:
        """Who is quoted or reported to say what, by our own reading."""
        return find_statements(self.annotated)


class Evidence:
    """Where the parts of one statement stand in the text."""

    def __init__(self, ground: Ground, item: Item, chunk: Chunk) -> None:
        require(item.modality in MODALITIES, Fault.MODALITY)
        self._ground, self._item = ground, item
        self._annotated = ground.annotated
        self._quote = self._find_quote(chunk)
        self._sentences = self._around()
        sources = self._actors(item.sources)
        require(bool(sources), Fault.NO_SOURCE)
        self.parties = sources, self._actors(item.targets, [party.id for party in sources])
        self._speaker = self._find_speaker()

    def common(self, kind: str, sources: Found, targets: Found, key: list[Any]) -> dict[str, Any]:
        """Fields that events and ties share."""
        document, (start, end) = self._annotated.document, self._quote
        weight = min(party.weight for party in (*sources, *targets)) * (REPORTED if self._speaker else 1.0)
        return {
            "claim_id": content_id(
                "c", kind, self._ground.reader, document.document_id, start, end, self._item.modality, *key
            ),
            "document_id": document.document_id,
            "external_id": document.external_id,
            "published_at": document.published_at,
            "passage": Passage(document_id=document.document_id, start=start, end=end, text=document.text[start:end]),
            "modality": self._item.modality,
            "speaker": self._speaker,
            "confidence": round(CONFIDENCE * weight, 2),
            "reader": self._ground.reader,
            "source_actors": _mentions(sources),
            "target_actors": _mentions(targets),
        }

    def contexts(self) -> tuple[str, ...]:
        """PLOVER contexts that the words of the quote speak of, by the rules' lists."""
        near = {token.lemma_.lower() for token in self._words()}
        return tuple(name for name, cues in lexicon().contexts.items() if near & cues)

    def when(self) -> DateRange:
        """Days of the act: from the words that the model points at, else by grammar from the quote's main word."""
        published_at = self._annotated.document.published_at
        if self._item.date_words and self._item.date_words.strip():
            start, end = self._place_of_date(self._item.date_words)
            for sentence in self._sentences:
                for expression in date_expressions(sentence, published_at):
                    if expression.start < end and start < expression.end:
                        return expression.dates
        anchor = self._words().root
        return resolve_dates(anchor.sent, published_at, anchor)

    def _place_of_date(self, words: str) -> Span:
        place = next((p for stretch in self._near() for p in self._ground.folded.find(words, stretch)), None)
        if place is None:
            raise UnprovenError(Fault.DATE)
        return place

    def _words(self) -> "Words":
        words = self._annotated.doc.char_span(*self._quote, alignment_mode="expand")
        assert words is not None, "a quote lies inside its document"
        return words

    def _find_quote(self, chunk: Chunk) -> Span:
        """Where the quote stands: of several places, the first in the sentence that the model gives."""
        quote = self._item.quote
        require(len(quote.split()) >= FEWEST_WORDS, Fault.SHORT)
        found = list(self._ground.folded.find(quote, (chunk.start, chunk.end)))
        if not found:
            anywhere = any(self._ground.folded.find(quote, (0, len(self._annotated.document.text))))
            raise UnprovenError(Fault.ELSEWHERE if anywhere else Fault.QUOTE)
        given = chunk.sentence(self._item.sentence)
        within = [place for place in found if given and given.start <= place[0] < given.end]
        return (within or found)[0]

    def _around(self) -> "tuple[Words, ...]":
        """Sentences that the quote is part of."""
        start, end = self._quote
        found = tuple(s for s in self._annotated.sentences if s.start_char < end and start < s.end_char)
        require(0 < len(found) <= MOST_SENTENCES, Fault.LONG)
        return found

    def _near(self) -> tuple[Span, Span]:
        """The quote, and its sentences."""
        return self._quote, (self._sentences[0].start_char, self._sentences[-1].end_char)

    def _actors(self, names: Iterable[str], avoiding: Sequence[str] = ()) -> Found:
        return merged(party for name in names for party in self._actor(name, avoiding))

    def _actor(self, name: str, avoiding: Sequence[str]) -> Found:
        """Actors that a name in the quote's sentence stands for."""
        places = list(self._ground.names.places(name, self._near()))
        require(bool(places), Fault.UNPRINTED)
        found = self._ground.names.actors(places, avoiding)
        require(bool(found), Fault.UNKNOWN)
        return found

    def _find_speaker(self) -> Speaker | None:
        """Who says it: by our own reading of the quotation, else whom the model names, if printed close by."""
        start, end = self._quote
        around = [each for each in self._ground.statements if each.start <= start and end <= each.end]
        if around:
            return min(around, key=lambda each: each.end - each.start).speaker
        name = (self._item.speaker or "").strip()
        return self._named_speaker(name) if name else None

    def _named_speaker(self, name: str) -> Speaker:
        first = self._sentences[0].start_char
        before = [s for s in self._annotated.sentences if s.end_char <= first][-SENTENCES_BEFORE:]
        stretches = (*self._near(), *((s.start_char, s.end_char) for s in reversed(before)))
        places = list(self._ground.names.places(name, stretches))
        require(bool(places), Fault.SPEAKER)
        start, end = places[0]
        printed = self._annotated.document.text[start:end]
        known = next((s.speaker for s in self._ground.statements if _is_part(printed, s.speaker.name)), None)
        if known is not None:
            return known
        actors = self._ground.names.actors(places)
        return Speaker(name=" ".join(printed.split()), actor=actors[0].id if len(actors) == 1 else None)


def _is_part(name: str, whole: str | None) -> bool:
    """Whether all words of one name are in another: "Wang" in "Wang Yi"."""
    return whole is not None and set(name.split()) <= set(whole.split())


def _mentions(parties: Found) -> tuple[ActorMention, ...]:
    return tuple(party.mention for party in parties)
