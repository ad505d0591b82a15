"""A redraw and a map as a terminal shows them: the sentence first, then what moved and what each number rests on."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from faultlines.riskmap.results import Contribution, MovedPair, NewTie, PairRisk, Redraw, RiskMap
from faultlines.showing.names import pair_name, readable, tie_name
from faultlines.showing.terminal import DOWN, QUIET, STRONG, UP, indented, quote_line
from faultlines.showing.words import (
    clean,
    counted,
    day,
    frequency,
    is_thin,
    likelihood_word,
    odds_factor,
    percent,
    percent_range,
    percent_step,
    points,
)

PARTS = ("structure", "aftershocks", "entanglement")

_QUOTE_LENGTH = 260
#: Contributions smaller than this share of the pair's largest are only counted.
SMALLEST_SHOWN = 0.05


def redraw_view(redraw: Redraw, top: int | None = None, contributions: int = 3) -> RenderableType:
    """Lay out a redraw for a terminal.

    Parameters
    ----------
    redraw : Redraw
    top : int, optional
        At most so many moved pairs, the largest changes first; all where not given.
    contributions : int
        At most so many contributions a pair.
    """
    shown = redraw.moved if top is None else redraw.moved[:top]
    return Group(
        Text(clean(redraw.sentence), style=STRONG),
        Text(_as_of(redraw), style=QUIET),
        *_section("Moved up", [pair for pair in shown if pair.change > 0], redraw.horizon_days, contributions),
        *_section("Moved down", [pair for pair in shown if pair.change <= 0], redraw.horizon_days, contributions),
        *_new_ties(redraw.new_ties),
        *_closing(redraw, hidden=len(redraw.moved) - len(shown)),
    )


def risk_map_view(risk_map: RiskMap, top: int | None = 20) -> RenderableType:
    """Lay out the pairs of a map, likeliest first."""
    shown = risk_map.pairs if top is None else risk_map.pairs[:top]
    rest = len(risk_map.pairs) - len(shown)
    head = (
        f"Known on {day(risk_map.known_at)} · next {risk_map.horizon_days} days · militarised dispute between the two"
    )
    return Group(
        Text(f"{counted(len(risk_map.states), 'state')}, {counted(len(risk_map.pairs), 'pair')}", style=STRONG),
        Text(head, style=QUIET),
        Text(),
        pair_table(shown),
        Text(f"{counted(rest, 'further pair')} not shown.\n" if rest else "", style=QUIET),
        _notes(risk_map.method, thin=any(is_thin(pair.evidence) for pair in shown)),
    )


def parts_of(pair: MovedPair | PairRisk) -> tuple[float, float, float]:
    """The three parts of a pair's probability, or of its change, in the order of `PARTS`."""
    return pair.structure, pair.aftershocks, pair.entanglement


def pair_table(pairs: Sequence[PairRisk]) -> Table:
    """Pairs as rows: probability, its 80 % range, and the three parts in percentage points."""
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style=STRONG)
    table.add_column("", justify="right")
    table.add_column("pair", ratio=1, overflow="fold")
    for name in ("prob.", "80 % range", "struct.", "after.", "entang."):
        table.add_column(name, justify="right", no_wrap=True)
    for number, pair in enumerate(pairs, 1):
        mark = "*" if is_thin(pair.evidence) else ""
        parts = points(*parts_of(pair), decimals=2)
        table.add_row(
            str(number),
            pair_name(pair.source_actor, pair.target_actor) + mark,
            Text(percent(pair.probability), style=STRONG),
            percent_range(pair.interval),
            *(part.removeprefix("+") for part in parts),
        )
    return table


def _as_of(redraw: Redraw) -> str:
    read = f"{counted(redraw.documents, 'document')} = {counted(redraw.events, 'event')}{redraw.repeated}"
    return f"Known on {day(redraw.known_at)}, against {day(redraw.since)} · next {redraw.horizon_days} days · {read}"


def _section(title: str, pairs: Sequence[MovedPair], horizon_days: int, contributions: int) -> Iterator[RenderableType]:
    if not pairs:
        return
    yield Text()
    yield Text(f"{title} ({len(pairs)})", style=STRONG)
    for pair in pairs:
        yield from moved_pair(pair, horizon_days, contributions)


