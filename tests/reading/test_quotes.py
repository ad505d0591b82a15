"""Where a text quotes."""

import pytest

from faultlines.reading.quotes import find_quotes


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We agree,” she said, “in part.”", ["We agree,", "in part."]),
        ('"We agree," she said.', ["We agree,"]),
        ("‘We agree in part,’ she said of Chad’s plan.", ["We agree in part,"]),
        ("It’s the ministers’ plan, not Chad’s.", []),
        ("“One thing.\n“Another thing.”\nNo quote.", ["One thing.", "Another thing."]),
        ("He said ‘no’ and “I know ‘nothing’ of it.”", ["I know ‘nothing’ of it."]),
        ('A 6" pipe.', []),
    ],
)
def test_quotes(text: str, quoted: list[str]) -> None:
    assert [text[quote.start : quote.end] for quote in find_quotes(text)] == quoted


def test_a_quote_knows_whether_it_opens_its_paragraph() -> None:
    assert [q.opens_paragraph for q in find_quotes("“One thing.”\nShe said, “Another.”")] == [True, False]
