"""Who says what: quotations and reported speech, each with the speaker's name, post and institution.

A statement is what a speaker is quoted or reported to say. Pronouns are followed to the person last named as a
subject; a quotation without words of saying belongs to the speaker quoted just before it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from faultlines.reading.annotated import Annotated
from faultlines.reading.parties import Parties
from faultlines.reading.quotes import Quote, find_quotes
from faultlines.reading.voices import DEPICTING, SAYING, Voices
from faultlines.terms.claims import Speaker

if TYPE_CHECKING:
    from spacy.tokens import Token

_GAP: Final = 3
_DATELINE: Final = re.compile(
    r"(?:[A-Z][A-Z.]{2,}[\w.,'’ ]{0,30}|[A-Z][\w.,'’ ]{0,40}\([A-Za-z]+\)|AP|AFP|Reuters|UPI)\s*(?:--|—|–|-)\s+"
)
_ABBREVIATED: Final = re.compile(r"\b(?:[A-Z][a-z]{0,3}|[A-Z](?:\.[A-Z])+)\.")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a speaker says: the characters ``start`` to ``end`` of the document.

    ``cue`` is the verb of saying, None where a quotation has none of its own; ``how`` is ``quoted``, ``carried``
    (quoted, the speaker taken from before), ``reported``, ``depicted`` or ``according``.
    """

    speaker: Speaker
    start: int
    end: int
    cue: "Token | None"
    how: str


def find_statements(annotated: Annotated) -> list[Statement]:
    """Statements of a document, in the order of the text.

    Parameters
    ----------
    annotated : Annotated
        Parsed document with its actors.
    """
    return _Hearing(annotated).statements()


def speaker_at(statements: Sequence[Statement], offset: int) -> Speaker | None:
    """Return the speaker of the innermost statement that a character of the document is in."""
    around = [each for each in statements if each.start <= offset < each.end]
    return min(around, key=lambda each: each.end - each.start).speaker if around else None


