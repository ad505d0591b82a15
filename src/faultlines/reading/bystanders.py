"""Who is named beside an act without a part in it: by the place of a name in the parse alone."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from faultlines.reading.annotated import Annotated
from faultlines.reading.lexicon import lexicon, tie_words
from faultlines.reading.spotting import Spotted
from faultlines.reading.wordlists import words
from faultlines.terms.plover import MUTUAL_TYPES

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_ARRIVING: Final = words("arrive land fly go travel come head stop visit return set be")
#: How pronouns stand that point to somebody acted on, and words within a noun's phrase.
_POINTING: Final = frozenset({"dobj", "pobj", "iobj", "dative", "poss"})
_ACTING: Final = frozenset({"nsubj", "nsubjpass"})
_WITHIN_A_NOUN: Final = frozenset({"poss", "compound", "amod", "nmod", "conj", "appos"})
#: The same, with what stands before a hyphen: "U.S.-led troops".
_WITHIN_A_PHRASE: Final = _WITHIN_A_NOUN | {"npadvmod"}
#: What is done with weapons, whoever made them.
_FIRING: Final = words("fire launch use lob rain drop")
#: After a name and a hyphen, that it only describes another: "Iran-backed", "Saudi-led".
_BACKED: Final = words("backed led made brokered mediated supported aligned allied trained armed funded")
#: What joins two names in one phrase, verbs of what is done to each other, and what gives a verb somebody else to
#: act on.
_AND: Final = frozenset({"and", "&", "/"})
_JOINING: Final = _AND | {","}
_EACH_OTHER: Final = words("exchange trade swap have hold")
_FIGHTS: Final = words("war battle duel skirmish other another")
_AGAINST: Final = words("against on into toward towards")
#: Verbs of who tells of an act; a pronoun may say that the teller has a part in it.
_TELLING: Final = words("say report tell write add")
_OF_WHOM: Final = words("of for from")
_MEANING_THE_TELLER: Final = words("it its itself they them their we us our he him his she her i my")
#: Acts toward somebody who hears of them, which is never whom a measure is on that they speak of.
_SPOKEN: Final = frozenset({"REQUEST", "REJECT", "AGREE"})
_ABOUT: Final = words("on against in over about")
_REMEMBERING: Final = words("commemorate reenact memorialize memorialise")


class Bystanders:
    """Who of those that one document's sentences name stands beside an act."""

    def __init__(self, annotated: Annotated) -> None:
        self._annotated = annotated

    def named(self, sentence: "Span") -> dict[str, list[Spotted]]:
        """Mentions in a sentence by actor."""
        found: dict[str, list[Spotted]] = {}
        for spotted in self._annotated.spotted_in(sentence):
            found.setdefault(spotted.mention.id, []).append(spotted)
        return found

    def may_act(self, sentence: "Span") -> set[str]:
        """Actors of a sentence that are named as more than a place or somebody else's description."""
        named = self.named(sentence)
        return {id for id, some in named.items() if not self._is_place(some) and not self._describes(some)}

    def stand_by(self, sentence: "Span", source: str, target: str | None, event_type: str) -> bool:
        """Whether the parse gives two actors no part in an act between them.

        Parameters
        ----------
        sentence : spacy.tokens.Span
        source, target : str
            Their ids. What has no target is never refused.
        event_type : str
            The act, a PLOVER type.
        """
        named = self.named(sentence)
        if target is None or not {source, target} <= named.keys():
            return False
        doers, others = named[source], named[target]
        if event_type in MUTUAL_TYPES:
            if any(all(_owns_an_act(self._root(each)) for each in some) for some in (doers, others)):
                return True
        elif self._act_together(doers[0], others[0]):
            return True
        return (
            self._are_apart(doers, others)
            or self._is_make_of_weapon(others)
            or (event_type in _SPOKEN and all(_is_spoken_of(self._root(each)) for each in others))
            or self._only_tells(sentence, others, _POINTING)
            or (event_type == "ASSAULT" and self._only_tells(sentence, doers, _POINTING | _ACTING))
        )

    def _root(self, spotted: Spotted) -> "Token":
        return self._annotated.doc[spotted.first : spotted.last].root

    def _is_place(self, named: Sequence[Spotted]) -> bool:
        """Whether an actor is named only by its capital, and there only as a place: "signed in Geneva"."""
        return all(spotted.kind == "capital" and _is_where(self._root(spotted)) for spotted in named)

    def _describes(self, named: Sequence[Spotted]) -> bool:
        """Whether an actor is named only to describe another: "Sudan's Rapid Support Forces", "Iran-backed Houthis"."""
        by_token, doc = self._annotated.by_token, self._annotated.doc
        for spotted in named:
            root = self._root(spotted)
            owner = by_token.get(root.head.i)
            of_another = root.dep_ in {"poss", "amod", "compound", "nmod"} and owner is not None and owner != spotted
            after = doc[spotted.last : spotted.last + 2]
            if not of_another and not (len(after) == 2 and after[0].text == "-" and after[1].lower_ in _BACKED):
                return False
        return True

    def _are_apart(self, doers: Sequence[Spotted], others: Sequence[Spotted]) -> bool:
        """Whether two actors are no more than subjects side by side: "Russia was not invited, and China stayed away".

        Not where the later clause points back: "Hungary vetoed the loan, and Poland blamed it".
        """
        doc = self._annotated.doc
        first, second = ({_clause_led(self._root(each)) for each in some} for some in (doers, others))
        if None in first | second or first & second:
            return False
        verbs = sorted(verb for verb in first | second if verb is not None)
        if not any(doc[later].dep_ == "conj" and doc[later].head.i in verbs for later in verbs):
            return False
        return not any(t.pos_ == "PRON" and t.dep_ in _POINTING for t in doc[verbs[-1]].subtree)

    def _is_make_of_weapon(self, named: Sequence[Spotted]) -> bool:
        """Whether a target is named only as whose make the weapons are that are used: "fired Czech rockets at"."""
        return all(_names_make(self._root(each)) for each in named)

    def _act_together(self, one: Spotted, other: Spotted) -> bool:
        """Whether two names are joined in one phrase that acts on a third: "Thai and Lao police arrested smugglers".

        Not where the two may act on each other: "Thai and Lao troops fought", "battles between Thai and Lao troops".
        """
        first, second = sorted((one, other), key=lambda spotted: spotted.first)
        between = self._annotated.doc[first.last : second.first]
        head = _head_of_phrase(self._root(first))
        said = {token.lower_ for token in between}
        joined = said <= _JOINING and not said.isdisjoint(_AND)
        if not joined or head != _head_of_phrase(self._root(second)):
            return False
        if head.dep_ == "pobj" and head.head.lower_ == "between":
            # "between rebels and Thai and Lao troops": the two are one side where a third is joined to them.
            return any(token.dep_ == "conj" and first.first > token.head.i for token in head.subtree)
        return head.dep_ != "nsubj" or _acts_on_a_third(head.head)

    def _only_tells(self, sentence: "Span", named: Sequence[Spotted], roles: Collection[str]) -> bool:
        """Whether somebody is named only as who tells of an act, and no pronoun in some role gives a part in it."""
        tellers = [_teller(self._root(each)) for each in named]
        if any(teller is None for teller in tellers):
            return False
        telling = {token.i for teller in tellers if teller is not None for token in teller.subtree}
        told = (token for token in sentence if token.i not in telling and token.dep_ in roles)
        return not any(token.lower_ in _MEANING_THE_TELLER for token in told)


