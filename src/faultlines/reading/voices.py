"""Who a word names as a speaker: name, post, institution, and the state spoken for."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final

from faultlines.reading.annotated import Annotated
from faultlines.reading.dates import date_expressions
from faultlines.reading.lexicon import lexicon
from faultlines.reading.parties import Parties, prepositional_objects
from faultlines.reading.quotes import find_quotes
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
    "pollster participant supporter opponent skeptic sceptic counterpart person people rebel militant insurgent "
    "separatist protester organizer organiser mediator negotiator"
)
_PAPERS: Final = words("report study assessment survey poll estimate paper analysis document statement")
#: Bodies that speak without a person.
_BODIES: Final = words(
    "government ministry state army military navy administration department media guard force cabinet embassy office "
    "council commission agency committee bank court parliament television newspaper medium"
)
_STATE_SECTORS: Final = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
_NO_BODIES: Final = frozenset({"GPE", "LOC", "NORP", "PERSON", "DATE"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_QUANTIFIERS: Final = words(
    "the a an some many several most other few two three both these those his her its their one"
)
_AT: Final = words("at with for from of in")
_SENTENCES_BACK: Final = 6
_COURTESIES: Final = words("mr mrs ms miss dr sir")
_TITLES: Final = _COURTESIES | words("prof gen lt col sen rep gov capt adm sgt president")


class Voices:
    """Speakers of one document: who a word names, with the post that the document gives anywhere."""

    def __init__(self, annotated: Annotated, parties: Parties) -> None:
        self._annotated = annotated
        self._parties = parties
        self._quotes = find_quotes(annotated.document.text)

    @cached_property
    def _in_tables(self) -> dict[str, Speaker]:
        """Persons of the tables whom the text names."""
        persons = (each for each in self._annotated.spotted if each.kind == "person")
        return _by_surname(self._person(self._annotated.doc[each.first : each.last].root) for each in persons)

    @cached_property
    def _others(self) -> dict[str, Speaker]:
        """Persons outside the tables whom the text names."""
        marked = self._annotated.entities.marked
        return _by_surname(self._person(entity.root) for entity in marked.ents if entity.label_ == "PERSON")

    def _label(self, token: "Token") -> str:
        """What kind of name spaCy takes a proper name for; "" for other words."""
        return str(self._annotated.entities.marked[token.i].ent_type_) if token.pos_ == "PROPN" else ""

    def speaker(self, token: "Token") -> Speaker | None:
        """Speaker that a word names as a subject, None where it names nobody who can speak."""
        if token.pos_ == "PRON":
            return self._by_pronoun(token)
        if self._is_person(token):
            person = self._person(token)
            known_as = self._in_tables if token.i in self._annotated.by_token else self._others
            known = known_as.get((person.name or "").split()[-1] if person.name else "")
            return known if known is not None and person.post is None else person
        if token.pos_ == "PROPN":
            return self._body(token)
        return self._people(token) if token.pos_ in {"NOUN", "ADJ"} else None

    def in_quote(self, offset: int) -> bool:
        """Whether a character of the document is quoted."""
        return any(quote.start <= offset < quote.end for quote in self._quotes)

    # People with names.

    def _is_person(self, token: "Token") -> bool:
        spotted = self._annotated.by_token.get(token.i)
        if spotted is not None:
            return spotted.kind == "person"
        label = self._label(token)
        if label == "PERSON":
            return True
        if token.lemma_.lower() in _BODIES:
            return False
        titled = any(c.dep_ == "appos" or (c.dep_ == "compound" and _sector(c)) for c in token.children)
        described = titled or _has_who(token) is not None
        return token.pos_ == "PROPN" and label in {"", "ORG"} and described

    def _name(self, token: "Token") -> "Span":
        """The words of a person's name: as the tables have it, or its entity, without a title before it."""
        doc = token.doc
        spotted = self._annotated.by_token.get(token.i)
        if spotted is not None and spotted.kind == "person":
            return doc[spotted.first : spotted.last]
        span = self._entity(token, "PERSON") or doc[_compound_start(token) : token.i + 1]
        start, end = span.start, span.end
        while end - start > 1 and (doc[end - 1].tag_ == "POS" or doc[end - 1].is_punct):
            end -= 1
        while end - start > 1 and (_sector(doc[start]) or doc[start].lower_.rstrip(".") in _TITLES):
            start += 1
        return doc[start:end]

    def _entity(self, token: "Token", label: str) -> "Span | None":
        """The whole name of a kind that a word is part of."""
        around = (each for each in self._annotated.entities.marked.ents if each.start <= token.i < each.end)
        return next((each for each in around if each.label_ == label), None)

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
        scholar = noun.lemma_.lower() in JUDGES
        told = doc[noun.i : cut].text if scholar else _without_states(noun, cut, self._annotated)
        post = " ".join([*before, told.rstrip(" ,")])
        official = _sector(noun) in _STATE_SECTORS or any(_sector(t) in _STATE_SECTORS for t in kept)
        owners = self._parties.owners(noun, of=True) if official and not _is_former(kept) else ()
        if official and not owners and noun.lemma_.lower().startswith("spokes"):
            bodies = prepositional_objects(noun, ("for",))
            owners = tuple(party for body in bodies for party in self._parties.concerned(body))
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
                    return self._proper_text(inner, end), token.i
        return None, end

    def _is_institution(self, token: "Token", preposition: str) -> bool:
        longer = any(child.pos_ == "PROPN" and child.dep_ in {"compound", "poss"} for child in token.children)
        spotted = self._annotated.by_token.get(token.i)
        if spotted is not None and spotted.kind != "organisation" and not longer:
            return False
        if preposition in {"in", "from", "for", "of"}:
            return self._label(token) == "ORG"
        return token.pos_ == "PROPN" and (longer or self._label(token) not in _NO_BODIES)

    def _proper_text(self, token: "Token", end: int) -> str:
        """A proper name around a word, without "the"."""
        doc = token.doc
        if (body := self._entity(token, "ORG")) is not None:
            start = body.start + (doc[body.start].lower_ == "the")
            return str(doc[start : body.end].text.removesuffix("’s").removesuffix("'s"))
        start = next((t.i for t in doc[token.left_edge.i : token.i + 1] if t.dep_ != "det"), token.i)
        stop = min(token.right_edge.i + 1, end)
        return str(doc[start:stop].text)

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
        if lemma not in _VOICES | _BODIES and sector not in _STATE_SECTORS:
            return None
        found = self._parties.acting(token) if sector in _STATE_SECTORS or lemma in _BODIES else ()
        actor = found[0].id if len(found) == 1 else None
        named = next((c for c in token.children if c.dep_ == "appos" and self._is_person(c)), None)
        if named is not None:
            return Speaker(name=self._name(named).text, post=_phrase(token, self._annotated), actor=actor)
        if lemma in _BODIES:
            return Speaker(name=None, institution=_phrase(token, self._annotated), actor=actor)
        institution, cut = self._institution(token, _phrase_end(token)) if lemma in JUDGES else (None, 0)
        if institution is not None:
            return Speaker(name=None, post=_phrase(token, self._annotated, cut), institution=institution, actor=actor)
        return Speaker(name=None, post=_phrase(token, self._annotated), actor=actor)

    def _body(self, token: "Token") -> Speaker | None:
        spotted = self._annotated.by_token.get(token.i)
        if spotted is not None:
            text = spotted.mention.text if spotted.kind in {"body", "organisation", "nonstate"} else None
            return Speaker(name=None, institution=text, actor=spotted.mention.id)
        if _sector(token) in _STATE_SECTORS or self._label(token) == "ORG":
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


