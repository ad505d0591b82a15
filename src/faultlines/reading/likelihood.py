"""What words of likelihood stand for, as an interval of probability.

The terms of the United States' Intelligence Community Directive 203 have its numbers. It gives none to other words;
theirs are made of its bounds: "may", "might", "could", "possible" reach from its "unlikely" through its "roughly even
chance"; a bare "will" takes its two highest ranges; "expect" its "likely" and "very likely". The "would" of a past
report counts as "will". Words of belief ("think"), duty ("should") and ability ("can") carry no likelihood.

The interval is that of what is said once the words of likelihood, their "not" included, are taken out: "will not
attack" gives attacking 0.01 to 0.20.

References
----------
.. [1] Office of the Director of National Intelligence (2015), Intelligence Community Directive 203, section D.6.e.2.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from faultlines.reading.wordlists import words

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

Interval = tuple[float, float]

#: Words that are read wherever they stand in a statement -> interval; the first row that fits counts.
PHRASES: Final[tuple[tuple[str, Interval], ...]] = (
    (
        r"almost no chance|next to no chance|no chance|remote chance|virtually impossible|impossible|will never",
        (0.01, 0.05),
    ),
    (r"(?:very|highly|extremely) (?:unlikely|improbable)|slim chance|little chance", (0.05, 0.20)),
    (r"roughly even chance|even chance|even odds|toss-?up|as likely as not|50-50", (0.45, 0.55)),
    (
        r"almost certain(?:ly)?|nearly certain(?:ly)?|virtually certain(?:ly)?|certain to|inevitabl[ey]|undoubtedly|"
        r"no doubt|without (?:a )?doubt|bound to|sure to|definitely|certainly",
        (0.95, 0.99),
    ),
    (r"(?:very|highly|most|extremely) (?:likely|probable|probably)|in all likelihood|strong chance", (0.80, 0.95)),
    (r"unlikely|improbable|doubtful", (0.20, 0.45)),
    (r"likely|probable|probably|good chance|presumably", (0.55, 0.80)),
    (r"expected to", (0.55, 0.95)),
    (r"possible|possibly|perhaps|maybe|a chance|conceivabl[ey]|potentially", (0.20, 0.55)),
)
#: Auxiliaries of a statement's verb.
MODALS: Final[dict[str, Interval]] = {
    "will": (0.80, 0.99),
    "’ll": (0.80, 0.99),
    "'ll": (0.80, 0.99),
    "wo": (0.80, 0.99),
    "may": (0.20, 0.55),
    "might": (0.20, 0.55),
    "could": (0.20, 0.55),
}
#: Verbs over a statement.
VERBS: Final[dict[str, Interval]] = {
    "expect": (0.55, 0.95),
    "anticipate": (0.55, 0.95),
    "foresee": (0.55, 0.95),
    "predict": (0.55, 0.95),
    "forecast": (0.55, 0.95),
    "doubt": (0.05, 0.45),
}
_FORWARD: Final = words("will ’ll 'll wo would may might could shall")
_CHANCE: Final = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d+)?)\s?(?:%|percent|per cent)\s+(?:chance|probability|likelihood|odds)|"
    r"(?:chance|probability|likelihood|odds)\s+(?:of|at|is|are)\s+"
    r"(?P<after>\d{1,3}(?:\.\d+)?)\s?(?:%|percent|per cent)",
    re.IGNORECASE,
)
_PHRASES: Final = tuple((re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), interval) for pattern, interval in PHRASES)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Words of likelihood as printed, the interval they stand for, and whether they speak of what is to come."""

    words: str | None = None
    interval: Interval | None = None
    forward: bool = False


def read_likelihood(statement: "Span", cue: "Token | None" = None) -> Likelihood:
    """Read the likelihood that a statement's own words, or else the verb over it, give.

    Parameters
    ----------
    statement : Span
        The statement's tokens.
    cue : Token, optional
        Verb of saying or thinking over it.
    """
    verbs = _main_verbs(statement)
    forward = any(_is_forward(verb) for verb in verbs)
    if cue is not None and (cue.lemma_.lower() == "doubt" or _denies(cue)):
        return _by_cue(cue, forward)
    if chance := _CHANCE.search(statement.text):
        number = float(chance["number"] or chance["after"]) / 100
        if number <= 1:
            return Likelihood(chance[0], (number, number), forward=True)
    for pattern, interval in _PHRASES:
        match = pattern.search(statement.text)
        if match and not _is_comparison(statement.text, match) and not _only_qualifies(statement, match, verbs):
            return _with_auxiliaries(statement, verbs, match, interval, forward)
    for verb in verbs:
        for child in verb.children:
            if child.dep_ == "aux" and child.lower_ in MODALS:
                printed, negated = _auxiliary_group(verb, [child])
                if negated and child.lower_ == "could":
                    continue  # "could not" denies an ability
                return Likelihood(printed, _turned(MODALS[child.lower_], negated), forward)
            if child.lower_ == "going" or (verb.lower_ == "going" and any(c.dep_ == "xcomp" for c in verb.children)):
                printed, negated = _auxiliary_group(verb, [verb])
                return Likelihood("going to", _turned(MODALS["will"], negated), forward=True)
    if cue is not None and cue.tag_ == "VBD" and cue.lemma_.lower() not in VERBS and _told_will(verbs):
        return Likelihood("would", MODALS["will"], forward=True)
    return _by_cue(cue, forward)