def is_remembered(trigger: "Token") -> bool:
    """Whether an act is only what others look back to: "commemorated the landing"."""
    return any(token.lemma_.lower() in _REMEMBERING for token in trigger.ancestors)


def _up(token: "Token") -> "Iterator[Token]":
    """A word of a phrase, and those over it, to the head of the phrase."""
    yield token
    while token.dep_ in _WITHIN_A_PHRASE and token.head.i != token.i:
        token = token.head
        yield token


def _head_of_phrase(token: "Token") -> "Token":
    return list(_up(token))[-1]


def _acts_on_a_third(verb: "Token") -> bool:
    """Whether a verb has somebody to act on beside its subjects."""
    if verb.lemma_.lower() in _EACH_OTHER:
        return False
    objects = [child for child in verb.children if child.dep_ == "dobj"]
    if objects:
        return not any(token.lemma_.lower() in _FIGHTS for token in objects)
    return any(child.dep_ == "prep" and child.lower_ in _AGAINST for child in verb.children)


def _teller(token: "Token") -> "Token | None":
    """The head of the phrase of who says something, where a name stands in it."""
    head = _head_of_phrase(token)
    while head.dep_ == "pobj" and head.head.lower_ in _OF_WHOM and head.head.head.pos_ in {"NOUN", "PROPN"}:
        head = _head_of_phrase(head.head.head)
    if head.dep_ == "nsubj" and head.head.lemma_.lower() in _TELLING:
        return head if any(child.dep_ in {"ccomp", "parataxis"} for child in head.head.children) else None
    source = head.dep_ == "pobj" and head.head.lower_ == "to" and head.head.head.lower_ == "according"
    return head if source else None


def _is_spoken_of(token: "Token") -> bool:
    """Whether somebody is named only as whom a thing concerns: "urged sanctions on Chad", "ruled out cuts in Chad"."""
    return token.dep_ == "pobj" and token.head.lower_ in _ABOUT and token.head.head.pos_ in {"NOUN", "PROPN"}


def _owns_an_act(token: "Token") -> bool:
    """Whether somebody is named only as whose an act is that is no meeting: "met him after the Lao pull-out"."""
    vocabulary, act = lexicon(), token.head.lemma_.lower()
    if token.dep_ not in {"amod", "compound", "poss"} or act not in vocabulary.nouns:
        return False
    # Who joins another's drills drills with him.
    return vocabulary.nouns[act].act.event_type not in MUTUAL_TYPES and not vocabulary.is_in(act, "joint")


def _names_make(token: "Token") -> bool:
    """Whether a word says whose make a weapon is that is fired, or struck with."""
    weapon = token.head
    if token.dep_ not in {"amod", "compound", "nmod"} or weapon.lemma_.lower() not in tie_words()["arms"]:
        return False
    if weapon.dep_ == "pobj":
        return bool(weapon.head.lower_ == "with")
    return weapon.dep_ in {"dobj", "nsubjpass"} and weapon.head.lemma_.lower() in _FIRING


def _clause_led(token: "Token") -> int | None:
    """The verb whose subject a name is, or is part of."""
    while token.dep_ in _WITHIN_A_NOUN and token.head.pos_ in {"NOUN", "PROPN"} and token.head.i != token.i:
        token = token.head
    return int(token.head.i) if token.dep_ in {"nsubj", "nsubjpass"} else None


def _is_where(token: "Token") -> bool:
    """Whether a word stands after "in" or "at", and nobody arrives there."""
    after = token.dep_ == "pobj" and token.head.lower_ in {"in", "at", "near", "outside"}
    return after and token.head.head.lemma_.lower() not in _ARRIVING
