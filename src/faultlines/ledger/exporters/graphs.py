"""Ties as a graph: the actors that have any, and what is said of each tie."""

from collections.abc import Iterable
from typing import Final

from faultlines.terms.actors import nonstate_actors, organisations, states
from faultlines.terms.claims import MUTUAL_TIES
from faultlines.terms.events import Tie

#: What is said of an actor and of a tie, with the types that GraphML and GEXF share.
NODE_FIELDS: Final[dict[str, str]] = {
    "kind": "string",
    "cow": "int",
    "gw": "int",
    "capital": "string",
    "latitude": "double",
    "longitude": "double",
}
EDGE_FIELDS: Final[dict[str, str]] = {
    "tie_type": "string",
    "state": "string",
    "since": "string",
    "until": "string",
    "known_on": "string",
    "confidence": "double",
    "share": "double",
    "instrument": "string",
    "claims": "int",
}


def nodes(ties: Iterable[Tie]) -> list[tuple[str, str, dict[str, str]]]:
    """Id, name and fields of every actor with a tie, sorted by id."""
    known: dict[str, tuple[str, dict[str, str]]] = {
        state.id: (
            state.name,
            {
                "kind": "state",
                **({"cow": str(state.cow)} if state.cow is not None else {}),
                **({"gw": str(state.gw)} if state.gw is not None else {}),
                "capital": state.capital,
                "latitude": str(state.latitude),
                "longitude": str(state.longitude),
            },
        )
        for state in states()
    }
    known |= {one.id: (one.name, {"kind": "organisation"}) for one in organisations()}
    known |= {one.id: (one.name, {"kind": "non-state actor"}) for one in nonstate_actors()}
    ids = sorted({name for tie in ties for name in (tie.source_actor, tie.target_actor)})
    return [(name, *known.get(name, (name, {"kind": "other"}))) for name in ids]


def edge_fields(tie: Tie) -> dict[str, str]:
    """What is said of a tie; what is not known is left out."""
    values = {name: getattr(tie, name) for name in EDGE_FIELDS} | {"claims": len(tie.claims)}
    return {name: str(value) for name, value in values.items() if value is not None}


def is_directed(tie: Tie) -> bool:
    """Whether a tie runs from its source to its target; a pact binds both alike."""
    return tie.tie_type not in MUTUAL_TIES
