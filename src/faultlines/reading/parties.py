"""Who a phrase stands for: actors through modifiers, possessors, partitives, pronouns and relative clauses."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from faultlines.reading.annotated import Annotated
from faultlines.reading.coreference import kind_of
from faultlines.reading.dateparts import is_date_word
from faultlines.reading.lexicon import Lexicon, lexicon
from faultlines.reading.spotting import Spotted, names_a_state
from faultlines.reading.wordlists import words
from faultlines.terms.claims import ActorMention

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_MODIFIERS: Final = frozenset({"amod", "compound", "nmod", "npadvmod"})
_FORMER: Final = words(
    "former ex ex- late retired one-time onetime then-exiled exiled ousted deposed self-exiled jailed"
)
_PEOPLE_PRONOUNS: Final = words("he him his she her hers himself herself")
_THING_PRONOUNS: Final = words("it its itself")
_PLURAL_PRONOUNS: Final = words("they them their theirs themselves both")
_PAIRED: Final = words(
    "country nation side leader minister government state neighbor neighbour military president power party foe rival "
    "ally army navy force diplomat premier official capital delegation enemy adversary republic counterpart"
)
_CIVIL_GENERALS: Final = words("secretary attorney consul director governor inspector")
_GROUPS: Final = {"both": 2, "two": 2, "three": 3, "four": 4}
_NOT_BY_HYPHEN: Final = words(
    "backed based born held occupied controlled made supplied funded trained aligned allied sponsored owned brokered "
    "speaking style mediated administered linked ruled annexed flagged registered built hosted bound"
)
_BORDERS: Final = words("border frontier boundary")
_COREFERENCE_WEIGHT: Final = 0.75
_DESCRIPTION_WEIGHT: Final = 0.65
_SENTENCES_BACK: Final = 3
_DEPTH: Final = 8


@dataclass(frozen=True, slots=True)
class Party:
    """An actor in a role, and the probability that the phrase means it."""

    mention: ActorMention
    weight: float = 1.0

    @property
    def id(self) -> str:
        """The actor's id."""
        return self.mention.id

    def discounted(self, weight: float) -> "Party":
        """The same party, believed less."""
        return replace(self, weight=self.weight * weight)

    def of_sector(self, sector: str | None) -> "Party":
        """The same party as a part of its state, where the mention itself does not say which."""
        keep = sector is None or self.mention.sector is not None
        return self if keep else replace(self, mention=replace(self.mention, sector=sector))


Found = tuple[Party, ...]