def _denies(cue: "Token") -> bool:
    """Whether a verb of expecting is denied: "do not expect that it will"."""
    return cue.lemma_.lower() in VERBS and any(child.dep_ == "neg" for child in cue.children)


def _told_will(verbs: list["Token"]) -> bool:
    """Whether the "would" of a past report stands for "will": no condition, no "not"."""
    for verb in verbs:
        helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "neg"}}
        conditions = {word.lower_ for child in verb.children if child.dep_ == "advcl" for word in child.children}
        if "would" in helpers and not helpers & {"not", "n’t", "n't", "never", "have"} and "if" not in conditions:
            return True
    return False


def _by_cue(cue: "Token | None", forward: bool) -> Likelihood:
    if cue is None or cue.lemma_.lower() not in VERBS:
        return Likelihood(forward=forward)
    printed, negated = _auxiliary_group(cue, [cue])
    return Likelihood(printed, _turned(VERBS[cue.lemma_.lower()], negated), forward or cue.lemma_.lower() != "doubt")


def _with_auxiliaries(
    statement: "Span", verbs: list["Token"], match: re.Match[str], interval: Interval, forward: bool
) -> Likelihood:
    """A phrase of likelihood with the auxiliaries and the "not" of the verb that it goes with."""
    start = statement.start_char + match.start()
    token = next((t for t in statement if t.idx <= start < t.idx + len(t.text)), None)
    verb = next((up for up in ([token, *token.ancestors] if token else []) if up.pos_ in {"VERB", "AUX"}), None)
    if token is None or verb is None:
        return Likelihood(match[0], interval, forward)
    printed_tokens = [t for t in statement if start <= t.idx < start + len(match[0])]
    printed, negated = _auxiliary_group(verb, printed_tokens)
    looks_on = any(t.pos_ == "ADJ" or t.lower_ == "expected" for t in printed_tokens)
    return Likelihood(printed, _turned(interval, negated), forward or looks_on)


def _is_comparison(text: str, match: re.Match[str]) -> bool:
    """Whether "likely" only compares: "more likely than"."""
    before = text[: match.start()].lower().split()[-1:]
    return before in (["more"], ["less"], ["as"])


def _only_qualifies(statement: "Span", match: re.Match[str], verbs: list["Token"]) -> bool:
    """Whether a word of likelihood is about one thing in the statement, or a clause within it: "a possible order"."""
    at = statement.start_char + match.end() - 1
    token = next((t for t in statement if t.idx <= at < t.idx + len(t.text)), None)
    if token is None or not verbs:
        return False
    if "amod" in {token.dep_, token.head.dep_ if token.dep_ == "advmod" else ""}:
        return True
    return next((up for up in [token, *token.ancestors] if up.pos_ in {"VERB", "AUX"}), token) not in verbs


def _main_verbs(statement: "Span") -> list["Token"]:
    """The verb of a statement, those joined to it, and those under "I think"."""
    inside = [t for t in statement if t.pos_ in {"VERB", "AUX"} and t.dep_ not in {"aux", "auxpass"}]
    top = [t for t in inside if not any(up.i >= statement.start and up.i < statement.end for up in t.ancestors)]
    found: list[Token] = []
    queue = top or inside[:1]
    while queue:
        verb = queue.pop(0)
        found.append(verb)
        follows = {"conj", "xcomp"} | (
            {"ccomp"} if verb.lemma_ in {"think", "believe", "be", "expect", "mean"} else set()
        )
        queue += [t for t in inside if t.head.i == verb.i and t.dep_ in follows and t not in found]
    return found


def _is_forward(verb: "Token") -> bool:
    helpers = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if helpers & {"have", "’ve", "'ve"} and helpers & _FORWARD:
        return False
    return bool(helpers & _FORWARD) or (verb.lower_ == "going" and any(c.dep_ == "xcomp" for c in verb.children))


def _auxiliary_group(verb: "Token", tokens: list["Token"]) -> tuple[str, bool]:
    """Words of likelihood with the auxiliaries and "not" beside them, as printed; and whether there is a "not"."""
    negation = [child for child in verb.children if child.dep_ == "neg"]
    helpers = [
        child for child in verb.children if child.dep_ == "aux" and child.lower_ in _FORWARD | words("do does did")
    ]
    group = sorted({t.i: t for t in [*tokens, *negation, *helpers]}.items())
    near = [token for _, token in group if abs(token.i - tokens[0].i) <= 4]
    first, last = near[0].i, near[-1].i
    return verb.doc[first : last + 1].text, bool(negation)


def _turned(interval: Interval, negated: bool) -> Interval:
    """The interval of the contrary, where there is a "not"."""
    return (round(1 - interval[1], 2), round(1 - interval[0], 2)) if negated else interval
