"""Which sentences are worth parsing: where the classifier finds an act likely, or words speak of ties or figures.

Most sentences of most news name no two actors, or name them as teams, markets or places. They are told apart here from
the text alone; the parser then sees the rest, each with the sentences before it that a pronoun may point to.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import combinations
from typing import Final, TypeVar

from faultlines.reading.amounts import PERSONS, THINGS, find_amounts
from faultlines.reading.classifier.encoder import Scores, card, score
from faultlines.reading.classifier.marking import Names
from faultlines.reading.lexicon import lexicon, tie_words
from faultlines.reading.parsing import MOST_CHARACTERS
from faultlines.reading.segments import segments
from faultlines.reading.spotting import Hit, datelines, find_names
from faultlines.reading.wordlists import words

_T = TypeVar("_T")
#: A sentence is parsed where some pair's event is this likely; where one is parsed for another reason, the rules may
#: find less likely ones (``weighing.LEAST_RULED``).
LEAST_EVENT: Final = 0.65
#: A sentence is dropped where the first layers give each of its pairs less than this: of the development sentences
#: that state an event, 203 of 204 are kept; of those that state none, 34 of 43 are dropped.
_LEAST_EARLY: Final = 0.2
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
#: Words of courts, envoys and war, with which no game is told.
_NO_GAME: Final = words(
    "court jailed jail prison sentenced arrested detained embassy ambassador envoy sanctions missile missiles troops "
    "soldiers invade invaded invasion ceasefire truce warplanes hostage hostages visas deported extradited boycott"
)
#: Nouns and verbs, as `_lemmas` has them, of what states count of themselves.
_MEASURED_OF_ONE: Final = (
    words(
        "army force military defence defense arm ammunition export exported import imported trade tariff duty levy "
        "sanction aid loan lent donated gdp growth inflation deficit surplus economy reserve budget rate unemployment "
        "output production produce produced pump pumped uranium displaced remittance reparation captured expelled "
        "deported ranger oil crude gas grain wheat barrel"
    )
    | THINGS
    | PERSONS
) - words(
    "people person civilian worker laborer labourer resident villager citizen national child woman man casualty death "
    "fatality victim employee voter student journalist passenger engineer expert fisherman officer policeman vehicle "
    "truck container plane boat facility mine entity division balloon"
)
#: And of what passes or lies between two that a sentence names.
_MEASURED: Final = (
    _MEASURED_OF_ONE
    | THINGS
    | PERSONS
    | words(
        "lend debt owe owed grant gave give spending payment chip gold killed wounded "
        "dead fled sold bought sell buy delivered supplied sent send pledged investment invested fund fine border"
    )
)
#: The dead and wounded of one actor count where they are of its force.
_LOSSES: Final = words("killed wounded dead died injured")
_FORCE: Final = words("strike airstrike raid shelling bombardment troop soldier army force missile rocket drone")
#: Words of markets, and of firms, whose figures are no state's; where two actors are named, firms may carry their
#: trade.
_OF_MARKETS: Final = words(
    "shareholder stock index nikkei dow nasdaq ftse dax blue-chip profit earning quarterly merger takeover acquire "
    "acquisition ipo investor trader stake carmaker retailer grocer brewer airline insurer"
)
_OF_FIRMS: Final = _OF_MARKETS | words("company firm")
_FIRM: Final = re.compile(r"\b(?:Inc|Corp|Plc|PLC|Ltd|LLC|AG|SA)\b")
#: A number in words alone is not worth a parse of its own.
_DIGIT: Final = re.compile(r"\d")
_NUMBER: Final = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|hundreds?|thousands?|millions?)\b",
    re.IGNORECASE,
)
_SHARES: Final = re.compile(r"\b[Ss]hares\b|\bfutures\b")
_REFERRING: Final = re.compile(
    r"\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er|[Bb]oth|[Tt]he two|counterpart|"
    r"[Tt]he (?:country|kingdom|republic|alliance|bloc|government|army|military|president|premier|"
    r"(?:prime|foreign|defen[cs]e) minister))\b"
)
_DEFINITE: Final = re.compile(r"\b[Tt]he ([a-z]{4,})")
#: Told by rules of their own (``collisions.py``), whatever the classifier makes of them.
_COLLIDING: Final = re.compile(r"\b(?:collid(?:e|es|ed|ing)|collisions?)\b", re.IGNORECASE)
_SAYS: Final = re.compile(r"[\"“”‘]|\b(?:said|says|told|believes?|argued?|warned|predicts?|expects?|according)\b")


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
    ([('CHL', 'PER'), ('PER', 'CHL')], ((22, 55),))
    """
    spans = _told(text)
    names = find_names(text, published_at)
    named = _by_segment(spans, names)
    pairs = [pair for at, span in enumerate(spans) for pair in _pairs(text, at, span, named[at], _kinds(names, span))]
    told = [text[start:end] for start, end in spans]
    every = range(len(told))
    wanted = {pair.segment for pair in pairs if pair.event_probability >= LEAST_EVENT}
    wanted |= {at for at in every if len(named[at]) > 1 and _COLLIDING.search(told[at]) is not None}
    wanted |= {at for at in every if _may_state_tie(told[at], named[at], text)}
    pointing = {at for at in every if _refers_back(told[at], named[at], _before(at, told), _before(at, named))}
    wanted |= pointing
    if wanted:
        wanted |= {at for at in every if _goes_along(told[at])}
    around = {at for at in every if _DIGIT.search(told[at]) and may_give_figure(told[at], named[at])} | wanted
    for at in wanted:
        if at in pointing or _REFERRING.search(told[at]) is not None:
            around |= set(range(max(0, at - _BEFORE), at))
    return Triage(
        segments=tuple(spans),
        names=tuple(names),
        pairs=tuple(pairs),
        stretches=tuple(_stretches(spans, around)),
    )


