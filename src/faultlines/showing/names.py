"""Actor ids as names to read."""

import re
from functools import cache

from faultlines.terms.actors import nonstate_actors, organisations, states
from faultlines.terms.claims import MUTUAL_TIES, TIE_STATES, TIE_TYPES

_ID = re.compile(r"\b(?:IGO:|NSA:)?[A-Z][A-Z0-9-]{2,}\b")
_TERM = re.compile(rf"\b(?:{'|'.join(term for term in (*TIE_TYPES, *TIE_STATES) if '_' in term)})\b")


def actor_name(actor: str) -> str:
    """Name of a state, organisation or non-state actor; an id that nobody knows is shown as it is.

    >>> actor_name("PRK"), actor_name("ZZZ")
    ('North Korea', 'ZZZ')
    """
    return _names().get(actor, actor)


def pair_name(source_actor: str, target_actor: str) -> str:
    """Both names of a pair, the side first that the map puts first.

    >>> pair_name("PRK", "KOR")
    'North Korea – South Korea'
    """
    return f"{actor_name(source_actor)} – {actor_name(target_actor)}"


def tie_name(tie_type: str, source_actor: str, target_actor: str) -> str:
    """Both names of a tie: joined by a dash where it binds both alike, by an arrow where it runs one way.

    >>> tie_name("arms_supply", "RUS", "VNM")
    'Russia → Vietnam'
    """
    if tie_type in MUTUAL_TIES:
        return pair_name(source_actor, target_actor)
    return f"{actor_name(source_actor)} → {actor_name(target_actor)}"


def readable(path: str) -> str:
    """Path with names in place of actor ids, and blanks in place of the underscores of ties.

    >>> readable("RUS bound to PRK (defence_pact, signed 2024-06-19)")
    'Russia bound to North Korea (defence pact, signed 2024-06-19)'
    """
    named = _ID.sub(lambda found: actor_name(found.group()), path)
    return _TERM.sub(lambda found: found.group().replace("_", " "), named)


@cache
def _names() -> dict[str, str]:
    bodies = {body.id: body.name for body in organisations()} | {body.id: body.name for body in nonstate_actors()}
    return bodies | {state.id: state.name for state in states()}