class _Hearing:
    """Goes through one document's words of saying and its quotations."""

    def __init__(self, annotated: Annotated) -> None:
        self._annotated = annotated
        self._voices = Voices(annotated, Parties(annotated))
        self._quotes = find_quotes(annotated.document.text)
        self._cues = [t for t in annotated.doc if self._is_cue(t)]

    def statements(self) -> list[Statement]:
        reported: list[Statement] = []
        for cue in self._cues:
            if not any(each.start <= cue.idx < each.end for each in reported):
                reported += self._reported(cue)
        reported += [
            each for token in self._annotated.doc if token.lower_ == "according" for each in self._source(token)
        ]
        quoted = list(self._quoted(reported))
        return sorted([*reported, *quoted], key=lambda each: (each.start, each.end))

    def _is_cue(self, token: "Token") -> bool:
        if token.pos_ != "VERB" or token.lemma_.lower() not in SAYING | DEPICTING or self._voices.in_quote(token.idx):
            return False
        helpers = {child.lower_ for child in token.children if child.dep_ == "aux"}
        return (
            not helpers & {"will", "would", "may", "might", "could", "should", "to", "can"}
            and _subject(token) is not None
        )

    def _speaker(self, cue: "Token") -> Speaker | None:
        subject = _subject(cue)
        return None if subject is None or self._voices.in_quote(subject.idx) else self._voices.speaker(subject)

    def _reported(self, cue: "Token") -> Iterator[Statement]:
        """What a verb of saying reports in the text's own words."""
        content = _content(cue)
        if content is None or self._is_quoted(content[0], content[1]):
            return
        speaker = self._speaker(cue)
        if speaker is not None:
            first, last, how = content
            start, end = self._outward(first.idx, last.idx + len(last.text))
            yield Statement(speaker, start, end, cue, how)

    def _is_quoted(self, first: "Token", last: "Token") -> bool:
        """Whether reported words are a quotation as a whole."""
        inside = [self._voices.in_quote(token.idx) for token in first.doc[first.i : last.i + 1] if token.is_alpha]
        return bool(inside) and inside[0] and sum(inside) > 0.8 * len(inside)

    def _outward(self, start: int, end: int) -> tuple[int, int]:
        """Take in the marks of a quotation that the stretch holds whole or ends within."""
        text = self._annotated.document.text
        for quote in self._quotes:
            if start < quote.end <= end + 1 and quote.start > start and end <= quote.end + 1:
                end = min(quote.end + 1, len(text))
        return start, end

    def _source(self, token: "Token") -> Iterator[Statement]:
        """What stands in a sentence "according to" somebody."""
        objects = [o for to in token.children if to.lower_ == "to" for o in to.children if o.dep_ == "pobj"]
        if not objects or self._voices.in_quote(token.idx) or (speaker := self._voices.speaker(objects[0])) is None:
            return
        clause = next((up for up in token.ancestors if up.pos_ in {"VERB", "AUX"}), None)
        if clause is None:
            return
        start, end = clause.left_edge, clause.right_edge
        last = token.right_edge
        if start.i >= token.left_edge.i:
            start = token.doc[min(last.i + 1, end.i)]
            while start.is_punct and start.i < end.i:
                start = start.nbor()
        elif end.i >= token.i:
            end = token.doc[max(start.i, token.i - 1)]
        while end.i > start.i and (end.is_space or end.text in {",", "."}):
            end = end.nbor(-1)
        yield Statement(speaker, start.idx, end.idx + len(end.text), token, "according")

    def _quoted(self, reported: list[Statement]) -> Iterator[Statement]:
        """Quotations with their speakers."""
        last: Statement | None = None
        text = self._annotated.document.text
        for quote in self._quotes:
            if any(each.start <= quote.start and quote.end <= each.end for each in reported) or not _says(quote, text):
                continue
            cue = self._cue_of(quote)
            speaker = self._speaker(cue) if cue is not None else None
            if speaker is not None:
                last = Statement(speaker, quote.start, quote.end, cue, "quoted")
            elif last is not None and cue is None and _goes_on(last, quote, text):
                last = replace(last, start=quote.start, end=quote.end, cue=None, how="carried")
            else:
                last = None
                continue
            yield last

    def _cue_of(self, quote: Quote) -> "Token | None":
        """The verb of saying beside a quotation: in a sentence that it is part of, in its paragraph."""
        text = self._annotated.document.text
        candidates = []
        for cue in self._cues:
            sentence = cue.sent
            touches = sentence.start_char - _GAP <= quote.end and quote.start <= sentence.end_char + _GAP
            gap = text[min(cue.idx, quote.end) : max(cue.idx, quote.start)]
            if touches and "\n" not in gap.strip() and not _new_sentence(quote, cue, text):
                candidates.append((len(gap), cue))
        return min(candidates, key=lambda pair: pair[0])[1] if candidates else None


def _subject(verb: "Token") -> "Token | None":
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    if subjects:
        return subjects[0]
    if any(child.dep_ in {"nsubjpass", "auxpass"} for child in verb.children):
        return None
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.head.i != verb.i:
        return _subject(verb.head)
    return None


def _content(cue: "Token") -> "tuple[Token, Token, str] | None":
    """First and last word of what a verb of saying reports, and how."""
    lemma = cue.lemma_.lower()
    if lemma in DEPICTING and (depicted := _depicted(cue)):
        return depicted
    clause = next((c for c in cue.children if c.dep_ == "ccomp"), None)
    if clause is not None and not (cue.dep_ == "relcl" and clause.left_edge.i < cue.i):
        first = _behind_dateline(clause.left_edge)
        while first.i < clause.i and _only_opens(first):
            first = first.nbor()
        return first, _last_word(clause), "reported"
    if clause is None and (stated := _in_statement(cue)) is not None:
        return _after_that(stated), _last_word(stated), "reported"
    if lemma in {"expect", "anticipate", "foresee", "predict", "forecast", "fear", "doubt", "see"}:
        parts = [c for c in cue.children if c.dep_ in {"dobj", "xcomp"} and c.i > cue.i]
        if parts and parts[0].pos_ != "PRON" and lemma != "see":
            return parts[0].left_edge, _last_word(parts[-1]), "reported"
    return None


