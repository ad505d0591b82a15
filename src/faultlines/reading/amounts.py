"""Numbers with their units as English writes them: money, percentages, measures, and counts of people and arms.

Money's unit is the currency's ISO 4217 code; a bare ``$`` is the United States' dollar. A percentage's is
``percent``, a count's ``persons`` or ``count``, a measure's the word of `MEASURES`. Values are full numbers: "1.2
billion" is 1.2e9. Vague numbers ("dozens", "hundreds") have no value and are left out.
"""

import re
from dataclasses import dataclass
from typing import Final

from faultlines.reading.wordlists import words

#: Signs of currencies, longest first.
SIGNS: Final[dict[str, str]] = {
    "US$": "USD",
    "U.S.$": "USD",
    "HK$": "HKD",
    "NT$": "TWD",
    "NZ$": "NZD",
    "AU$": "AUD",
    "A$": "AUD",
    "C$": "CAD",
    "S$": "SGD",
    "R$": "BRL",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₽": "RUB",
    "₹": "INR",
    "₩": "KRW",
    "₴": "UAH",
    "₪": "ILS",
    "₺": "TRY",
    "₫": "VND",
    "₱": "PHP",
}

#: Names of currencies, singular and without a state where that is the common case.
CURRENCIES: Final[dict[str, str]] = {
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "yuan": "CNY",
    "renminbi": "CNY",
    "yen": "JPY",
    "ruble": "RUB",
    "rouble": "RUB",
    "won": "KRW",
    "hryvnia": "UAH",
    "shekel": "ILS",
    "zloty": "PLN",
    "rupiah": "IDR",
    "swedish krona": "SEK",
    "swedish kronor": "SEK",
    "norwegian kroner": "NOK",
    "danish kroner": "DKK",
    "franc": "CHF",
    "baht": "THB",
    "dong": "VND",
    "ringgit": "MYR",
    "australian dollar": "AUD",
    "canadian dollar": "CAD",
    "new zealand dollar": "NZD",
    "singapore dollar": "SGD",
    "hong kong dollar": "HKD",
    "taiwan dollar": "TWD",
    "indian rupee": "INR",
    "pakistani rupee": "PKR",
    "iranian rial": "IRR",
    "saudi riyal": "SAR",
    "turkish lira": "TRY",
    "egyptian pound": "EGP",
    "swiss franc": "CHF",
}

#: Units of measure: any of the words -> the unit's symbol and how many of it one is.
MEASURES: Final[dict[str, tuple[str, float]]] = {
    "km": ("km", 1.0),
    "kilometer": ("km", 1.0),
    "kilometre": ("km", 1.0),
    "nautical mile": ("km", 1.852),
    "mile": ("km", 1.609344),
    "square kilometer": ("km2", 1.0),
    "square kilometre": ("km2", 1.0),
    "square mile": ("km2", 2.589988),
    "metric ton": ("t", 1.0),
    "ton": ("t", 1.0),
    "tonne": ("t", 1.0),
    "kilogram": ("kg", 1.0),
    "kg": ("kg", 1.0),
    "barrel": ("bbl", 1.0),
    "megawatt": ("MW", 1.0),
    "gigawatt": ("MW", 1000.0),
    "cubic meter": ("m3", 1.0),
    "cubic metre": ("m3", 1.0),
    "tiv": ("TIV", 1.0),
    "trend-indicator value": ("TIV", 1.0),
    "trend indicator value": ("TIV", 1.0),
}

#: Nouns whose numbers are of people.
PERSONS: Final = words(
    "troop soldier sailor marine airman trooper serviceman servicemember conscript recruit reservist personnel people "
    "person civilian refugee migrant evacuee fighter militant insurgent rebel combatant mercenary prisoner detainee "
    "hostage captive adviser advisor instructor trainer officer policeman diplomat spy worker laborer labourer "
    "resident villager citizen national child woman man demonstrator protester peacekeeper guard paratrooper commando "
    "casualty death fatality victim employee voter student journalist passenger engineer expert fisherman"
)

#: Nouns whose numbers are of arms and other things that states have, send or use.
THINGS: Final = words(
    "missile drone warhead warship ship vessel boat frigate destroyer corvette cruiser carrier submarine tanker "
    "aircraft jet plane bomber fighter_jet warplane helicopter tank vehicle howitzer gun rifle cannon launcher "
    "mortar shell round rocket bomb munition mine battery interceptor radar satellite torpedo balloon battalion "
    "brigade division base outpost facility silo reactor centrifuge airstrike sortie container truck bullet weapon uav "
    "icbm entity"
)

