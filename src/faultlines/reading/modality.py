"""Whether an act happened, is planned, pledged, denied, hypothetical or predicted, and who says so."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from faultlines.reading.clauses import carried
from faultlines.reading.lexicon import Lexicon
from faultlines.reading.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_WILL: Final = words("will shall 'll ’ll wo")
_MAYBE: Final = words("would could may might should can must ought 'd ca need")
_CONDITIONS: Final = words("if unless whether lest")
_TO_MAYBE: Final = words("until before")
_STEPS: Final = 12
_REPORTED: Final = 0.8
_PURPOSE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Stance:
    """How an act is put.

    ``refused`` marks what somebody will not do, ``purpose`` what another act was done for ("flew to Rome to meet").
    ``governor`` is the word whose own act swallows this one ("urged", "threat"), with its class; ``sayer`` the verb
    of saying above it; ``weight`` what the reading is worth.
    """

    modality: str = "happened"
    purpose: bool = False
    refused: bool = False
    governor: "Token | None" = None
    governor_class: str | None = None
    sayer: "Token | None" = None
    weight: float = 1.0

    def as_(self, modality: str) -> "Stance":
        """Return this stance, no more certain than ``modality``: what is in doubt stays so."""
        return self if self.modality != "happened" else replace(self, modality=modality)

    def under(self, governor: "Token", governor_class: str) -> "Stance":
        """Return this stance, swallowed by a governor."""
        return self if self.governor is not None else replace(self, governor=governor, governor_class=governor_class)


#: Classes of a verb over a clause, the first that fits counting, with the classes of ``words.txt`` they stand for.
_VERB_CLASSES: Final = ("refuse", "fail", "agree", "denied", "charge", "ask", "threaten", "promise", "intend", "fear")
_SWALLOW: Final = frozenset({"refuse", "agree", "charge", "ask", "threaten"})
_NOUN_CLASSES: Final = (
    "promise_noun",
    "threat_noun",
    "request_noun",
    "refusal_noun",
    "charge_noun",
    "intend_noun",
)
_NOUN_SWALLOW: Final = frozenset({"threat_noun", "request_noun", "refusal_noun", "charge_noun"})
_MODALITY_OF: Final = {
    "denied": "denied",
    "fail": "denied",
    "promise": "pledged",
    "intend": "planned",
    "fear": "hypothetical",
    "promise_noun": "pledged",
    "intend_noun": "hypothetical",
}
_PLAN_NOUNS: Final = words("plan intention decision preparation")


def stance(trigger: "Token", vocabulary: Lexicon) -> Stance:
    """How the sentence puts the act that a verb or noun names.

    Walks from the word up to the root, reading auxiliaries, negation, conditions, and the verbs and nouns that govern
    it.
    """
    found, token = Stance(), trigger
    for _ in range(_STEPS):
        found = _own(token, found)
        if token.dep_ == "ROOT" or token.head.i == token.i:
            break
        found, follow = _governed(token, found, vocabulary)
        if not follow:
            break
        token = token.head
    return _asked(trigger, found)


def _own(token: "Token", found: Stance) -> Stance:
    """What a word's own auxiliaries and negation say."""
    if token.pos_ not in {"VERB", "AUX"}:
        return found
    auxiliaries = {child.lower_ for child in token.children if child.dep_ in {"aux", "auxpass"}}
    if any(child.dep_ == "neg" for child in token.children):
        sure = found.modality in {"happened", "planned", "pledged", "predicted"}
        found = replace(found, modality="denied" if sure else found.modality, refused=bool(auxiliaries & _WILL))
    if token.dep_ == "ROOT" and _is_infinitive(token):
        return found.as_("planned")
    if auxiliaries & _MAYBE and found.modality in {"happened", "planned", "pledged"}:
        return replace(found, modality="hypothetical")
    if auxiliaries & _WILL:
        return found.as_("planned")
    return found


