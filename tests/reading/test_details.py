"""What else a sentence says of an act; needs the English pipeline."""

import pytest

from faultlines.reading.details import _place_name


@pytest.mark.parametrize(
    "text",
    [
        "Ghana met Togo in New York City on Monday.",
        "Ghana fired at Togo near the South China Sea.",
        "Talks were held at Camp David, Maryland, and in Oslo.",
    ],
)
def test_a_place_is_its_whole_name(read, text):
    doc = read(text).doc
    for entity in doc.ents:
        for token in entity:
            if entity.label_ in {"GPE", "LOC", "FAC"}:
                assert _place_name(token) == entity.text


def test_what_is_no_place_has_no_place_name(read):
    assert [_place_name(token) for token in read("Ghana met Togo on Monday.").doc[1:2]] == [None]
