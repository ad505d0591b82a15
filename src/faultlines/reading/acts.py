"""Finds acts in a sentence: the verb or noun that names one, its parties, and how it is put."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from faultlines.reading.clauses import agents, carried, governing_verb, noun_agents, objects, particles, verb_keys
from faultlines.reading.lexicon import Act, Entry, Lexicon, lexicon
from faultlines.reading.modality import Stance, stance
from faultlines.reading.parties import Found, Parties, merged, prepositional_objects
from faultlines.terms.plover import MUTUAL_TYPES, QUADS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

#: Acts that one side of a pair of subjects does to the other, each way.
_EACH_WAY: Final = frozenset({"ASSAULT", "COERCE"})
_PHYSICAL: Final = frozenset({"ASSAULT", "MOBILIZE", "AID", "COERCE"})
_ACTORS_ONLY: Final = frozenset({"CONSULT", "AGREE", "COOPERATE", "REQUEST", "THREATEN"})
_VERB_WEIGHT: Final = 0.9
_NOUN_WEIGHT: Final = 0.85
_BARE_WEIGHT: Final = 0.6
_DEPTH: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAct:
    """An act that a sentence names.

    ``trigger`` is the word that names it, ``carrier`` the verb that carries it out (the trigger itself for a verb).
    """

    trigger: "Token"
    carrier: "Token"
    act: Act
    sources: Found
    targets: Found
    stance: Stance
    weight: float

    @property
    def confidence(self) -> float:
        """Probability that the sentence says this."""
        parties = [party.weight for party in (*self.sources, *self.targets)]
        return self.weight * self.stance.weight * min(parties, default=1.0)


class ActFinder:
    """Finds the acts of one document's sentences."""

    def __init__(self, parties: Parties, vocabulary: Lexicon | None = None) -> None:
        self._parties = parties
        self._words = vocabulary or lexicon()

    def find(self, sentence: "Span") -> list[FoundAct]:
        """Acts of one sentence, in the order of the text, each word used once."""
        used: set[int] = set()
        found: list[FoundAct] = []
        for noun in sentence:
            if noun.pos_ in {"NOUN", "PROPN"} and (act := self._noun_act(noun, used)):
                found.append(act)
        for verb in sentence:
            if verb.pos_ in {"VERB", "AUX"} and verb.i not in used and (act := self._verb_act(verb)):
                found.append(act)
        kept = [act for act in self._unswallowed(found) if act.sources or act.targets]
        return sorted(kept, key=lambda act: act.trigger.i)

    # Verbs.

    def _verb_act(self, verb: "Token") -> FoundAct | None:
        patients = objects(verb)
        entry = self._verb_entry(verb, patients)
        if entry is None:
            return None
        put = stance(verb, self._words)
        sources = agents(verb, self._parties)
        targets = self._targets(entry, (verb, *patients), patients)
        act = self._adjusted(entry.act, put)
        built = FoundAct(
            trigger=verb, carrier=verb, act=act, sources=sources, targets=targets, stance=put, weight=_VERB_WEIGHT
        )
        return self._complete(built, entry)

    def _verb_entry(self, verb: "Token", patients: "list[Token]") -> Entry | None:
        lemmas = {word for patient in patients for word in self._heads(patient)}
        for key in verb_keys(verb, self._words):
            for entry in self._words.verbs.get(key, ()):
                if entry.object_class is None or lemmas & self._words.objects[entry.object_class]:
                    return entry
        return None

    def _heads(self, noun: "Token", depth: int = 0) -> set[str]:
        """Lemmas that say what a noun phrase is: its head, those joined to it, what "days of" is followed by."""
        found = {noun.lemma_.lower(), noun.lower_}
        if depth > _DEPTH:
            return found
        for child in noun.children:
            through = child.dep_ == "prep" and child.lower_ == "of" and self._words.is_in(noun.lemma_, "of_through")
            if child.dep_ == "conj":
                found |= self._heads(child, depth + 1)
            elif through:
                found |= {lemma for inner in child.children for lemma in self._heads(inner, depth + 1)}
        return found

    # Nouns.

    def _noun_act(self, noun: "Token", used: set[int]) -> FoundAct | None:
        entry = self._noun_entry(noun)
        if entry is None or noun.i in used:
            return None
        carrier = self._carrier(noun)
        kind = None if carrier is None else self._carrier_class(carrier)
        put = stance(noun, self._words)
        if any(child.lower_ in self._words.classes["not_really"] for child in noun.children):
            put = put.as_("denied")
        if any(child.lemma_.lower() in self._words.classes["unreal"] for child in noun.children):
            put = put.as_("hypothetical")
        if any(child.lemma_.lower() in self._words.classes["planned_adj"] for child in noun.children):
            put = put.as_("planned")
        if carrier is not None and kind is not None:
            built = self._carried_act(noun, entry, carrier, kind, put)
            if built is not None:
                used.update({noun.i, carrier.i})
            return built
        return self._bare_act(noun, entry, put)

    def _noun_entry(self, noun: "Token") -> Entry | None:
        before = [child.lemma_.lower() for child in noun.children if child.dep_ in {"compound", "amod"}]
        for word in before:
            if entry := self._words.nouns.get(f"{word}_{noun.lemma_.lower()}"):
                return entry
        return self._words.nouns.get(noun.lemma_.lower())

    def _carrier(self, noun: "Token") -> "Token | None":
        """The verb whose object a noun is, through joined nouns, "a series of", and "in" of "engaged in"."""
        token = noun
        for _ in range(_DEPTH):
            head = token.head
            if token.dep_ in {"dobj", "nsubjpass"} and head.pos_ == "VERB":
                return head
            if token.dep_ == "conj" and head.pos_ in {"NOUN", "PROPN"}:
                token = head
            elif token.dep_ == "pobj" and head.lower_ == "of" and self._words.is_in(head.head.lemma_, "of_through"):
                token = head.head
            elif token.dep_ == "pobj" and head.head.pos_ == "VERB" and head.lower_ in particles(head.head):
                return head.head if self._is_phrasal(head.head, head.lower_) else None
            else:
                break
        if token.dep_ not in {"dobj", "nsubjpass"}:
            participle = next((c for c in token.children if c.dep_ == "acl" and c.tag_ == "VBN"), None)
            return participle
        return None

    def _is_phrasal(self, verb: "Token", particle: str) -> bool:
        key = f"{verb.lemma_.lower()}+{particle}"
        return any(key in words for words in self._words.classes.values())

    def _carrier_class(self, carrier: "Token") -> str | None:
        for name in ("do", "plan", "pledge", "ease", "stop", "request", "threaten"):
            if carried(carrier, self._words, name):
                return name
        return None

    def _carried_act(self, noun: "Token", entry: Entry, carrier: "Token", kind: str, put: Stance) -> FoundAct | None:
        act, put = self._by_class(entry.act, kind, put)
        if act is None:
            return None
        sources = agents(carrier, self._parties) or self._parties.owners(noun)
        targets = self._noun_targets(noun, entry, carrier)
        built = FoundAct(
            trigger=noun, carrier=carrier, act=act, sources=sources, targets=targets, stance=put, weight=_NOUN_WEIGHT
        )
        return self._complete(built, entry)

    def _by_class(self, act: Act, kind: str, put: Stance) -> tuple[Act | None, Stance]:
        """What a verb makes of the act its object names."""
        conflict = QUADS[act.event_type] > 2
        if kind == "plan":
            return act, put.as_("planned")
        if kind == "pledge":
            return (Act("THREATEN", contexts=act.contexts), put) if conflict else (act, put.as_("pledged"))
        if kind == "request":
            return Act("REQUEST", contexts=act.contexts), put
        if kind == "threaten":
            return Act("THREATEN", contexts=act.contexts), put
        if kind in {"stop", "ease"}:
            return self._ended(act, conflict), put
        return act, put

    def _ended(self, act: Act, conflict: bool) -> Act | None:
        if not conflict:
            return Act("SANCTION", "discontinue", act.contexts) if act.event_type not in {"RETREAT"} else None
        if act.event_type in {"SANCTION", "COERCE"}:
            return Act("CONCEDE", contexts=act.contexts)
        return Act("RETREAT", contexts=act.contexts) if act.event_type in {"ASSAULT", "MOBILIZE"} else None

    def _bare_act(self, noun: "Token", entry: Entry, put: Stance) -> FoundAct | None:
        """An act named in passing: "after Putin's visit to Hanoi", "Russian promises of aid"."""
        promised = put.modality == "pledged"
        if not (entry.bare or promised):
            return None
        if any(child.dep_ == "poss" and child.tag_ == "WP$" for child in noun.children):
            return None
        sources = self._parties.owners(noun) or self._behind(noun, promised)
        targets = self._noun_targets(noun, entry, None) or (self._beneficiary(noun) if promised else ())
        built = FoundAct(
            trigger=noun,
            carrier=noun,
            act=entry.act,
            sources=sources,
            targets=targets,
            stance=put,
            weight=_BARE_WEIGHT if not promised else _NOUN_WEIGHT,
        )
        return self._complete(built, replace(entry, untargeted=False))

    def _behind(self, noun: "Token", promised: bool) -> Found:
        """Who does an act named in "after talks with", "on a visit to", "a promise of"."""
        preposition = noun.head
        if noun.dep_ != "pobj":
            return ()
        above = preposition.head
        if promised and above.pos_ == "NOUN":
            return noun_agents(above, self._parties)
        if preposition.lower_ in {"after", "during", "following", "before", "on", "in", "for"} and above.pos_ == "VERB":
            return agents(above, self._parties)
        return ()

    def _beneficiary(self, noun: "Token") -> Found:
        """Whom promises empower: "a state emboldened by promises of arms"."""
        verb = governing_verb(noun)
        if verb is None or not self._words.is_in(verb.lemma_.lower(), "empower"):
            return ()
        return merged(party for patient in objects(verb) for party in self._parties.concerned(patient))

    def _noun_targets(self, noun: "Token", entry: Entry, carrier: "Token | None") -> Found:
        heads = [noun, *self._measures(noun)]
        if carrier is not None:
            heads.append(carrier)
        found = self._by_slots(entry, heads)
        if not found and carrier is not None and "to" in entry.slots:
            found = merged(p for c in carrier.children if c.dep_ == "dative" for p in self._parties.concerned(c))
        if not found and entry.act.event_type in {"AID", "ASSAULT", "SANCTION", "MOBILIZE"}:
            found = self._parties.compound_names(noun)
        return found

    def _measures(self, noun: "Token") -> "list[Token]":
        """The nouns above in "two days of drills", "promises of aid"."""
        found, token = [], noun
        while token.dep_ in {"pobj", "conj"} and len(found) < _DEPTH:
            above = token.head.head if token.dep_ == "pobj" else token.head
            if above.pos_ not in {"NOUN", "PROPN"}:
                break
            found.append(above)
            token = above
        return found

    # Targets.

    def _targets(self, entry: Entry, heads: "tuple[Token, ...]", patients: "list[Token]") -> Found:
        verb = heads[0]
        if "o" in entry.slots:
            loose = entry.act.event_type not in _ACTORS_ONLY
            resolve = self._parties.concerned if loose else self._parties.acting
            found = merged(party for patient in patients for party in self._object(patient, resolve, loose))
            if found:
                return found
            if loose and entry.act.event_type in _PHYSICAL and patients:
                if found := merged(p for t in prepositional_objects(patients[0], ("in", "of", "from")) for p in self._parties.concerned(t)):
                    return found
        if "dat" in entry.slots:
            datives = [child for child in verb.children if child.dep_ == "dative" and child.pos_ != "ADP"]
            if found := merged(party for token in datives for party in self._parties.concerned(token)):
                return found
        return self._by_slots(entry, list(heads)) or self._of_object(entry, patients)

    def _object(self, patient: "Token", resolve, loose: bool) -> Found:  # type: ignore[no-untyped-def]
        if patient.lemma_.lower() in self._words.nouns and patient.i not in ():
            return self._parties.owners(patient, of="of" not in self._words.nouns[patient.lemma_.lower()].slots)
        return resolve(patient)

    def _of_object(self, entry: Entry, patients: "list[Token]") -> Found:
        """Whose diplomat was expelled, whose ship was seized."""
        if "of" not in entry.slots:
            return ()
        return merged(party for patient in patients for party in self._parties.concerned(patient))

    def _by_slots(self, entry: Entry, heads: "list[Token]") -> Found:
        prepositions = [slot for slot in entry.slots if slot.isalpha() and slot not in {"o", "dat"}]
        for head in heads:
            tokens = prepositional_objects(head, prepositions)
            if found := merged(party for token in tokens for party in self._parties.concerned(token)):
                return found
        if "in*" in entry.slots:
            for head in heads:
                tokens = prepositional_objects(head, ("in", "at", "across", "inside", "within"))
                if found := merged(party for token in tokens for party in self._parties.concerned(token)):
                    return tuple(party.discounted(0.8) for party in found)
        return ()

    # What a sentence makes of it.

    def _adjusted(self, act: Act, put: Stance) -> Act:
        return act

    def _complete(self, built: FoundAct, entry: Entry) -> FoundAct | None:
        """The act with its parties set in order, or None where they do not make one."""
        sources, targets = built.sources, built.targets
        ids = {party.id for party in sources}
        targets = tuple(p for p in targets if p.id not in ids) or self._own_people(built)
        if not targets and len(sources) > 1 and ("s2" in entry.slots or "between" in entry.slots or "with" in entry.slots):
            sources, targets = sources[:1], sources[1:]
        if built.act.event_type in MUTUAL_TYPES and sources and targets:
            ordered = sorted((*sources, *targets), key=lambda party: party.mention.start)
            sources, targets = tuple(ordered[:1]), tuple(ordered[1:])
        if "between" in entry.slots and not sources and len(targets) > 1:
            sources, targets = targets[:1], targets[1:]
        if not targets and not (entry.untargeted and sources and built.act.event_type in {"MOBILIZE", "RETREAT", "PROTEST"}):
            return replace(built, sources=sources, targets=()) if built.stance.governor is not None else None
        return replace(built, sources=sources, targets=targets)

    def _own_people(self, built: FoundAct) -> Found:
        """Parties of the actor's own state, for force used at home: police against protesters."""
        if built.act.event_type not in {"ASSAULT", "COERCE", "PROTEST"} or not built.sources:
            return ()
        sector = built.sources[0].mention.sector
        return tuple(p for p in built.targets if p.mention.sector not in {sector, None} and sector is not None)

    def _unswallowed(self, found: list[FoundAct]) -> Iterator[FoundAct]:
        """Leave out acts that another's act swallows ("urged X to attack"), giving it a target where it has none."""
        for act in found:
            if act.stance.governor is None and act.sources:
                yield act
            elif act.stance.governor is not None and (turned := self._turned(act)):
                yield turned

    def _turned(self, act: FoundAct) -> FoundAct | None:
        """The act that a governor makes of the one it swallows: "refused to meet" is REJECT."""
        governor, kind = act.stance.governor, act.stance.governor_class
        if governor is None or not act.targets:
            return None
        made = {"refuse": "REJECT", "refusal_noun": "REJECT", "threaten": "THREATEN", "threat_noun": "THREATEN"}.get(kind or "")
        if made is None or not act.sources:
            return None
        put = stance(governor, self._words)
        return replace(act, trigger=governor, act=Act(made, contexts=act.act.contexts), stance=put)
