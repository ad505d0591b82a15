"""Tie claims: standing relations that a text states, from the words of pacts, arms, trade, land and enmity."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from faultlines.reading.acts import ActFinder, FoundAct
from faultlines.reading.annotated import Annotated
from faultlines.reading.clauses import agents, governing_verb, is_passive, objects
from faultlines.reading.dates import attached_dates, undated
from faultlines.reading.lexicon import lexicon, tie_words
from faultlines.reading.modality import stance
from faultlines.reading.parties import Found, Parties, merged, prepositional_objects
from faultlines.terms.claims import MUTUAL_TIES, DateRange, TieClaim
from faultlines.terms.identifiers import content_id

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

READER: Final = "rules/1"
_DEPTH: Final = 8
_CLOSE: Final = frozenset({"security", "strategic", "cooperation", "defence", "defense", "military"})
_PLAIN: Final = 0.8
_ALL_FOR_ONE: Final = 0.6
_FROM_EVENT: Final = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTie:
    """A relation that a sentence states, with the word that names it; ``step`` says that it began or ended then."""

    word: "Token"
    tie_type: str
    state: str
    sources: Found
    targets: Found
    weight: float = _PLAIN
    instrument: str | None = None
    modality: str = "happened"
    step: bool = False


def read_ties(annotated: Annotated) -> list[TieClaim]:
    """Tie claims of an annotated document, in the order of the text, each relation once a sentence."""
    parties = Parties(annotated)
    reader = _TieReader(parties)
    claims: dict[str, TieClaim] = {}
    for sentence in annotated.sentences:
        for tie in reader.find(sentence):
            for claim in _claims(annotated, sentence, tie):
                claims.setdefault(claim.claim_id, claim)
    return list(claims.values())


def _claims(annotated: Annotated, sentence: "Span", tie: FoundTie) -> Iterator[TieClaim]:
    """One claim for each pair of a source and a target."""
    document, passage = annotated.document, annotated.passage(sentence)
    dates = _when(sentence, tie, document.published_at)
    for source in tie.sources:
        for target in tie.targets:
            pair = sorted((source.id, target.id)) if tie.tie_type in MUTUAL_TIES else [source.id, target.id]
            yield TieClaim(
                claim_id=content_id("c", "tie", document.document_id, passage.start, tie.tie_type, tie.state, *pair),
                document_id=document.document_id,
                external_id=document.external_id,
                published_at=document.published_at,
                passage=passage,
                modality=tie.modality,
                confidence=round(tie.weight * min(source.weight, target.weight), 2),
                reader=READER,
                source_actors=(source.mention,),
                target_actors=(target.mention,),
                tie_type=tie.tie_type,
                state=tie.state,
                occurred_on=dates,
                instrument=tie.instrument,
            )


def _when(sentence: "Span", tie: FoundTie, published_at: date) -> DateRange:
    """Days of the step that a claim reports; a relation that is said to hold is dated by the report."""
    dated = None if tie.state == "in_force" and not tie.step else attached_dates(sentence, published_at, tie.word)
    return dated or undated(published_at)


class _TieReader:
    """Finds relations in the sentences of one document."""

    def __init__(self, parties: Parties) -> None:
        self._parties = parties
        self._words = tie_words()
        self._vocabulary = lexicon()
        self._acts = ActFinder(parties)
        self._last_pacts: list[FoundTie] = []

    def find(self, sentence: "Span") -> list[FoundTie]:
        found = [tie for act in self._acts.find(sentence) if (tie := self._from_act(act))]
        found += self._all_for_one(sentence)
        for token in sentence:
            for pattern in self._patterns(token):
                found += [tie for tie in pattern(token) if self._is_between_two(tie)]
        pacts = [tie for tie in found if tie.instrument is not None]
        self._last_pacts = pacts or self._last_pacts
        return found

    def _all_for_one(self, sentence: "Span") -> list[FoundTie]:
        """As in "An attack on one is an attack on all", said of the pact just told of."""
        attacks = [token for token in sentence if token.lemma_.lower() in {"attack", "aggression"}]
        shared = any(token.lower_ in {"all", "both", "every", "others"} for token in sentence)
        if len(attacks) < 2 or not shared:
            return []
        return [replace(pact, tie_type="defence_pact", weight=_ALL_FOR_ONE) for pact in self._last_pacts]

    def _patterns(self, token: "Token") -> "tuple[Callable[[Token], Iterable[FoundTie]], ...]":
        if token.pos_ in {"NOUN", "PROPN"}:
            return (
                self._pact,
                self._partner,
                self._supplier,
                self._quarrel,
                self._foe,
                self._friend,
                self._claim_noun,
                self._base,
                self._member,
            )
        if token.pos_ in {"VERB", "AUX"}:
            return (self._bound, self._claim_verb, self._leaning, self._joining, self._stationed)
        return (self._leaning, self._bound) if token.pos_ in {"ADJ", "ADV"} else ()

    def _is(self, word: str, name: str) -> bool:
        return word.lower() in self._words[name]

    @staticmethod
    def _is_between_two(tie: FoundTie) -> bool:
        ids = {party.id for party in tie.sources}
        return bool(ids) and bool(tie.targets) and not ids & {party.id for party in tie.targets}

    # Pacts.

    def _pact(self, noun: "Token") -> Iterator[FoundTie]:
        tie_type = self._pact_type(noun)
        if tie_type is None:
            return
        sides = self._pact_sides(noun)
        if len(sides) < 2:
            return
        state, modality = self._pact_state(noun)
        if modality in {"hypothetical", "denied"}:
            return
        for place in range(len(sides) - 1):
            yield FoundTie(
                word=governing_verb(noun) or noun,
                tie_type=tie_type,
                state=state,
                sources=sides[place : place + 1],
                targets=sides[place + 1 :],
                instrument=_phrase(noun),
                modality=modality,
            )

    def _pact_type(self, noun: "Token") -> str | None:
        lemma = noun.lemma_.lower()
        around = {t.lemma_.lower() for t in noun.subtree if t.i < noun.i and t.dep_ in {"amod", "compound", "nmod"}}
        if self._is(lemma, "pact"):
            if around & self._words["aggression"]:
                return "non_aggression_pact"
            if around & self._words["consultation"]:
                return "consultation_pact"
            mutual = around & self._words["mutual"] or lemma in {"pact", "treaty", "alliance"}
            if around & self._words["defence"] and mutual and "cooperation" not in around:
                return "defence_pact"
            if lemma == "alliance" and around & {"military", "treaty"}:
                return "defence_pact"
        if self._is(lemma, "partner_words") or (self._is(lemma, "pact") and around & _CLOSE):
            return "partnership"
        return None

    def _pact_sides(self, noun: "Token") -> Found:
        tokens = prepositional_objects(noun, ("with", "between"))
        owners = self._parties.owners(noun)
        named = merged((*owners, *(p for t in tokens for p in self._parties.concerned(t))))
        verb = self._carrier(noun)
        if verb is None or (len(named) > 1 and noun.dep_ not in {"dobj", "conj"}):
            return named
        if self._vocabulary.is_in(verb.lemma_.lower(), "empower"):
            beneficiaries = [p for patient in objects(verb) for p in self._parties.concerned(patient)]
            return merged((*self._promiser(noun), *beneficiaries))
        if noun.dep_ == "pobj":
            return named
        withs = [p for t in prepositional_objects(verb, ("with",)) for p in self._parties.concerned(t)]
        return merged((*agents(verb, self._parties), *named, *withs))

    def _promiser(self, noun: "Token") -> Found:
        """Who brings "promises of arms and a pact"."""
        for above in list(noun.ancestors)[:_DEPTH]:
            if above.pos_ == "NOUN" and (owners := self._parties.owners(above)):
                return owners
        return ()

    def _carrier(self, noun: "Token") -> "Token | None":
        verb = governing_verb(noun)
        return verb if verb is not None and (noun.dep_ in {"dobj", "nsubjpass", "conj", "pobj"}) else None

    def _pact_state(self, noun: "Token") -> tuple[str, str]:
        verb = governing_verb(noun)
        if verb is None or noun.dep_ not in {"dobj", "nsubjpass", "nsubj", "conj", "pobj"}:
            return "in_force", "happened"
        if self._vocabulary.is_in(verb.lemma_.lower(), "empower"):
            return "signed", "happened"
        put = stance(verb, self._vocabulary)
        modality = put.modality if put.governor is None else "hypothetical"
        lemma = verb.lemma_.lower()
        if self._is(lemma, "talk"):
            return "pledged", "hypothetical"
        for name, state in (
            ("begin", "signed"),
            ("hold", "in_force"),
            ("plan", "pledged"),
            ("end", "lapsed"),
            ("break", "violated"),
        ):
            direct = noun.dep_ in {"dobj", "nsubjpass", "nsubj"} or name == "end"
            if self._is(lemma, name) and direct:
                return ("pledged" if modality in {"planned", "pledged"} and state == "signed" else state), modality
        return "in_force", "happened"

    def _bound(self, word: "Token") -> Iterator[FoundTie]:
        """As in "Treaty-bound to defend", "bound by treaty to help": a defence pact in force."""
        around = {t.lower_ for t in word.sent[max(0, word.i - word.sent.start - 3) : word.i - word.sent.start + 4]}
        if word.lower_ not in {"bound", "obliged", "committed", "obligated"} or "treaty" not in around:
            return
        helps = [
            c for c in word.subtree if c.lemma_ in {"help", "defend", "assist", "protect", "aid"} and c.pos_ == "VERB"
        ]
        verb = word.head if word.dep_ in {"acomp", "attr"} else word
        sources = agents(verb, self._parties) or agents(word, self._parties) or self._undergoing(word)
        for help_ in helps[:1]:
            patients = objects(help_) or ([verb.head] if verb.dep_ == "relcl" else [])
            targets = merged(p for patient in patients for p in self._described(patient))
            yield FoundTie(word=word, tie_type="defence_pact", state="in_force", sources=sources, targets=targets)

    def _undergoing(self, verb: "Token") -> Found:
        return merged(party for patient in objects(verb) for party in self._parties.acting(patient))

    # Descriptions: whom "enemies", "partner", "ally" are said of.

    def _described(self, noun: "Token", depth: int = 0) -> Found:
        """Actors that a descriptive noun is said of: "China, its partner"; "Laos is an ally"; "its foe Iran"."""
        if depth > _DEPTH:
            return ()
        if found := self._parties.concerned(noun):
            named = {c.dep_ for c in noun.children} & {"poss"}
            if not named:
                return found
        if noun.dep_ == "appos":
            return self._parties.concerned(noun.head)
        if noun.dep_ == "attr":
            subjects = [child for child in noun.head.children if child.dep_ == "nsubj"]
            return merged(party for subject in subjects for party in self._parties.acting(subject))
        if noun.dep_ in {"conj"}:
            return self._described(noun.head, depth + 1)
        if noun.dep_ == "pobj" and noun.head.head.pos_ in {"NOUN", "ADJ", "NUM", "DET", "PRON"}:
            return self._described(noun.head.head, depth + 1)
        children = [child for child in noun.children if child.dep_ == "appos"]
        return merged(party for child in children for party in self._parties.concerned(child))

    def _sayer_of(self, noun: "Token") -> Found:
        """Whose partner, enemy or ally a noun names."""
        possessors = self._parties.owners(noun)
        return possessors or merged(
            p for t in prepositional_objects(noun, ("of", "to")) for p in self._parties.concerned(t)
        )

    def _partner(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "China, North Korea's largest trading partner"."""
        before = {c.lemma_.lower() for c in noun.children if c.dep_ in {"amod", "compound"}}
        if noun.lemma_ not in {"partner", "market", "customer"} or not before & self._words["trade"]:
            return
        if before & self._words["rank"] or any(c.tag_ == "JJS" for c in noun.children):
            described = self._of_name(noun)
            yield FoundTie(
                word=noun,
                tie_type="trade_dependence",
                state="in_force",
                sources=self._sayer_of(noun),
                targets=described,
            )

    def _supplier(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "Russia, India's largest arms supplier"; "a buyer of French weapons"."""
        sells, buys = self._is(noun.lemma_, "client_noun"), self._is(noun.lemma_, "buyer_noun")
        if not (sells or buys):
            return
        things = {c.lemma_.lower() for c in noun.children if c.dep_ in {"compound", "amod"}}
        goods = prepositional_objects(noun, ("of",))
        if not (things | {t.lemma_.lower() for t in goods}) & self._words["arms_word"]:
            return
        named = self._of_name(noun)
        others = [*self._parties.owners(noun), *(p for t in goods for p in self._parties.concerned(t))]
        for head in (noun, *goods):
            others += [p for t in prepositional_objects(head, ("to", "for")) for p in self._parties.concerned(t)]
        suppliers, clients = (named, merged(others)) if sells else (merged(others), named)
        yield FoundTie(word=noun, tie_type="arms_supply", state="in_force", sources=suppliers, targets=clients)

    def _quarrel(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "Its own border dispute with India": both claim."""
        around = {c.lemma_.lower() for c in noun.children if c.dep_ in {"compound", "amod"}}
        if noun.lemma_ not in {"dispute", "conflict", "row"} or not around & self._words["quarrel"]:
            return
        tokens = prepositional_objects(noun, ("between", "with"))
        named = [p for token in tokens for p in self._parties.concerned(token)]
        sides = merged((*self._parties.owners(noun), *self._havers(noun), *named))
        if len(sides) == 2:
            yield self._land(noun, sides[:1], sides[1:])
            yield self._land(noun, sides[1:], sides[:1])

    def _havers(self, noun: "Token") -> Found:
        has = noun.dep_ == "dobj" and noun.head.lemma_ in {"have", "resolve", "settle"}
        return agents(noun.head, self._parties) if has else ()

    def _of_name(self, noun: "Token") -> Found:
        """Whom a noun with a possessor describes."""
        if noun.dep_ == "appos":
            return self._parties.concerned(noun.head)
        if noun.dep_ == "attr":
            subjects = [c for c in noun.head.children if c.dep_ == "nsubj"]
            return merged(party for subject in subjects for party in self._parties.acting(subject))
        children = [c for c in noun.children if c.dep_ == "appos"]
        return merged(party for child in children for party in self._parties.concerned(child))

    def _foe(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "Its avowed enemies", "the rivalry between"."""
        if noun.lemma_.lower() in {"rivalry", "enmity", "feud"}:
            sides = merged(
                (
                    *self._parties.owners(noun),
                    *(p for t in prepositional_objects(noun, ("between", "with")) for p in self._parties.concerned(t)),
                )
            )
            yield FoundTie(word=noun, tie_type="rivalry", state="in_force", sources=sides[:1], targets=sides[1:])
        elif self._is(noun.lemma_, "foe"):
            yield FoundTie(
                word=noun,
                tie_type="rivalry",
                state="in_force",
                sources=self._of_name(noun),
                targets=self._sayer_of(noun),
            )

    def _friend(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "Laos, an ally of Vietnam"; with a treaty, a defence pact."""
        if not self._is(noun.lemma_, "ally"):
            return
        treaty = any(c.lower_ in {"treaty", "nato"} for c in noun.children)
        yield FoundTie(
            word=noun,
            tie_type="defence_pact" if treaty else "partnership",
            state="in_force",
            sources=self._of_name(noun),
            targets=self._sayer_of(noun),
        )

    # Arms and trade.

    def _leaning(self, word: "Token") -> Iterator[FoundTie]:
        """As in "Dependent on Russian hardware", "relies on China for trade"."""
        if not (self._is(word.lemma_, "lean") or self._is(word.lemma_, "lean_verb")):
            return
        leaners = self._subject_of(word)
        for leaned in prepositional_objects(word, ("on", "upon")):
            suppliers = self._parties.concerned(leaned)
            nouns = {leaned.lemma_.lower()} | {
                c.lemma_.lower() for c in leaned.children if c.dep_ in {"conj", "compound"}
            }
            nouns |= {t.lemma_.lower() for t in prepositional_objects(word, ("for",))}
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
        return self._described(verb.head) if relative else ()

    def _from_act(self, act: FoundAct) -> FoundTie | None:
        """The relation that an act makes, keeps or ends: arms delivered, sanctions imposed or lifted."""
        if act.stance.modality not in {"happened", "pledged", "planned"}:
            return None
        kind, done = act.act.event_type, act.stance.modality == "happened"
        lemmas = {t.lemma_.lower() for t in act.carrier.subtree} | {act.trigger.lemma_.lower()}
        if kind in {"AID", "COOPERATE"} and self._of_arms(act):
            sold = act.carrier.lemma_.lower() not in {"buy", "purchase", "order", "import", "procure", "acquire"}
            sides = (act.sources, act.targets) if sold else (act.targets, act.sources)
            return self._made(act, "arms_supply", "delivered" if done and not self._ordered(act) else "pledged", *sides)
        if kind == "SANCTION" and act.act.contexts == ("economic",):
            return self._made(act, "sanction", "in_force" if done else "pledged", act.sources, act.targets)
        if kind == "CONCEDE" and done and lemmas & {"sanction", "embargo"}:
            return self._made(act, "sanction", "lapsed", act.sources, act.targets)
        return None

    def _ordered(self, act: FoundAct) -> bool:
        return act.carrier.lemma_.lower() in {"order", "approve", "authorize", "authorise", "announce"}

    def _of_arms(self, act: FoundAct) -> bool:
        if act.act.event_type == "COOPERATE" and act.act.contexts != ("military",):
            return act.trigger.lemma_ == "sale" and self._names_arms(act.trigger)
        if act.trigger.pos_ == "NOUN":
            return self._names_arms(act.trigger)
        return any(self._names_arms(patient) for patient in objects(act.trigger)) or act.trigger.lemma_ in {
            "arm",
            "rearm",
        }

    def _names_arms(self, noun: "Token") -> bool:
        names = {t.lemma_.lower() for t in noun.subtree if t.dep_ in {"pobj", "compound", "conj", "amod"}}
        arms = self._words["arms"] - {"system", "supply", "kit", "equipment"}
        return noun.lemma_.lower() in arms or bool(names & (arms | {"military"}))

    def _made(self, act: FoundAct, tie_type: str, state: str, sources: Found, targets: Found) -> FoundTie | None:
        tie = FoundTie(
            word=act.carrier,
            tie_type=tie_type,
            state=state,
            sources=sources,
            targets=targets,
            weight=_FROM_EVENT * act.confidence,
            modality=act.stance.modality,
            step=True,
        )
        return tie if self._is_between_two(tie) else None

    # Land, forces, membership.

    def _claim_noun(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "China's claims on Taiwan"."""
        if self._is(noun.lemma_, "claim_noun"):
            claimants = self._parties.owners(noun)
            tokens = prepositional_objects(noun, ("on", "to", "over", "in"))
            held = merged(party for token in tokens for party in self._parties.concerned(token))
            yield FoundTie(word=noun, tie_type="territorial_claim", state="in_force", sources=claimants, targets=held)

    def _claim_verb(self, verb: "Token") -> Iterator[FoundTie]:
        """As in "Claimed by both", "which Spain also claims", "claims the island"."""
        if verb.lemma_ == "claim" and not any(c.dep_ in {"ccomp", "xcomp"} for c in verb.children):
            claimants = agents(verb, self._parties)
            lands = objects(verb)
            if len(claimants) > 1:
                for one, other in ((0, 1), (1, 0)):
                    yield self._land(verb, claimants[one : one + 1], claimants[other : other + 1])
            elif lands and self._is_land(lands[0]):
                yield self._land(
                    verb, claimants, self._parties.concerned(lands[0]) or self._other_claimant(verb, lands[0])
                )
        elif self._is(verb.lemma_, "sees"):
            for preposition in (c for c in verb.children if c.dep_ == "prep" and c.lower_ == "as"):
                if any(c.dep_ == "pobj" and self._is(c.lemma_, "own_land") for c in preposition.children):
                    held = merged(p for patient in objects(verb) for p in self._parties.concerned(patient))
                    yield self._land(verb, agents(verb, self._parties), held)

    def _is_land(self, noun: "Token") -> bool:
        return self._is(noun.lemma_, "land") or noun.ent_type_ in {"GPE", "LOC"} or noun.tag_ in {"WDT", "WP"}

    def _land(self, word: "Token", claimants: Found, held: Found) -> FoundTie:
        return FoundTie(word=word, tie_type="territorial_claim", state="in_force", sources=claimants, targets=held)

    def _other_claimant(self, verb: "Token", land: "Token") -> Found:
        """Who does something with "territory that Hanoi also claims"."""
        also = any(child.lower_ in {"also", "too"} for child in verb.children)
        governor = governing_verb(verb)
        return agents(governor, self._parties) if also and governor is not None and verb.dep_ == "relcl" else ()

    def _base(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "American bases in Japan"."""
        if not self._is(noun.lemma_, "base_noun"):
            return
        military = any(c.lemma_.lower() in {"military", "naval", "air", "army"} for c in noun.children)
        hosts = merged(p for t in prepositional_objects(noun, ("in", "on")) for p in self._parties.concerned(t))
        if military or noun.lemma_ in {"airbase", "garrison"}:
            yield FoundTie(
                word=noun, tie_type="basing", state="in_force", sources=self._parties.owners(noun), targets=hosts
            )

    def _stationed(self, verb: "Token") -> Iterator[FoundTie]:
        """As in "28,500 American troops stationed in South Korea", "Djibouti hosts French forces"."""
        if not self._is(verb.lemma_, "stationed"):
            return
        forces = [patient for patient in objects(verb) if self._is(patient.lemma_, "forces")]
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

    def _member(self, noun: "Token") -> Iterator[FoundTie]:
        """As in "A member of NATO"."""
        if not self._is(noun.lemma_, "member"):
            return
        bodies = self._parties.owners(noun) or merged(
            p for t in prepositional_objects(noun, ("of",)) for p in self._parties.concerned(t)
        )
        organisations = tuple(party for party in bodies if party.id.startswith("IGO:"))
        yield FoundTie(
            word=noun, tie_type="membership", state="in_force", sources=self._of_name(noun), targets=organisations
        )

    def _joining(self, verb: "Token") -> Iterator[FoundTie]:
        """As in "Finland joined NATO", "Niger left ECOWAS"."""
        joins, leaves = self._is(verb.lemma_, "join"), self._is(verb.lemma_, "leave")
        if not (joins or leaves):
            return
        tokens = [*objects(verb), *prepositional_objects(verb, ("to", "from"))]
        bodies = merged(p for token in tokens if token.pos_ == "PROPN" for p in self._parties.acting(token))
        organisations = tuple(party for party in bodies if party.id.startswith("IGO:"))
        put = stance(verb, self._vocabulary)
        state = ("in_force" if joins else "lapsed") if put.modality == "happened" else "pledged"
        if put.governor is None and (joins or put.modality == "happened"):
            yield FoundTie(
                word=verb,
                tie_type="membership",
                state=state,
                sources=agents(verb, self._parties),
                targets=organisations,
                modality=put.modality,
                step=True,
            )


def _phrase(noun: "Token") -> str:
    """A noun with its modifiers, as printed."""
    first = noun.i
    while first > noun.left_edge.i and noun.nbor(first - 1 - noun.i).dep_ in {"amod", "compound", "nmod"}:
        first -= 1
    return noun.doc[first : noun.i + 1].text
