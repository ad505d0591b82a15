from hypothesis import given, settings
from hypothesis import strategies as st

from faultlines.reading.endpoint.folding import Folded

WORDS = st.text(st.sampled_from("ab.’“- \n\u200b\xa0…"), min_size=0, max_size=30)


@settings(deadline=None)
@given(WORDS, WORDS, WORDS)
def test_what_is_found_begins_and_ends_with_words_that_were_looked_for(before, words, after):
    text = f"{before} {words} {after}"
    found = list(Folded(text).find(words, (0, len(text))))
    assert bool(found) == bool(words.replace("\u200b", "").strip())
    for start, end in found:
        assert 0 <= start < end <= len(text)
        assert "".join(text[start:end].split()).replace("\u200b", "") == "".join(words.split()).replace("\u200b", "")


def test_only_whole_words_are_found_and_only_within_the_stretch():
    folded = Folded("the fact of war is an act of warfare, an act of war")
    assert list(folded.find("act of war", (0, 51))) == [(41, 51)]
    assert list(folded.find("act of war", (0, 50))) == []
