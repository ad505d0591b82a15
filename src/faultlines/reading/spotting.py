"""Which actors a text names, and where: longest names first, at word boundaries, letter case respected."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from faultlines.reading.lexicon import lexicon
from faultlines.reading.parsing import Entities, is_gap
from faultlines.reading.wordlists import words
from faultlines.terms.actors import ActorName, actor_forms, actor_names, not_actors, states
from faultlines.terms.claims import ActorMention

if TYPE_CHECKING:
    from spacy.tokens import Span

#: Characters that stand for others in names; one for one, so that offsets stay.
_SAME_LENGTH: Final = str.maketrans({"’": "'", "ʼ": "'", "‑": "-", "–": "-", "\n": " ", "\t": " ", "\xa0": " "})
_WORD: Final = re.compile(r"\w+")
_DATELINE: Final = re.compile(
    r"^[ \t]*(?:[A-Z][\w.'’-]*[ ,/]+){0,5}?[A-Z][\w.'’-]*,?"
    r"(?: (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:,? \d{4})?)?"
    r"[ ]*(?:\([^)\n]{2,40}\)[ ]*)?(?:—|–|--+|-(?= ))",
    re.MULTILINE,
)
_CITY_LEAD: Final = re.compile(r"^[ \t]*[A-Z][A-Z'’ ]{3,30}(?:,[^:\n]{2,30})?[ ]?:(?= )", re.MULTILINE)
_AGENCY_LEAD: Final = re.compile(r"^[ \t]*(?:AP|AFP|Reuters|UPI|TASS|Xinhua|Yonhap)\s+-\s", re.MULTILINE)
_SHARED: Final = re.compile(r"\b(North|South) (?:and|or) (?:North|South) (Korea)\b")
_SPACES: Final = re.compile(r"  +")
_SHORT: Final = 3
#: States whose name a state of the United States bears too.
_LIKE_A_US_STATE: Final = frozenset({"GEO"})
_NAME_ROLES: Final = frozenset({"compound", "nsubj", "dobj", "pobj", "appos", "conj"})
#: Kinds that a family name or a firm may also carry.
_PLACE_KINDS: Final = frozenset({"name", "capital", "demonym"})
#: Names of states, peoples and capitals that persons bear too, before or after names that are common words.
_PERSONAL: Final = words(
    "jordan chad georgia israel paris london kenya india china ireland france holland cuba brazil german french spain "
    "poland norway malta monaco jamaica dominica niger mali sofia vienna victoria kingston wellington santiago berlin "
    "rome athens lima washington britain dane finn swede mauritius kuwait havana delhi nassau dakar grenada cyprus"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spotted:
    """An actor's name in a parsed text: tokens ``first`` up to but not including ``last``, and its kind."""

    mention: ActorMention
    first: int
    last: int
    kind: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of a text that reads like an actor's name; ``name`` is None where it is a name of something else."""

    start: int
    end: int
    name: ActorName | None


def find_names(text: str, published_at: date) -> list[Hit]:
    """Actors' names in a text on the day it was published, by the tables and the marks of the text alone.

    Names inside other names ("South China Sea") and in datelines are left out. What needs grammar to tell ("Michael
    Jordan") is left to `spot_actors`.
    """
    masked = datelines(text)
    hits = [hit for hit in _hits(text, published_at) if not any(a <= hit.start < b for a, b in masked)]
    return sorted([*hits, *_shared_names(text, published_at), *_family_names(text, hits)], key=lambda hit: hit.start)


def spot_actors(entities: Entities, hits: Sequence[Hit]) -> Iterator[Spotted]:
    """Actors that the parsed stretches of a text name, in the order of the text.

    Family names that are a state's ("Michael Jordan"), and ambiguous names without support in the text are left out. A
    family name counts after its full name.
    """
    doc = entities.doc
    text = doc.text
    certain = {hit.name.id for hit in hits if hit.name and not hit.name.ambiguous and hit.name.kind != "organisation"}
    seen_full: set[str] = set()
    for hit in hits:
        span = doc.char_span(hit.start, hit.end, alignment_mode="expand")
        if hit.name is None or span is None or is_gap(span):
            continue
        if hit.name.kind == "person" and " " in hit.name.text:
            seen_full.add(hit.name.text.split()[-1])
            seen_full.add(hit.name.text.split()[0])
        if not _is_actor(hit.name, span, certain, seen_full, entities):
            continue
        mention = ActorMention(
            id=hit.name.id, text=text[hit.start : hit.end], start=hit.start, end=hit.end, sector=hit.name.sector
        )
        yield Spotted(mention=mention, first=span.start, last=span.end, kind=hit.name.kind)