class Parties:
    """Resolves phrases of one annotated document to actors."""

    def __init__(self, annotated: Annotated, vocabulary: Lexicon | None = None) -> None:
        self._annotated = annotated
        self._words = vocabulary or lexicon()
        self._sentences = annotated.sentences
        self._sentence_at = {token.i: n for n, s in enumerate(annotated.sentences) for token in s}
        self._avoided: frozenset[str] = frozenset()
        self._not_own: frozenset[str] = frozenset()

    def avoiding(self, ids: Iterable[str], *, own: bool = False) -> "Parties":
        """The same, where "both sides" leaves some actors out: for whom an act is done to, those who do it.

        With ``own``, "its" does not mean them either: who violates "its airspace" violates another's.
        """
        other = copy(self)
        other._avoided = frozenset(ids)
        other._not_own = other._avoided if own else frozenset()
        return other

    def acting(self, token: "Token", depth: int = 0) -> Found:
        """Actors that a phrase names as somebody who can act: a state, a body, people, armed forces."""
        if depth > _DEPTH:
            return ()
        return merged((*self.alone(token, True, depth), *self._joined(token, True, depth)))

    def concerned(self, token: "Token", depth: int = 0) -> Found:
        """Actors that a phrase names in any way: also whose embassy, policy, ship or soil it is."""
        if depth > _DEPTH:
            return ()
        return merged((*self.alone(token, False, depth), *self._joined(token, False, depth)))

    def alone(self, token: "Token", strict: bool = False, depth: int = 0) -> Found:
        """Actors that a phrase names, those joined to it by "and" left out; if ``strict``, as those who act."""
        if depth > _DEPTH:
            return ()
        return self._named(token) or self._by_pronoun(token, strict, depth) or self._by_noun(token, strict, depth)

    def owners(self, noun: "Token", *, of: bool = False) -> Found:
        """Actors that an act named by a noun belongs to: "Russia's visit", "a strike by Israel"."""
        found = self._possessors(noun, 0) or self._adjectives(noun)
        prepositions = ("by", "from", "of") if of else ("by", "from")
        return merged(found or self._through(noun, prepositions, False, 0))

    def compound_names(self, noun: "Token") -> Found:
        """States named right before a noun, not as adjectives: "Taiwan drills", "Ukraine aid"."""
        spotted = [self._spotted(child) for child in noun.children if child.dep_ in {"compound", "nmod"}]
        return tuple(Party(s.mention) for s in spotted if s and s.kind == "name" and not _abbreviated(s))

    def sector(self, noun: "Token") -> str | None:
        """PLOVER sector of the people or bodies that a noun names, None where it names none."""
        beside = {child.lemma_.lower() for child in noun.subtree if child.dep_ == "compound"}
        if "general" in beside | {noun.lemma_.lower()} and beside & _CIVIL_GENERALS:
            return "GOV"
        for token in (noun, *(child for child in noun.children if child.dep_ in {"compound", "appos"})):
            if sector := self._words.sectors.get(token.lemma_.lower()):
                return sector
        return None

    # Names and nouns.

    def _spotted(self, token: "Token") -> Spotted | None:
        spotted = self._annotated.by_token.get(token.i)
        return None if spotted is None or self._hyphenated(spotted) else spotted

    def _hyphenated(self, spotted: Spotted) -> bool:
        """Whether the name only qualifies: "Russia-backed", "Paris-based"."""
        after = self._annotated.doc[spotted.last : spotted.last + 2]
        return len(after) > 1 and after[0].text == "-" and after[1].lower_ in _NOT_BY_HYPHEN

    def _named(self, token: "Token") -> Found:
        spotted = self._spotted(token)
        if spotted is None or (spotted.kind == "demonym" and token.dep_ == "amod"):
            return ()
        if any(child.lower_ in _FORMER for child in token.children if child.dep_ in _MODIFIERS):
            return ()
        return (Party(spotted.mention),)

    def _joined(self, token: "Token", strict: bool, depth: int) -> Found:
        resolve = self.acting if strict else self.concerned
        return tuple(party for c in token.children if c.dep_ == "conj" for party in resolve(c, depth + 1))

    def _by_noun(self, token: "Token", strict: bool, depth: int) -> Found:
        if token.pos_ not in {"NOUN", "PROPN", "NUM", "ADJ", "DET", "PRON"}:
            return ()
        if pair := self._pair(token, depth):
            return pair
        lemma = token.lemma_.lower()
        if lemma in self._words.classes["of_through"] or token.pos_ in {"NUM", "DET"} or lemma == "one":
            return self._through(token, ("of",), strict, depth) or self._described(token, depth)
        if any(child.lower_ in _FORMER for child in token.children):
            return ()
        return self._by_owner(token, strict, depth) or self._described(token, depth)

    def _by_owner(self, token: "Token", strict: bool, depth: int) -> Found:
        """Actors that a noun's adjectives, possessors and prepositions name."""
        sector = self.sector(token)
        if sector is None and strict:
            return self._person(token, depth)
        found = self._nationality(token) if sector else ()
        found = found or self._possessors(token, depth) or self._adjectives(token)
        found = found or self._through(token, self._links(token, sector), False, depth)
        found = found or self._apposed(token, strict, depth)
        if not found and token.dep_ == "appos" and token.head.i < token.i:
            found = self._named(token.head)
        return tuple(party.of_sector(sector) for party in found)

    def _links(self, token: "Token", sector: str | None) -> tuple[str, ...]:
        if sector is None:
            lemma = token.lemma_.lower()
            shared = lemma in _BORDERS or lemma in self._words.objects["ties"] or lemma in self._words.objects["coop"]
            return ("of", "with", "between", "to", "by") if shared else ("of", "by")
        return ("of", "from", "for", "in", "with")

    def _person(self, token: "Token", depth: int) -> Found:
        """A person outside the tables counts where the phrase gives a state and a post."""
        if token.pos_ != "PROPN":
            return ()
        return self._apposed(token, True, depth)

    def _possessors(self, noun: "Token", depth: int) -> Found:
        return tuple(p for c in noun.children if c.dep_ == "poss" for p in self.concerned(c, depth + 1))

    def _adjectives(self, noun: "Token") -> Found:
        found: list[Party] = []
        for child in noun.children:
            if child.dep_ in _MODIFIERS and child.i < noun.i:
                found += self._modifier(child)
        return merged(found)

    def _nationality(self, noun: "Token") -> Found:
        """States that adjectives give: "his Ugandan counterpart" is Ugandan; "its U.N. envoy" is not the U.N.'s."""
        return tuple(party for party in self._adjectives(noun) if not party.id.startswith("IGO:"))

    def _modifier(self, child: "Token") -> list[Party]:
        """Actors in one modifier: "Chinese and Russian" warships, the "U.S. State Department" spokesman."""
        spotted = self._spotted(child)
        found = [Party(spotted.mention)] if spotted and self._qualifies(spotted) else []
        for inner in child.children:
            if inner.dep_ in {*_MODIFIERS, "conj", "poss"}:
                found += self._modifier(inner)
        return found

    def _qualifies(self, spotted: Spotted) -> bool:
        return spotted.kind != "capital" or self._annotated.doc[spotted.last - 1].dep_ == "poss"

    def _through(self, noun: "Token", prepositions: tuple[str, ...], strict: bool, depth: int) -> Found:
        resolve = self.acting if strict else self.concerned
        for wanted in prepositions:
            objects = prepositional_objects(noun, (wanted,))
            if wanted == "in":
                objects = [token for token in objects if self._spotted(token)]
            if found := merged(party for token in objects for party in resolve(token, depth + 1)):
                return found
        return ()

    def _apposed(self, token: "Token", strict: bool, depth: int) -> Found:
        resolve = self.acting if strict else self.concerned
        return tuple(p for c in token.children if c.dep_ == "appos" for p in resolve(c, depth + 1))

    # Pronouns and their kin.

    def _by_pronoun(self, token: "Token", strict: bool, depth: int) -> Found:
        if token.tag_ in {"WDT", "WP", "WP$"} or (token.lower_ == "that" and token.dep_ in {*_SUBJECTS, "dobj"}):
            clause = next((a for a in token.ancestors if a.dep_ == "relcl"), None)
            return () if clause is None else self.alone(clause.head, strict, depth + 1)
        word = token.lower_
        if word in _PEOPLE_PRONOUNS | _THING_PRONOUNS | _PLURAL_PRONOUNS and token.pos_ in {"PRON", "DET"}:
            return tuple(party.discounted(_COREFERENCE_WEIGHT) for party in self._antecedent(token, word, depth))
        return ()

    def _pair(self, token: "Token", depth: int) -> Found:
        """The two parties last named, for "both countries", "the two leaders"."""
        lemma = token.lemma_.lower()
        if any(self._spotted(child) for child in token.children):
            return ()
        size = max((_GROUPS.get(child.lower_, 0) for child in token.children), default=0)
        if lemma in _PAIRED and size:
            return tuple(p.discounted(_COREFERENCE_WEIGHT) for p in self._last_group(token, size))
        return ()

    def _described(self, token: "Token", depth: int) -> Found:
        """The nearest actor before of the kind that a definite phrase names: "the kingdom", "the foreign minister"."""
        children = [child for child in token.children if not child.is_punct]
        definite = any(child.lower_ in {"the", "that", "this"} for child in children)
        plain = all(
            c.dep_ in {"det", "amod", "compound", "nmod", "npadvmod"} and not self._spotted(c) for c in children
        )
        kind = kind_of(token.lemma_.lower())
        if not (definite and plain and (kind.of or kind.only)):
            return ()
        fits_many = "nsa" in kind.of and "office" not in kind.of
        if token.tag_ not in {"NN", "NNP"} and not fits_many:
            return ()
        for subject in self._subjects_before(token):
            found = [p for p in self.acting(subject, depth + 1) if kind.fits(p.id) and p.id not in self._not_own]
            if found:
                return tuple(party.discounted(_DESCRIPTION_WEIGHT) for party in found[:1])
        return ()

    def _last_group(self, token: "Token", size: int) -> Found:
        """The last so many actors named, going back over sentences, where they come out at exactly that number."""
        here = self._sentence_at.get(token.i, 0)
        distinct: dict[str, Spotted] = {}
        for number in range(here, max(-1, here - _SENTENCES_BACK), -1):
            span = self._sentences[number]
            for spotted in self._annotated.spotted_in(span):
                if spotted.first < token.i and spotted.mention.id not in self._avoided:
                    distinct.setdefault(spotted.mention.id, spotted)
            if len(distinct) >= size:
                return tuple(Party(s.mention) for s in distinct.values()) if len(distinct) == size else ()
        return ()

    def _antecedent(self, pronoun: "Token", word: str, depth: int) -> Found:
        for subject in self._subjects_before(pronoun):
            found = tuple(p for p in self.acting(subject, depth + 1) if p.id not in self._not_own)
            if fitting := self._fitting(found, word, subject):
                return fitting
            if word in _THING_PRONOUNS and (named := self._only_thing_before(pronoun)):
                return named
            if self._stops(subject, word):
                return ()
        return self._last_group(pronoun, 2) if word in _PLURAL_PRONOUNS else ()

    def _only_thing_before(self, pronoun: "Token") -> Found:
        """The one state that a sentence names before "it", where it names one alone."""
        before = [s for s in self._annotated.spotted_in(pronoun.sent) if s.first < pronoun.i and s.kind != "person"]
        distinct = {s.mention.id: s for s in before if s.mention.id not in self._not_own}
        return tuple(Party(s.mention) for s in distinct.values()) if len(distinct) == 1 else ()

    def _subjects_before(self, pronoun: "Token") -> Iterable["Token"]:
        """Subjects of the clauses around a pronoun, then of the sentences before, nearest first."""
        for ancestor in pronoun.ancestors:
            if ancestor == _own_verb(pronoun):
                continue
            for child in ancestor.children:
                if child.dep_ in _SUBJECTS and child.i < pronoun.i and pronoun not in child.subtree:
                    yield child
        here = self._sentence_at.get(pronoun.i, 0)
        for number in range(here - 1, max(-1, here - 1 - _SENTENCES_BACK), -1):
            yield from _main_subjects(self._sentences[number])

    def is_person(self, token: "Token") -> bool:
        """Whether a word is the name of a person of the tables."""
        spotted = self._annotated.by_token.get(token.i)
        return spotted is not None and spotted.kind == "person"

    def _fitting(self, found: Found, word: str, subject: "Token") -> Found:
        kinds = self._annotated.kinds
        people = tuple(p for p in found if kinds.get(p.mention.start) == "person")
        if word in _PEOPLE_PRONOUNS:
            return people[:1] or (found[:1] if found and found[0].mention.sector == "GOV" else ())
        if word in _THING_PRONOUNS:
            things = tuple(p for p in found if p not in people)
            return things if len(things) == 1 else ()
        return found if len(found) > 1 or subject.tag_ in {"NNS", "NNPS"} else ()

    def _stops(self, subject: "Token", word: str) -> bool:
        """Whether a subject outside the tables is what the pronoun means."""
        if word in _PEOPLE_PRONOUNS:
            named = subject.pos_ == "PROPN" and not names_a_state(subject.text)
            return named or subject.lower_ in _PEOPLE_PRONOUNS
        if word in _PLURAL_PRONOUNS:
            return subject.tag_ in {"NNS", "NNPS"} or any(child.dep_ == "conj" for child in subject.children)
        return subject.tag_ in {"NN", "NNP"}


