"""Issued forecasts scored, as a terminal shows them: the misses first."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from faultlines.forecasting.issued import IssuedScores, Miss
from faultlines.showing.names import actor_name
from faultlines.showing.terminal import QUIET, STRONG
from faultlines.showing.words import counted, day, percent

#: Misses shown.
LISTED = 10


def issued_scores_view(scores: IssuedScores) -> RenderableType:
    """Misses, then the scores by outcome and horizon, then what is open."""
    return Group(*_parts(scores))


def _parts(scores: IssuedScores) -> Iterator[RenderableType]:
    yield Text(f"Issued forecasts, scored by what was known on {day(scores.known_at)}", style=STRONG)
    yield Text("")
    if scores.misses:
        yield Text("Misses, the most surprising first", style=STRONG)
        yield from (_miss(miss) for miss in sorted(scores.misses, key=lambda one: -one.surprise)[:LISTED])
        yield Text("")
    if scores.scores:
        yield _table(scores)
        yield Text("Brier: mean squared error, and the base rate's; nats gained over it per event.", style=QUIET)
        yield Text("")
    waiting = (
        f"{counted(scores.scored, 'forecast')} scored. Open: {scores.not_over:,} whose time is not over, "
        f"{scores.not_watched:,} of days that no systematic coder watched."
    )
    yield Text(waiting)
    if not scores.scored:
        yield Text(
            "Nothing can be scored yet. Keep forecasts with `faultlines forecast --issue`, and score them later."
        )
    left = f"{scores.again:,} were issued before for the same day, {scores.unknown_states:,} name a state unknown here."
    yield Text(left, style=QUIET)


def _miss(miss: Miss) -> Text:
    pair = f"{actor_name(miss.source_actor)} – {actor_name(miss.target_actor)}"
    what = miss.outcome.replace("_", " ")
    came = f"came ({miss.event_id})" if miss.happened else "did not come"
    return Text(
        f"  {pair}, {what} within {counted(miss.horizon_days, 'day')} of {day(miss.issued_at)}: "
        f"{percent(miss.probability)}; it {came}"
    )


def _table(scores: IssuedScores) -> Table:
    table = Table(box=None, pad_edge=False, header_style=QUIET)
    table.add_column("outcome", no_wrap=True)
    for name in ("days", "issued", "came", "expected", "Brier", "base", "nats"):
        table.add_column(name, justify="right")
    for one in scores.scores:
        late = "" if one.ahead else " (late)"
        table.add_row(
            one.outcome.replace("_", " ") + late,
            str(one.horizon_days),
            f"{one.forecasts:,}",
            f"{one.happened:,}",
            f"{one.expected:.1f}",
            f"{one.brier:.4f}",
            f"{one.base_brier:.4f}",
            "-" if one.gain is None else f"{one.gain:+.3f}",
        )
    return table
