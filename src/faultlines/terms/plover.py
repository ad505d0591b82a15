"""PLOVER's sixteen event types, their quads, and the five act classes of the daily model.

References
----------
.. [1] Halterman, Bagozzi, Beger, Schrodt & Scarborough (2023), PLOVER and POLECAT: A New Political Event
   Ontology and Dataset.
"""

from enum import IntEnum
from typing import Final

#: Event type -> quad: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
QUADS: Final[dict[str, int]] = {
    "AGREE": 1,
    "CONSULT": 1,
    "SUPPORT": 1,
    "CONCEDE": 1,
    "COOPERATE": 2,
    "AID": 2,
    "RETREAT": 2,
    "REQUEST": 3,
    "ACCUSE": 3,
    "REJECT": 3,
    "THREATEN": 3,
    "PROTEST": 4,
    "SANCTION": 4,
    "MOBILIZE": 4,
    "COERCE": 4,
    "ASSAULT": 4,
}

EVENT_TYPES: Final[tuple[str, ...]] = tuple(QUADS)

#: Types of PLOVER's reference page under names that its own data, and we, have as a type and its mode.
REFERENCE_TYPES: Final[dict[str, tuple[str, str | None]]] = {
    "INVESTIGATE": ("ACCUSE", "investigate"),
    "DISAPPROVE": ("ACCUSE", "disapprove"),
    "DEMAND": ("REQUEST", None),
}

#: The one type of that page that is none of the sixteen, as an act of no type is written.
UNTYPED: Final[dict[str, str]] = {"CRIME": "PLOVER:CRIME"}

#: A mutual act is one claim, its parties in the order of the text.
MUTUAL_TYPES: Final[frozenset[str]] = frozenset({"AGREE", "CONSULT", "COOPERATE"})

#: Acts that may be told without a target: a missile test, a pull-back, a rally.
MAY_LACK_TARGET: Final[frozenset[str]] = frozenset({"MOBILIZE", "RETREAT", "PROTEST"})

#: Sectors (PLOVER's) whose acts are the state's own; ``None`` is the state named without a sector.
STATE_SECTORS: Final[frozenset[str | None]] = frozenset({None, "GOV", "MIL", "COP", "SPY", "LEG"})


class ActClass(IntEnum):
    """Class of an act in the daily model: PLOVER's quads, with the use of force apart."""

    VERBAL_COOPERATION = 0
    MATERIAL_COOPERATION = 1
    VERBAL_CONFLICT = 2
    MATERIAL_CONFLICT = 3
    USE_OF_FORCE = 4


def act_class(event_type: str, *, by_state: bool = True) -> ActClass:
    """Class of an act of one event type.

    Parameters
    ----------
    event_type : str
        One of PLOVER's sixteen.
    by_state : bool
        Whether both parties are a state or its agents. An assault by or on others is material conflict:
        the use of force is kept for states' own.

    Raises
    ------
    ValueError
        If ``event_type`` is not one of the sixteen.

    Examples
    --------
    >>> act_class("CONSULT").name
    'VERBAL_COOPERATION'
    >>> act_class("ASSAULT", by_state=False).name
    'MATERIAL_CONFLICT'
    """
    if event_type not in QUADS:
        raise ValueError(f"event_type is {event_type!r}; expected one of {', '.join(EVENT_TYPES)}")
    if event_type == "ASSAULT" and by_state:
        return ActClass.USE_OF_FORCE
    return ActClass(QUADS[event_type] - 1)