_SCALES: Final[dict[str, float]] = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "tn": 1e12,
}
_UNITS: Final = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
)
_TENS: Final = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_SPELT: Final[dict[str, int]] = (
    {word: value for value, word in enumerate(_UNITS)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
    | {"a": 1, "dozen": 12}
)


def _any_of(options: dict[str, str] | dict[str, tuple[str, float]] | dict[str, int]) -> str:
    return "|".join(re.escape(option).replace(r"\ ", r"[\s-]") for option in sorted(options, key=len, reverse=True))


_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS: Final = rf"(?:{'|'.join(_TENS)})-(?:{'|'.join(_UNITS[1:10])})|{'|'.join(sorted(_SPELT, key=len, reverse=True))}"
_SCALE: Final = r"hundred|thousand|million|billion|trillion"
_NUMBER: Final = rf"(?P<number>{_DIGITS}|\b(?:{_WORDS})\b)(?:[\s-]+(?P<scale>{_SCALE})\b(?:\s+(?P<more>{_SCALE})\b)?)?"
_SIGNED: Final = re.compile(
    rf"(?P<sign>{_any_of(SIGNS)})\s?(?P<number>{_DIGITS})(?:[\s-]?(?P<scale>{_SCALE}|bn|tn|mn|k|m|b)\b)?", re.IGNORECASE
)
_CURRENCY: Final = re.compile(
    rf"(?<![\w.,$€£¥])(?:{_NUMBER})[\s-]+(?:(?:U\.?S\.?|American|Chinese|Russian|Japanese|South[\s-]Korean)\s+)?"
    rf"(?P<currency>{_any_of(CURRENCIES)})s?\b",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(
    rf"(?<![\w.,$€£¥])(?:{_NUMBER})\s?-?(?P<percent>%|\bper\s?cent\b|\bpercentage\s+points?\b)", re.IGNORECASE
)
_MEASURE: Final = re.compile(
    rf"(?<![\w.,$€£¥])(?:{_NUMBER})[\s-]*(?:long\s+)?(?P<measure>{_any_of(MEASURES)})s?\b"
    r"(?P<rate>\s+(?:per|a|each)\s+(?:day|year|month))?",
    re.IGNORECASE,
)
_BARE: Final = re.compile(rf"(?<![\w.,:/$€£¥+#-])(?:{_NUMBER})(?![\w%:/]|[.,-]\d|-\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit; ``unit`` is None for a bare number, whose noun must say what it counts.

    ``start`` and ``end`` count characters of the text that was searched.
    """

    start: int
    end: int
    value: float
    unit: str | None


def find_amounts(text: str) -> list[Amount]:
    """Find the amounts of a text, in its order, none overlapping.

    Examples
    --------
    >>> [(a.value, a.unit) for a in find_amounts("Sales of $1.2 billion, up 16%, for twenty-five jets.")]
    [(1200000000.0, 'USD'), (16.0, 'percent'), (25.0, None)]
    """
    found: list[Amount] = []
    for pattern in (_SIGNED, _CURRENCY, _PERCENT, _MEASURE, _BARE):
        for match in pattern.finditer(text):
            amount = _amount(match)
            if amount and not any(amount.start < other.end and other.start < amount.end for other in found):
                found.append(amount)
    return sorted(found, key=lambda amount: amount.start)


def _amount(match: re.Match[str]) -> Amount | None:
    groups = {key: value for key, value in match.groupdict().items() if value}
    if groups["number"].lower() in {"a", "one"} and "scale" not in groups and "percent" not in groups:
        return None  # an article or a pronoun more often than a number
    value, unit, times = _value(groups), None, 1.0
    if "sign" in groups:
        unit = SIGNS[groups["sign"].upper()]
    elif "currency" in groups:
        unit = CURRENCIES[_plain(groups["currency"])]
    elif "percent" in groups:
        unit = "percentage points" if "point" in groups["percent"].lower() else "percent"
    elif "measure" in groups:
        unit, times = MEASURES[_plain(groups["measure"])]
        if "rate" in groups:
            unit += "/" + groups["rate"].split()[-1].lower()
    return Amount(match.start(), match.end(), value * times, unit)


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s-]+", name.lower())) if name.lower() not in MEASURES else name.lower()


def _value(groups: dict[str, str]) -> float:
    number = groups["number"].lower()
    if number[0].isdigit():
        value = float(number.replace(",", ""))
    else:
        value = float(sum(_SPELT[part] for part in number.split("-")))
    for scale in ("scale", "more"):
        value *= _SCALES.get(groups.get(scale, "").lower(), 1.0)
    return value
