"""Who says what: quotations and reported speech, each with the speaker's name, post and institution.

A statement is what a speaker is quoted or reported to say. Pronouns are followed to the person last named as a
subject; a quotation without words of saying belongs to the speaker quoted just before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from faultlines.reading.annotated import Annotated
from faultlines.reading.dates import date_expressions
from faultlines.reading.lexicon import lexicon
from faultlines.reading.parties import Parties
from faultlines.reading.quotes import Quote, find_quotes
from faultlines.reading.wordlists import words
from faultlines.terms.claims import Speaker

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

#: Verbs that give somebody's words or thoughts.
SAYING: Final = words(
    "say tell add state stress note argue explain insist emphasize emphasise declare remark comment observe contend "
    "maintain assert claim warn caution acknowledge concede admit write report announce reply respond recall joke "
    "suggest believe think predict forecast expect anticipate estimate assess conclude reckon judge doubt fear suspect "
    "assume hope agree calculate project foresee see speculate"
)
#: Verbs that put one thing as another: "described the visit as a warning".
DEPICTING: Final = words("describe call regard view see characterize characterise portray depict label brand dub term")
#: People who speak without being a state's voice: their business is to judge.
JUDGES: Final = words(
    "analyst expert professor scholar fellow researcher economist historian strategist specialist observer academic "
    "lecturer scientist commentator columnist author critic consultant watcher theorist sociologist investor"
)
_VOICES: Final = JUDGES | words(
    "source insider aide lawmaker planner executive trader witness resident member veteran activist campaigner lawyer "
    "pollster participant supporter opponent skeptic sceptic counterpart person people"
)
_PAPERS: Final = words("report study assessment survey poll estimate paper analysis document statement")
_STATE_SECTORS: Final = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_QUANTIFIERS: Final = words(
    "the a an some many several most other few two three both these those his her its their one"
)
_AT: Final = words("at with for from of in")
_SENTENCES_BACK: Final = 6
_GAP: Final = 3


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


def speaker_at(statements: list[Statement], offset: int) -> Speaker | None:
    """Return the speaker of the innermost statement that a character of the document is in."""
    around = [each for each in statements if each.start <= offset < each.end]
    return min(around, key=lambda each: each.end - each.start).speaker if around else None


class Voices:
    """Speakers of one document: who a word names, with the post that the document gives anywhere."""

    def __init__(self, annotated: Annotated, parties: Parties) -> None:
        self._annotated = annotated
        self._parties = parties
        self._quotes = find_quotes(annotated.document.text)
        self._known: dict[str, Speaker] = {}
        for entity in annotated.doc.ents:
            if entity.label_ == "PERSON":
                self._remember(self._person(entity.root))

    def speaker(self, token: "Token") -> Speaker | None:
        """Speaker that a word names as a subject, None where it names nobody who can speak."""
        if token.pos_ == "PRON":
            return self._by_pronoun(token)
        if self._is_person(token):
            person = self._person(token)
            known = self._known.get((person.name or "").split()[-1] if person.name else "")
            return known if known is not None and person.post is None else person
        if token.pos_ == "PROPN":
            return self._body(token)
        return self._people(token) if token.pos_ in {"NOUN", "ADJ"} else None

    def in_quote(self, offset: int) -> bool:
        """Whether a character of the document is quoted."""
        return any(quote.start <= offset < quote.end for quote in self._quotes)

    def _remember(self, speaker: Speaker) -> None:
        surname = (speaker.name or "").split()[-1:]
        known = self._known.get(surname[0]) if surname else None
        if surname and (known is None or _detail(speaker) > _detail(known)):
            self._known[surname[0]] = speaker

    # People with names.

    def _is_person(self, token: "Token") -> bool:
        spotted = self._annotated.by_token.get(token.i)
        if spotted is not None:
            return spotted.kind == "person"
        if token.ent_type_ == "PERSON":
            return True
        titled = any(c.dep_ == "appos" or (c.dep_ == "compound" and _sector(c)) for c in token.children)
        described = titled or _has_who(token) is not None
        return token.pos_ == "PROPN" and token.ent_type_ in {"", "ORG"} and described

    def _name(self, token: "Token") -> "Span":
        """The words of a person's name: its entity, without a title before it."""
        doc = token.doc
        spans = [entity for entity in doc.ents if entity.start <= token.i < entity.end and entity.label_ == "PERSON"]
        span = spans[0] if spans else doc[_compound_start(token) : token.i + 1]
        start, end = span.start, span.end
        while end - start > 1 and (doc[end - 1].tag_ == "POS" or doc[end - 1].is_punct):
            end -= 1
        while end - start > 1 and (_sector(doc[start]) or doc[start].lower_.rstrip(".") in _TITLES):
            start += 1
        return doc[start:end]

    def _person(self, token: "Token") -> Speaker:
        name = self._name(token)
        head = name.root
        post, institution, actor = self._title(name, head)
        apposed = next((c for c in head.children if c.dep_ == "appos" and c.i >= name.end), None)
        if apposed is not None and apposed.pos_ in {"NOUN", "PROPN"}:
            post, institution, actor = self._post(apposed)
        elif post is None and (who := _has_who(head)):
            post, institution = self._occupation(who)
        if institution is None and post is None:
            institution, _ = self._institution(head, _phrase_end(head))
        spotted = self._annotated.by_token.get(token.i) or self._annotated.by_token.get(head.i)
        if actor is None and spotted is not None and spotted.kind == "person" and post is None:
            actor = spotted.mention.id
        return Speaker(name=name.text, post=post, institution=institution, actor=actor)

    def _title(self, name: "Span", head: "Token") -> tuple[str | None, str | None, str | None]:
        """Post before a name: "Chinese Foreign Minister Wang Yi", "analyst Jane Roe"."""
        start = head.left_edge.i
        before = [t for t in name.doc[start : name.start] if t.i not in self._annotated.by_token]
        kept = [t for t in before if t.dep_ not in {"det", "poss", "case"} and not t.is_punct and t.tag_ != "POS"]
        kept = [t for t in kept if t.lower_.rstrip(".") not in _COURTESIES]
        if not kept or not any(t.pos_ in {"NOUN", "PROPN"} for t in kept):
            return None, None, None
        post = " ".join(token.text for token in kept)
        owners = self._parties.owners(head, of=True)
        official = any(_sector(token) in _STATE_SECTORS for token in kept) and not _is_former(kept)
        return post, None, owners[0].id if official and len(owners) == 1 else None

    def _post(self, noun: "Token") -> tuple[str | None, str | None, str | None]:
        """Post, institution and state in an apposition: "a senior analyst at Rand", "the U.S. ambassador to Japan"."""
        doc = noun.doc
        end = _phrase_end(noun)
        institution, cut = self._institution(noun, end)
        kept = [t for t in doc[noun.left_edge.i : noun.i] if t.i not in self._annotated.by_token]
        skipped = {"based", "born"}
        before = [t for t in kept if t.dep_ not in {"det", "case"} and t.tag_ != "POS" and not t.is_punct]
        before = [t.text for t in before if t.lower_ not in skipped]
        post = " ".join([*before, doc[noun.i : cut].text.rstrip(" ,")])
        official = _sector(noun) in _STATE_SECTORS or any(_sector(t) in _STATE_SECTORS for t in kept)
        owners = self._parties.owners(noun, of=True) if official and not _is_former(kept) else ()
        ended = any(
            each.dates.latest < self._annotated.document.published_at and noun.i < each.root.i < end
            for each in date_expressions(noun.sent, self._annotated.document.published_at)
        )
        return post, institution, owners[0].id if len(owners) == 1 and not ended else None

    def _institution(self, noun: "Token", end: int) -> tuple[str | None, int]:
        """An institution within a phrase, and the token where its preposition stands."""
        doc = noun.doc
        for token in doc[noun.i + 1 : end]:
            if token.dep_ != "prep" or token.lower_ not in _AT:
                continue
            for inner in token.children:
                if inner.dep_ == "pobj" and inner.i < end and self._is_institution(inner, token.lower_):
                    return _proper_text(inner, end), token.i
        return None, end

    def _is_institution(self, token: "Token", preposition: str) -> bool:
        longer = any(child.pos_ == "PROPN" and child.dep_ in {"compound", "poss"} for child in token.children)
        spotted = self._annotated.by_token.get(token.i)
        if spotted is not None and spotted.kind != "organisation" and not longer:
            return False
        if preposition in {"in", "from", "for", "of"}:
            return bool(token.ent_type_ == "ORG")
        return token.pos_ == "PROPN" and (longer or token.ent_type_ not in {"GPE", "LOC", "NORP", "PERSON", "DATE"})

    def _occupation(self, verb: "Token") -> tuple[str | None, str | None]:
        """What "who studies the navy at the University of Oslo" says of a person."""
        end = _phrase_end(verb)
        institution, cut = self._institution(verb, end)
        return f"who {verb.doc[verb.i : cut].text.rstrip(' ,')}", institution

    # People without names, bodies, pronouns.

    def _people(self, token: "Token") -> Speaker | None:
        lemma = token.lemma_.lower()
        sector = _sector(token)
        if lemma in _PAPERS:
            return Speaker(name=None, institution=_phrase(token, self._annotated))
        if lemma not in _VOICES and sector not in _STATE_SECTORS:
            return None
        found = self._parties.acting(token) if sector in _STATE_SECTORS else ()
        actor = found[0].id if len(found) == 1 else None
        named = next((c for c in token.children if c.dep_ == "appos" and c.ent_type_ == "PERSON"), None)
        if named is not None:
            return Speaker(name=self._name(named).text, post=_phrase(token, self._annotated), actor=actor)
        if lemma in {"government", "ministry", "state", "army", "military", "navy", "administration", "department"}:
            return Speaker(name=None, institution=_phrase(token, self._annotated), actor=actor)
        return Speaker(name=None, post=_phrase(token, self._annotated), actor=actor)

    def _body(self, token: "Token") -> Speaker | None:
        spotted = self._annotated.by_token.get(token.i)
        if spotted is not None:
            text = spotted.mention.text if spotted.kind in {"body", "organisation", "nonstate"} else None
            return Speaker(name=None, institution=text, actor=spotted.mention.id)
        if token.ent_type_ == "ORG" or _sector(token) in _STATE_SECTORS:
            found = self._parties.acting(token)
            actor = found[0].id if len(found) == 1 else None
            return Speaker(name=None, institution=_phrase(token, self._annotated), actor=actor)
        return None

    def _by_pronoun(self, token: "Token") -> Speaker | None:
        """The speaker or person that a pronoun follows up: the nearest subject that fits it."""
        word = token.lower_
        if word not in {"he", "she", "they", "it"}:
            return None
        for subject in self._subjects_before(token):
            if word in {"he", "she"} and not self._is_person(subject):
                continue
            if word == "they" and subject.tag_ not in {"NNS", "NNPS"}:
                continue
            if word == "it" and (subject.tag_ != "NNP" or self._is_person(subject)):
                continue
            if (speaker := self.speaker(subject)) is not None:
                return speaker
        return None

    def _subjects_before(self, token: "Token") -> Iterator["Token"]:
        """Subjects before a word and outside quotations, nearest sentence first, each sentence's speakers first."""
        at = next(n for n, sentence in enumerate(self._annotated.sentences) if token.i < sentence.end)
        for sentence in reversed(self._annotated.sentences[max(0, at - _SENTENCES_BACK) : at + 1]):
            subjects = [
                t
                for t in sentence
                if t.dep_ in _SUBJECTS and t.i < token.i and not self.in_quote(t.idx) and t.pos_ != "PRON"
            ]
            yield from sorted(subjects, key=lambda t: (t.head.lemma_ not in SAYING, t.head.dep_ != "ROOT", -t.i))


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


