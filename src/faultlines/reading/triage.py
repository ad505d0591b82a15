"""Which sentences are worth parsing: where the classifier finds an act likely, or words speak of ties or figures.

Most sentences of most news name no two actors, or name them as teams, markets or places. They are told apart here from
the text alone; the parser then sees the rest, each with the sentences before it that a pronoun may point to.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import combinations
from typing import Final

from faultlines.reading.amounts import find_amounts
from faultlines.reading.classifier.encoder import Scores, card, score
from faultlines.reading.classifier.marking import Names
from faultlines.reading.lexicon import lexicon, tie_words
from faultlines.reading.parsing import MOST_CHARACTERS
from faultlines.reading.segments import segments
from faultlines.reading.spotting import Hit, datelines, find_names
from faultlines.reading.wordlists import words

#: A pair whose event is less likely than this is not looked at again.
LEAST_EVENT: Final = 0.2
#: A sentence is dropped where the first layers give each of its pairs less than this: of the sentences of the news set
#: that state an event, 98 % are kept; of those that state none, two thirds are dropped.
_LEAST_EARLY: Final = 0.15
#: Most pairs of one sentence that are looked at, nearest first: eight actors.
_MOST_PAIRS: Final = 28
#: Sentences before one worth parsing that are parsed for whom its pronouns mean.
_BEFORE: Final = 2
_WORD: Final = re.compile(r"[A-Za-z][\w’'-]*")
_LONE_WORDS: Final = words(
    "missile missiles rocket rockets satellite nuclear warhead troops forces soldiers reservists warship warships "
    "warplanes jets fleet navy army carrier drill drills exercise exercises manoeuvres maneuvers alert mobilised "
    "mobilized mobilise mobilize deployed deploys deploy deployment test-fired test-fires launched launches fired "
    "fires withdrew withdraw withdraws withdrawal ceasefire truce protest protests protesters protested rally rallied "
    "rallies demonstrated demonstrators demonstration strike strikes marched march riot rioted rioters"
)
#: Classes of ``ties.txt`` whose words name a tie, or a side of one.
_TIE_CLASSES: Final = words(
    "pact partner_words ally foe lean lean_verb client_noun buyer_noun claim_noun base_noun stationed"
)
#: Those of a tie to an organisation.
_MEMBER_CLASSES: Final = words("join leave member")
_OTHER_TIES: Final = words("rivalry enmity feud dispute partner bound treaty-bound obliged")
#: Nouns and verbs, as `_lemmas` has them, of figures that matter between states.
_MEASURED: Final = words(
    "troop soldier force army fighter trooper reservist warhead missile rocket tank jet aircraft warplane helicopter "
    "howitzer submarine warship ship frigate vessel drone weapon arm munition shell ammunition base "
    "export exported import imported trade tariff duty levy sanction loan lent lend debt owe owed aid grant gave give "
    "donated budget spending reserve economy gdp growth inflation rate deficit surplus payment price "
    "output production barrel crude oil gas grain wheat chip uranium gold "
    "refugee migrant displaced fled killed wounded captured dead casualty prisoner hostage diplomat expelled "
    "sold bought sell buy delivered supplied sent send pledged investment invested remittance fund fine reparation"
)
_REFERRING: Final = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[Bb]oth|[Tt]he two|counterpart|"
    r"[Tt]he (?:country|kingdom|republic|alliance|bloc|government|army|military|president|premier|"
    r"(?:prime|foreign|defen[cs]e) minister))\b"
)
#: Told by rules of their own (``collisions.py``), whatever the classifier makes of them.
_COLLIDING: Final = re.compile(r"\b(?:collid(?:e|es|ed|ing)|collisions?)\b", re.IGNORECASE)
_SAYS: Final = re.compile(r"[\"“”‘’]|\b(?:said|says|told|believes?|argued?|warned|predicts?|expects?|according)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An ordered pair of actors named in one segment, with what the classifier makes of it.

    ``target`` is None where only the source was shown. ``sources`` and ``targets`` are character spans in the text.
    """

    segment: int
    source: str
    target: str | None
    sources: tuple[tuple[int, int], ...]
    targets: tuple[tuple[int, int], ...]
    scores: Scores

    @property
    def event_probability(self) -> float:
        """That the segment states an event from the source to the target."""
        return float(1 - self.scores.acts[card().none])


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """A text's segments, the names in it, the pairs that were scored, and the stretches that are worth parsing."""

    segments: tuple[tuple[int, int], ...]
    names: tuple[Hit, ...]
    pairs: tuple[Pair, ...]
    stretches: tuple[tuple[int, int], ...]


