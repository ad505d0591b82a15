"""Finds acts in a sentence: the verb or noun that names one, its parties, and how it is put."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from faultlines.reading.clauses import (
    agents,
    carried,
    governing_verb,
    is_passive,
    noun_agents,
    objects,
    particles,
    verb_keys,
)
from faultlines.reading.lexicon import Act, Entry, Lexicon, lexicon
from faultlines.reading.modality import Stance, stance
from faultlines.reading.parties import Found, Parties, merged, prepositional_objects
from faultlines.reading.targets import Targets
from faultlines.reading.wordlists import words
from faultlines.terms.plover import MAY_LACK_TARGET, MUTUAL_TYPES, QUADS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

#: Acts that one side of a pair of subjects does to the other, each way.
_EACH_WAY: Final = frozenset({"ASSAULT", "COERCE"})
_VEHICLES: Final = words("ship boat ferry tanker freighter vessel plane bus train truck car trawler airliner yacht")
#: Sectors whose coming is not a visit.
_NO_VISITORS: Final = frozenset({"MIL", "CVL", "BUS", "REB"})
_VERB_WEIGHT: Final = 0.9
_NOUN_WEIGHT: Final = 0.85
_BARE_WEIGHT: Final = 0.6
_ON_OCCASION: Final = frozenset({"after", "during", "following", "before", "on", "in", "for"})
_IN_COURSE: Final = frozenset({"during", "in"})
_SAID_MUST_WEIGHT: Final = 0.75
_MUST: Final = frozenset({"must", "should"})
_PLAIN_ENTRY: Final = Entry(Act("REQUEST"), None, ())
_PLACE_WEIGHT: Final = 0.8
_DEPTH: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAct:
    """An act that a sentence names.

    ``trigger`` is the word that names it, ``carrier`` the verb that carries it out (the trigger itself for a verb).
    ``each_way`` marks what the parties do to each other ("clashed"), where the other direction is an act too.
    """

    trigger: "Token"
    carrier: "Token"
    act: Act
    sources: Found
    targets: Found
    stance: Stance
    weight: float
    each_way: bool = False

    @property
    def confidence(self) -> float:
        """Probability that the sentence says this."""
        parties = [party.weight for party in (*self.sources, *self.targets)]
        return self.weight * self.stance.weight * min(parties, default=1.0)

    def reversed(self) -> "FoundAct":
        """The act of the other side."""
        return replace(self, sources=self.targets, targets=self.sources, each_way=False)


class ActFinder:
    """Finds the acts of one document's sentences."""

    def __init__(self, parties: Parties, vocabulary: Lexicon | None = None) -> None:
        self._parties = parties
        self._words = vocabulary or lexicon()
        self._told: dict[str, Found] = {}
        self._found: dict[int, list[FoundAct]] = {}

    def find(self, sentence: "Span") -> list[FoundAct]:
        """Acts of one sentence, in the order of the text, each word used once; looked for once."""
        if sentence.start not in self._found:
            self._found[sentence.start] = self._look(sentence)
        return self._found[sentence.start]

    def _look(self, sentence: "Span") -> list[FoundAct]:
        used: set[int] = set()
        found: list[FoundAct] = []
        for noun in sentence:
            if is_noun(noun, self._words) and (act := self._noun_act(noun, used)):
                found.append(act)
        for verb in sentence:
            named = verb.pos_ in {"VERB", "AUX"} and not is_noun(verb, self._words)
            if named and verb.i not in used and (act := self._verb_act(verb) or self._said_must(verb)):
                found.append(act)
        kept = sorted(self._unswallowed(found), key=lambda act: act.trigger.i)
        self._told |= {act.trigger.lemma_.lower(): act.sources for act in kept}
        return kept

    # Verbs.

    def _verb_act(self, verb: "Token") -> FoundAct | None:
        patients = objects(verb)
        entries = self._verb_entries(verb, patients)
        if not entries:
            return None
        sources = agents(verb, self._parties)
        others = self._others(sources, own=any(entry.object_class == "airspace" for entry in entries))
        tried = [(entry, others.of_verb(entry, verb, patients)) for entry in entries]
        entry, targets = next(((entry, found) for entry, found in tried if found), tried[0])
        sources = sources or self._holders(verb, entry)
        act, put = _as_put(self._in_words(self._leaving(verb, entry.act), patients), stance(verb, self._words))
        built = FoundAct(
            trigger=verb, carrier=verb, act=act, sources=sources, targets=targets, stance=put, weight=_VERB_WEIGHT
        )
        if patients and not targets and entry.object_class is None and {"o", "actor"} & set(entry.slots):
            return None
        if _is_habit(verb, act) or self._is_accident(verb):
            return None
        return self._complete(built, entry)

    def _leaving(self, verb: "Token", act: Act) -> Act:
        """Withdrawing from talks or a treaty is no retreat of troops."""
        left = {token.lemma_.lower() for token in prepositional_objects(verb, ("from", "of"))}
        joint = self._words.objects["coop"] | self._words.objects["pact"] | self._words.objects["membership"]
        return Act("SANCTION", "withdraw", ("diplomatic",)) if act.mode == "withdraw" and left & joint else act

    def _in_words(self, act: Act, patients: "list[Token]") -> Act:
        """An attack on a policy is one in words."""
        abstract = [patient for patient in patients if self._words.is_in(patient.lemma_.lower(), "abstract")]
        fought = act.event_type == "ASSAULT" and bool(abstract)
        return Act("ACCUSE", "disapprove") if fought else act

    def _is_accident(self, verb: "Token") -> bool:
        """Whether what hits something is a ship or a bus, not somebody."""
        subjects = [child for child in verb.children if child.dep_ == "nsubj"]
        return verb.lemma_ in {"hit", "strike"} and any(s.lemma_.lower() in _VEHICLES for s in subjects)

    def _others(self, sources: Found, *, own: bool = False) -> Targets:
        """The finder of targets, where "both sides" does not mean those who act."""
        ids = [party.id for party in sources]
        return Targets(self._parties.avoiding(ids, own=own), self._words, self._told)

    def _holders(self, verb: "Token", entry: Entry) -> Found:
        """Whose police, where nobody is named: "was arrested in Iran", "were expelled from Mali"."""
        if entry.act.event_type not in {"COERCE", "SANCTION"} or not is_passive(verb):
            return ()
        if entry.act.mode not in {"arrest", "deport"} and entry.object_class != "diplomat":
            return ()
        places = prepositional_objects(verb, ("in", "from", "by"))
        return merged(party.discounted(_PLACE_WEIGHT) for token in places for party in self._parties.concerned(token))

    def _said_must(self, verb: "Token") -> FoundAct | None:
        """As in "Ghana said that Togo must pay" is a demand."""
        if not carried(verb, self._words, "say"):
            return None
        for clause in (child for child in verb.children if child.dep_ == "ccomp"):
            subjects = [child for child in clause.children if child.dep_ == "nsubj"]
            if subjects and any(child.lower_ in _MUST and child.dep_ == "aux" for child in clause.children):
                targets = merged(party for subject in subjects for party in self._parties.acting(subject))
                built = FoundAct(
                    trigger=verb,
                    carrier=verb,
                    act=Act("REQUEST"),
                    sources=agents(verb, self._parties),
                    targets=targets,
                    stance=stance(verb, self._words),
                    weight=_SAID_MUST_WEIGHT,
                )
                return self._complete(built, _PLAIN_ENTRY) if built.sources else None
        return None

    def _verb_entries(self, verb: "Token", patients: "list[Token]") -> list[Entry]:
        """Lines of the vocabulary that fit a verb and its objects, those for its objects' class alone if any do."""
        lemmas = {word for patient in patients for word in self._heads(patient)}
        for key in verb_keys(verb, self._words):
            entries = self._words.verbs.get(key, ())
            classed = [e for e in entries if e.object_class and lemmas & self._words.objects[e.object_class]]
            if found := classed + [e for e in entries if e.object_class is None]:
                return found
        return []

    def _heads(self, noun: "Token", depth: int = 0) -> set[str]:
        """Lemmas that say what a noun phrase is: its head, those joined to it, what "days of" is followed by."""
        found = {noun.lemma_.lower(), noun.lower_}
        if depth > _DEPTH:
            return found
        for child in noun.children:
            if child.dep_ in {"compound", "amod"}:
                found.add(f"{child.lemma_.lower()}_{noun.lemma_.lower()}")
            through = child.dep_ == "prep" and child.lower_ == "of" and self._words.is_in(noun.lemma_, "of_through")
            if child.dep_ == "conj":
                found |= self._heads(child, depth + 1)
            elif through:
                found |= {lemma for inner in child.children for lemma in self._heads(inner, depth + 1)}
        return found

    # Nouns.

    def _noun_act(self, noun: "Token", used: set[int]) -> FoundAct | None:
        entry = self._noun_entry(noun) or self._promised_goods(noun)
        if entry is None or noun.i in used:
            return None
        carrier = self._carrier(noun)
        kind = None if carrier is None else self._carrier_class(carrier)
        put = stance(noun if carrier is None or kind is None else carrier, self._words)
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

    def _promised_goods(self, noun: "Token") -> Entry | None:
        """Goods that somebody promises stand for giving them: "promises of grain"."""
        above = noun.head.head if noun.dep_ == "pobj" else noun
        if noun.head.lower_ != "of" or not self._words.is_in(above.lemma_.lower(), "promise_noun"):
            return None
        goods = self._words.objects["aid"] | self._words.objects["arms"]
        return self._words.nouns["aid"] if noun.lemma_.lower() in goods else None

    def _carrier(self, noun: "Token") -> "Token | None":
        """The verb whose object a noun is, through joined nouns, "a series of", and "in" of "engaged in"."""
        token = noun
        if noun.pos_ == "VERB":
            return noun.head if noun.head.pos_ == "VERB" else None
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
            return next((c for c in token.children if c.dep_ == "acl" and c.tag_ == "VBN"), None)
        return None

    def _is_phrasal(self, verb: "Token", particle: str) -> bool:
        key = f"{verb.lemma_.lower()}+{particle}"
        return any(key in words for words in self._words.classes.values())

    def _carrier_class(self, carrier: "Token") -> str | None:
        for name in ("do", "plan", "pledge", "approve", "ease", "end", "stop", "request", "threaten"):
            if carried(carrier, self._words, name):
                return name
        return None

    def _carried_act(self, noun: "Token", entry: Entry, carrier: "Token", kind: str, put: Stance) -> FoundAct | None:
        act, put = self._by_class(entry.act, kind, put)
        if act is None:
            return None
        act, put = _as_put(act, put)
        sources = agents(carrier, self._parties)
        if not sources and kind == "do" and not any(child.dep_ == "nsubj" for child in carrier.children):
            sources = self._parties.owners(noun)
        targets = self._others(sources).of_noun(noun, entry, carrier)
        act, targets = self._joint(noun, act, sources, targets)
        built = FoundAct(
            trigger=noun, carrier=carrier, act=act, sources=sources, targets=targets, stance=put, weight=_NOUN_WEIGHT
        )
        return self._complete(built, entry)

    def _joint(self, noun: "Token", act: Act, sources: Found, targets: Found) -> tuple[Act, Found]:
        """Drills of several, or with somebody, are cooperation unless they are aimed at someone."""
        if act.event_type != "MOBILIZE" or not self._words.is_in(noun.lemma_.lower(), "joint"):
            return act, targets
        tokens = prepositional_objects(noun, ("with", "alongside"))
        partners = merged(party for token in tokens for party in self._parties.acting(token))
        if partners or (len(sources) > 1 and not targets):
            return Act("COOPERATE", "military", ("military",)), partners
        return act, targets

    def _by_class(self, act: Act, kind: str, put: Stance) -> tuple[Act | None, Stance]:
        """What a verb makes of the act its object names."""
        conflict = QUADS[act.event_type] > 2
        if kind == "plan":
            return act, put.as_("planned")
        if kind == "pledge":
            return (Act("THREATEN", contexts=act.contexts), put) if conflict else (act, put.as_("pledged"))
        if kind == "approve":
            return (act, put.as_("pledged")) if act.event_type in {"AID", "COOPERATE"} else (None, put)
        if kind == "request":
            return Act("REQUEST", contexts=act.contexts), put
        if kind == "threaten":
            return Act("THREATEN", contexts=act.contexts), put
        if kind == "end" and act.event_type == "CONSULT":
            return act, put
        if kind in {"stop", "ease", "end"}:
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
        talks = entry.act.event_type == "CONSULT"
        sources = self._parties.owners(noun) or self._behind(noun, promised, talks)
        targets = self._others(sources).of_noun(noun, entry, None) or (self._beneficiary(noun) if promised else ())
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

    def _behind(self, noun: "Token", promised: bool, talks: bool) -> Found:
        """Who does an act named in "after talks with", "on a visit to", "a promise of"."""
        preposition = noun.head
        if noun.dep_ != "pobj":
            return ()
        above = preposition.head
        if promised and above.pos_ == "NOUN":
            return noun_agents(above, self._parties)
        occasion = talks and preposition.lower_ in _ON_OCCASION and above.pos_ == "VERB"
        if occasion or (preposition.lower_ in _IN_COURSE and self._words.is_in(above.lemma_.lower(), "harm")):
            return agents(above, self._parties)
        return ()

    def _beneficiary(self, noun: "Token") -> Found:
        """Whom promises empower: "a state emboldened by promises of arms"."""
        verb = governing_verb(noun)
        if verb is None or not self._words.is_in(verb.lemma_.lower(), "empower"):
            return ()
        return merged(party for patient in objects(verb) for party in self._parties.concerned(patient))

    # What a sentence makes of it.

    def _complete(self, built: FoundAct, entry: Entry) -> FoundAct | None:
        """The act with its parties set in order, or None where they do not make one."""
        sources, targets = built.sources, built.targets
        ids = {party.id for party in sources}
        if built.act.mode == "visit" and any(party.mention.sector in _NO_VISITORS for party in sources):
            return None
        targets = tuple(p for p in targets if p.id not in ids) or self._own_people(built)
        built = _own_promise(built)
        if not targets and len(sources) > 1 and self._is_mutual(built, entry):
            sources, targets = sources[:1], sources[1:]
        if built.act.event_type in MUTUAL_TYPES and built.act.mode != "visit" and sources and targets:
            ordered = sorted((*sources, *targets), key=lambda party: party.mention.start)
            sources, targets = tuple(ordered[:1]), tuple(ordered[1:])
        shared = any(child.lower_ == "between" for child in built.trigger.children)
        if shared and not sources and len(targets) > 1:
            sources, targets = targets[:1], targets[1:]
        alone = entry.untargeted and sources and built.act.event_type in MAY_LACK_TARGET
        if not targets and not alone:
            return replace(built, sources=sources, targets=()) if built.stance.governor is not None else None
        clash = built.act.event_type in _EACH_WAY and ("s2" in entry.slots or "between" in entry.slots)
        return replace(built, sources=sources, targets=targets, each_way=clash and bool(sources))

    def _is_mutual(self, built: FoundAct, entry: Entry) -> bool:
        """Whether several actors do it to each other: "met", "held talks"."""
        if built.act.event_type in {"REQUEST", "THREATEN", "ACCUSE", "REJECT"}:
            return False
        noun = built.trigger.i != built.carrier.i or built.trigger.pos_ == "NOUN"
        return "s2" in entry.slots or (noun and ("with" in entry.slots or "between" in entry.slots))

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
                if act.each_way:
                    yield act.reversed()
            elif act.stance.governor is not None and (turned := self._turned(act)):
                yield turned

    def _turned(self, act: FoundAct) -> FoundAct | None:
        """The act that a governor makes of the one it swallows: "refused to meet" is REJECT."""
        governor, kind = act.stance.governor, act.stance.governor_class
        if governor is None or not act.targets:
            return None
        made = {"refuse": "REJECT", "refusal_noun": "REJECT", "threaten": "THREATEN", "agree": "AGREE"}.get(kind or "")
        if kind == "threat_noun":
            made = "THREATEN" if QUADS[act.act.event_type] > 2 else act.act.event_type
        if made is None or not act.sources:
            return None
        put = stance(governor, self._words)
        if made == act.act.event_type and kind == "threat_noun":
            put = put.as_("pledged")
        return replace(act, trigger=governor, act=Act(made, contexts=act.act.contexts), stance=put)