_ABBREVIATED: Final = re.compile(r"\b(?:[A-Z][a-z]{0,3}|[A-Z](?:\.[A-Z])+)\.")
_COURTESIES: Final = words("mr mrs ms miss dr sir")
_TITLES: Final = _COURTESIES | words("prof gen lt col sen rep gov capt adm sgt president")


def _detail(speaker: Speaker) -> int:
    return sum(part is not None for part in (speaker.post, speaker.institution)) * 10 + len(
        (speaker.name or "").split()
    )


def _sector(token: "Token") -> str | None:
    return lexicon().sectors.get(token.lemma_.lower())


def _is_former(tokens: list["Token"]) -> bool:
    return any(token.lower_ in {"former", "ex", "retired", "then"} for token in tokens)


def _has_who(token: "Token") -> "Token | None":
    """The verb of a clause "who ..." about a person."""
    clauses = [c for c in token.children if c.dep_ == "relcl" and any(w.lower_ == "who" for w in c.children)]
    return clauses[0] if clauses else None


def _compound_start(token: "Token") -> int:
    start: int = token.i
    while start > token.sent.start and token.doc[start - 1].pos_ == "PROPN" and token.doc[start - 1].dep_ == "compound":
        start -= 1
    return start


def _phrase_end(head: "Token") -> int:
    """Token after a phrase: at its first comma or dash, or at its end."""
    end: int = head.right_edge.i + 1
    for token in head.doc[head.i + 1 : end]:
        if token.text in {",", ";", "—", "–", "--", "(", "“", "”"} or token.tag_ in {"WDT", "WP"}:
            return int(token.i)
    return end


