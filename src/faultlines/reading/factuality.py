"""How far a sentence commits its writer to an act: 3 it happened, -3 it did not, 0 no telling.

From a predicate up to the root, every word over it says something of what is below: "managed to" carries a fact,
"failed to" its contrary, "regret that" takes it as given even when denied, "did not think that" lets its "not" down,
"plan to" leaves it open. ``reading/data/factuality.txt`` lists such words by what they say (Karttunen's signatures).
`rule_value` composes them by hand-written rules; `factuality` is a linear model over these and the same signals,
whose weights stand in ``reading/data/factuality_weights.tsv`` and are fitted by ``benchmarks/factuality.py``.

References
----------
.. [1] Karttunen (2012), Simple and phrasal implicatives, Proc. SEM, 124-131.
.. [2] Lee, Artzi, Choi and Zettlemoyer (2015), Event detection and factuality assessment, Proc. EMNLP, 1643-1648.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from faultlines.reading.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Bounds of the scale: certainly did not happen, certainly did.
LOWEST: Final = -3.0
HIGHEST: Final = 3.0

_STEPS: Final = 10
_MODALS: Final = {
    "will": "will",
    "'ll": "will",
    "’ll": "will",
    "wo": "will",
    "shall": "will",
    "would": "would",
    "'d": "would",
    "could": "could",
    "may": "may",
    "might": "may",
    "can": "can",
    "ca": "can",
    "should": "should",
    "ought": "should",
    "must": "must",
}
_NOT: Final = words("not n't n’t never no hardly barely scarcely neither nor")
#: What a governor's moods say of what is under it.
_LET_DOWN: Final = frozenset({"not", "hardly", "if", "to", "maybe", "probably", *_MODALS.values()})
_IF: Final = words("if unless whether lest provided")
_PREDICATIVE: Final = frozenset({"acomp", "attr", "oprd"})
_COPULAS: Final = words("be seem appear look remain become sound feel")
_ARGUMENTS: Final = {"dobj": "np", "dative": "np", "nsubjpass": "np", "nsubj": "subj", "csubj": "subj", "attr": "np"}
_FIRST: Final = words("i we")
_SECOND: Final = words("you")

#: What a class says of what is under it, as shares of its own value: where it holds, and where it is denied.
_SAYS: Final[dict[str, tuple[float, float]]] = {
    "factive": (1.0, 0.9),
    "carries": (1.0, -1.0),
    "brings": (0.9, -0.2),
    "lacks": (-1.0, 0.9),
    "blocks": (-0.8, 0.2),
    "unreal": (-0.8, -0.6),
    "report": (0.8, 0.0),
    "belief": (0.5, -0.5),
    "sure": (0.8, -0.1),
    "denies": (-0.7, 0.1),
    "doubts": (-0.5, 0.4),
    "impossible": (-0.9, 0.3),
    "asks": (0.1, 0.1),
    "possible": (0.2, -0.4),
    "likely": (0.5, -0.4),
    "wants": (0.05, -0.2),
    "plans": (0.2, -0.3),
    "fears": (0.2, 0.0),
    "foresees": (0.4, -0.2),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step up from a word: ``above`` governs ``below`` by ``link``, and is of ``kind`` where it is listed."""

    below: "Token"
    above: "Token"
    link: str
    kind: str


def factuality(token: "Token") -> float:
    """How far the sentence commits its writer to what a predicate says, from -3 (did not happen) to 3 (did).

    Parameters
    ----------
    token : Token
        A verb, noun or adjective of a parsed sentence that stands for an act or a state.

    Returns
    -------
    float
        Between -3 and 3. Near 0 nothing is said either way.

    Examples
    --------
    >>> from faultlines.reading.pipeline import pipeline
    >>> doc = pipeline()("Chad failed to send the troops that Norway had requested.")
    >>> factuality(doc[3]) < 0 < factuality(doc[8])
    True
    """
    weights = _weights()
    total = sum(weights.get(name, 0.0) * value for name, value in signals(token).items())
    return min(HIGHEST, max(LOWEST, total))


