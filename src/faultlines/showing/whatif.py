"""A what-if as a terminal shows it: the map as it is beside each scenario, then each with its assumptions and paths."""

from collections.abc import Iterator, Sequence
from math import isclose
from string import ascii_uppercase

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from faultlines.forecasting.reach import NO_TERM
from faultlines.riskmap.whatif import CONDITIONAL, Ensemble, Outcome, Swing, Weekly, WhatIf
from faultlines.showing.names import actor_name, pair_name, readable
from faultlines.showing.tables import moved_pair
from faultlines.showing.terminal import QUIET, STRONG, indented
from faultlines.showing.words import clean, counted, day, percent, percent_step, points

#: Levels of a sparkline.
_LEVELS = "▁▂▃▄▅▆▇█"
#: Columns of a swing's track.
_TRACK = 40
#: Weeks that a table of quantiles shows.
_WEEKS = (1, 2, 4, 8, 12, 26, 52)


def what_if_view(found: WhatIf, top: int = 8, contributions: int = 3) -> RenderableType:
    """Lay out a comparison for a terminal.

    Parameters
    ----------
    found : WhatIf
    top : int
        At most so many moved pairs a scenario, and in the table of all.
    contributions : int
        At most so many contributions a pair.
    """
    later = f" · maps of {day(found.on)}, the day of the last assumption" if found.on > found.known_at else ""
    return Group(
        Text(f"What if: {counted(len(found.outcomes), 'scenario')} beside the map as it is", style=STRONG),
        Text(f"Known on {day(found.known_at)}{later} · next {found.horizon_days} days", style=QUIET),
        Text(CONDITIONAL),
        Text(),
        *_side_by_side(found.outcomes, top),
        *(
            part
            for letter, outcome in zip(_letters(len(found.outcomes)), found.outcomes, strict=True)
            for part in _outcome(letter, outcome, found.horizon_days, top, contributions)
        ),
        Text(),
        Text(
            "Probability of a militarised dispute: one of the two threatens, shows or uses force against the other, "
            "or is drawn in beside a partner, in the days after the assumptions. Ranges hold 80 % of the parameters' "
            "uncertainty, none of the assumptions'. Parts and contributions are in percentage points.",
            style=QUIET,
        ),
        Text(clean(found.method), style=QUIET),
    )


def sparkline(values: Sequence[float], highest: float) -> str:
    """Values as a line of bars, zero at the foot.

    >>> sparkline([0, 1, 4, 8], 8)
    '▁▂▅█'
    """
    top = len(_LEVELS) - 1
    return "".join(_LEVELS[min(round(top * value / highest), top) if highest > 0 else 0] for value in values)


def track(low: float, high: float, marks: tuple[float, float], scale: tuple[float, float], width: int = _TRACK) -> str:
    """A line from ``low`` to ``high`` on a scale, with ``|`` where the map as it is stands, ``o`` the scenario.

    >>> track(0.2, 0.6, (0.1, 0.4), (0.0, 1.0), width=11)
    ' |--o--    '
    >>> track(0.1, 0.1, (0.1, 0.1), (0.1, 0.1), width=5)
    'o    '
    """
    first, last = scale

    def place(value: float) -> int:
        return round((width - 1) * (value - first) / (last - first)) if last > first else 0

    from_, to = min(low, *marks), max(high, *marks)
    cells = ["-" if place(from_) <= column <= place(to) else " " for column in range(width)]
    cells[place(marks[0])], cells[place(marks[1])] = "|", "o"
    return "".join(cells)


def _letters(number: int) -> list[str]:
    return [ascii_uppercase[n] if n < len(ascii_uppercase) else str(n + 1) for n in range(number)]


def _side_by_side(outcomes: Sequence[Outcome], top: int) -> Iterator[RenderableType]:
    """The pairs that any scenario moves: their probability as it is, and under each."""
    before: dict[tuple[str, ...], float] = {}
    size: dict[tuple[str, ...], float] = {}
    after: dict[tuple[tuple[str, ...], str], float] = {}
    for letter, outcome in zip(_letters(len(outcomes)), outcomes, strict=True):
        for pair in outcome.moved:
            name = tuple(sorted((pair.source_actor, pair.target_actor)))
            before[name], after[name, letter] = pair.before, pair.after
            size[name] = max(size.get(name, 0.0), abs(pair.change))
    shown = sorted(size, key=lambda name: -size[name])[:top]
    if not shown:
        yield Text("No scenario moves any pair: every map is as it is.", style=STRONG)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style=STRONG)
    table.add_column("pair", ratio=1, overflow="fold")
    for head in ("as is", *_letters(len(outcomes))):
        table.add_column(head, justify="right", no_wrap=True)
    for name in shown:
        cells = [_fine(after.get((name, letter))) for letter in _letters(len(outcomes))]
        table.add_row(pair_name(name[0], name[1]), _fine(before[name]), *cells)
    yield table
    yield Text("same: it moves by less than a twentieth of a point.", style=QUIET)
    if rest := len(size) - len(shown):
        yield Text(f"{counted(rest, 'further moved pair')} not shown.", style=QUIET)


def _fine(probability: float | None) -> str:
    """Probability in per cent to one decimal, "<1 %" below one; "same" where there is none."""
    if probability is None:
        return "same"
    return f"{probability:.1%}".replace("%", " %") if 0.0995 <= probability <= 0.99 else percent(probability)