def moved_pair(
    pair: MovedPair, horizon_days: int, contributions: int, *, odds: bool = False
) -> Iterator[RenderableType]:
    """One moved pair: before and after, in words and in parts, and what moved it; ``odds`` also above one per cent."""
    colour = UP if pair.change > 0 else DOWN
    largest = max((abs(one.value) for one in pair.contributions), default=0.0)
    shown = [one for one in pair.contributions[:contributions] if abs(one.value) >= SMALLEST_SHOWN * largest]
    change, *values = points(pair.change, *parts_of(pair), *(contribution.value for contribution in shown))
    yield Text()
    yield _headline(pair, colour)
    yield indented(_in_words(pair, horizon_days, odds), 2)
    split = " | ".join(f"{name} {value}" for name, value in zip(PARTS, values, strict=False))
    yield indented(Text.assemble((f"{change} points", colour), f" = {split}"), 2)
    if is_thin(pair.evidence):
        yield indented(Text(f"Thin evidence: {counted(pair.evidence, 'event')}.", style="italic"), 2)
    for contribution, value in zip(shown, values[len(PARTS) :], strict=True):
        yield from _contribution(contribution, value)
    if rest := len(pair.contributions) - len(shown):
        yield indented(Text(f"and {counted(rest, 'smaller contribution')}", style=QUIET), 4)


def _headline(pair: MovedPair, colour: str) -> RenderableType:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    arrow = "▲" if pair.change > 0 else "▼"
    name = Text.assemble((f"{arrow} ", colour), (pair_name(pair.source_actor, pair.target_actor), STRONG))
    table.add_row(name, Text(percent_step(pair.before, pair.after), style=STRONG))
    return table


def _in_words(pair: MovedPair, horizon_days: int, odds: bool) -> Text:
    before, after = likelihood_word(pair.before), likelihood_word(pair.after)
    words = after if before == after else f"{before} → {after}"
    factor = f"; {odds_factor(pair.before, pair.after)}" if odds or max(pair.before, pair.after) < 0.01 else ""
    return Text(f"{words}{factor}; {frequency(pair.after, pair.interval, horizon_days)}")


def _contribution(contribution: Contribution, value: str) -> Iterator[RenderableType]:
    head = Text.assemble((value, STRONG), f" {contribution.part}  ", (contribution.id, QUIET))
    yield indented(head, 4)
    yield indented(Text(clean(readable(contribution.path))), 6)
    if contribution.passage is not None:
        yield indented(quote_line(contribution.passage, _QUOTE_LENGTH), 6)


def _new_ties(ties: Sequence[NewTie]) -> Iterator[RenderableType]:
    if not ties:
        return
    yield Text()
    yield Text(f"Newly linked ({len(ties)})", style=STRONG)
    for tie in ties:
        yield Text()
        yield tie_headline(tie)
        yield indented(Text(tie.id, style=QUIET), 2)
        if tie.passage is not None:
            yield indented(quote_line(tie.passage, _QUOTE_LENGTH), 2)


def tie_headline(tie: NewTie) -> Text:
    """One tie in a line: who, what, in which state, since when, by which instrument."""
    both = tie_name(tie.tie_type, tie.source_actor, tie.target_actor)
    return Text.assemble("• ", (both, STRONG), f"  {tie_words(tie)}")


def tie_words(tie: NewTie) -> str:
    """What a tie is, in words: "defence pact, signed 19 June 2024 (treaty)"."""
    since = f" {day(tie.since)}" if tie.since else ", date unknown"
    instrument = f" ({clean(tie.instrument)})" if tie.instrument else ""
    return f"{tie.tie_type.replace('_', ' ')}, {tie.state.replace('_', ' ')}{since}{instrument}"


def _closing(redraw: Redraw, hidden: int) -> Iterator[RenderableType]:
    yield Text()
    if hidden:
        yield Text(f"{counted(hidden, 'further moved pair')} not shown.")
    moved = "" if redraw.moved else "No pair moved. "
    yield Text(f"{moved}{counted(redraw.unchanged, 'pair')} unchanged.")
    yield _notes(redraw.method, thin=False)


def _notes(method: str, thin: bool) -> Text:
    lines: Iterable[str] = (
        *(("* thin evidence: fewer than five events behind its aftershocks.",) if thin else ()),
        "Probability of a militarised dispute: one of the two threatens, shows or uses force against the other, or is "
        "drawn in beside a partner. The side named first is the likelier to start. Ranges hold 80 % of the parameters' "
        "uncertainty. Parts and contributions are in percentage points. An estimate, not a fact.",
        clean(method),
    )
    return Text("\n".join(lines), style=QUIET)
