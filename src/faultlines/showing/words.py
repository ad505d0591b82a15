"""Numbers as a reader meets them: likelihood words, per cent, frequencies and percentage points.

Likelihood and confidence are different things, so nothing here puts the two into one sentence.
"""

import re
from collections.abc import Iterator
from datetime import date
from math import log
from typing import Final

#: Lower bound (included) of each word for a likelihood.
#:
#: Office of the Director of National Intelligence (2015), Intelligence Community Directive 203, *Analytic Standards*,
#: D.6.e(2)(a). The directive starts at 1 % and ends at 99 %; beyond, its outermost word stays the nearest one.
LIKELIHOOD_WORDS: Final[tuple[tuple[float, str], ...]] = (
    (0.95, "almost certain"),
    (0.80, "very likely"),
    (0.55, "likely"),
    (0.45, "roughly even chance"),
    (0.20, "unlikely"),
    (0.05, "very unlikely"),
    (0.0, "almost no chance"),
)

#: Fewer distinct events than this behind a pair's aftershocks is thin evidence.
THIN_EVIDENCE: Final = 5

#: Control characters but tab and line feed, marks that turn the direction of text, and halves of surrogate pairs.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def likelihood_word(probability: float) -> str:
    """Word of Intelligence Community Directive 203 for a probability.

    Parameters
    ----------
    probability : float
        0-1. A boundary belongs to the likelier word.

    Raises
    ------
    ValueError
        If ``probability`` is outside 0-1.

    Examples
    --------
    >>> likelihood_word(0.03), likelihood_word(0.05), likelihood_word(0.5)
    ('almost no chance', 'very unlikely', 'roughly even chance')
    """
    _check(probability)
    return next(word for bound, word in LIKELIHOOD_WORDS if probability >= bound)


def percent(probability: float) -> str:
    """Probability in per cent: one decimal below ten, and never a bare 0 or 100.

    >>> percent(0.0004), percent(0.031), percent(0.14), percent(0.997)
    ('<1 %', '3.1 %', '14 %', '>99 %')
    """
    return f"{_percent_number(probability)} %"


def percent_step(before: float, after: float) -> str:
    """Probability before and after, with as many decimals (at most two) as it takes to tell them apart.

    Below one per cent both stay "<1 %".

    >>> percent_step(0.14, 0.19), percent_step(0.1612, 0.1631), percent_step(0.0391, 0.0394)
    ('14 % → 19 %', '16.1 % → 16.3 %', '3.91 % → 3.94 %')
    >>> percent_step(0.002, 0.004)
    '<1 % → <1 %'
    """
    pair = percent(before), percent(after)
    smaller, larger = min(before, after), max(before, after)
    if smaller >= 0.01 and larger <= 0.99:
        for decimals in (0, 1, 2) if smaller >= 0.0995 else (1, 2):
            pair = f"{before * 100:.{decimals}f} %", f"{after * 100:.{decimals}f} %"
            if pair[0] != pair[1]:
                break
    return f"{pair[0]} → {pair[1]}"


def percent_range(interval: tuple[float, float]) -> str:
    """Interval in per cent, low to high.

    >>> percent_range((0.012, 0.08)), percent_range((0.001, 0.004)), percent_range((0.002, 0.03))
    ('1.2–8.0 %', '<1 %', '<1–3.0 %')
    """
    low, high = (_percent_number(bound) for bound in interval)
    return f"{low} %" if low == high else f"{low}–{high} %"


def frequency(probability: float, interval: tuple[float, float], horizon_days: int) -> str:
    """Probability as a count of cases like it, in a hundred or in a thousand, with its range.

    >>> frequency(0.031, (0.012, 0.08), 90)
    'about 3 in 100 in 90 days (range 1–8)'
    >>> frequency(0.0052, (0.002, 0.0115), 30), frequency(0.0002, (0.0001, 0.0004), 30)
    ('about 5 in 1,000 in 30 days (range 2–12)', 'fewer than 1 in 1,000 in 30 days (range <1)')
    """
    _check(probability)
    cases = 100 if probability >= 0.01 else 1000
    count, low, high = (_count(value, cases) for value in (probability, *interval))
    about = {"<": "fewer than ", ">": "more than "}.get(count[0], "about ")
    span = low if low == high else f"{low}–{high}"
    return f"{about}{count.lstrip('<>')} in {cases:,} in {horizon_days} days (range {span})"


