"""Parts of speech and features of tokens, as spaCy's attribute ruler gives them, remembered by tag, word and relation.

The ruler matches 179 patterns at each token, which takes as long as the parser. Nearly all of them look at one token,
and so give the same for each token of its kind.
"""

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.pipeline import AttributeRuler
    from spacy.tokens import Doc, Token
    from spacy.vocab import Vocab

NAME: Final = "remembered_attributes"
_GIVEN: Final = ("TAG", "POS", "MORPH", "LEMMA", "DEP")
#: Words that are told apart at a time: as many as many documents have, and no more than a few megabytes.
_MOST_WORDS: Final = 50_000
#: Tag, word (0 where no pattern names it), relation.
_Kind = tuple[int, int, int]


class RememberedAttributes:
    """What an attribute ruler does, told from a token's kind once that has been seen.

    Where a pattern of more than one token may match, the ruler itself is run.

    Examples
    --------
    >>> from faultlines.reading.pipeline import pipeline
    >>> [token.pos_ for token in pipeline()("Peru has not left.")]
    ['PROPN', 'AUX', 'PART', 'VERB', 'PUNCT']
    """

    def __init__(self, ruler: "AttributeRuler") -> None:
        self._ruler = ruler
        self._known: dict[_Kind, tuple[int, ...]] = {}
        patterns = [pattern for row in ruler.patterns for pattern in row["patterns"]]
        lowered = [token["LOWER"] for pattern in patterns for token in pattern if "LOWER" in token]
        self._named = _Words(lowered, blanks=True)
        openings = [pattern[0] for pattern in patterns if len(pattern) > 1]
        self._opening = _Words([token["LOWER"] for token in openings if "LOWER" in token], blanks=False)
        self._opening_relations = {ruler.vocab.strings.add(token["DEP"]) for token in openings if "DEP" in token}

    def __call__(self, doc: "Doc") -> "Doc":
        """Set the attributes of one text's tokens."""
        rows: list[tuple[int, ...]] = []
        for at, token in enumerate(doc.to_array(["TAG", "LOWER", "DEP"]).tolist()):
            kind = self._kind(doc, *token)
            if kind is None:
                return self._ruler(doc)
            if kind not in self._known:
                self._known[kind] = self._ruled(doc[at])
            rows.append(self._known[kind])
        return doc.from_array(list(_GIVEN), np.array(rows, dtype=np.uint64)) if rows else doc

    def _kind(self, doc: "Doc", tag: int, lower: int, relation: int) -> _Kind | None:
        """What a token's attributes hang on, None where they may hang on its neighbours."""
        if relation in self._opening_relations or self._opening.has(lower, doc.vocab):
            return None
        return tag, lower if self._named.has(lower, doc.vocab) else 0, relation

    def _ruled(self, token: "Token") -> tuple[int, ...]:
        """What the ruler makes of a token by itself."""
        from spacy.tokens import Doc

        alone = Doc(token.doc.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
        return tuple(int(value) for value in self._ruler(alone).to_array(list(_GIVEN))[0])


class _Words:
    """Words that some patterns name: one by one, in lists, or by expressions; and blanks where they count."""

    def __init__(self, named: "list[str | dict[str, Any]]", *, blanks: bool) -> None:
        self._told = {word for each in named for word in ([each] if isinstance(each, str) else each.get("IN", ()))}
        expressions = [each["REGEX"] for each in named if isinstance(each, dict) and "REGEX" in each]
        self._like = re.compile("|".join(f"(?:{each})" for each in expressions) or r"(?!)")
        self._known: dict[int, bool] = {}
        self._blanks = blanks

    def has(self, number: int, vocab: "Vocab") -> bool:
        """Whether a word is one of them, by its number in a vocabulary."""
        if number not in self._known:
            if len(self._known) == _MOST_WORDS:
                self._known.clear()
            word = vocab.strings[number]
            self._known[number] = (
                word in self._told or (self._blanks and word.isspace()) or self._like.search(word) is not None
            )
        return self._known[number]


def remember_attributes(nlp: "Language") -> None:
    """Put a ruler that remembers in the place of a pipeline's own."""
    from spacy.language import Language

    if not Language.has_factory(NAME):
        Language.factory(NAME, func=lambda nlp, name: RememberedAttributes(nlp.get_pipe("attribute_ruler")))
    nlp.add_pipe(NAME, after="attribute_ruler")
    nlp.disable_pipe("attribute_ruler")