def triage(text: str, published_at: date) -> Triage:
    """Say which stretches of a text are worth parsing.

    Parameters
    ----------
    text : str
    published_at : date
        Day on which names are looked up.

    Examples
    --------
    >>> found = triage("Shares rose in Japan. Chile expelled Peru's ambassador.", date(2024, 6, 22))
    >>> [(pair.source, pair.target) for pair in found.pairs], found.stretches
    ([('CHL', 'PER'), ('PER', 'CHL')], ((0, 55),))
    """
    spans = _told(text)
    names = find_names(text, published_at)
    named = _by_segment(spans, names)
    pairs = [pair for at, span in enumerate(spans) for pair in _pairs(text, at, span, named[at], _kinds(names, span))]
    told = {at: text[start:end] for at, (start, end) in enumerate(spans)}
    wanted = {pair.segment for pair in pairs if pair.event_probability >= LEAST_EVENT}
    wanted |= {at for at in told if named[at] and _COLLIDING.search(told[at]) is not None}
    wanted |= {at for at in told if _may_state_tie(told[at], named[at], text)}
    wanted |= {at for at in told if _refers_back(told[at], named[at], named[max(0, at - _BEFORE) : at])}
    if wanted:
        wanted |= {at for at in told if _goes_along(told[at], named[at])}
    around = {at for at in told if _may_give_figure(told[at], named[at])} | wanted
    for at in wanted:
        if _REFERRING.search(told[at]) is not None:
            around |= set(range(max(0, at - _BEFORE), at))
    return Triage(
        segments=tuple(spans),
        names=tuple(names),
        pairs=tuple(pairs),
        stretches=tuple(_stretches(spans, around)),
    )


def is_about_sport(text: str, whole: str) -> bool:
    """Whether states meet in a sentence as teams: a word of one sport, two of any, or one in a text full of them."""
    vocabulary = lexicon()
    sport = vocabulary.classes["sport"]
    here = [word for word in _lemmas(text) if word in sport]
    if len(here) > 1 or any(vocabulary.is_in(word, "sport_alone") for word in here):
        return True
    return bool(here) and _is_full_of_sport(whole)


@lru_cache(maxsize=2)
def _is_full_of_sport(text: str) -> bool:
    sport, lemmas = lexicon().classes["sport"], _lemmas(text)
    return sum(word in sport for word in lemmas) > len(lemmas) / 40


# Pairs.


def _by_segment(spans: Sequence[tuple[int, int]], names: Sequence[Hit]) -> list[dict[str, list[tuple[int, int]]]]:
    """Actors named in each segment, in the order of the text, with their spans."""
    found: list[dict[str, list[tuple[int, int]]]] = [{} for _ in spans]
    at = 0
    for hit in names:
        while at < len(spans) and spans[at][1] <= hit.start:
            at += 1
        if at < len(spans) and hit.name is not None and spans[at][0] <= hit.start:
            found[at].setdefault(hit.name.id, []).append((hit.start, hit.end))
    return found


def _kinds(names: Sequence[Hit], span: tuple[int, int]) -> Names:
    """Names within a segment and their kinds, by offsets into it."""
    first = bisect_left(names, span[0], key=lambda hit: hit.start)
    last = bisect_left(names, span[1], key=lambda hit: hit.start)
    within = [hit for hit in names[first:last] if hit.end <= span[1]]
    return [(hit.start - span[0], hit.end - span[0], hit.name.kind) for hit in within if hit.name is not None]


def _pairs(
    text: str, at: int, span: tuple[int, int], named: dict[str, list[tuple[int, int]]], kinds: Names
) -> list[Pair]:
    """Ordered pairs of actors of one segment, scored; and each actor alone where words speak of such acts."""
    start, end = span
    sentence = text[start:end]
    if not named or is_about_sport(sentence, text):
        return []
    spans = {id: [(a - start, b - start) for a, b in each if b <= end] for id, each in named.items()}
    spans = {id: each for id, each in spans.items() if each}
    shown: list[tuple[str, str | None]] = [way for pair in _nearest(spans) for way in (pair, pair[::-1])]
    if any(word in _LONE_WORDS for word in _lower_words(sentence)):
        shown += [(id, None) for id in spans]
    if not shown:
        return []
    asked = [(spans[source], [] if target is None else spans[target]) for source, target in shown]
    (scored,) = score([(sentence, kinds, asked)], least_early=_LEAST_EARLY)
    if not scored:
        return []
    return [
        Pair(
            segment=at,
            source=source,
            target=target,
            sources=tuple(named[source]),
            targets=() if target is None else tuple(named[target]),
            scores=scores,
        )
        for (source, target), scores in zip(shown, scored, strict=True)
    ]