def points(*changes: float, decimals: int | None = None) -> tuple[str, ...]:
    """Changes in percentage points, signed, all to the same number of decimals.

    The largest gets two digits or more, so that parts of one change can be compared and added. What is not zero is
    never printed as zero.

    Parameters
    ----------
    *changes : float
        Changes in probability: 0.01 is one point.
    decimals : int, optional
        Where not given, as many as the largest change needs.

    Examples
    --------
    >>> points(0.021, 0.003, -0.0004)
    ('+2.1', '+0.3', '−<0.1')
    >>> points(0.0004)
    ('+0.040',)
    """
    if decimals is None:
        largest = max((abs(change) * 100 for change in changes), default=0.0)
        decimals = next((digits for digits, bound in ((1, 0.95), (2, 0.095)) if largest >= bound), 3)
    return tuple(_signed(change * 100, decimals) for change in changes)


def odds_factor(before: float, after: float) -> str:
    """How much the odds of the pair changed, for changes that per cent would hide.

    >>> odds_factor(0.001, 0.0024), odds_factor(0.02, 0.01)
    ('odds × 2.4', 'odds ÷ 2.0')
    """
    factor = odds(after) / odds(before)
    return f"odds × {_two_digits(factor)}" if factor >= 1 else f"odds ÷ {_two_digits(1 / factor)}"


def log_odds(probability: float) -> float:
    """Natural logarithm of the odds, finite at 0 and 1.

    >>> log_odds(0.5)
    0.0
    """
    return log(odds(probability))


def odds(probability: float) -> float:
    """Odds of a probability, kept finite at 0 and 1.

    >>> odds(0.2)
    0.25
    """
    _check(probability)
    kept = min(max(probability, 1e-9), 1 - 1e-9)
    return kept / (1 - kept)


def is_thin(evidence: int) -> bool:
    """Whether so few distinct events stand behind a pair that its aftershocks are thin."""
    return evidence < THIN_EVIDENCE


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Number with its noun.

    >>> counted(1, "document"), counted(9, "event"), counted(2, "likelihood", "likelihoods")
    ('1 document', '9 events', '2 likelihoods')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def day(value: date) -> str:
    """Date as a reader writes it.

    >>> day(date(2024, 6, 2))
    '2 June 2024'
    """
    return f"{value.day} {value:%B} {value.year}"


def visible(text: str) -> str:
    r"""Text with a replacement sign for every character that could act on a terminal or a page.

    >>> visible("to\x1b[2J the\n border")
    'to�[2J the\n border'
    """
    return _CONTROL.sub("\ufffd", text)


def clean(text: str) -> str:
    r"""Text to lay out in lines: runs of white space become one space, and the rest is made visible.

    >>> clean("to\n  the\x1b[2J border")
    'to the�[2J border'
    """
    return visible(re.sub(r"[ \t\r\n\f\v]+", " ", text)).strip()


def shorten(text: str, length: int) -> str:
    """Text of at most ``length`` characters, cut at a word and closed with an ellipsis. For display only.

    >>> shorten("The two sides signed a treaty", 20)
    'The two sides signed…'
    """
    if len(text) <= length:
        return text
    kept = text[: length + 1].rsplit(" ", 1)[0] or text[:length]
    return kept[:length].rstrip(" ,;:—–-") + "…"


def highlighted(text: str, start: int, end: int, context: int) -> Iterator[tuple[str, bool]]:
    """Cut a passage out of its document with some context: pieces of text, and whether each is the passage.

    Parameters
    ----------
    text : str
        The document's text.
    start, end : int
        Offsets of the passage in characters, the end excluded.
    context : int
        Characters of context to keep on each side, cut at a word.
    """
    before, after = text[max(0, start - context) : start], text[end : end + context]
    if start > context:
        before = "…" + before.split(" ", 1)[-1]
    if end + context < len(text):
        after = after.rsplit(" ", 1)[0] + "…"
    yield before, False
    yield text[start:end], True
    yield after, False


def _check(probability: float) -> None:
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"probability is {probability}; expected a number from 0 to 1")


def _percent_number(probability: float) -> str:
    _check(probability)
    if probability < 0.01:
        return "<1"
    if probability > 0.99:
        return ">99"
    return f"{probability * 100:.1f}" if probability < 0.0995 else f"{probability * 100:.0f}"


def _count(probability: float, cases: int) -> str:
    _check(probability)
    if probability * cases < 1:
        return "<1"
    return f">{cases - 1}" if (1 - probability) * cases < 1 else f"{probability * cases:.0f}"


def _signed(value: float, decimals: int) -> str:
    if value == 0:
        return "0"
    sign = "−" if value < 0 else "+"
    smallest = 10.0**-decimals
    return f"{sign}<{smallest:.{decimals}f}" if abs(value) < smallest / 2 else f"{sign}{abs(value):.{decimals}f}"


def _two_digits(factor: float) -> str:
    return f"{factor:.1f}" if factor < 10 else f"{factor:,.0f}"