def prepositional_objects(head: "Token", prepositions: Iterable[str]) -> list["Token"]:
    """Nouns that stand after some prepositions of a word, those joined by "and with" too."""
    wanted = frozenset(prepositions)
    found: list[Token] = []
    for child in head.children:
        if child.lower_ == "worth":
            found += prepositional_objects(child, wanted)
        if child.dep_ in {"prep", "agent", "dative", "prt", "conj"} and child.pos_ in {"ADP", "SCONJ"}:
            if child.lower_ in wanted:
                found += [inner for inner in child.children if inner.dep_ in {"pobj", "pcomp"}]
                found += _across_border(head, child)
            found += prepositional_objects(child, wanted)
            for inner in child.children:
                if inner.dep_ == "pobj" and is_date_word(inner.text):
                    found += prepositional_objects(inner, wanted - {"of"})
    return found


def _own_verb(pronoun: "Token") -> "Token | None":
    """The verb whose object a pronoun is: its subject is somebody else."""
    if pronoun.tag_ != "PRP" or pronoun.lower_.endswith(("self", "selves")):
        return None
    if pronoun.dep_ in {"dobj", "dative"}:
        return pronoun.head
    return pronoun.head.head if pronoun.dep_ == "pobj" else None


def _across_border(head: "Token", preposition: "Token") -> list["Token"]:
    """Whom a border is shared with, where the parse hangs "with" on the verb: "along the border with Sudan"."""
    nouns = [inner for inner in preposition.children if inner.dep_ == "pobj"]
    if not nouns or nouns[0].lemma_.lower() not in _BORDERS:
        return []
    after = [c for c in head.children if c.i > nouns[0].i and c.dep_ == "prep" and c.lower_ == "with"]
    return [inner for child in after[:1] for inner in child.children if inner.dep_ == "pobj"]


def merged(parties: Iterable[Party]) -> Found:
    """Parties without repeats of an actor, in order of first appearance."""
    by_id: dict[str, Party] = {}
    for party in parties:
        by_id.setdefault(party.id, party)
    return tuple(by_id.values())


def _main_subjects(sentence: "Span") -> list["Token"]:
    root = sentence.root
    found = [child for child in root.children if child.dep_ in _SUBJECTS]
    for clause in (child for child in root.children if child.dep_ == "ccomp"):
        found += [child for child in clause.children if child.dep_ in _SUBJECTS]
    return found


def _abbreviated(spotted: Spotted) -> bool:
    return spotted.mention.text.replace(".", "").isupper()
