"""Posts: who holds one on a day, whatever words a report uses for it and whatever the state calls it."""

from datetime import date
from functools import cache
from typing import Final

from faultlines.terms.actors import Person, people

#: Words in reports for a post, and the table's word for it. "Defense" is read as "defence" before.
_WORDS: Final[dict[str, str]] = {
    "chief diplomat": "foreign minister",
    "external affairs minister": "foreign minister",
    "foreign affairs minister": "foreign minister",
    "minister for foreign affairs": "foreign minister",
    "minister of external affairs": "foreign minister",
    "minister of foreign affairs": "foreign minister",
    "top diplomat": "foreign minister",
    "defence chief": "defence minister",
    "minister for defence": "defence minister",
    "minister of defence": "defence minister",
    "minister of national defence": "defence minister",
    "national defence minister": "defence minister",
    "head of government": "prime minister",
    "premier": "prime minister",
    "taoiseach": "prime minister",
    "emir": "monarch",
    "king": "monarch",
    "queen": "monarch",
    "sultan": "monarch",
    "vice president": "vice-president",
}

#: What a state calls a post that most states call by the word in the key.
_TITLES: Final[dict[tuple[str, str], str]] = {
    ("GBR", "foreign minister"): "foreign secretary",
    ("PHL", "foreign minister"): "foreign secretary",
    ("USA", "foreign minister"): "secretary of state",
    ("VAT", "foreign minister"): "secretary of state",
    ("BGD", "foreign minister"): "foreign affairs adviser",
    ("GBR", "defence minister"): "defence secretary",
    ("PHL", "defence minister"): "defence secretary",
    ("USA", "defence minister"): "secretary of defense",
    ("USA", "defence secretary"): "secretary of defense",
    ("AUT", "prime minister"): "chancellor",
    ("DEU", "prime minister"): "chancellor",
    ("CHN", "prime minister"): "premier",
    ("PRK", "prime minister"): "premier",
    ("TWN", "prime minister"): "premier",
    ("BGD", "prime minister"): "chief adviser",
    ("BHR", "monarch"): "emir",
    ("JPN", "monarch"): "emperor",
}


def holder(actor: str, post: str, on: date) -> Person | None:
    """Who holds a post of an actor on a day, so that "the foreign minister" has a name and a state.

    Parameters
    ----------
    actor : str
        Id of a state, an organisation or a non-state actor.
    post : str
        In the table's words ("foreign minister") or a report's ("Foreign Affairs Minister", "defense minister").
        What the state itself calls the post is found: the foreign minister of the United States is its secretary of
        state, and the prime minister of Germany its chancellor.
    on : date
        On a day of handing over, the newcomer; of several who hold a post together, the one who took it last.

    Returns
    -------
    Person or None
        None where nobody held it, or the table does not say who did.

    Examples
    --------
    >>> from datetime import date
    >>> holder("RUS", "foreign minister", date(2009, 5, 1)).name
    'Sergey Lavrov'
    >>> holder("USA", "Foreign Minister", date(2009, 5, 1)).name
    'Hillary Clinton'
    >>> holder("DEU", "defense minister", date(2024, 6, 22)).name
    'Boris Pistorius'
    >>> holder("SWZ", "space minister", date(2024, 6, 22)) is None
    True
    """
    for title in _titles(actor, post):
        held = [person for person in _holders().get((actor, title), ()) if _serving(person, on)]
        if held:
            return max(held, key=lambda person: person.start)
    return None


def _titles(actor: str, post: str) -> tuple[str, ...]:
    """Titles to look for, as the report has it first."""
    plain = " ".join(post.casefold().split())
    british = plain.replace("defense", "defence")
    common = _WORDS.get(british, british)
    own = _TITLES.get((actor, common))
    return tuple(dict.fromkeys(title for title in (plain, british, common, own) if title))


@cache
def _holders() -> dict[tuple[str, str], tuple[Person, ...]]:
    found: dict[tuple[str, str], list[Person]] = {}
    for person in people():
        found.setdefault((person.actor, person.post.casefold()), []).append(person)
    return {key: tuple(holders) for key, holders in found.items()}


def _serving(person: Person, on: date) -> bool:
    return person.start <= on <= (person.end or date.max)
