"""What a definite phrase stands for: an act told before ("the visit", "the move"), or a kind of actor ("the bloc").

Light rules, by words alone: docs/coreference.md lists them. Which actor of the fitting kind is meant is for
`faultlines.reading.parties` to say.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from faultlines.reading.lexicon import Lexicon, lexicon
from faultlines.reading.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_DEFINITE: Final = words("the this that these those")
#: Nouns for any act: the main verb of the sentence before.
_ANY_ACT: Final = words("move step decision action incident measure announcement act")
#: Nouns of acts that the vocabulary lacks, or that a verb of another type tells -> PLOVER types.
_TYPES_OF: Final[dict[str, frozenset[str]]] = {
    "trip": frozenset({"CONSULT"}),
    "meeting": frozenset({"CONSULT"}),
    "agreement": frozenset({"AGREE"}),
    "deal": frozenset({"AGREE"}),
    "pact": frozenset({"AGREE"}),
    "expulsion": frozenset({"SANCTION", "COERCE"}),
    "exercise": frozenset({"COOPERATE", "MOBILIZE"}),
    "drill": frozenset({"COOPERATE", "MOBILIZE"}),
}
_SENTENCES_BACK: Final = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """What an actor must be for a noun to stand for it: ``of`` is "state", "igo", "nsa" or "office"."""

    of: frozenset[str]
    only: frozenset[str]

    def fits(self, actor: str) -> bool:
        """Whether an id is of the kind.

        >>> kind_of("alliance").fits("IGO:NATO"), kind_of("kingdom").fits("BRA")
        (True, False)
        """
        if self.only:
            return actor in self.only
        return _kind_of_id(actor) in self.of or ("office" in self.of and _kind_of_id(actor) == "state")


def kind_of(noun: str) -> Kind:
    """The kind of actor that a noun's lemma can stand for; one that fits nothing for other nouns.

    >>> kind_of("tanker").fits("NOR")
    False
    """
    kinds, only = _tables()
    return Kind(of=kinds.get(noun, frozenset()), only=only.get(noun, frozenset()))


def told_before(noun: "Token", vocabulary: Lexicon | None = None) -> "Token | None":
    """Word of an earlier sentence that told the act which a definite noun takes up; None where there is none.

    "The visit" takes up the nearest word of its type ("visited", "arrived"), "the move" the main verb of the sentence
    before. A noun that says more of itself ("the visit to Rome") takes up nothing.

    Parameters
    ----------
    noun : Token
    vocabulary : Lexicon, optional

    Examples
    --------
    >>> from faultlines.reading.pipeline import pipeline
    >>> doc = pipeline()("Italy's president visited Egypt. The visit lasted a day.")
    >>> told_before(doc[7])
    visited
    """
    known = vocabulary or lexicon()
    lemma = noun.lemma_.lower()
    if noun.pos_ != "NOUN" or not _is_bare_definite(noun):
        return None
    before = [sentence for sentence in noun.doc.sents if sentence.end <= noun.sent.start][-_SENTENCES_BACK:]
    if lemma in _ANY_ACT:
        verbs = [t for sentence in before[-1:] for t in [sentence.root] if t.pos_ == "VERB"]
        return verbs[0] if verbs and _types(verbs[0], known) else None
    entry = known.nouns.get(lemma)
    wanted = _TYPES_OF.get(lemma) or (frozenset({entry.act.event_type}) if entry else frozenset())
    if not wanted:
        return None
    for sentence in reversed(before):
        same = [t for t in sentence if t.lemma_.lower() == lemma and t.pos_ == "NOUN"]
        nouns = [t for t in sentence if t.pos_ == "NOUN" and _types(t, known) & wanted]
        verbs = [t for t in sentence if t.pos_ == "VERB" and _types(t, known) & wanted]
        for candidates in (same, nouns, verbs):
            if candidates:
                return candidates[0]
    return None


def _is_bare_definite(noun: "Token") -> bool:
    """Whether a noun has "the" or "this" and no more of its own."""
    children = [child for child in noun.children if not child.is_punct]
    definite = any(child.lower_ in _DEFINITE for child in children)
    return definite and all(child.dep_ in {"det", "nummod", "predet"} for child in children)


def _types(word: "Token", vocabulary: Lexicon) -> frozenset[str]:
    """PLOVER types that a verb or noun may tell, by the vocabulary."""
    lemma = word.lemma_.lower()
    if word.pos_ == "NOUN":
        entry = vocabulary.nouns.get(lemma)
        return frozenset({entry.act.event_type}) if entry else frozenset()
    return frozenset(entry.act.event_type for entry in vocabulary.verbs.get(lemma, ()))


def _kind_of_id(actor: str) -> str:
    return {"IGO": "igo", "NSA": "nsa"}.get(actor.partition(":")[0], "state")


@cache
def _tables() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Noun to its kinds, and noun to the only ids it fits."""
    kinds: dict[str, set[str]] = {}
    only: dict[str, frozenset[str]] = {}
    what, name = "", ""
    text = files("faultlines.reading").joinpath("data", "coreference.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            what, name = line.strip("[]").split()
        elif line and not line.startswith("#"):
            if what == "only":
                only[name] = frozenset(line.split())
            else:
                for word in line.split():
                    kinds.setdefault(word, set()).add(name)
    return {word: frozenset(found) for word, found in kinds.items()}, only