def _nearest(named: dict[str, list[tuple[int, int]]]) -> list[tuple[str, str]]:
    pairs = list(combinations(named, 2))
    if len(pairs) > _MOST_PAIRS:
        pairs.sort(key=lambda pair: abs(named[pair[0]][0][0] - named[pair[1]][0][0]))
    return pairs[:_MOST_PAIRS]


# Words.


def _may_state_tie(sentence: str, named: dict[str, list[tuple[int, int]]], whole: str) -> bool:
    """Whether a segment names two actors, and a thing that ties states together, or one to an organisation."""
    if len(named) < 2:
        return False
    ties, membership = _tie_cues()
    cues = ties | membership if any(id.startswith("IGO:") for id in named) else ties
    return any(word in cues for word in _lemmas(sentence)) and not is_about_sport(sentence, whole)


def _refers_back(
    sentence: str, named: dict[str, list[tuple[int, int]]], before: Sequence[dict[str, list[tuple[int, int]]]]
) -> bool:
    """Whether a segment names one actor, and points to another that those before it name: "urged both countries"."""
    others = {id for each in before for id in each} - set(named)
    return len(named) == 1 and bool(others) and _REFERRING.search(sentence) is not None


def _may_give_figure(sentence: str, named: dict[str, list[tuple[int, int]]]) -> bool:
    """Whether a segment names an actor and an amount, of a thing that states have or that passes between them."""
    if not named or not any(sign.isdigit() for sign in sentence):
        return False
    return any(word in _MEASURED for word in _lemmas(sentence)) and bool(find_amounts(sentence))


def _goes_along(sentence: str, named: dict[str, list[tuple[int, int]]]) -> bool:
    """Whether a segment of a text that is worth it adds to it: names an actor, points to one, or quotes somebody."""
    return bool(named) or _SAYS.search(sentence) is not None or _REFERRING.search(sentence) is not None


def _lower_words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _lemmas(text: str) -> list[str]:
    """Words in small letters, a plural's "s" taken off: near enough to lemmas for nouns."""
    return [_without_s(word) for word in _lower_words(text)]


def _without_s(word: str) -> str:
    if not word.endswith("s") or word.endswith("ss"):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 5 else word[:-1]


@cache
def _tie_cues() -> tuple[frozenset[str], frozenset[str]]:
    """Words of ties between states, and of membership."""
    vocabulary = tie_words()
    ties = _OTHER_TIES.union(*(vocabulary[name] for name in _TIE_CLASSES))
    return ties, frozenset().union(*(vocabulary[name] for name in _MEMBER_CLASSES))


# Stretches.


def _told(text: str) -> list[tuple[int, int]]:
    """Segments of a text without the datelines that some begin with."""
    begun = sorted(end for _, end in datelines(text))
    spans = []
    for start, end in segments(text):
        at = bisect_left(begun, end)
        if at and begun[at - 1] > start:
            start = begun[at - 1] + len(text[begun[at - 1] : end]) - len(text[begun[at - 1] : end].lstrip())
        spans.append((start, end))
    return spans


def whole_text(text: str) -> tuple[tuple[int, int], ...]:
    """Every segment of a text, in runs as long as the parser takes."""
    spans = _told(text)
    return tuple(_stretches(spans, set(range(len(spans)))))


def _stretches(spans: Sequence[tuple[int, int]], kept: set[int]) -> Iterator[tuple[int, int]]:
    """Runs of kept segments, as long as the parser takes."""
    run: list[int] = []
    for at in sorted(kept):
        follows = run and at == run[-1] + 1
        if run and (not follows or spans[at][1] - spans[run[0]][0] > MOST_CHARACTERS):
            yield _run(spans, run)
            run = []
        run.append(at)
    if run:
        yield _run(spans, run)


def _run(spans: Sequence[tuple[int, int]], run: list[int]) -> tuple[int, int]:
    return spans[run[0]][0], spans[run[-1]][1]
