"""Which fitted terms an assumption can move: what a reader must know before a zero is taken for a finding."""

from faultlines.forecasting.scenarios import AddedEvent, AddedTie, Edit, RemovedEvent, matching_ties
from faultlines.model.aftershocks_fit import CHANNELS, AftershockFit, take_apart
from faultlines.model.fits import Fit
from faultlines.terms.claims import MUTUAL_TIES
from faultlines.terms.events import Tie
from faultlines.terms.history import History
from faultlines.terms.plover import ActClass, act_class

#: What is said of an assumption that no term of the fit carries.
NO_TERM = "no fitted term: exposure only"


def reach(edit: Edit, history: History, fit: Fit) -> str:
    """The fitted terms through which an edit can move the map, in words.

    Parameters
    ----------
    edit : Edit
    history : History
        As it is, with no edit made, known at the day of the map.
    fit : Fit
        With all three sections.

    Returns
    -------
    str
        It begins with `NO_TERM` where there are none.
    """
    if isinstance(edit, AddedEvent):
        return _of_class(act_class(edit.event_type), fit)
    if isinstance(edit, RemovedEvent):
        kinds = sorted({int(kind) for kind in history.act_class[history.event_ids == edit.event_id]})
        return "; ".join(_of_class(ActClass(kind), fit) for kind in kinds) or "an assumed act taken out again"
    if isinstance(edit, AddedTie):
        return _of_added_tie(edit, history, fit)
    return "; ".join(dict.fromkeys(_of_tie(tie.tie_type, fit) for tie in matching_ties(history, edit)))


def _of_added_tie(edit: AddedTie, history: History, fit: Fit) -> str:
    terms = _of_tie(edit.tie_type, fit)
    if terms.startswith(NO_TERM):
        return terms
    if edit.state in {"pledged", "lapsed"}:
        return f"no term yet: a tie that is {edit.state} does not hold; signed, it would reach {terms}"
    held = [tie for tie in history.ties if _same(tie, edit) and tie.holds_on(history.known_at)]
    if held:
        return f"nothing new: {held[0].tie_id} says so already; terms: {terms}"
    return terms


def _same(tie: Tie, edit: AddedTie) -> bool:
    one, other = (tie.source_actor, tie.target_actor), (edit.source_actor, edit.target_actor)
    return tie.tie_type == edit.tie_type and (one == other or (tie.tie_type in MUTUAL_TIES and one == other[::-1]))


def _of_tie(tie_type: str, fit: Fit) -> str:
    structure, entanglement, aftershocks = fit.sections()
    words = tie_type.replace("_", " ")
    parts = {
        "structure": [name for name in structure.names if words in name],
        "entanglement": [name for name in entanglement.names if words in name],
        "aftershocks": ["acts on the target's ally"]
        if tie_type == "defence_pact" and _allies_count(aftershocks)
        else [],
    }
    found = [f"{part} ({', '.join(names)})" for part, names in parts.items() if names]
    if found:
        return "; ".join(found)
    return f"{NO_TERM}; a term for {words} in structure or entanglement would be needed, and this fit has none"


def _of_class(kind: ActClass, fit: Fit) -> str:
    words = kind.name.lower().replace("_", " ")
    if kind in {ActClass.VERBAL_COOPERATION, ActClass.MATERIAL_COOPERATION}:
        return (
            f"{NO_TERM}; acts of {words} would need a channel that lowers or raises conflict, and what the daily model "
            "finds there is attention, which the map leaves out"
        )
    _, _, aftershocks = fit.sections()
    channels = take_apart(aftershocks.coefficients, aftershocks.half_lives).channels
    used = channels[ActClass.VERBAL_CONFLICT :, :, kind].sum(axis=2).any(axis=0)
    names = [name.replace("_", " ") for name, some in zip(CHANNELS, used, strict=True) if some]
    return f"aftershocks of {words} ({', '.join(names)})" if names else f"{NO_TERM}; no channel carries {words}"


def _allies_count(aftershocks: AftershockFit) -> bool:
    channels = take_apart(aftershocks.coefficients, aftershocks.half_lives).channels
    return bool(channels[ActClass.USE_OF_FORCE, CHANNELS.index("ally_of_target"), ActClass.VERBAL_CONFLICT :].any())