def _own_promise(act: FoundAct) -> FoundAct:
    """What a state says that it will do for another is a pledge."""
    put, kind = act.stance, QUADS[act.act.event_type]
    if put.modality != "planned" or put.sayer is None or kind != 2:
        return act
    return replace(act, stance=replace(put, modality="pledged"))


def is_noun(token: "Token", vocabulary: Lexicon) -> bool:
    """Whether a word names a thing; also where the tagger took "air force drills" for a verb."""
    if token.pos_ in {"NOUN", "PROPN"}:
        return True
    if token.tag_ != "VBZ" or token.i == 0 or token.lemma_.lower() not in vocabulary.nouns:
        return False
    has_verbal = any(c.dep_ in {"nsubj", "nsubjpass", "aux", "auxpass", "mark", "dobj"} for c in token.children)
    return not has_verbal and token.dep_ != "ROOT" and token.nbor(-1).pos_ in {"NOUN", "ADJ"}


def _is_habit(verb: "Token", act: Act) -> bool:
    """Whether a clause describes by what somebody does as a rule: "nationals who give money to"."""
    return verb.dep_ == "relcl" and verb.tag_ in {"VBP", "VBZ"} and QUADS[act.event_type] in {2, 4}


def _as_put(act: Act, put: Stance) -> tuple[Act, Stance]:
    """A pledge to fight is a threat; what was done for a purpose is not yet done, unless it is to meet."""
    conflict = QUADS[act.event_type] > 2
    if conflict and put.modality == "pledged":
        return Act("THREATEN", contexts=act.contexts), replace(put, modality="happened")
    if put.refused and not conflict:
        return Act("REJECT", contexts=act.contexts), replace(put, modality="happened")
    if put.purpose and act.event_type != "CONSULT":
        return act, put.as_("planned")
    return act, put
