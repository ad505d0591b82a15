"""The reader's vocabulary, loaded once from ``reading/data``: acts as verbs and nouns, word classes, sectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from faultlines.terms.plover import QUADS


@dataclass(frozen=True, slots=True)
class Act:
    """A PLOVER type with its mode and contexts."""

    event_type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the vocabulary: an act, and where in the sentence its target stands.

    ``object_class`` restricts a verb to objects of one class. ``slots`` are prepositions, or "o" (the object), "dat"
    (the indirect object), "s2" (the other party among the subjects); "in*" is tried only after all others. ``bare``
    nouns are acts without a verb that carries them out; ``untargeted`` ones may lack a target.
    """

    act: Act
    object_class: str | None
    slots: tuple[str, ...]
    bare: bool = False
    untargeted: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that the reader knows of words, by lemma; phrasal verbs are joined by "+", noun pairs by "_"."""

    verbs: dict[str, tuple[Entry, ...]]
    nouns: dict[str, Entry]
    objects: dict[str, frozenset[str]]
    classes: dict[str, frozenset[str]]
    sectors: dict[str, str]
    contexts: dict[str, frozenset[str]]

    def is_in(self, word: str, *classes: str) -> bool:
        """Whether a word is of one of the classes of ``words.txt``."""
        return any(word in self.classes[name] for name in classes)


@cache
def lexicon() -> Lexicon:
    """The vocabulary that the package carries.

    >>> lexicon().verbs["visit"][0].act
    Act(event_type='CONSULT', mode='visit', contexts=('diplomatic',))
    """
    verbs: dict[str, list[Entry]] = {}
    for lemma, entry in _entries("verbs"):
        verbs.setdefault(lemma, []).append(entry)
    sectors = {word: sector for sector, words in _classes("sectors").items() for word in words}
    return Lexicon(
        verbs={lemma: tuple(sorted(found, key=lambda e: e.object_class is None)) for lemma, found in verbs.items()},
        nouns=dict(_entries("nouns")),
        objects=dict(_objects()),
        classes={name: frozenset(words) for name, words in _classes("words").items()},
        sectors=sectors,
        contexts={name: frozenset(words) for name, words in _classes("contexts").items()},
    )


@cache
def tie_words() -> dict[str, frozenset[str]]:
    """Classes of words that name standing relations, by lemma."""
    return {name: frozenset(words) for name, words in _classes("ties").items()}


def _lines(stem: str) -> list[str]:
    text = files("faultlines.reading").joinpath("data", f"{stem}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _entries(stem: str) -> Iterator[tuple[str, Entry]]:
    act = Act("")
    for line in _lines(stem):
        if line.startswith("["):
            act = _act(line)
        elif not line.startswith("@"):
            yield from _entries_of(line, act)


def _act(header: str) -> Act:
    event_type, mode, contexts = header.strip("[]").split()
    if event_type not in QUADS:
        raise ValueError(f"vocabulary header is {header!r}; expected a PLOVER event type first")
    return Act(event_type, None if mode == "-" else mode, () if contexts == "-" else tuple(contexts.split(",")))


def _entries_of(line: str, act: Act) -> Iterator[tuple[str, Entry]]:
    left, _, right = line.partition(" : ")
    words, _, object_class = left.partition(" @")
    flags = frozenset(word for word in right.split() if word.startswith("!"))
    entry = Entry(
        act=act,
        object_class=object_class.strip() or None,
        slots=tuple(word for word in right.split() if not word.startswith("!")),
        bare="!bare" in flags,
        untargeted="!untargeted" in flags,
    )
    for word in words.split(","):
        yield word.strip(), entry


def _objects() -> Iterator[tuple[str, frozenset[str]]]:
    for line in _lines("verbs"):
        if line.startswith("@"):
            name, _, words = line[1:].partition(" = ")
            yield name, frozenset(words.split())


def _classes(stem: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    name = ""
    for line in _lines(stem):
        if line.startswith("["):
            name = line.strip("[]")
            found[name] = set()
        else:
            found[name].update(line.split())
    return found
