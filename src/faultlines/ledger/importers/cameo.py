"""CAMEO codes <-> PLOVER types, each way with what is lost.

From the PLOVER project's own conversion table of 17 September 2021, with two additions of ours: appeals (CAMEO 02)
are REQUEST with the mode of the demand (10) they soften, as PLOVER's codebook puts requests and demands together; and
175, whose context stood in the mode's column, has it back. Statements (01) have no type: a row of that kind is kept
under ``CAMEO:`` and its code, counts as a report, and is no act.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl

from faultlines.terms.plover import EVENT_TYPES, REFERENCE_TYPES

#: The two codes of one visit, as its guest and as its host: in the key of a fact both become one.
VISIT: Final = {"043": "042"}

#: Codes of what CAMEO tells apart and PLOVER does not: an appeal is the weaker form of a demand.
_APPEALS: Final = "02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """An act in both languages, and what the one it was turned into does not say.

    Attributes
    ----------
    code : str
        CAMEO's.
    event_type : str
        PLOVER's, or ``CAMEO:…`` where it has none.
    mode : str or None
    contexts : tuple of str
    losses : tuple of str
        Sentences; empty where nothing is lost.
    """

    code: str
    event_type: str
    mode: str | None
    contexts: tuple[str, ...]
    losses: tuple[str, ...]


@cache
def plover_types() -> pl.DataFrame:
    """One row a CAMEO code: ``code``, ``event_type``, ``mode`` (or null), ``contexts`` (list).

    >>> plover_types().filter(pl.col("code").is_in(["010", "042"])).select("event_type", "mode").rows()
    [('CAMEO:010', None), ('CONSULT', 'visit')]
    """
    table = files(__package__).joinpath("cameo_to_plover.csv").read_bytes()
    frame = pl.read_csv(table, infer_schema=False)
    return frame.select(
        pl.col("cameo_code").alias("code"),
        pl.col("event_type").fill_null(pl.concat_str(pl.lit("CAMEO:"), "cameo_code")),
        "mode",
        pl.col("contexts").fill_null("").str.split(";").list.filter(pl.element() != ""),
    )


def to_plover(code: str) -> Conversion:
    """PLOVER's words for a CAMEO code.

    Parameters
    ----------
    code : str
        As text, the leading zero kept.

    Raises
    ------
    ValueError
        If it is not on CAMEO's list.

    Examples
    --------
    >>> found = to_plover("043")
    >>> found.event_type, found.mode
    ('CONSULT', 'visit')
    >>> found.losses
    ('042 and 043 are both CONSULT visit',)
    """
    rows = _rows()
    if code not in rows:
        raise ValueError(
            f"code is {code!r}; expected one on CAMEO's list, as text with its leading zero, such as '042'"
        )
    event_type, mode, contexts = rows[code]
    alike = sorted(other for other, row in rows.items() if row == rows[code])
    losses = []
    if event_type not in EVENT_TYPES:
        losses.append(f"PLOVER has no type for {code}: a report, and no act")
    elif len(alike) > 1:
        losses.append(
            f"{_listed(alike)} are {'both' if len(alike) == 2 else 'all'} {_words(event_type, mode, contexts)}"
        )
    return Conversion(code=code, event_type=event_type, mode=mode, contexts=contexts, losses=tuple(losses))


def to_cameo(event_type: str, mode: str | None = None, contexts: Collection[str] = ()) -> Conversion:
    """The CAMEO code that says the most of an act of PLOVER's and nothing that it does not say.

    Where several say as much, the shortest is taken, a demand before an appeal, then the first on the list.

    Parameters
    ----------
    event_type : str
        One of PLOVER's sixteen, or a name of its reference page.
    mode : str, optional
    contexts : collection of str

    Raises
    ------
    ValueError
        If the type is none of PLOVER's.

    Examples
    --------
    >>> to_cameo("CONSULT", "visit").code, to_cameo("CONSULT", "visit").losses
    ('042', ('042 and 043 are both CONSULT visit; 042 was taken',))
    >>> to_cameo("COERCE", "cyber").code, to_cameo("COERCE", "cyber").losses
    ('170', ('the mode cyber',))
    """
    event_type, own = REFERENCE_TYPES.get(event_type, (event_type, None))
    mode = mode or own
    if event_type not in EVENT_TYPES:
        raise ValueError(f"event_type is {event_type!r}; expected one of {', '.join(EVENT_TYPES)}")
    wanted = frozenset(contexts)
    found = {code: row for code, row in _rows().items() if row[0] == event_type}
    said = {code: _says(row, mode, wanted) for code, row in found.items()}
    best = max(said.values())
    alike = sorted(
        (code for code in said if said[code] == best), key=lambda one: (one.startswith(_APPEALS), len(one), one)
    )
    code = alike[0]
    _, other, known = found[code]
    losses = []
    if mode is not None and mode != other:
        losses.append(f"the mode {mode}")
    losses += [f"the context {one}" for one in sorted(wanted - set(known))]
    if other not in (None, mode):
        losses.append(f"{code} says the mode {other}, which the act does not")
    losses += [f"{code} says the context {one}, which the act does not" for one in sorted(set(known) - wanted)]
    if len(alike) > 1:
        words = _words(event_type, other, known)
        losses.append(f"{_listed(sorted(alike))} are {'both' if len(alike) == 2 else 'all'} {words}; {code} was taken")
    return Conversion(code=code, event_type=event_type, mode=mode, contexts=tuple(contexts), losses=tuple(losses))


@cache
def _rows() -> dict[str, tuple[str, str | None, tuple[str, ...]]]:
    return {code: (kind, mode, tuple(contexts)) for code, kind, mode, contexts in plover_types().iter_rows()}


def _says(row: tuple[str, str | None, tuple[str, ...]], mode: str | None, wanted: frozenset[str]) -> tuple[int, ...]:
    """How well a code fits: first what it says wrongly, then what of the act it says."""
    _, other, known = row
    wrong = int(other not in (None, mode)) + len(set(known) - wanted)
    return (-wrong, int(mode is not None and other == mode), len(wanted & set(known)))


def _words(event_type: str, mode: str | None, contexts: Collection[str]) -> str:
    return " ".join([event_type, *([mode] if mode else []), *(f"({one})" for one in contexts)])


def _listed(codes: list[str]) -> str:
    return f"{', '.join(codes[:-1])} and {codes[-1]}"
