"""A document in parts that fit a model: numbered sentences, and the two before them to understand them by."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from faultlines.reading.annotated import Annotated

#: Characters of the sentences of one part; some 1,500 tokens, which leaves a small model room to answer.
MOST_CHARACTERS: Final = 6_000
#: Characters of one sentence; a longer one is no sentence, and its rest is not sent.
LONGEST_SENTENCE: Final = 3_000
SENTENCES_BEFORE: Final = 2


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sentence with its number in the document, its place there, and its text on one line."""

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sentences to read, and those before them."""

    before: tuple[Numbered, ...]
    sentences: tuple[Numbered, ...]

    @property
    def start(self) -> int:
        """Where the first sentence to read begins."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where the last sentence to read ends."""
        return self.sentences[-1].end

    def sentence(self, number: int) -> Numbered | None:
        """The sentence to read of one number."""
        return next((each for each in self.sentences if each.number == number), None)


def chunks(annotated: Annotated) -> Iterator[Chunk]:
    """Parts of a document that name an actor, in the order of the text."""
    sentences = numbered(annotated)
    if not sentences:
        return
    for first, past in pairwise(_cuts(sentences)):
        chunk = Chunk(tuple(sentences[max(0, first - SENTENCES_BEFORE) : first]), tuple(sentences[first:past]))
        if any(chunk.start <= mention.start < chunk.end for mention in annotated.mentions):
            yield chunk


def numbered(annotated: Annotated) -> list[Numbered]:
    """Sentences of a document, from 1 on; of one that is too long, its beginning."""
    found = []
    for number, sentence in enumerate(annotated.sentences, 1):
        start = sentence.start_char
        end = min(sentence.end_char, start + LONGEST_SENTENCE)
        found.append(Numbered(number, start, end, " ".join(annotated.document.text[start:end].split())))
    return found


def cut_sentences(annotated: Annotated) -> int:
    """How many sentences are too long to be sent whole."""
    return sum(sentence.end_char - sentence.start_char > LONGEST_SENTENCE for sentence in annotated.sentences)


def _cuts(sentences: list[Numbered]) -> list[int]:
    """Indices at which parts begin, and the end."""
    cuts, size = [0], 0
    for index, sentence in enumerate(sentences):
        size += len(sentence.text)
        if size > MOST_CHARACTERS and index > cuts[-1]:
            cuts.append(index)
            size = len(sentence.text)
    return [*cuts, len(sentences)]
