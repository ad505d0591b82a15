"""Standing relations other than pacts: enmity, friendship, arms, trade, land, bases, membership."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from faultlines.reading.clauses import agents, governing_verb, is_passive, objects
from faultlines.reading.descriptions import Descriptions, FoundTie
from faultlines.reading.lexicon import lexicon, tie_words
from faultlines.reading.modality import stance
from faultlines.reading.parties import Found, Parties, merged, prepositional_objects

if TYPE_CHECKING:
    from spacy.tokens import Token


class Relations:
    """Finds the relations that words of one document name; each method takes the word."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        self._said = Descriptions(parties)
        self._words = tie_words()
        self._vocabulary = lexicon()

    def partner(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "China, North Korea's largest trading partner"."""
        before = {c.lemma_.lower() for c in noun.children if c.dep_ in {"amod", "compound"}}
        if noun.lemma_ not in {"partner", "market", "customer"} or not before & self._words["trade"]:
            return
        if before & self._words["rank"] or any(c.tag_ == "JJS" for c in noun.children):
            described = self._said.bearers(noun)
            yield FoundTie(
                word=noun,
                tie_type="trade_dependence",
                state="in_force",
                sources=self._said.owners(noun),
                targets=described,
            )

    def supplier(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "Russia, India's largest arms supplier"; "a buyer of French weapons"."""
        sells, buys = self._said.is_in(noun.lemma_, "client_noun"), self._said.is_in(noun.lemma_, "buyer_noun")
        if not (sells or buys):
            return
        things = {c.lemma_.lower() for c in noun.children if c.dep_ in {"compound", "amod"}}
        goods = prepositional_objects(noun, ("of",))
        if not (things | {t.lemma_.lower() for t in goods}) & self._words["arms_word"]:
            return
        named = self._said.bearers(noun)
        others = [*self._parties.owners(noun), *(p for t in goods for p in self._parties.concerned(t))]
        for head in (noun, *goods):
            others += self._said.behind(head, "to", "for")
        suppliers, clients = (named, merged(others)) if sells else (merged(others), named)
        yield FoundTie(word=noun, tie_type="arms_supply", state="in_force", sources=suppliers, targets=clients)

    def quarrel(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "Its own border dispute with India": both claim."""
        around = {c.lemma_.lower() for c in noun.children if c.dep_ in {"compound", "amod"}}
        if noun.lemma_ not in {"dispute", "conflict", "row"} or not around & self._words["quarrel"]:
            return
        named = self._said.behind(noun, "between", "with")
        sides = merged((*self._parties.owners(noun), *self._havers(noun), *named))
        if len(sides) == 2:
            yield self._land(noun, sides[:1], sides[1:])
            yield self._land(noun, sides[1:], sides[:1])

    def _havers(self, noun: "Token") -> Found:
        has = noun.dep_ == "dobj" and noun.head.lemma_ in {"have", "resolve", "settle"}
        return agents(noun.head, self._parties) if has else ()

    def foe(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "Its avowed enemies", "the rivalry between"."""
        if noun.lemma_.lower() in {"rivalry", "enmity", "feud"}:
            sides = merged((*self._parties.owners(noun), *self._said.behind(noun, "between", "with")))
            yield FoundTie(word=noun, tie_type="rivalry", state="in_force", sources=sides[:1], targets=sides[1:])
        elif self._said.is_in(noun.lemma_, "foe"):
            yield FoundTie(
                word=noun,
                tie_type="rivalry",
                state="in_force",
                sources=self._said.bearers(noun),
                targets=self._said.owners(noun),
            )

    def friend(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "Laos, an ally of Vietnam"; with a treaty, a defence pact."""
        if not self._said.is_in(noun.lemma_, "ally"):
            return
        treaty = any(c.lower_ in {"treaty", "nato"} for c in noun.children)
        yield FoundTie(
            word=noun,
            tie_type="defence_pact" if treaty else "partnership",
            state="in_force",
            sources=self._said.bearers(noun),
            targets=self._said.owners(noun),
        )

    def leaning(self, word: "Token") -> Iterator[FoundTie]:
        """As in "Dependent on Russian hardware", "relies on China for trade"."""
        if not (self._said.is_in(word.lemma_, "lean") or self._said.is_in(word.lemma_, "lean_verb")):
            return
        leaners = self._subject_of(word)
        for leaned in prepositional_objects(word, ("on", "upon")):
            suppliers = self._parties.concerned(leaned)
            beside = [child for child in leaned.children if child.dep_ in {"conj", "compound"}]
            nouns = {token.lemma_.lower() for token in (leaned, *beside, *prepositional_objects(word, ("for",)))}
            if nouns & self._words["arms"]:
                yield FoundTie(word=word, tie_type="arms_supply", state="in_force", sources=suppliers, targets=leaners)
            elif nouns & self._words["commodity"]:
                yield FoundTie(
                    word=word, tie_type="trade_dependence", state="in_force", sources=leaners, targets=suppliers
                )

    def _subject_of(self, word: "Token") -> Found:
        verb = word if word.pos_ in {"VERB", "AUX"} else word.head
        if found := agents(verb, self._parties):
            return found
        relative = verb.dep_ == "relcl"
        return self._said.described(verb.head) if relative else ()

    def claim_noun(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "China's claims on Taiwan"."""
        if self._said.is_in(noun.lemma_, "claim_noun"):
            claimants = self._parties.owners(noun)
            yield self._land(noun, claimants, self._said.behind(noun, "on", "to", "over", "in"))

    def claim_verb(self, verb: "Token") -> Iterator[FoundTie]:
        """As in "Claimed by both", "which Spain also claims", "claims the island"."""
        if verb.lemma_ == "claim" and not any(c.dep_ in {"ccomp", "xcomp"} for c in verb.children):
            claimants = agents(verb, self._parties)
            lands = objects(verb)
            if len(claimants) > 1:
                for one, other in ((0, 1), (1, 0)):
                    yield self._land(verb, claimants[one : one + 1], claimants[other : other + 1])
            elif lands and self._is_land(lands[0]):
                yield self._land(verb, claimants, self._parties.concerned(lands[0]))
                others = self._other_claimants(verb)
                yield self._land(verb, claimants, others)
                yield self._land(verb, others, claimants)
        elif self._said.is_in(verb.lemma_, "sees"):
            for preposition in (c for c in verb.children if c.dep_ == "prep" and c.lower_ == "as"):
                if any(c.dep_ == "pobj" and self._said.is_in(c.lemma_, "own_land") for c in preposition.children):
                    held = merged(p for patient in objects(verb) for p in self._parties.concerned(patient))
                    yield self._land(verb, agents(verb, self._parties), held)

    def _is_land(self, noun: "Token") -> bool:
        known = self._said.is_in(noun.lemma_, "land")
        return known or (noun.pos_ == "PROPN" and not self._parties.is_person(noun)) or noun.tag_ in {"WDT", "WP"}

    def _land(self, word: "Token", claimants: Found, held: Found) -> FoundTie:
        return FoundTie(word=word, tie_type="territorial_claim", state="in_force", sources=claimants, targets=held)

    def _other_claimants(self, verb: "Token") -> Found:
        """Who does something with "territory that Hanoi also claims"."""
        also = any(child.lower_ in {"also", "too"} for child in verb.children)
        governor = governing_verb(verb)
        return agents(governor, self._parties) if also and governor is not None and verb.dep_ == "relcl" else ()

    def base(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "American bases in Japan"."""
        if not self._said.is_in(noun.lemma_, "base_noun"):
            return
        military = any(c.lemma_.lower() in {"military", "naval", "air", "army"} for c in noun.children)
        hosts = self._said.behind(noun, "in", "on")
        if military or noun.lemma_ in {"airbase", "garrison"}:
            yield FoundTie(
                word=noun, tie_type="basing", state="in_force", sources=self._parties.owners(noun), targets=hosts
            )

    def stationed(self, verb: "Token") -> Iterator[FoundTie]:
        """As in "28,500 American troops stationed in South Korea", "Djibouti hosts French forces"."""
        if not self._said.is_in(verb.lemma_, "stationed"):
            return
        forces = [patient for patient in objects(verb) if self._said.is_in(patient.lemma_, "forces")]
        if not forces:
            return
        guests = merged(p for patient in forces for p in self._parties.concerned(patient))
        if verb.lemma_ == "host":
            yield FoundTie(
                word=verb, tie_type="basing", state="in_force", sources=guests, targets=agents(verb, self._parties)
            )
        elif verb.lemma_ in {"station", "base", "garrison"} and is_passive(verb):
            places = prepositional_objects(verb, ("in", "at"))
            if any(child.lower_ == "where" for child in verb.children) and verb.dep_ == "relcl":
                places.append(verb.head)
            hosts = merged(p for t in places for p in self._parties.concerned(t))
            yield FoundTie(word=verb, tie_type="basing", state="in_force", sources=guests, targets=hosts)

    def member(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "A member of NATO"."""
        if not self._said.is_in(noun.lemma_, "member"):
            return
        organisations = _organisations(self._said.owners(noun))
        yield FoundTie(
            word=noun, tie_type="membership", state="in_force", sources=self._said.bearers(noun), targets=organisations
        )

    def joining(self, verb: "Token") -> Iterator[FoundTie]:
        """As in "Finland joined NATO", "Niger left ECOWAS"."""
        joins, leaves = self._said.is_in(verb.lemma_, "join"), self._said.is_in(verb.lemma_, "leave")
        if not (joins or leaves):
            return
        tokens = [*objects(verb), *prepositional_objects(verb, ("to", "from"))]
        bodies = merged(p for token in tokens for p in self._parties.acting(token))
        organisations = _organisations(bodies)
        put = stance(verb, self._vocabulary)
        state = ("in_force" if joins else "lapsed") if put.modality == "happened" else "pledged"
        told = verb.tag_ in {"VBD", "VBN", "VBZ", "VBP"} or put.modality == "planned"
        if told and put.governor is None and put.modality in {"happened", "planned", "pledged"}:
            yield FoundTie(
                word=verb,
                tie_type="membership",
                state=state,
                sources=agents(verb, self._parties),
                targets=organisations,
                modality=put.modality,
                step=True,
            )


def _organisations(found: Found) -> Found:
    return tuple(party for party in found if party.id.startswith("IGO:"))