def _hits(text: str, on: date) -> Iterator[Hit]:
    """Longest names at every word, read from left to right; a hit without a name is a name that is no actor's."""
    index, names, past = _index(), actor_names(on), 0
    plain, at = _single_spaced(text)
    for word in _first_word().finditer(plain):
        forms, start = index.get(word.group()), word.start()
        if forms is None or start < past or not _is_name_start(plain, start):
            continue
        for printed, form in forms:
            end = start + len(printed)
            if not plain.startswith(printed, start) or plain[end : end + 1].isalnum():
                continue
            is_name, name = _named(form, names)
            if is_name:
                past = end
                if not _in_longer_name(plain, start, end, name):
                    yield Hit(at[start], at[end - 1] + 1, name)
                break


def _shared_names(text: str, on: date) -> Iterator[Hit]:
    """The first of two states that share the last word of their names: "North and South Korea"."""
    for match in _SHARED.finditer(text):
        name = actor_names(on).get(f"{match.group(1)} {match.group(2)}")
        if name is not None:
            yield Hit(match.start(1), match.end(1), name)


def _family_names(text: str, hits: list[Hit]) -> Iterator[Hit]:
    """People called by their family name after their full name, where the tables do not list it alone."""
    taken = {at for hit in hits for at in range(hit.start, hit.end)}
    first: dict[str, Hit] = {}
    for hit in hits:
        if hit.name is not None and hit.name.kind == "person" and " " in hit.name.text:
            first.setdefault(hit.name.text.split()[-1], hit)
    for surname, full in first.items():
        if len(surname) >= _SHORT and full.name is not None and surname[0].isupper():
            for match in re.finditer(rf"(?<![\w'’-]){re.escape(surname)}(?![\w-])", text[full.end :]):
                start = full.end + match.start()
                if start not in taken:
                    called = replace(full.name, text=surname, ambiguous=True)
                    yield Hit(start, full.end + match.end(), called)


def _single_spaced(text: str) -> tuple[str, Sequence[int]]:
    """A text with every run of white space as one space, and where each of its characters stood."""
    plain = text.translate(_SAME_LENGTH)
    if "  " not in plain:
        return plain, range(len(plain))
    kept: list[int] = []
    past = 0
    for spaces in _SPACES.finditer(plain):
        kept += range(past, spaces.start() + 1)
        past = spaces.end()
    kept += range(past, len(plain))
    return _SPACES.sub(" ", plain), kept


def _is_name_start(text: str, at: int) -> bool:
    """Whether a name may begin here: not within "non-Chinese", "anti-Russian" or "@China"."""
    before = text[max(0, at - 5) : at].lower()
    return not before.endswith(("@", "_", "anti-", "pro-", "non-", "ex-", "post-", "pre-", "one-"))


def _in_longer_name(text: str, start: int, end: int, name: ActorName | None) -> bool:
    if name is None or name.kind in {"person", "organisation", "nonstate", "body"}:
        return False
    lead, tail = _around()
    return bool(tail.match(text, end)) or bool(lead.search(text, max(0, start - 30), start))


def _named(form: str, names: Mapping[str, ActorName]) -> tuple[bool, ActorName | None]:
    """Whether a form is a name on some day, and whose: None where it is a name that is no actor's."""
    if form in not_actors():
        return True, None
    if (name := names.get(form)) is not None:
        return True, name
    for lowered in _capitals().get(form, ()):
        name = names.get(lowered)
        if name is not None and not name.ambiguous:
            return True, name
    return False, None


@cache
def _capitals() -> Mapping[str, tuple[str, ...]]:
    """Names as headlines print them, all in capitals, with their usual forms."""
    found: dict[str, list[str]] = {}
    for form in actor_forms():
        if len(form) > _SHORT and form.upper() != form:
            found.setdefault(form.upper(), []).append(form)
    return {capitals: tuple(forms) for capitals, forms in found.items()}


@cache
def _first_word() -> re.Pattern[str]:
    """Words that a name may begin with: those without a small first letter, and the few names that have one."""
    small = sorted(word for word in _index() if "a" <= word[0] <= "z")
    return re.compile(rf"\b(?:[^\W_a-z]\w*|(?:{'|'.join(small)})\b)")


@cache
def _index() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """First word of a name to the names of any day that begin with it, longest first: as looked for, as listed."""
    by_word: dict[str, list[tuple[str, str]]] = {}
    for form in dict.fromkeys((*actor_forms(), *_capitals(), *not_actors())):
        if first := _WORD.search(form):
            by_word.setdefault(first.group(), []).append((form.translate(_SAME_LENGTH), form))
    return {word: tuple(sorted(forms, key=lambda pair: -len(pair[0]))) for word, forms in by_word.items()}


