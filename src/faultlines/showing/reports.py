"""What commands report beside the map: an import, a fit, a check-up, and one pair opened."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from faultlines.model.aftershocks_earned import EARNED, EarnedInformation
from faultlines.model.fits import Fit
from faultlines.riskmap.pairs import PairLook
from faultlines.showing.names import actor_name, pair_name
from faultlines.showing.records import ties_view
from faultlines.showing.tables import pair_table
from faultlines.showing.terminal import QUIET, STRONG, indented, quote_line
from faultlines.showing.words import clean, counted, day, frequency, is_thin, likelihood_word, points

_QUOTE_LENGTH = 260
_LISTED = 5


def pair_look_view(look: PairLook) -> RenderableType:
    """One pair: its risk, then structure, aftershocks, entanglement, expected acts, ties and events."""
    risk = look.risk
    words = frequency(risk.probability, risk.interval, look.horizon_days)
    return Group(
        Text(pair_name(risk.source_actor, risk.target_actor), style=STRONG),
        Text(f"Known on {day(look.known_at)} · militarised dispute: {words}, {likelihood_word(risk.probability)}"),
        Text(),
        pair_table([risk]),
        *_thin(look),
        *_head("Structure: what adds most to the yearly log-odds of a dispute"),
        *(
            indented(
                Text(f"{one.log_odds:+.2f}  {one.source_actor}→{one.target_actor}  {one.name} = {one.value:.3g}"), 2
            )
            for one in [term for term in look.terms if term.log_odds][: 2 * _LISTED]
        ),
        *_head("Aftershocks: what past events add"),
        *_events_behind(look),
        *_head("Entanglement: ways of being drawn in"),
        *(
            indented(
                Text(
                    f"{points(one.value)[0]}  {one.path}: dispute {one.dispute:.2%}, joining {one.join:.2%}"
                    + (f"  [{', '.join(one.ties)}]" if one.ties else "")
                ),
                2,
            )
            for one in look.ways[:_LISTED]
        ),
        *_head(f"Expected acts within {look.horizon_days} days"),
        _acts_table(look),
        *_head(f"Ties ({len(look.ties)})"),
        ties_view(look.ties, look.known_at),
        *_head(f"Events ({len(look.events)})"),
        *(
            indented(
                Text(
                    f"{event.occurred_on.latest.isoformat()}  {event.event_type}  "
                    f"{'+'.join(event.source_actors)} → {'+'.join(event.target_actors) or '-'}  "
                    f"{event.modality}, {counted(event.documents, 'document')}  {event.event_id}"
                ),
                2,
            )
            for event in look.events[: 3 * _LISTED]
        ),
        Text(),
        Text(clean(look.method), style=QUIET),
    )


def fit_view(fit: Fit, part: str) -> RenderableType:
    """Coefficients of one fitted part with their standard errors, and its scores on later years."""
    table = Table(box=None, pad_edge=False, header_style=STRONG)
    table.add_column("term")
    table.add_column("coefficient", justify="right")
    table.add_column("std. error", justify="right")
    structure, entanglement, aftershocks = fit.structure, fit.entanglement, fit.aftershocks
    yearly = {"structure": structure, "entanglement": entanglement}.get(part)
    if yearly is not None:
        for name, value, error in zip(yearly.names, yearly.coefficients, yearly.standard_errors, strict=True):
            table.add_row(name, f"{value:.4f}", f"{error:.4f}")
        scores = ", ".join(f"{name} {value:.4g}" for name, value in yearly.scores.items())
        return Group(table, Text(), Text(f"Fitted to earlier years, scored on later ones: {scores}"))
    if aftershocks is not None:
        # A curvature taken by differences can come out below zero where days are few.
        variances = dict(zip(aftershocks.free.tolist(), aftershocks.covariance.diagonal().tolist(), strict=True))
        for index in aftershocks.coefficients.nonzero()[0].tolist():
            error = "at its bound"
            if index in variances:
                error = f"{variances[index] ** 0.5:.4f}" if variances[index] >= 0 else "not known"
            table.add_row(aftershocks.names[index], f"{aftershocks.coefficients[index]:.4f}", error)
        kept = aftershocks.provenance.get(EARNED)
        if kept is not None:
            return Group(table, Text(), earned_view(EarnedInformation.from_dict(kept)))
    return table


def earned_view(earned: EarnedInformation) -> RenderableType:
    """What each channel earns with its range, for all acts together and then class by class."""
    table = Table(box=None, pad_edge=False, header_style=STRONG)
    for name in ("channel", "nats per act", "80 % range"):
        table.add_column(name, justify="left" if name == "channel" else "right")
    for act_class, acts in earned.acts.items():
        rows = [one for one in earned.channels if one.act_class == act_class]
        if rows:
            table.add_row(Text(f"{act_class.replace('_', ' ')}: {acts:,.0f} acts", style=QUIET), "", "")
        for one in rows:
            low, high = one.interval
            table.add_row(
                f"  {one.channel.replace('_', ' ')}", f"{one.nats_per_act:+.4f}", f"{low:+.4f} to {high:+.4f}"
            )
    which = "days that were not fitted" if earned.held_out else "the days that were fitted: in-sample, and so too kind"
    note = (
        f"On {day(earned.first_day)} to {day(earned.last_day)}, {which}. Lost when the model is fitted again without "
        "the channel; ranges hold 80 % of resampled weeks."
    )
    return Group(Text("What each channel earns", style=STRONG), Text(note, style=QUIET), table)


def checks_view(checks: Sequence[tuple[str, str, bool, str | None]]) -> RenderableType:
    """Each thing looked at: its name, what was found, whether it is well, and the command that mends it."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, found, well, mend in checks:
        table.add_row("ok" if well else "MEND", name, clean(found) + (f"  → {mend}" if mend else ""))
    return table


def _thin(look: PairLook) -> Iterator[RenderableType]:
    if is_thin(look.risk.evidence):
        yield indented(Text(f"Thin evidence: {counted(look.risk.evidence, 'event')}.", style="italic"), 2)


def _head(title: str) -> Iterator[RenderableType]:
    yield Text()
    yield Text(title, style=STRONG)


def _events_behind(look: PairLook) -> Iterator[RenderableType]:
    if not look.contributions:
        yield indented(Text("no recent event", style=QUIET), 2)
    for one in look.contributions[:_LISTED]:
        yield indented(Text(f"{points(one.value)[0]}  {one.id}  {one.path}"), 2)
        yield indented(quote_line(one.passage, _QUOTE_LENGTH), 4)


def _acts_table(look: PairLook) -> Table:
    table = Table(box=None, pad_edge=False, header_style=STRONG)
    table.add_column("class")
    directions = list(dict.fromkeys((one.source_actor, one.target_actor) for one in look.acts))
    for source_actor, target_actor in directions:
        table.add_column(f"{actor_name(source_actor)} → {actor_name(target_actor)} (baseline)", justify="right")
    for name in dict.fromkeys(one.act_class for one in look.acts):
        cells = [f"{one.expected:.3f} ({one.baseline:.3f})" for one in look.acts if one.act_class == name]
        table.add_row(name.replace("_", " "), *cells)
    return table