def _outcome(letter: str, outcome: Outcome, days: int, top: int, contributions: int) -> Iterator[RenderableType]:
    yield Text()
    yield Text(f"{letter}. {clean(outcome.title)}", style=STRONG)
    yield Text(f"Assumed ({len(outcome.assumptions)}), {clean(outcome.origin)}")
    for one in outcome.assumptions:
        yield indented(Text.assemble(clean(readable(one.words)), (f"  {one.id}", QUIET)), 2)
        yield indented(Text(f"can move: {clean(one.reach)}" if not _is_idle(one.reach) else clean(one.reach)), 4)
    yield from _moved(outcome, days, top, contributions)
    if outcome.swings:
        yield Text()
        yield Text("Uncertain assumptions, widest first; | as is, o as assumed above", style=STRONG)
        for sweep in outcome.swings:
            yield from _swing(sweep, _scale(outcome.swings))
    for each in outcome.ensembles:
        yield Text()
        yield from _ensemble(each)
    if outcome.ensembles:
        yield _about_paths(outcome.ensembles[0])


def _is_idle(reach: str) -> bool:
    return reach.startswith((NO_TERM, "no term yet", "nothing new"))


def _moved(outcome: Outcome, days: int, top: int, contributions: int) -> Iterator[RenderableType]:
    yield Text()
    if outcome.moved:
        up = sum(pair.change > 0 for pair in outcome.moved)
        yield Text(f"Moved ({len(outcome.moved)}: {up} up, {len(outcome.moved) - up} down), largest change first")
    else:
        yield Text("No pair moved.", style=STRONG)
        yield Text(_why_nothing(outcome))
    for pair in outcome.moved[:top]:
        yield from moved_pair(pair, days, contributions, odds=True)
    yield Text()
    if (rest := len(outcome.moved) - top) > 0:
        yield Text(f"{counted(rest, 'further moved pair')} not shown.")
    yield Text(f"{counted(outcome.unchanged, 'pair')} unchanged.")


def _why_nothing(outcome: Outcome) -> str:
    if outcome.largest is not None:
        one, other, before, after = outcome.largest
        return (
            f"The largest change is {points(after - before)[0]} points ({pair_name(one, other)}, "
            f"{percent_step(before, after)}), below what counts as moved."
        )
    if all(one.reach.startswith(NO_TERM) for one in outcome.assumptions):
        return (
            "Every assumption here is without a fitted term: exposure only. The zero says what the model cannot see, "
            "not that there is no risk."
        )
    return "No assumption changes a term of the fit as things stand; the lines above say why."


def _scale(swings: Sequence[Swing]) -> tuple[float, float]:
    found = [value for one in swings for value in (one.as_is, one.as_set, *(value for _, value in one.values))]
    return min(found), max(found)


def _swing(one: Swing, scale: tuple[float, float]) -> Iterator[RenderableType]:
    found = [value for _, value in one.values]
    values = ", ".join(f"{clean(name)}: {_fine(value)}" for name, value in one.values)
    yield indented(Text(f"{one.key}, {pair_name(one.source_actor, one.target_actor)}"), 2)
    if max(found) - min(found) < 1e-9:
        tried = ", ".join(clean(name) for name, _ in one.values)
        yield indented(Text(f"{_fine(one.as_set)} under every value ({tried}): no fitted term tells them apart"), 4)
        return
    yield indented(Text(track(min(found), max(found), (one.as_is, one.as_set), scale)), 4)
    yield indented(Text(f"as is: {_fine(one.as_is)}; {values}"), 4)


def _ensemble(one: Ensemble) -> Iterator[RenderableType]:
    name = pair_name(one.source_actor, one.target_actor)
    yield Text(f"Acts of conflict by week, {name}", style=STRONG)
    if all(isclose(a, b, rel_tol=1e-9) for a, b in zip(one.as_is.expected, one.scenario.expected, strict=True)):
        yield indented(Text("The pair's own daily acts stay as they are: it moves by being drawn in, or by a tie."), 2)
        return
    highest = max(*one.as_is.expected, *one.scenario.expected)
    weeks = [week for week in _WEEKS if week <= len(one.as_is.expected)]
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style=STRONG)
    for head in ("", "expected", "in all", *(f"week {week}" for week in weeks)):
        table.add_column(head, no_wrap=True, justify="right" if head else "left")
    for label, weekly in (("as is", one.as_is), ("scenario", one.scenario)):
        cells = [_quantiles(weekly, week) for week in weeks]
        line = sparkline(weekly.expected, highest)[: max(weeks[-1], 1)]
        table.add_row(label, line, f"{sum(weekly.by_direction):.1f}", *cells)
    yield table
    first, second = actor_name(one.source_actor), actor_name(one.target_actor)
    there, back = (f"{one.as_is.by_direction[side]:.1f} → {one.scenario.by_direction[side]:.1f}" for side in (0, 1))
    yield indented(Text(f"{first} on {second}: {there} acts expected; {second} on {first}: {back}."), 2)


def _about_paths(one: Ensemble) -> RenderableType:
    return indented(
        Text(
            f"Weeks show the lower tenth, the middle and the upper tenth of {one.paths:,} paths (seed {one.seed}), of "
            "acts of verbal and material conflict and force as a systematic coder would count them.",
            style=QUIET,
        ),
        2,
    )


def _quantiles(weekly: Weekly, week: int) -> str:
    return "–".join(f"{row[week - 1]:.0f}" for row in weekly.quantiles)