def _governed(token: "Token", found: Stance, vocabulary: Lexicon) -> tuple[Stance, bool]:
    """What the word above says of this one, and whether to go on up."""
    head, relation = token.head, token.dep_
    if relation in {"nsubj", "nsubjpass"} and token.pos_ == "NOUN":
        return _as_subject(token, head, found, vocabulary), False
    if token.pos_ == "NOUN" and relation == "pobj" and _lies_before(head):
        return found.as_("planned"), False
    if relation == "advcl" and not (_is_infinitive(token) and _governs(head, vocabulary)):
        changed = _adverbial(token, found)
        return changed, changed.purpose or _shares_doubt(token)
    if token.pos_ == "NOUN" and relation == "dobj" and _is_given(token):
        doubted = carried(head, vocabulary, "unrealised", "plan")
        return (found.as_("hypothetical") if doubted else found), False
    if relation == "ccomp" and _is_conditional(token):
        return replace(found, modality="hypothetical"), False
    if relation == "relcl" or (relation == "acl" and head.pos_ in {"NOUN", "PROPN"} and token.tag_ != "VB"):
        return found, False
    if head.pos_ in {"VERB", "AUX"}:
        return _under_verb(token, head, found, vocabulary)
    if head.pos_ == "ADJ":
        if vocabulary.is_in(head.lemma_.lower(), "unreal") or head.lower_ in {"able", "unable", "unlikely"}:
            return found.as_("hypothetical"), False
        ready = head.lower_ in {"ready", "due", "set", "willing", "prepared", "about", "scheduled", "poised", "keen"}
        return (found.as_("planned") if ready else found), True
    if head.pos_ in {"NOUN", "PROPN"} and relation in {"acl", "prep", "pobj", "compound"}:
        changed, follow = _under_noun(head, found, vocabulary)
        loose = relation == "acl" and _is_infinitive(token) and changed == found
        return (found.as_("hypothetical") if loose else changed), follow
    return found, True


def _as_subject(noun: "Token", verb: "Token", found: Stance, vocabulary: Lexicon) -> Stance:
    """An act as the subject: "talks will begin", "a visit is planned", "an attack would mean".

    What is said of an act that has an owner or an article ("the visit may bother") leaves no doubt that it took place.
    """
    if not _is_given(noun) or carried(verb, vocabulary, "occur", "plan", "intend"):
        found = _own(verb, found)
    if carried(verb, vocabulary, "plan", "predict", "intend"):
        return found.as_("planned")
    if carried(verb, vocabulary, "stop", "reject"):
        return found.as_("denied")
    return found


def _is_conditional(token: "Token") -> bool:
    return any(child.lower_ in _CONDITIONS for child in token.children if child.dep_ in {"mark", "advmod"})


def _is_given(noun: "Token") -> bool:
    """Whether a noun has an owner or an article: what is said of "the visit" leaves no doubt that it took place."""
    return any(child.dep_ == "poss" or child.lower_ in {"the", "this", "that"} for child in noun.children)


def _adverbial(token: "Token", found: Stance) -> Stance:
    marks = {child.lower_ for child in token.children if child.dep_ in {"mark", "advmod"}}
    if _is_conditional(token):
        return replace(found, modality="hypothetical")
    if marks & _TO_MAYBE and token.tag_ in {"VBZ", "VBP", "VB"}:
        return found.as_("hypothetical")
    if _is_infinitive(token):
        return replace(found, purpose=True, weight=found.weight * _PURPOSE)
    return found


def _lies_before(preposition: "Token") -> bool:
    """Whether what follows is still to come: "ahead of talks", "on the eve of a visit"."""
    ahead = preposition.lower_ == "of" and preposition.head.lower_ in {"ahead", "eve", "verge", "brink"}
    return ahead or (preposition.lower_ == "before" and preposition.head.pos_ == "VERB")


def _shares_doubt(token: "Token") -> bool:
    """Whether a doubt about the main clause is one about an adverbial: of its purpose or manner, not of its time."""
    return token.tag_ in {"VB", "VBG"} and not any(child.dep_ == "mark" for child in token.children)


