"""What the ledger holds, as a terminal shows it: claims, ties, past acts, and any id opened down to its sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from faultlines.showing.names import actor_name, tie_name
from faultlines.showing.terminal import QUIET, STRONG, indented, quote_line
from faultlines.showing.words import clean, counted, day, highlighted
from faultlines.terms.claims import ActorMention, Claim, DateRange, EventClaim, FigureClaim, JudgementClaim, TieClaim
from faultlines.terms.documents import Document
from faultlines.terms.events import Event, Tie
from faultlines.terms.history import EPOCH, History
from faultlines.terms.plover import ActClass

_QUOTE_LENGTH = 240
_CONTEXT = 120


def claims_view(claims: Sequence[Claim]) -> RenderableType:
    """Claims one under the other: what is said, by whom, with which certainty of reading, and the words."""
    return Group(
        Text(counted(len(claims), "claim"), style=STRONG),
        *(part for claim in claims for part in (Text(), *_claim(claim))),
    )


def ties_view(ties: Sequence[Tie], on: date) -> RenderableType:
    """Ties of a pair or a state as a table, those that hold on a day marked."""
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style=STRONG)
    for name in ("", "tie", "between", "from", "to", "id"):
        table.add_column(name, overflow="fold", no_wrap=name in {"from", "to", "id"})
    for tie in ties:
        table.add_row(
            "•" if tie.holds_on(on) else "",
            f"{_words(tie.tie_type)}, {_words(tie.state)}",
            tie_name(tie.tie_type, tie.source_actor, tie.target_actor),
            tie.since.isoformat() if tie.since else "unknown",
            tie.until.isoformat() if tie.until else "",
            Text(tie.tie_id, style=QUIET),
        )
    return Group(table, Text(f"• holds on {day(on)}", style=QUIET)) if ties else Text("No tie known.")


def history_view(history: History, one: str, other: str, latest: int = 20) -> RenderableType:
    """Latest acts between two states, newest first.

    Raises
    ------
    ValueError
        If a state is not in the history's risk set.
    """
    rows = _rows_between(history, one, other)
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style=STRONG)
    for name in ("day", "from → to", "act", "weight", "id"):
        table.add_column(name, no_wrap=name != "from → to", justify="right" if name == "weight" else "left")
    for row in rows[::-1][:latest]:
        source, target = (history.states[int(side[row])] for side in (history.source, history.target))
        table.add_row(
            (EPOCH + timedelta(days=int(history.day[row]))).isoformat(),
            f"{actor_name(source)} → {actor_name(target)}",
            _words(ActClass(int(history.act_class[row])).name.lower()),
            f"{history.weight[row]:.2f}",
            Text(str(history.event_ids[row]), style=QUIET),
        )
    shown = min(latest, len(rows))
    tally = f"{counted(len(rows), 'act')} known on {day(history.known_at)}"
    return Group(table, Text(f"{tally}, the latest {shown} shown." if shown else f"{tally}.", style=QUIET))


def evidence_view(claims: Sequence[Claim], documents: Mapping[str, Document]) -> RenderableType:
    """Passages that something rests on, each in its context, with document, date and offsets."""
    if not claims:
        return Text("No passage in the ledger.")
    parts: list[RenderableType] = []
    for claim in claims:
        parts += [_place(claim, documents), indented(passage_in_context(claim, documents), 2), Text()]
    return Group(*parts[:-1])


def explain_view(
    subject: Event | Tie | Claim | Document, claims: Sequence[Claim], documents: Mapping[str, Document]
) -> RenderableType:
    """Open an id: event or tie, then its claims, then the passage of each in its document.

    Parameters
    ----------
    subject : Event, Tie, Claim or Document
        What the id stands for.
    claims : sequence of Claim
        The claims behind it, or a document's own; for a claim, nothing more is needed.
    documents : mapping of str to Document
        By document id.
    """
    tree = Tree(_subject(subject), guide_style=QUIET)
    for claim in claims if not isinstance(subject, Claim) else (subject,):
        branch = tree.add(_claim_line(claim)) if claim is not subject else tree
        branch.add(_reading(claim))
        branch.add(_place(claim, documents)).add(passage_in_context(claim, documents))
    return tree


def passage_in_context(claim: Claim, documents: Mapping[str, Document]) -> Text:
    """A claim's passage inside its sentence's surroundings; the passage alone where the document is not at hand."""
    document = documents.get(claim.document_id)
    passage = claim.passage
    if document is None:
        return Text(f"“{clean(passage.text)}”")
    text = Text()
    for piece, inside in highlighted(document.text, passage.start, passage.end, _CONTEXT):
        _append_piece(text, piece, STRONG if inside else QUIET)
    return text


def _append_piece(text: Text, piece: str, style: str) -> None:
    """Append cleaned text, keeping one blank where the piece began or ended with white space."""
    body = clean(piece)
    lead = " " if body and piece[0].isspace() else ""
    tail = " " if body and piece[-1].isspace() else ""
    text.append(f"{lead}{body}{tail}", style=style)


def _claim(claim: Claim) -> Iterator[RenderableType]:
    yield _claim_line(claim)
    yield indented(quote_line(claim.passage, _QUOTE_LENGTH), 2)
    yield indented(_reading(claim), 2)


def _claim_line(claim: Claim) -> Text:
    head = Text.assemble((claim.kind, STRONG), f"  {_said(claim)}")
    if claim.speaker is not None:
        voice = ", ".join(part for part in (claim.speaker.name, claim.speaker.post, claim.speaker.institution) if part)
        head.append(f" · said by {clean(voice) or 'an unnamed source'}")
    return head


def _reading(claim: Claim) -> Text:
    """A line of its own: the reader's confidence is about reading, and never stands beside a likelihood."""
    return Text(f"{claim.claim_id}  read with confidence {claim.confidence:.2f} by {claim.reader}", style=QUIET)