def rule_value(token: "Token") -> float:
    """The same from hand-written rules alone, on the same scale.

    Examples
    --------
    >>> from faultlines.reading.pipeline import pipeline
    >>> rule_value(pipeline()("Chad did not send the troops.")[3])
    -3.00
    """
    value = _own_value(token)
    for step in steps(token):
        value = _under(step, value)
    if _is_question(token):
        value *= 0.3
    return HIGHEST * value


def signals(token: "Token") -> dict[str, float]:
    """What the model reads of a predicate: name to value, 1 where a signal is there.

    Parameters
    ----------
    token : Token
    """
    rule = rule_value(token)
    found = {"bias": 1.0, "rule": rule, "rule_size": abs(rule), "rule_no": float(rule < 0)}
    names = [*_of_word(token), *_of_way(token)]
    return found | dict.fromkeys(names, 1.0)


# What stands at a word itself.


def moods(token: "Token") -> set[str]:
    """Auxiliaries, negation and adverbs at a predicate, in words of this module: "not", "will", "may", "nearly".

    Parameters
    ----------
    token : Token
        Verb, adjective or noun; one after "be" has the verb's.
    """
    found: set[str] = set()
    clause = _clause(token)
    shared = [clause.head] if _shares(clause) else []
    for place in {token.i: token, clause.i: clause}.values():
        found |= _beside(place)
    for place in shared:
        found |= _beside(place) & {"not", *_MODALS.values(), "to"}
    return found


def _beside(place: "Token") -> set[str]:
    found: set[str] = set()
    for child in place.children:
        word = child.lower_
        if child.dep_ in {"aux", "auxpass"}:
            found |= {_MODALS[word]} if word in _MODALS else set()
            found |= {"to"} if word == "to" else set()
            found |= {"perfect"} if child.lemma_ == "have" and word != "'d" else set()
            found |= {"do"} if child.lemma_ == "do" else set()
        elif _denies(child):
            found.add("not")
        if child.dep_ in {"advmod", "amod", "npadvmod", "acomp", "prep"}:
            found |= _classes().get((child.lemma_.lower(), "beside"), frozenset())
        if child.dep_ in {"mark", "advmod"} and word in _IF:
            found.add("if")
    return found


def _denies(child: "Token") -> bool:
    """Whether a word beside a predicate denies it: "not", "no longer", "nobody", "no troops"."""
    if child.dep_ == "neg" or (child.lower_ in _NOT and child.dep_ in {"det", "advmod", "preconj", "cc"}):
        return str(child.lower_) != "nor"
    empty = child.lower_ in {"nobody", "none", "nothing"} or any(inner.lower_ == "no" for inner in child.children)
    return child.dep_ in {"nsubj", "nsubjpass", "dobj"} and empty


def _clause(token: "Token") -> "Token":
    """The verb that bears the auxiliaries of a predicate: itself, or the "be" over it."""
    if token.dep_ in _PREDICATIVE and token.head.pos_ in {"VERB", "AUX"}:
        return token.head
    if token.dep_ in {"aux", "auxpass"}:
        return token.head
    return token


def _shares(verb: "Token") -> bool:
    """Whether a joined verb has its auxiliaries from the first."""
    own = any(child.dep_ in {"nsubj", "nsubjpass", "aux", "auxpass"} for child in verb.children)
    return verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"} and not own


def _own_value(token: "Token") -> float:
    here = moods(token)
    value = 1.0
    for name, share in (
        ("nearly", -0.8),
        ("hardly", -1.0),
        ("maybe", 0.3),
        ("probably", 0.6),
        ("alleged", 0.5),
        ("coming", 0.3),
        ("will", 0.6),
        ("would", 0.3),
        ("could", 0.2),
        ("may", 0.2),
        ("can", 0.3),
        ("should", 0.2),
        ("must", 0.3),
    ):
        if name in here:
            value = value * share if name != "hardly" else -abs(value)
    return -value if "not" in here and "hardly" not in here else value


def _is_question(token: "Token") -> bool:
    """Whether a predicate stands in the main clause of a question."""
    return bool(token.sent.text.rstrip().rstrip("\"'”’` ").endswith("?"))


# The way up.


def steps(token: "Token") -> list[Step]:
    """The words that govern a predicate, nearest first.

    Parameters
    ----------
    token : Token
    """
    return list(_walk(token))