def _in_statement(cue: "Token") -> "Token | None":
    """The clause of "said in a statement that ...", where the parse hangs it on the statement."""
    papers = [o for c in cue.children if c.lower_ == "in" for o in c.children if o.lemma_ in {"statement", "report"}]
    clauses = [
        c for paper in papers for c in paper.children if c.dep_ in {"acl", "relcl"} and c.pos_ in {"VERB", "AUX"}
    ]
    return next((c for c in clauses if c.left_edge.lower_ == "that"), None)


def _after_that(clause: "Token") -> "Token":
    return clause.left_edge.nbor() if clause.left_edge.i < clause.i else clause


def _behind_dateline(token: "Token") -> "Token":
    """The first word after a dateline ("OSLO (Wire) - ...") that a parser took into the sentence."""
    match = _DATELINE.match(token.doc.text, token.idx) if token.i == token.sent.start else None
    while match is not None and token.idx < match.end():
        token = token.nbor()
    return token


def _only_opens(token: "Token") -> bool:
    """Whether a word opens a reported clause without being part of what is said."""
    if token.dep_ == "mark":
        return token.lower_ in {"that", "whether"}
    return (token.is_punct and not token.is_quote) or token.is_space


def _depicted(cue: "Token") -> "tuple[Token, Token, str] | None":
    """What is put as what: "the visit as a warning", "the drills a punishment"."""
    object_ = next((c for c in cue.children if c.dep_ == "dobj" and c.i > cue.i), None)
    if object_ is None:
        return None
    complement = next((c for c in cue.children if c.i > object_.i and (c.lower_ == "as" or c.dep_ == "oprd")), None)
    complement = complement or next(
        (c for c in object_.children if c.lower_ == "as" or (c.dep_ == "appos" and c.pos_ == "NOUN")), None
    )
    if complement is None:
        nested = next(
            (c for c in cue.doc[object_.i : cue.sent.end] if c.lower_ == "as" and c.head.i >= object_.i), None
        )
        complement = nested
    if complement is None:
        return None
    return object_.left_edge, _last_word(complement), "depicted"


def _last_word(token: "Token") -> "Token":
    last = token.right_edge
    while last.i > token.i and (last.is_space or last.text in {",", ".", ";", ":", "—", "–"}):
        last = last.nbor(-1)
    return last


def _says(quote: Quote, text: str) -> bool:
    """Whether a quotation is a statement, not a word or two in marks."""
    return len(text[quote.start : quote.end].split()) >= 4


def _goes_on(last: Statement, quote: Quote, text: str) -> bool:
    """Whether a quotation without words of saying goes on with the last one."""
    at = last.end if last.cue is None else max(last.end, min(last.cue.sent.end_char, quote.start - 1))
    gap = text[at : quote.start]
    if "\n" not in gap.strip('\n “"”'):
        same = gap.count("\n") == 0 and len(gap) < 80
        return same or (quote.opens_paragraph and not gap.strip(' \n“”"'))
    return False


def _new_sentence(quote: Quote, cue: "Token", text: str) -> bool:
    """Whether a sentence ends between a quotation and a verb of saying."""
    if cue.idx >= quote.end:
        between = text[quote.end + 1 : cue.idx]
        closed = (
            text[quote.end - 1] in ".!?" and between.lstrip()[:1].isupper() and cue.i - _first_after(cue, quote) > 6
        )
    else:
        between = text[cue.idx : quote.start - 1]
        closed = _ABBREVIATED.sub("", between).rstrip().endswith(".")
    return closed or ". " in _ABBREVIATED.sub("", between)


def _first_after(cue: "Token", quote: Quote) -> int:
    return next((int(t.i) for t in cue.sent if t.idx > quote.end), int(cue.i))
