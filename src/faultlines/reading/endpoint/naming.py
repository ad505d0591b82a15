"""Whom a name that a model copied stands for, by our own spotting and tables; the model's word decides nothing."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from faultlines.reading.annotated import Annotated
from faultlines.reading.endpoint.folding import Folded, Span
from faultlines.reading.parties import Found, Parties, Party, merged
from faultlines.terms.actors import actor_names, not_actors
from faultlines.terms.claims import ActorMention
from faultlines.terms.coded_names import resolve


class Names:
    """Resolves names of one document, each where it stands."""

    def __init__(self, annotated: Annotated, folded: Folded) -> None:
        self._annotated = annotated
        self._folded = folded

    @cached_property
    def _parties(self) -> Parties:
        return Parties(self._annotated)

    @cached_property
    def _mentions(self) -> dict[Span, ActorMention]:
        return {(mention.start, mention.end): mention for mention in self._annotated.mentions}

    def places(self, name: str, stretches: Iterable[Span]) -> Iterator[Span]:
        """Where a name is printed, nearest stretch first; a "the" before it and a possessor's mark do not count."""
        bare = name.strip().removesuffix("'s").removesuffix("’s")
        bare = bare.removeprefix("the ").removeprefix("The ")
        seen: set[Span] = set()
        for stretch in stretches:
            for place in self._folded.find(bare, stretch):
                if place not in seen:
                    seen.add(place)
                    yield place

    def actors(self, places: Iterable[Span], avoiding: Iterable[str] = ()) -> Found:
        """Actors that a name stands for at the first of its places where it stands for any.

        "Both countries" leaves out the ids in ``avoiding``: for whom an act is done to, those who do it.
        """
        parties = self._parties.avoiding(avoiding)
        first: Span | None = None
        for place in places:
            first = first or place
            if found := self._spotted(place, parties):
                return found
        return self._in_tables(first) if first else ()

    def _spotted(self, place: Span, parties: Parties) -> Found:
        """Actors of a phrase: a name of the tables, or what adjective, possessor or pronoun makes of a noun."""
        if mention := self._mentions.get(place):
            return (Party(mention),)
        span = self._annotated.doc.char_span(*place, alignment_mode="expand")
        if span is None:
            return ()
        joined = [token for token in span.root.conjuncts if span.start <= token.i < span.end]
        return merged(party for token in (span.root, *joined) for party in parties.alone(token))

    def _in_tables(self, place: Span) -> Found:
        """The actor of a full name in a spelling that reports do not use; never one that spotting left out."""
        start, end = place
        text = self._annotated.document.text[start:end]
        on = self._annotated.document.published_at
        if text in actor_names(on) or text in not_actors():
            return ()
        id = resolve(text, on)
        return () if id is None else (Party(ActorMention(id=id, text=text, start=start, end=end)),)
