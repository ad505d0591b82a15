"""Documents in parts: every sentence once, the two before it beside it, none too long."""

from datetime import date
from itertools import pairwise

from faultlines.reading.annotated import annotate
from faultlines.reading.endpoint import read_document_by_endpoint
from faultlines.reading.endpoint.chunks import LONGEST_SENTENCE, MOST_CHARACTERS, chunks, numbered
from faultlines.reading.endpoint.prompt import messages
from faultlines.reading.pipeline import pipeline

from .conftest import completion
from .test_reading import event

LONG = "\n\n".join(
    f"The ministers of Chile and Peru met in a town with a name of no great length, for time number {n}."
    for n in range(240)
)


def annotated(document, text):
    return annotate(document(text), pipeline())


def test_every_sentence_is_in_one_part_with_two_before_it(document):
    whole = annotated(document, LONG)
    parts = list(chunks(whole))
    assert len(parts) > 2
    assert [s for part in parts for s in part.sentences] == numbered(whole)
    for last, part in pairwise(parts):
        assert part.before == last.sentences[-2:]
    assert all(sum(len(s.text) for s in part.sentences) <= MOST_CHARACTERS for part in parts)


def test_a_sentence_without_an_end_is_cut_and_counted(endpoint, client, document):
    text = "Chile's minister met Peru's and " + "so on and " * 400
    (part,) = chunks(annotated(document, text))
    assert max(len(s.text) for s in part.sentences) <= LONGEST_SENTENCE
    endpoint.answers(completion({"events": [], "ties": []}))
    found = read_document_by_endpoint(document(text), client)
    assert found.dropped == {"sentence too long to be sent whole": 1}


def test_a_quote_from_the_sentences_before_is_not_read_twice(endpoint, client, document):
    said = event(quote="for time number 3", sources=["Chile"], targets=["Peru"], event_type="CONSULT", date_words=None)
    endpoint.answers(completion({"events": [said], "ties": []}))
    found = read_document_by_endpoint(document(LONG), client)
    assert len(found.claims) == 1
    assert found.dropped == {"quote not in the sentences asked about": len(endpoint.asked) - 1}


def test_a_part_without_actors_is_passed_over(document):
    rain = "It rained all day in a town with a name of no great length.\n\n" * 120
    parts = list(chunks(annotated(document, rain + "Chile expelled Peru's ambassador.")))
    assert len(parts) == 1
    assert parts[0].sentences[-1].text == "Chile expelled Peru's ambassador."
    assert "Chile expelled Peru's ambassador." in messages(parts[0], date(2024, 6, 22))[1]["content"]
