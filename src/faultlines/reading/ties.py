"""Tie claims: standing relations that a text states, from the words of pacts, arms, trade, land and enmity."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from faultlines.reading.acts import ActFinder, FoundAct
from faultlines.reading.annotated import Annotated
from faultlines.reading.clauses import objects
from faultlines.reading.dates import attached_dates, undated
from faultlines.reading.descriptions import FoundTie, is_denied
from faultlines.reading.lexicon import tie_words
from faultlines.reading.pacts import Pacts
from faultlines.reading.parties import Found, Parties
from faultlines.reading.relations import Relations
from faultlines.terms.claims import MUTUAL_TIES, DateRange, TieClaim
from faultlines.terms.identifiers import content_id

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

READER: Final = "rules/1"
_FROM_EVENT: Final = 0.85


def read_ties(annotated: Annotated, finder: ActFinder | None = None) -> list[TieClaim]:
    """Tie claims of an annotated document, in the order of the text, each relation once a sentence.

    Parameters
    ----------
    annotated : Annotated
    finder : ActFinder, optional
        Of this document, where one has looked at it already.
    """
    parties = Parties(annotated)
    reader = _TieReader(parties, finder or ActFinder(parties))
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

    def __init__(self, parties: Parties, finder: ActFinder) -> None:
        self._words = tie_words()
        self._acts = finder
        self._pacts = Pacts(parties)
        self._last_pacts: list[FoundTie] = []
        held = Relations(parties)
        self._of_nouns = (
            self._pacts.pact,
            held.partner,
            held.supplier,
            held.quarrel,
            held.foe,
            held.friend,
            held.claim_noun,
            held.base,
            held.member,
        )
        self._of_verbs = (self._pacts.bound, held.claim_verb, held.leaning, held.joining, held.stationed)
        self._of_adjectives = (held.leaning, self._pacts.bound)

    def find(self, sentence: "Span") -> list[FoundTie]:
        found = [tie for act in self._acts.find(sentence) if (tie := self._from_act(act))]
        found += self._pacts.all_for_one(sentence, self._last_pacts)
        for token in sentence:
            told = [tie for pattern in self._patterns(token) for tie in pattern(token) if tie.is_between_two]
            if told and not is_denied(token):
                found += told
        pacts = [tie for tie in found if tie.instrument is not None]
        self._last_pacts = pacts or self._last_pacts
        return found

    def _patterns(self, token: "Token") -> "tuple[Callable[[Token], Iterable[FoundTie]], ...]":
        if token.pos_ in {"NOUN", "PROPN"}:
            return self._of_nouns
        if token.pos_ in {"VERB", "AUX"}:
            return self._of_verbs
        return self._of_adjectives if token.pos_ in {"ADJ", "ADV"} else ()

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
        named = any(self._names_arms(patient) for patient in objects(act.trigger))
        return named or act.trigger.lemma_ in {"arm", "rearm"}

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
        return tie if tie.is_between_two else None
