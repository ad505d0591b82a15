"""What a forecast does not know: how old its inputs are, and which days nobody watched. One sentence each."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from faultlines.model.aftershocks_days import known_coverage
from faultlines.model.fits import Fit
from faultlines.model.statefiles import Provenance
from faultlines.terms.history import EPOCH, History


def what_is_unknown(fit: Fit, history: History, pair: tuple[int, int] | None = None) -> tuple[str, ...]:
    """Sentences that say what a forecast does not know.

    Parameters
    ----------
    fit : Fit
        With all three parts.
    history : History
        As known on the day of the forecast.
    pair : tuple of int, optional
        Indices of two states; with them the sentences say what is known of these two.
    """
    return (
        _watched(history),
        _newest(history),
        *(_last_act(history, pair) if pair else ()),
        _capability(fit, history, pair),
        _record(fit),
        _learned(fit, history.known_at),
    )


def _watched(history: History) -> str:
    coverage = None if history.coverage is None else known_coverage(history)
    if coverage is None or not len(coverage.reports):
        return (
            "No systematic coder watched any day, so a quiet pair is unwatched and not known to be quiet: acts are "
            "expected from structure and from the reports that the ledger happens to hold. How far an unwatched pair's "
            "own rate lies from what its structure says is in no range."
        )
    first = EPOCH + timedelta(days=coverage.first_day)
    last = first + timedelta(days=len(coverage.reports) - 1)
    since = (history.known_at - last).days
    watched = f"A systematic coder watched from {first} to {last}"
    if coverage.share_in is not None:
        share = f"{coverage.shares_in[-1]:.0%}".replace("%", " %")
        watched += f", and publishes late: {share} of the last day's acts are in, and the others are allowed for"
    if since <= 0:
        return f"{watched}; what it does not report is unknown."
    return f"{watched}; of the {since:,} days since then only single reports are known, and quiet is not known."


def _last_act(history: History, pair: tuple[int, int]) -> Iterator[str]:
    first, second = pair
    there = (history.source == first) & (history.target == second)
    rows = np.flatnonzero(there | ((history.source == second) & (history.target == first)))
    names = f"{history.states[first]} and {history.states[second]}"
    if not len(rows):
        yield f"The ledger holds no act between {names}."
        return
    last = EPOCH + timedelta(days=int(history.day[rows[-1]]))
    yield f"The last of {len(rows):,} acts known between {names} was on {_ago(last, history.known_at)}."


def _newest(history: History) -> str:
    if not len(history.day):
        return "The ledger holds no act of one state on another."
    last = EPOCH + timedelta(days=int(history.day[-1]))
    return f"The newest act of one state on another that the ledger holds was on {_ago(last, history.known_at)}."


def _ago(day: date, known_at: date) -> str:
    days = (known_at - day).days
    return f"{day}, {days:,} day{'' if days == 1 else 's'} before" if days else f"{day}, the last day known"


def _capability(fit: Fit, history: History, pair: tuple[int, int] | None) -> str:
    structure, _, _ = fit.sections()
    known = structure.last_observed.capability
    states = history.states if pair is None else tuple(history.states[place] for place in pair)
    years = sorted({known[name][1] for name in states if name in known})
    missing = [name for name in states if name not in known]
    told = f"Capabilities are those of {'-'.join(str(year) for year in _ends(years))}" if years else ""
    if years and years[-1] >= history.known_at.year:
        told += ", which was not known on the day"
    absent = ""
    if missing:
        who = " and ".join(missing) if pair is not None else f"{len(missing)} of the states"
        absent = f"no figure is known for {who}, counted as the smallest"
    sentence = "; ".join(part for part in (told, absent) if part)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _ends(years: list[int]) -> list[int]:
    return years if len(years) < 2 else [years[0], years[-1]]


def _record(fit: Fit) -> str:
    structure, _, _ = fit.sections()
    pacts, rivalries = (_last_year(structure.provenance, name) for name in ("atop_alliance", "tss_rivalries"))
    return (
        f"The public record of disputes ends in {structure.last_observed.dispute_year} and stands as it was then; "
        "later disputes count only where the ledger holds a use of force. Pacts and rivalries are the ledger's; what "
        f"they go along with was learned from pacts to {pacts} and rivalries to {rivalries}."
    )


def _last_year(provenance: tuple[Provenance, ...], name: str) -> str:
    return next((str(one.last_year) for one in provenance if one.name.startswith(name)), "a year that is not named")


def _learned(fit: Fit, known_at: date) -> str:
    _, _, aftershocks = fit.sections()
    first, last = (aftershocks.provenance.get(name) for name in ("first_day", "last_day"))
    if not first or not last:
        return "The fit does not say from which days the daily part was learned."
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    learned = f"What recent acts add was learned from {days} days of one coder, {first} to {last}"
    if known_at < date.fromisoformat(last):
        return f"{learned}, which were not over on the day: nothing here tests the fit."
    return f"{learned}."