@lru_cache(maxsize=1)
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words before and after a state's name that make it part of another name."""
    text = files("faultlines.reading").joinpath("data", "not_actors.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    lead = "|".join(lines[lines.index("[lead]") + 1 : lines.index("[tail]")])
    tail = "|".join(" ".join(lines[lines.index("[tail]") + 1 :]).split())
    return re.compile(rf"\b(?:{lead}) $"), re.compile(rf" (?:{tail})\b")


@lru_cache(maxsize=4)
def datelines(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of "PARIS, June 3 (Agency) -" and the like at the start of a line, the space behind them left out."""
    found = [match.span() for match in _DATELINE.finditer(text)]
    told = [span for span in found if text[span[0] : span[0] + 2].isupper() or "(" in text[span[0] : span[1]]]
    return (*told, *(match.span() for lead in (_AGENCY_LEAD, _CITY_LEAD) for match in lead.finditer(text)))


def _is_actor(name: ActorName, span: "Span", certain: set[str], seen_full: set[str], entities: Entities) -> bool:
    if name.kind in _PLACE_KINDS and _in_persons_name(span, entities):
        return False
    if name.kind == "demonym" and _is_people_of_another(span):
        return False
    if not name.ambiguous:
        return True
    if name.kind == "person":
        return name.text in seen_full and not _is_in_another_name(span)
    if name.id in _LIKE_A_US_STATE:
        return bool(certain - {"USA"})
    lone = not (_neighbour(span, -1) or _neighbour(span, 1))
    return name.id in certain or (lone and bool(certain)) or _has_support(span, entities)


def _in_persons_name(span: "Span", entities: Entities) -> bool:
    """Whether a state's name is part of a person's: "Jordan Spieth", "Michael Jordan"."""
    root = span.root
    possessive = span.doc[min(span.end, len(span.doc) - 1)].tag_ == "POS"
    beside = _neighbour(span, -1) or _neighbour(span, 1)
    if not beside or root.dep_ not in _NAME_ROLES or root.tag_ == "JJ" or possessive:
        return False
    if span.text.lower() not in _PERSONAL and (
        len(span) > 1 or "." in span.text or not _is_beside_name(span, entities)
    ):
        return False
    doc, first, last = entities.marked, span.start, span.end
    while first > 0 and doc[first].ent_iob_ == "I":
        first -= 1
    while last < len(doc) and doc[last].ent_iob_ == "I":
        last += 1
    whole = all(token.ent_type_ == "PERSON" for token in doc[first:last])
    return whole and (first, last) != (span.start, span.end)


def _is_beside_name(span: "Span", entities: Entities) -> bool:
    """Whether a neighbour that is written as a name is no word of the language: "Greece Xu", not "Greece Track"."""
    sides = [span.doc[at] for at, side in ((span.start - 1, -1), (span.end, 1)) if _neighbour(span, side)]
    return not all(entities.is_word(token) or names_a_state(token.text) for token in sides)


def _is_people_of_another(span: "Span") -> bool:
    """Whether another nationality comes right before a people's name: "Ecuadorean Indians"."""
    before = span.doc[span.start - 1] if span.start else None
    return bool(before is not None and span.root.tag_ in {"NNS", "NNPS"} and names_a_state(before.text))


def _is_in_another_name(span: "Span") -> bool:
    """Whether a family name stands in somebody else's full name; a title before it is none."""
    titled = span.start > 0 and span.doc[span.start - 1].lemma_.lower() in lexicon().sectors
    return _neighbour(span, 1) or (_neighbour(span, -1) and not titled)


def _neighbour(span: "Span", side: int) -> bool:
    """Whether the next word on one side is a capitalised name."""
    at = span.start - 1 if side < 0 else span.end
    return bool(0 <= at < len(span.doc) and span.doc[at].pos_ == "PROPN")


def _has_support(span: "Span", entities: Entities) -> bool:
    """Whether the words around an ambiguous name speak of a state: a state's body, or a place of its own."""
    root = span.root
    if root.dep_ == "poss" or root.dep_ in {"amod", "compound"}:
        return root.head.lemma_.lower() in _state_words()
    after = span.doc[span.end : span.end + 2].text
    if after.startswith(("'s ", "’s ")):
        return span.doc[span.end + 1].lemma_.lower() in _state_words()
    return bool(entities.marked[root.i].ent_type_ == "GPE")


def names_a_state(word: str) -> bool:
    """Whether a word is part of a state's name, an adjective of one, or its capital."""
    return word in _words_of_states()


@lru_cache(maxsize=1)
def _words_of_states() -> frozenset[str]:
    forms = (form for state in states() for form in (*state.names, *state.demonyms, *state.capitals))
    return frozenset(word for form in forms for word in form.split() if word[0].isupper())


@lru_cache(maxsize=1)
def _state_words() -> frozenset[str]:
    return frozenset(
        word for word, sector in lexicon().sectors.items() if sector in {"GOV", "MIL", "COP", "LEG", "SPY"}
    )