def _by_surname(speakers: Iterable[Speaker]) -> dict[str, Speaker]:
    """Persons by the last word of their names; of one person the mention that tells most."""
    found: dict[str, Speaker] = {}
    for each in speakers:
        surname = (each.name or "").split()[-1:]
        if surname and (surname[0] not in found or _detail(each) > _detail(found[surname[0]])):
            found[surname[0]] = each
    return found


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


def _phrase(noun: "Token", annotated: Annotated, cut: int | None = None) -> str:
    """A noun with what describes it, up to ``cut``, without article, number and state."""
    doc = noun.doc
    before = [
        t.text
        for t in doc[noun.left_edge.i : noun.i]
        if t.i not in annotated.by_token
        and t.lower_ not in _QUANTIFIERS | _COURTESIES
        and t.tag_ != "POS"
        and not t.is_punct
    ]
    after = [
        c
        for c in noun.children
        if c.i > noun.i and (c.dep_ in {"prep", "amod"} or (c.dep_ == "acl" and c.pos_ == "ADJ") or _is_joined_name(c))
    ]
    end = max((min(c.right_edge.i + 1, _phrase_end(noun)) for c in after), default=noun.i + 1)
    end = end if cut is None else min(end, cut)
    kept = _without_states(noun, max(end, noun.i + 1), annotated)
    text = " ".join([*before, kept])
    return text[0].lower() + text[1:] if noun.is_sent_start and noun.pos_ == "NOUN" else text


def _is_joined_name(token: "Token") -> bool:
    return bool(token.dep_ == "conj" and token.pos_ == "PROPN")


def _without_states(noun: "Token", end: int, annotated: Annotated) -> str:
    """The words from a noun on, without states that only say whose: "spokesman for the Chinese foreign ministry"."""
    kept = []
    for token in noun.doc[noun.i : end]:
        spotted = annotated.by_token.get(token.head.i if token.tag_ == "POS" else token.i)
        qualifies = token.tag_ == "POS" or token.dep_ in {"amod", "compound", "poss", "nmod"}
        if not (qualifies and spotted is not None and spotted.kind in {"name", "demonym"}):
            kept.append(token.text_with_ws)
    return "".join(kept).strip()
