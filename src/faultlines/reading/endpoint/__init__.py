"""An optional reader: a language model behind an OpenAI-compatible endpoint, every claim checked against the text.

It is never the default, and nothing here is loaded before it is asked for. The model points at sentences; what it says
is looked up in the text by `checking`, and what cannot be found there is dropped and counted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from faultlines.reading.annotated import annotate_whole
from faultlines.reading.endpoint.answers import answer_schema, read_answer
from faultlines.reading.endpoint.checking import Checker
from faultlines.reading.endpoint.chunks import Chunk, chunks, cut_sentences
from faultlines.reading.endpoint.client import Client, EndpointClient
from faultlines.reading.endpoint.evidence import Fault, UnprovenError
from faultlines.reading.endpoint.prompt import messages
from faultlines.reading.endpoint.replies import NoAnswer
from faultlines.reading.endpoint.settings import EndpointSettings, endpoint_settings
from faultlines.reading.pipeline import pipeline
from faultlines.terms.claims import Claim
from faultlines.terms.documents import Document

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = [
    "EndpointClient",
    "EndpointReading",
    "EndpointSettings",
    "dropped_note",
    "endpoint_settings",
    "read_document_by_endpoint",
]

_CUT: Final = "sentence too long to be sent whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointReading:
    """Claims of one document that the text bears out, and how many statements were dropped, by reason."""

    claims: tuple[Claim, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)


def read_document_by_endpoint(document: Document, client: Client, nlp: "Language | None" = None) -> EndpointReading:
    """Event and tie claims of one document, as a language model points them out and the text bears them out.

    Parameters
    ----------
    document : Document
    client : Client
        Asks the model; an `EndpointClient` of the `endpoint_settings`.
    nlp : spacy.language.Language, optional
        As `faultlines.reading.pipeline` gives it, which is the default: actors, dates and sentences are our own.

    Returns
    -------
    EndpointReading
        Claims in the order of the text, their ids the same whenever the model says the same.

    Raises
    ------
    EndpointError
        If the endpoint does not answer.
    """
    annotated = annotate_whole(document, nlp or pipeline())
    checker = Checker(annotated, f"llm:{client.model}")
    claims: dict[str, Claim] = {}
    dropped: Counter[str] = Counter()
    if cut := cut_sentences(annotated):
        dropped[_CUT] = cut
    for chunk in chunks(annotated):
        for found in _said(chunk, document, client, checker):
            if isinstance(found, str):
                dropped[found] += 1
            elif found.claim_id in claims:
                dropped[Fault.AGAIN.value] += 1
            else:
                claims[found.claim_id] = found
    ordered = sorted(claims.values(), key=lambda claim: (claim.passage.start, claim.passage.end))
    return EndpointReading(claims=tuple(ordered), dropped=dict(dropped))


def dropped_note(dropped: Mapping[str, int]) -> str | None:
    """What was dropped, as one line, the most frequent reason first; None where nothing was.

    >>> dropped_note({"quote not in the text": 2, "no target": 1})
    'dropped of what the language model said: quote not in the text: 2, no target: 1'
    """
    if not dropped:
        return None
    counted = sorted(dropped.items(), key=lambda pair: (-pair[1], pair[0]))
    return "dropped of what the language model said: " + ", ".join(f"{reason}: {n}" for reason, n in counted)


def _said(chunk: Chunk, document: Document, client: Client, checker: Checker) -> Iterator[Claim | str]:
    """What the model says of one part of a document: claims, and reasons why something is none."""
    reply = client.ask(messages(chunk, document.published_at), answer_schema())
    if reply.text is None:
        yield (reply.missing or NoAnswer.EMPTY).value
        return
    answer = read_answer(reply.text)
    yield from (bad.value for bad in answer.bad)
    for item in answer.items:
        try:
            yield from checker.claims(item, chunk)
        except UnprovenError as unproven:
            yield unproven.fault.value
