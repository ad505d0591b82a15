"""What else a sentence says of an act; needs the English pipeline."""

import pytest

from faultlines.reading.events import read_events


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Ghana's president met Togo's in New York City on Monday.", "New York City"),
        ("Ghana fired at Togo near the South China Sea.", "the South China Sea"),
        ("Ghana's envoy met Togo's in the UAE.", "UAE"),
        ("Ghana's envoys met Togo's in Port Sudan.", "Port Sudan"),
        ("Ghana's president met Togo's on Monday.", None),
        ("Ghana's envoy met Togo's in May.", None),
        ("Ghana's envoy accused Togo at NATO.", None),
        ("Ghana imposed sanctions on Togo over Gazprom.", None),
    ],
)
def test_the_place_of_an_act(read, text, place):
    assert {claim.place for claim in read_events(read(text, whole=True))} == {place}