def _said(claim: Claim) -> str:
    match claim:
        case EventClaim():
            what = " ".join(part for part in (claim.event_type, claim.mode and f"({claim.mode})") if part)
            return f"{what}, {claim.modality} · {_parties(claim)} · {_days(claim.occurred_on)}"
        case TieClaim():
            what = f"{_words(claim.tie_type)}, {_words(claim.state)}, {claim.modality}"
            return f"{what} · {_parties(claim)} · {_days(claim.occurred_on)}"
        case FigureClaim():
            year = f" in {claim.year}" if claim.year else ""
            return f"{_words(claim.quantity)} {claim.value:,g} {claim.unit}{year} · {_parties(claim)}"
        case JudgementClaim():
            words = f" · “{clean(claim.likelihood_words)}”" if claim.likelihood_words else ""
            return f"{clean(claim.proposition)}{words}"
    return claim.modality


def _parties(claim: EventClaim | TieClaim | FigureClaim) -> str:
    sides = [_mentions(side) for side in (claim.source_actors, claim.target_actors) if side]
    return " → ".join(sides) or "no actor"


def _mentions(mentions: Iterable[ActorMention]) -> str:
    return ", ".join(
        actor_name(mention.id) + (f" ({mention.sector})" if mention.sector else "") for mention in mentions
    )


def _days(days: DateRange) -> str:
    return f"{days.earliest}" if days.days == 1 else f"{days.earliest} to {days.latest}"


def _place(claim: Claim, documents: Mapping[str, Document]) -> Text:
    document = documents.get(claim.document_id)
    where = f"{claim.document_id}:{claim.passage.start}-{claim.passage.end}"
    if document is None:
        return Text.assemble((where, STRONG), f"  published {day(claim.published_at)}")
    return Text.assemble((where, STRONG), f"  {_title(document)}")


def _title(document: Document) -> str:
    named = clean(document.title or document.origin)
    by = f", {clean(document.publisher)}" if document.publisher else ""
    return f"{named}{by}, published {day(document.published_at)} ({clean(document.dated_by)})"


def _subject(subject: Event | Tie | Claim | Document) -> Text:
    match subject:
        case Event():
            sides = " → ".join(_names(side) for side in (subject.source_actors, subject.target_actors) if side)
            reports = f"{counted(len(subject.claims), 'claim')} in {counted(subject.documents, 'document')}"
            if subject.originals < subject.documents:
                reports += f" ({counted(subject.originals, 'text')}; near-copies count once)"
            return Text.assemble(
                (subject.event_id, STRONG),
                f"  {subject.event_type}, {subject.modality} · {sides} · {_days(subject.occurred_on)}"
                f" · first known {subject.known_on} · {reports}",
            )
        case Tie():
            since = f"since {subject.since}" if subject.since else "since when is unknown"
            until = f" until {subject.until}" if subject.until else ""
            return Text.assemble(
                (subject.tie_id, STRONG),
                f"  {_words(subject.tie_type)}, {_words(subject.state)} · "
                f"{tie_name(subject.tie_type, subject.source_actor, subject.target_actor)}"
                f" · {since}{until} · first known {subject.known_on}",
            )
        case Document():
            return Text.assemble((subject.document_id, STRONG), f"  {_title(subject)}")
        case _:
            return _claim_line(subject)


def _names(ids: Iterable[str]) -> str:
    return ", ".join(actor_name(actor) for actor in ids)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _rows_between(history: History, one: str, other: str) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    for state in (one, other):
        if state not in history.states:
            raise ValueError(f"{state} is not among the history's {len(history.states)} states")
    first, second = history.states.index(one), history.states.index(other)
    forth = (history.source == first) & (history.target == second)
    back = (history.source == second) & (history.target == first)
    return np.flatnonzero(forth | back)