def _walk(token: "Token") -> Iterator[Step]:
    current = _clause(token)
    for _ in range(_STEPS):
        head = current.head
        if head.i == current.i:
            return
        if current.dep_ == "conj" and (current.pos_ not in {"VERB", "AUX"} or not _has_subject(current)):
            current = head
            continue
        link = _link(current)
        if head.pos_ in {"ADP", "SCONJ"} and head.dep_ in {"prep", "agent", "prt", "dative", "mark"}:
            head = head.head
        above = head
        yield Step(current, above, link, _kind(above, link, current))
        moved = _clause(above)
        if moved.i == current.i:
            return
        current = moved


def _has_subject(verb: "Token") -> bool:
    return any(child.dep_ in {"nsubj", "nsubjpass", "expl"} for child in verb.children)


def _link(below: "Token") -> str:
    """How a word hangs on the one above it."""
    relation = below.dep_
    marks = {child.lower_ for child in below.children if child.dep_ in {"mark", "advmod", "prep"}}
    infinitive = any(child.lower_ == "to" and child.dep_ == "aux" for child in below.children)
    if relation in {"advcl", "npadvmod"} and below.pos_ in {"VERB", "AUX"}:
        return _adverbial_link(marks, infinitive)
    if relation in {"ccomp", "xcomp", "acl", "oprd", "parataxis", "acomp"}:
        if marks & {"whether", "if"}:
            return "whether"
        if infinitive:
            return "to"
        if below.tag_ == "VBG":
            return "ing"
        if any(child.tag_ in {"WP", "WRB", "WDT"} for child in below.children) and relation == "ccomp":
            return "wh"
        if relation == "acl":
            return "that" if "that" in marks else "part"
        return "that" if relation != "xcomp" else "to"
    if relation == "pcomp" or (relation == "pobj" and below.head.pos_ == "ADP"):
        return "prep"
    if relation == "relcl":
        return "to" if infinitive else "rel"
    return _ARGUMENTS.get(relation, "mod" if relation in {"compound", "amod", "nmod", "poss"} else "other")


def _adverbial_link(marks: set[str], infinitive: bool) -> str:
    if marks & _IF:
        return "if"
    if infinitive:
        return "purpose"
    found = marks & words("because since as after when while before until although though so that once")
    return f"adv_{min(found)}" if found else "adv"


def _kind(above: "Token", link: str, below: "Token") -> str:
    """The class of a governing word for such a link; "" where it is not listed."""
    wanted = "that" if link == "part" else link
    for word in _keys(above, below):
        classes = _classes().get((word, wanted))
        if classes:
            return min(classes)
    return ""


def _keys(above: "Token", below: "Token") -> list[str]:
    """Words to look a governor up by: with its particle, itself, the adjective after "be"."""
    lemma = above.lemma_.lower()
    particles = [f"{lemma}+{child.lower_}" for child in above.children if child.dep_ in {"prt", "prep", "acomp"}]
    if lemma == "like" and any(child.lower_ in {"would", "'d"} for child in above.children):
        particles.insert(0, "would+like")
    predicates = [
        child.lemma_.lower()
        for child in above.children
        if child.dep_ in _PREDICATIVE and child.i != below.i and lemma in _COPULAS
    ]
    return [*predicates, *particles, lemma]


def _under(step: Step, value: float) -> float:
    """What a governor makes of the value of what is under it."""
    here = moods(step.above)
    if step.link == "if":
        return 0.1 * value
    if step.link == "purpose" and not step.kind:
        return 0.3 * value
    if step.link in {"subj", "np", "mod", "other", "part", "rel"} and not step.kind:
        return _as_argument(step, value, here)
    if not step.kind:
        return value * {"to": 0.4, "whether": 0.1, "prep": 0.9}.get(step.link, 1.0)
    holds, denied = _SAYS[step.kind]
    share = denied if here & {"not", "hardly"} else holds
    doubt = here & {"may", "could", "would", "can", "should", "if"}
    if doubt and step.kind != "factive":
        share *= 0.4
    if "will" in here and step.kind != "factive":
        share *= 0.7
    return share * value


