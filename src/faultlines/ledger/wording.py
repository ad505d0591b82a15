"""What the words of two passages say about whether they tell of one act: names, days, and the rest of the content.

The parties' own names are left out, since every report of the two has them. Words count by their first five letters,
so that *collided* and *collision* are one.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from faultlines.terms.claims import EventClaim
from faultlines.terms.coded_names import resolve

#: Letters by which two forms of a word are one.
_STEM: Final = 5

#: Content words below which a passage is too bare to be told from another.
BARE_WORDS: Final = 2

_TOKEN: Final = re.compile(r"[^\W\d_]+|\d[\d,.]*")
_CALENDAR: Final = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december"
)
_TIME: Final = re.compile(rf"(?:{_CALENDAR}|yesterday|today|tonight|overnight|morning|afternoon|evening|night)s?")
_DATED: Final = re.compile(
    rf"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|\d{{4}}-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_CALENDAR})|(?:{_CALENDAR})\s+\d{{1,2}})\b",
    re.IGNORECASE,
)

_ANEW: Final = re.compile(r"\b(?:again|another|anew|second|once more|fresh|renewed|further)\b", re.IGNORECASE)

#: Words that any report may have; shorter ones than four letters never count.
_COMMON: Final = frozenset(
    word[:_STEM]
    for line in (
        "about after again also although among another around because been before being between both came come",
        "could does down during each early even ever first force foreign former from given have having here hours into",
        "itself",
        "just last late least made make many more most much near next once only other over part same second several",
        "should since some still such than that their them then there these they third this those three through time",
        "today took toward under until upon very week well were what when where which while whom with within without",
        "would year your according account accuse add already announce authorities call capital claim comment confirm",
        "country declare describe event expert government issue large leader major member military minister more",
        "nation",
        "news office official people president previous prime report representative said says secretary share speak",
        "spoke spokesman spokeswoman state statement tell told total agency ministry",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of one passage that bear on which act it tells of.

    Attributes
    ----------
    words : frozenset of str
        Content words, the parties' names left out, each by its first five letters.
    names : frozenset of str
        Those of them that are names of anything else: places, ships, people, operations.
    all_words : frozenset of str
        Every word and number, whole.
    figures : frozenset of str
        Its numbers and words of the calendar.
    dated : bool
        Whether the passage states a day.
    anew : bool
        Whether it says that there was such an act before: "again", "another".
    """

    words: frozenset[str]
    names: frozenset[str]
    all_words: frozenset[str]
    figures: frozenset[str]
    dated: bool
    anew: bool

    @property
    def bare(self) -> bool:
        """Whether there is too little to tell it from another."""
        return len(self.words) < BARE_WORDS


def wording_of(claim: EventClaim) -> Wording:
    """The words of a claim's passage and place.

    Parameters
    ----------
    claim : EventClaim

    Returns
    -------
    Wording
    """
    text = claim.passage.text
    tokens = [(match.start(), match.group()) for match in _TOKEN.finditer(text)]
    parties = {part.casefold() for part in _parties(claim)}
    content = [(start, word) for start, word in tokens if _is_content(word, parties)]
    content += [(-1, word) for word in _TOKEN.findall(claim.place or "") if _is_content(word, parties)]
    return Wording(
        words=frozenset(stem(word) for _, word in content),
        names=frozenset(stem(word) for start, word in content if _is_name(text, start, word)),
        all_words=frozenset(word.casefold() for _, word in tokens),
        figures=frozenset(
            word.casefold() for _, word in tokens if word[0].isdigit() or _TIME.fullmatch(word.casefold())
        ),
        dated=_DATED.search(text) is not None,
        anew=_ANEW.search(text) is not None,
    )


def stem(word: str) -> str:
    """First letters of a word, by which its forms are one.

    >>> stem("Collided") == stem("collision")
    True
    """
    return word.casefold()[:_STEM]


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Words in common, as a share of the smaller set (Szymkiewicz-Simpson); 0 where one is empty.

    >>> likeness(frozenset("abcd"), frozenset("abx"))
    0.67
    """
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def resemblance(first: frozenset[str], second: frozenset[str]) -> float:
    """Words in common, as a share of all in either (Jaccard); 0 where both are empty.

    >>> resemblance(frozenset("abcd"), frozenset("abx"))
    0.40
    """
    return len(first & second) / len(first | second) if first or second else 0.0


def _parties(claim: EventClaim) -> list[str]:
    mentions = (*claim.source_actors, *claim.target_actors)
    return [word for mention in mentions for word in _TOKEN.findall(mention.text)]


def _is_content(word: str, parties: set[str]) -> bool:
    low = word.casefold()
    if not low.isalpha():
        return False
    adjective = any(len(party) > 3 and low[:4] == party[:4] for party in parties)
    return (
        len(low) > 3 and low not in parties and not adjective and stem(low) not in _COMMON and not _TIME.fullmatch(low)
    )


def _is_name(text: str, start: int, word: str) -> bool:
    """Whether a word is a name of something but an actor; -1 is a word of the place.

    An actor that is no party is left out: it may speak, host or mediate in any report. So is a word that begins a
    sentence, where a capital says nothing.
    """
    if not word[0].isupper() or _names_actor(word):
        return False
    before = text[: max(start, 0)].rstrip(" \"“'‘(")
    return start < 0 or (bool(before) and before[-1] not in ".!?:")


@cache
def _names_actor(word: str) -> bool:
    return resolve(word) is not None