def _proper_text(token: "Token", end: int) -> str:
    """A proper name around a word, without "the"."""
    doc = token.doc
    for entity in doc.ents:
        if entity.start <= token.i < entity.end and entity.label_ == "ORG":
            start = entity.start + (doc[entity.start].lower_ == "the")
            return str(doc[start : entity.end].text.removesuffix("’s").removesuffix("'s"))
    start = next((t.i for t in doc[token.left_edge.i : token.i + 1] if t.dep_ != "det"), token.i)
    stop = min(token.right_edge.i + 1, end)
    return str(doc[start:stop].text)


def _phrase(noun: "Token", annotated: Annotated) -> str:
    """A noun with what describes it, without article, number and state."""
    doc = noun.doc
    before = [
        t.text
        for t in doc[noun.left_edge.i : noun.i]
        if t.i not in annotated.by_token and t.lower_ not in _QUANTIFIERS and t.tag_ != "POS" and not t.is_punct
    ]
    after = [
        c for c in noun.children if c.i > noun.i and (c.dep_ == "prep" or (c.dep_ == "conj" and c.pos_ == "PROPN"))
    ]
    end = max((min(c.right_edge.i + 1, _phrase_end(noun)) for c in after), default=noun.i + 1)
    text = " ".join([*before, doc[noun.i : max(end, noun.i + 1)].text.strip()])
    return text[0].lower() + text[1:] if noun.is_sent_start and noun.pos_ == "NOUN" else text


def _subject(verb: "Token") -> "Token | None":
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    if subjects:
        return subjects[0]
    if any(child.dep_ in {"nsubjpass", "auxpass"} for child in verb.children):
        return None
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and verb.head is not verb:
        return _subject(verb.head)
    return None


def _content(cue: "Token") -> "tuple[Token, Token, str] | None":
    """First and last word of what a verb of saying reports, and how."""
    lemma = cue.lemma_.lower()
    if lemma in DEPICTING and (depicted := _depicted(cue)):
        return depicted
    clause = next((c for c in cue.children if c.dep_ == "ccomp"), None)
    if clause is not None:
        first = clause.left_edge
        while first.i < clause.i and _only_opens(first):
            first = first.nbor()
        return first, _last_word(clause), "reported"
    if lemma in {"expect", "anticipate", "foresee", "predict", "forecast", "fear", "doubt", "see"}:
        parts = [c for c in cue.children if c.dep_ in {"dobj", "xcomp"} and c.i > cue.i]
        if parts and parts[0].pos_ != "PRON" and lemma != "see":
            return parts[0].left_edge, _last_word(parts[-1]), "reported"
    return None


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
    complement = complement or next((c for c in object_.children if c.lower_ == "as" or c.dep_ == "appos"), None)
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
