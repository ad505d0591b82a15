"""A ledger and scenario files into a comparison: the map as it is, and what each set of assumptions moves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from faultlines.errors import ReadingError
from faultlines.forecasting.reach import reach
from faultlines.forecasting.scenario_files import read_scenario
from faultlines.forecasting.scenarios import (
    ASSUMED,
    AddedEvent,
    AddedTie,
    Edit,
    RemovedEvent,
    Scenario,
    edited,
    matching_ties,
)
from faultlines.model.fits import Fit, load_fit
from faultlines.riskmap.attribution import tie_words
from faultlines.riskmap.layers import Layers, draw_layers
from faultlines.riskmap.redrawing import Settings, describe_method, draw_parameters
from faultlines.riskmap.results import MovedPair
from faultlines.riskmap.whatif import (
    Assumption,
    Outcome,
    Swing,
    WhatIf,
    compare,
    ensemble,
    largest_change,
    swing,
)
from faultlines.terms.claims import Passage
from faultlines.terms.history import EPOCH, History
from faultlines.terms.plover import MUTUAL_TYPES, ActClass
from faultlines.workflow.redrawing import passages
from faultlines.workflow.starting import open_ledger

DEFAULT_HORIZON = 90
#: Paths are drawn for so many of the pairs that a scenario moves most.
MOST_ENSEMBLES = 2


def what_if(
    paths: Sequence[Path],
    *,
    ledger_path: Path | None = None,
    known_at: date | None = None,
    horizon_days: int | None = None,
    fit_path: Path | None = None,
    settings: Settings | None = None,
) -> WhatIf:
    """Compare the map as it is with one or more scenarios.

    All maps are of one day: ``known_at``, or the day of the last assumption in any of the files where that is later.

    Parameters
    ----------
    paths : sequence of Path
        Scenario files.
    ledger_path : Path, optional
        Default: the user's own, made from the starter where it is not there yet.
    known_at : date, optional
        Default: the last day of which the ledger holds a document.
    horizon_days : int, optional
        Default: that of the files, or 90.
    fit_path : Path, optional
    settings : Settings, optional
        Draws and seed; its horizon is not used.

    Raises
    ------
    ReadingError, LedgerError, FitError
    """
    fit = load_fit(fit_path)
    ledger = open_ledger(ledger_path)
    day = known_at or ledger.last_day()
    scenarios = [read_scenario(path, day) for path in paths]
    settings = replace(settings or Settings(), horizon_days=_horizon(scenarios, horizon_days))
    on = max(day, *(one.last_day for one in scenarios))
    history = replace(ledger.history(day), known_at=on)
    histories = [edited(history, one.edits) for one in scenarios]  # a wrong id ends here, before anything is drawn
    recorded = passages(ledger, day)

    def passage_of(name: str) -> Passage | None:
        return None if name.startswith(ASSUMED) else recorded(name)

    draws = draw_parameters(fit, settings)
    as_is = draw_layers(fit, history, settings.horizon_days)
    outcomes = []
    for scenario, changed in zip(scenarios, histories, strict=True):
        maps = as_is, draw_layers(fit, changed, settings.horizon_days)
        moved = compare(fit, maps, draws, passage_of, [edit.edit_id for edit in scenario.edits])
        outcomes.append(_outcome(fit, scenario, maps, moved, settings))
    return WhatIf(
        known_at=day,
        on=on,
        horizon_days=settings.horizon_days,
        outcomes=tuple(outcomes),
        method=describe_method(fit, settings),
    )


def _horizon(scenarios: Sequence[Scenario], wanted: int | None) -> int:
    """The horizon asked for, or the one that the files agree on."""
    named = {one.horizon_days: one.origin for one in scenarios if one.horizon_days is not None}
    if wanted is None and len(named) > 1:
        (first, one), (second, other), *_ = named.items()
        raise ReadingError(
            f"{one} looks {first} days ahead and {other} {second}; expected one horizon for maps that are compared. "
            "Name it with --horizon DAYS, or run the files apart."
        )
    return wanted or next(iter(named), DEFAULT_HORIZON)


def _outcome(
    fit: Fit, scenario: Scenario, maps: tuple[Layers, Layers], moved: tuple[MovedPair, ...], settings: Settings
) -> Outcome:
    as_is, drawn = maps
    n_states = len(as_is.history.states)
    largest = largest_change(as_is, drawn)
    pairs = [(one.source_actor, one.target_actor) for one in moved] or ([largest[:2]] if largest else [])
    return Outcome(
        title=scenario.title,
        origin=scenario.origin,
        assumptions=_assumptions(fit, scenario, as_is.history),
        moved=moved,
        unchanged=n_states * (n_states - 1) // 2 - len(moved),
        largest=largest,
        swings=_swings(fit, scenario, maps, pairs),
        ensembles=tuple(ensemble(fit, as_is, drawn, pair, seed=settings.seed) for pair in pairs[:MOST_ENSEMBLES]),
    )


def _assumptions(fit: Fit, scenario: Scenario, history: History) -> tuple[Assumption, ...]:
    """Every edit of a scenario in words; one that removes may remove what another adds."""
    added = edited(history, [edit for edit in scenario.edits if isinstance(edit, AddedEvent | AddedTie)])
    found = []
    for edit in scenario.edits:
        basis = history if isinstance(edit, AddedEvent | AddedTie) else added
        found.append(Assumption(id=edit.edit_id, words=_words(edit, basis), reach=reach(edit, basis, fit)))
    return tuple(found)


def _words(edit: Edit, history: History) -> str:
    if isinstance(edit, AddedEvent):
        times = f", {edit.count} times" if edit.count > 1 else ""
        link = "and" if edit.event_type in MUTUAL_TYPES else "on"
        return f"added: {edit.event_type}, {edit.source_actor} {link} {edit.target_actor}, {edit.day}{times}"
    if isinstance(edit, AddedTie):
        kind, state = edit.tie_type.replace("_", " "), edit.state.replace("_", " ")
        return f"added: {kind}, {edit.source_actor} and {edit.target_actor}, {state} since {edit.since}"
    if isinstance(edit, RemovedEvent):
        rows = np.flatnonzero(history.event_ids == edit.event_id)
        act = ActClass(history.act_class[rows[0]]).name.lower().replace("_", " ")
        sides = ", ".join(f"{history.states[history.source[r]]} on {history.states[history.target[r]]}" for r in rows)
        return f"removed: {act}, {sides}, {EPOCH + timedelta(days=int(history.day[rows[0]]))}"
    return f"removed: {'; '.join(f'{tie_words(tie)} {tie.tie_id}' for tie in matching_ties(history, edit))}"


def _swings(
    fit: Fit, scenario: Scenario, maps: tuple[Layers, Layers], pairs: Sequence[tuple[str, str]]
) -> tuple[Swing, ...]:
    """Each uncertain assumption over its values, the widest first."""
    history = maps[0].history
    found = []
    for sweep in scenario.sweeps:
        pair = sweep.pair or (pairs[0] if pairs else _first_pair(scenario))
        values = [(one.value, edited(history, one.edits)) for one in sweep.variants]
        found.append(swing(fit, maps, sweep.key, pair, values))
    return tuple(sorted(found, key=lambda one: -one.width))


def _first_pair(scenario: Scenario) -> tuple[str, str]:
    """The pair of the first assumption added; a sweep has one."""
    first = next(edit for edit in scenario.edits if isinstance(edit, AddedEvent | AddedTie))
    return first.source_actor, first.target_actor