def _under_verb(token: "Token", head: "Token", found: Stance, vocabulary: Lexicon) -> tuple[Stance, bool]:
    relation = token.dep_
    if relation not in {
        "advcl",
        "xcomp",
        "ccomp",
        "pcomp",
        "prep",
        "dobj",
        "conj",
        "acl",
        "pobj",
        "dep",
        "oprd",
        "attr",
        "parataxis",
    }:
        return found, True
    if relation == "conj":
        own = any(child.dep_ in {"nsubj", "nsubjpass", "aux"} for child in token.children)
        return found, not own or token.tag_ == "VB"
    if relation in {"dobj", "pobj"} and carried(head, vocabulary, "unrealised"):
        return found.as_("hypothetical"), False
    if relation == "xcomp" and _is_infinitive(token) and head.lemma_ in {"be", "have"}:
        return found.as_("planned" if head.lemma_ == "be" else "hypothetical"), True
    if relation == "prep" and token.lower_ == "from" and carried(head, vocabulary, "unrealised", "hinder"):
        return found.as_("hypothetical"), False
    clausal = token.pos_ in {"VERB", "AUX"} or relation == "prep"
    if clausal:
        for name in _VERB_CLASSES:
            if carried(head, vocabulary, name) and _takes(name, token, head):
                changed = found.under(head, name) if name in _SWALLOW else found.as_(_MODALITY_OF[name])
                return changed, name not in _SWALLOW
        if (
            relation == "ccomp"
            and carried(head, vocabulary, "predict")
            and found.modality in {"planned", "hypothetical"}
        ):
            return replace(found, modality="predicted", sayer=head), False
        if relation in {"ccomp", "parataxis"} and carried(head, vocabulary, "say"):
            return replace(_future_in_past(token, head, found), sayer=head, weight=found.weight * _REPORTED), False
    return found, True


def _is_infinitive(token: "Token") -> bool:
    return token.tag_ == "VB" and any(child.lower_ == "to" and child.dep_ == "aux" for child in token.children)


def _governs(head: "Token", vocabulary: Lexicon) -> bool:
    return head.pos_ == "VERB" and carried(head, vocabulary, *_VERB_CLASSES)


def _future_in_past(token: "Token", sayer: "Token", found: Stance) -> Stance:
    """What somebody "said would" be done is planned, unless it hangs on a condition."""
    would = any(child.lower_ in {"would", "'d"} for child in token.children if child.dep_ == "aux")
    clauses = [child for child in token.children if child.dep_ == "advcl"]
    unconditional = not any(c.lower_ in _CONDITIONS for clause in clauses for c in clause.children)
    if found.modality == "hypothetical" and would and unconditional and sayer.tag_ in {"VBD", "VBN"}:
        return replace(found, modality="planned")
    return found


def _takes(name: str, token: "Token", head: "Token") -> bool:
    """Whether the clause is one that a verb of a class governs: "refused to meet", "accused of hiding"."""
    if token.dep_ == "prep":
        return name in {"charge", "refuse", "threaten", "intend"} and any(c.dep_ == "pcomp" for c in token.children)
    if name in {"refuse", "fail", "agree", "promise", "intend", "threaten"} and token.dep_ == "ccomp":
        return name in {"promise", "threaten"}
    return not (name == "ask" and head.lemma_ == "want" and token.dep_ == "dobj")


def _under_noun(head: "Token", found: Stance, vocabulary: Lexicon) -> tuple[Stance, bool]:
    lemma = head.lemma_.lower()
    for name in _NOUN_CLASSES:
        if vocabulary.is_in(lemma, name):
            if name in _NOUN_SWALLOW:
                return found.under(head, name), False
            changed = found.as_("planned" if lemma in _PLAN_NOUNS else _MODALITY_OF[name])
            return changed, name != "promise_noun"
    return found, True


def _asked(trigger: "Token", found: Stance) -> Stance:
    """A question asserts nothing."""
    sentence = trigger.sent
    ends = sentence.text.rstrip().rstrip('"”’').endswith("?")
    return found.as_("hypothetical") if ends and found.sayer is None else found
