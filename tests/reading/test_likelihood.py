"""Words of likelihood; needs the English pipeline."""

import pytest

from faultlines.reading.likelihood import MODALS, PHRASES, VERBS, read_likelihood
from faultlines.reading.pipeline import pipeline


@pytest.mark.parametrize(
    ("text", "words", "interval"),
    [
        ("Norway will attack.", "will", (0.80, 0.99)),
        ("Norway will not attack.", "will not", (0.01, 0.20)),
        ("Norway may attack.", "may", (0.20, 0.55)),
        ("Norway may not attack.", "may not", (0.45, 0.80)),
        ("Norway could attack.", "could", (0.20, 0.55)),
        ("Norway is likely to attack.", "likely", (0.55, 0.80)),
        ("Norway is unlikely to attack.", "unlikely", (0.20, 0.45)),
        ("Norway is not likely to attack.", "not likely", (0.20, 0.45)),
        ("Norway is very unlikely to attack.", "very unlikely", (0.05, 0.20)),
        ("Norway will probably attack.", "will probably", (0.55, 0.80)),
        ("Norway will almost certainly attack.", "will almost certainly", (0.95, 0.99)),
        ("There is a 30 percent chance of war.", "30 percent chance", (0.30, 0.30)),
        ("Norway is expected to attack.", "expected to", (0.55, 0.95)),
        ("Norway is going to attack.", "going to", (0.80, 0.99)),
        ("Norway cannot attack.", None, None),
        ("Norway could not attack.", None, None),
        ("Norway should attack.", None, None),
        ("Norway attacked.", None, None),
        ("Norway is more likely than Chad to attack.", None, None),
    ],
)
def test_likelihoods(text: str, words: str | None, interval: tuple[float, float] | None) -> None:
    (sentence,) = list(pipeline()(text).sents)
    found = read_likelihood(sentence)
    assert (found.words, found.interval) == (words, interval)


def test_what_has_been_does_not_look_ahead() -> None:
    found = [read_likelihood(next(iter(pipeline()(t).sents))) for t in ("Norway may have left.", "Norway may leave.")]
    assert [each.forward for each in found] == [False, True]


@pytest.mark.parametrize("interval", [*(i for _, i in PHRASES), *MODALS.values(), *VERBS.values()])
def test_every_interval_is_made_of_the_directives_bounds(interval: tuple[float, float]) -> None:
    assert interval[0] < interval[1]
    assert set(interval) <= {0.01, 0.05, 0.20, 0.45, 0.55, 0.80, 0.95, 0.99}