def _as_argument(step: Step, value: float, here: set[str]) -> float:
    """A noun under a verb that says nothing of it: it shares the doubt, if nothing makes it given."""
    given = any(child.lower_ in {"the", "this", "that", "its", "his", "their"} for child in step.below.children)
    if step.below.pos_ == "NOUN" and step.link in {"np", "subj"} and not given:
        if "not" in here:
            return -value
        if here & {"will", "may", "could", "would", "can", "should", "if"}:
            return 0.4 * value
    return value


# Names of signals.


def _of_word(token: "Token") -> Iterator[str]:
    here = moods(token)
    clause = _clause(token)
    kind = token.pos_ if token.pos_ in {"VERB", "AUX", "NOUN", "PROPN", "ADJ"} else "X"
    yield f"pos={kind}"
    yield f"tag={clause.tag_}"
    yield f"dep={token.dep_}"
    for name in sorted(here):
        yield f"has={name}"
        yield f"has={name},{kind}"
    modals = sorted(here & set(_MODALS.values()))
    if "not" in here and modals:
        yield f"not+{modals[0]}"
    if not modals and "not" not in here and kind in {"VERB", "AUX"}:
        yield f"plain={clause.tag_},{clause.dep_}"
    if kind in {"NOUN", "PROPN"}:
        yield from _of_noun(token)
    if _is_question(token):
        yield "question"
    if any(child.dep_ == "advcl" and _link(child) == "if" for child in clause.children):
        yield "under_condition"


def _of_noun(noun: "Token") -> Iterator[str]:
    marks = {child.lower_ for child in noun.children if child.dep_ in {"det", "poss"}}
    if any(child.dep_ == "poss" for child in noun.children):
        yield "noun=owned"
    for mark in sorted(marks & words("the a an this that no any")):
        yield f"noun={mark}"
    if not marks:
        yield f"noun=bare,{noun.tag_}"


def _of_way(token: "Token") -> Iterator[str]:
    """Names for the governors of a predicate, the nearest in detail."""
    way = steps(token)
    yield f"length={min(len(way), 4)}"
    for place, step in enumerate(way[:4]):
        here = moods(step.above)
        label = f"{step.kind or '-'}/{step.link}"
        near = "1" if place == 0 else "n"
        yield f"way{near}={label}"
        for name in sorted(here & _LET_DOWN):
            yield f"way{near}={step.kind or '-'}:{name}"
            yield f"over:{name}"
            if place == 0:
                yield f"way1={label}:{name}"
        if step.kind:
            yield f"any={step.kind}"
        if place == 0:
            yield from _of_governor(step)
        if step.link == "if":
            yield "condition"
    if not way:
        yield "top"


def _of_governor(step: Step) -> Iterator[str]:
    """The nearest governor's word, tense and subject."""
    lemma = next(iter(_keys(step.above, step.below)))
    yield f"word={lemma}/{step.link}"
    clause = _clause(step.above)
    if step.link not in {"that", "to", "whether", "wh", "ing"}:
        return
    yield f"tense={step.kind or '-'}:{clause.tag_}"
    subject = next((child.lower_ for child in clause.children if child.dep_ == "nsubj"), "")
    person = "1" if subject in _FIRST else "2" if subject in _SECOND else "3" if subject else "0"
    yield f"person={step.kind or '-'}:{person}"
    if "not" in moods(step.above):
        yield f"person={step.kind or '-'}:{person}:not"
    if _is_question(step.above):
        yield f"asked={step.kind or '-'}"
        yield f"word={lemma}:?"


# Tables.


@cache
def _classes() -> dict[tuple[str, str], frozenset[str]]:
    """(word, link) to its classes."""
    found: dict[tuple[str, str], set[str]] = {}
    kind, links = "", [""]
    for line in _lines("factuality.txt"):
        if line.startswith("["):
            kind, *links = line.strip("[]").split()
            continue
        for word in line.split():
            for link in links:
                found.setdefault((word, link), set()).add(kind)
    return {key: frozenset(kinds) for key, kinds in found.items()}


@cache
def _weights() -> dict[str, float]:
    """Signal to weight."""
    rows = (line.split("\t") for line in _lines("factuality_weights.tsv"))
    return {name: float(weight) for name, weight in rows}


def _lines(name: str) -> list[str]:
    text = files("faultlines.reading").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
