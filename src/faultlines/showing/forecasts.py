"""A forecast as a terminal shows it: each probability with its range, words, base rate and last value beside it."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from faultlines.forecasting.forecasts import ActsForecast, AllForecasts, DisputeForecast, Horizon, PairForecast
from faultlines.showing.names import pair_name
from faultlines.showing.terminal import QUIET, STRONG, indented
from faultlines.showing.words import (
    clean,
    counted,
    day,
    frequency,
    is_thin,
    likelihood_word,
    percent,
    percent_range,
)

DISPUTE_MEANS = (
    "A dispute that begins: one of the two threatens, shows or uses force against the other, or is drawn in beside a "
    "partner. Fighting that is going on already is none."
)
TWO_LAYERS = (
    "The dispute is judged from two centuries of militarised disputes, the acts are the reports that one daily coder "
    "would record, many of them of far less than a dispute, so the two need not agree."
)
RANGES = "Ranges hold 80 % of the parameters' uncertainty and nothing else. An estimate, not a fact."


def forecast_view(found: PairForecast | AllForecasts) -> RenderableType:
    """A forecast, of one pair or of all."""
    return pair_forecast_view(found) if isinstance(found, PairForecast) else all_forecasts_view(found)


def pair_forecast_view(found: PairForecast) -> RenderableType:
    """One pair: a dispute within each horizon, then acts by class each way, then what is not known."""
    disputes = [one.dispute for one in found.horizons]
    return Group(
        Text(pair_name(found.source_actor, found.target_actor), style=STRONG),
        Text(f"Known on {day(found.known_at)}", style=QUIET),
        *_head("Militarised dispute between the two"),
        _dispute_table(disputes),
        Text(),
        *(indented(Text(_in_words(one)), 2) for one in disputes),
        *_thin(found.evidence),
        Text(f"{DISPUTE_MEANS} {_beside(disputes)}", style=QUIET),
        *(part for one in found.horizons for part in _acts(one)),
        Text(),
        Text(TWO_LAYERS, style=QUIET),
        *_unknown(found.unknown),
        *_closing(found.method, found.version),
    )


def all_forecasts_view(found: AllForecasts) -> RenderableType:
    """The likeliest pairs, each with its probability within every horizon; beside it what it is measured against."""
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style=STRONG)
    table.add_column("", justify="right")
    table.add_column("pair", ratio=1, overflow="fold")
    days = [one.horizon_days for one in found.pairs[0].disputes] if found.pairs else []
    for horizon in days:
        table.add_column(f"{horizon} d", justify="right", no_wrap=True)
        table.add_column("range", justify="right", no_wrap=True)
    for name in ("base", "before"):
        table.add_column(name, justify="right", no_wrap=True)
    for number, pair in enumerate(found.pairs, 1):
        longest = max(pair.disputes, key=lambda one: one.horizon_days)
        cells = [cell for one in pair.disputes for cell in (percent(one.probability), percent_range(one.interval))]
        mark = "*" if is_thin(pair.evidence) else ""
        table.add_row(
            str(number),
            pair_name(pair.source_actor, pair.target_actor) + mark,
            *(Text(cell, style=STRONG if place % 2 == 0 else "") for place, cell in enumerate(cells)),
            percent(longest.base_rate),
            percent(longest.before),
        )
    thin = "* thin evidence: fewer than five events behind its aftershocks. "
    marked = thin if any(is_thin(pair.evidence) for pair in found.pairs) else ""
    longest = max((one for pair in found.pairs[:1] for one in pair.disputes), key=lambda one: one.horizon_days)
    return Group(
        Text(f"Militarised disputes: {counted(len(found.pairs), 'pair')} of {found.of_pairs:,}", style=STRONG),
        Text(f"Known on {day(found.known_at)}", style=QUIET),
        Text(),
        table,
        Text(f"{marked}{DISPUTE_MEANS} {_beside([longest])}", style=QUIET),
        *_unknown(found.unknown),
        *_closing(found.method, found.version),
    )


def _head(title: str) -> Iterator[RenderableType]:
    yield Text()
    yield Text(title, style=STRONG)


def _dispute_table(disputes: Sequence[DisputeForecast]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style=STRONG)
    for name in ("within", "prob.", "80 % range", "base rate", "all pairs", f"on {disputes[0].before_on}"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in disputes:
        table.add_row(
            counted(one.horizon_days, "day"),
            Text(percent(one.probability), style=STRONG),
            percent_range(one.interval),
            percent(one.base_rate),
            percent(one.mean_of_pairs),
            percent(one.before),
        )
    return table


def _in_words(one: DisputeForecast) -> str:
    return f"{frequency(one.probability, one.interval, one.horizon_days)}: {likelihood_word(one.probability)}"


def _beside(disputes: Sequence[DisputeForecast]) -> str:
    longest = max(disputes, key=lambda one: one.horizon_days)
    mean = frequency(longest.mean_of_pairs, (longest.mean_of_pairs, longest.mean_of_pairs), longest.horizon_days)
    return (
        "The base rate is what the yearly hazard of the pair alone gives, without recent acts and without partners; "
        f"over all pairs the mean is {mean.split(' (')[0]}. Before: as it was known on {day(longest.before_on)}."
    )


def _thin(evidence: int) -> Iterator[RenderableType]:
    if evidence == 0:
        line = "No recent event is behind it: apart from partners it is the base rate."
        yield indented(Text(line, style="italic"), 2)
    elif is_thin(evidence):
        yield indented(Text(f"Thin evidence: {counted(evidence, 'event')} behind its aftershocks.", style="italic"), 2)


def _acts(one: Horizon) -> Iterator[RenderableType]:
    yield from _head(f"Acts within {counted(one.horizon_days, 'day')}, as a daily coder would record them")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style=STRONG)
    table.add_column("", no_wrap=True)
    for name in ("expected", "one or more", "base"):
        table.add_column(name, justify="right", no_wrap=True)
    known = one.acts[0].unusual.reason is None
    for name in ("usual", "above usual") if known else ():
        table.add_column(name, justify="right", no_wrap=True)
    for source, target in dict.fromkeys((act.source_actor, act.target_actor) for act in one.acts):
        table.add_row(Text(f"{source} → {target}", style=STRONG))
        for act in one.acts:
            if (act.source_actor, act.target_actor) == (source, target):
                table.add_row(*_cells(act))
    yield table
    yield Text(_usual(one), style=QUIET)


def _cells(act: ActsForecast) -> Iterator[str]:
    yield act.act_class.replace("_", " ")
    low, high = (acts_text(end) for end in act.expected_interval)
    yield f"{acts_text(act.expected)} ({low if low == high else f'{low}–{high}'})"
    yield _with_range(act.chance, act.chance_interval)
    yield percent(act.base_rate)
    unusual = act.unusual
    if unusual.chance is not None and unusual.interval is not None and unusual.high is not None:
        yield f"{unusual.high:g}"
        yield _with_range(unusual.chance, unusual.interval)


def _with_range(chance: float, interval: tuple[float, float]) -> str:
    """Chance with its range in brackets.

    >>> _with_range(0.31, (0.28, 0.36))
    '31 % (28–36)'
    """
    return f"{percent(chance)} ({percent_range(interval).removesuffix(' %')})"


def _usual(one: Horizon) -> str:
    """What "unusual for this pair" is measured against, or why it is unknown."""
    unusual = one.acts[0].unusual
    if unusual.reason is not None:
        alone = (
            "" if unusual.windows else " Acts are expected from structure and single reports alone: a war may not show."
        )
        return f"Unusual for this pair: unknown, {unusual.reason}.{alone}"
    assert unusual.first_day is not None
    assert unusual.last_day is not None
    return (
        f"Unusual for this pair: above the 90th percentile of its own {one.horizon_days}-day counts from "
        f"{unusual.first_day} to {unusual.last_day} ({unusual.windows} windows end to end)."
    )


def acts_text(expected: float) -> str:
    """Expected number of acts, to three digits or so.

    >>> acts_text(64.66), acts_text(2.245), acts_text(0.0312), acts_text(0.0004), acts_text(1234.6)
    ('64.7', '2.24', '0.03', '<0.01', '1,235')
    """
    if expected < 0.01:
        return "<0.01"
    return f"{expected:,.{2 if expected < 10 else 1 if expected < 100 else 0}f}"


def _unknown(sentences: Sequence[str]) -> Iterator[RenderableType]:
    yield from _head("Not known")
    for sentence in sentences:
        yield indented(Text(f"- {clean(sentence)}"), 2)


def _closing(method: str, version: str) -> Iterator[RenderableType]:
    yield Text()
    yield Text(f"{RANGES}\n{clean(method)}; version {version}", style=QUIET)