def is_about_sport(text: str, whole: str) -> bool:
    """Whether states meet in a sentence as teams: a word of one sport, two of any, or one in a text full of them.

    Never where it speaks of courts, envoys or war: an athlete may be jailed, and a war begin during the games.
    """
    vocabulary = lexicon()
    if not _NO_GAME.isdisjoint(_lower_words(text)):
        return False
    sport = vocabulary.classes["sport"]
    here = [word for word in _lemmas(text) if word in sport]
    if len(here) > 1 or any(vocabulary.is_in(word, "sport_alone") for word in here):
        return True
    return bool(here) and _is_full_of_sport(whole)


def names_a_firm(text: str) -> bool:
    """Whether a text names a firm with its legal form."""
    return _FIRM.search(text) is not None


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
    sentence: str,
    named: dict[str, list[tuple[int, int]]],
    before: Sequence[str],
    named_before: Sequence[dict[str, list[tuple[int, int]]]],
) -> bool:
    """Whether a segment names one actor, and points to what another did: "urged both", "condemned the drills"."""
    if len(named) != 1 or not {id for each in named_before for id in each} - set(named):
        return False
    if _REFERRING.search(sentence) is not None:
        return True
    told = {word for each in before for word in _lower_words(each)}
    return any(noun in told for noun in _DEFINITE.findall(sentence))


def _before(at: int, of_segments: Sequence[_T]) -> Sequence[_T]:
    return of_segments[max(0, at - _BEFORE) : at]


def may_give_figure(sentence: str, named: Collection[str]) -> bool:
    """Whether a sentence names an actor and an amount, of a thing that states have or that passes between them."""
    if not named or _NUMBER.search(sentence) is None:
        return False
    said, several = set(_lemmas(sentence)), len(named) > 1
    markets = not said.isdisjoint(_OF_MARKETS if several else _OF_FIRMS) or _SHARES.search(sentence) is not None
    if markets or names_a_firm(sentence) or {"oil", "price"} <= said:
        return False
    counted = not said.isdisjoint(_MEASURED if several else _MEASURED_OF_ONE)
    lost = not said.isdisjoint(_LOSSES) and not said.isdisjoint(_FORCE)
    return (counted or lost) and bool(find_amounts(sentence))


def _goes_along(sentence: str) -> bool:
    """Whether a segment of a text that is worth it adds to it: quotes somebody, or points to an actor."""
    return _SAYS.search(sentence) is not None or _REFERRING.search(sentence) is not None


@lru_cache(maxsize=64)
def _lower_words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


@lru_cache(maxsize=64)
def _lemmas(text: str) -> tuple[str, ...]:
    """Words in small letters, a plural's "s" taken off: near enough to lemmas for nouns."""
    return tuple(_without_s(word) for word in _lower_words(text))


def _without_s(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
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
