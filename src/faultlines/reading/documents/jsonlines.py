"""JSON lines: one document a line, ``{"id": ..., "date": ..., "event_text": ...}``."""

import json
from collections.abc import Iterator
from typing import Any, Final

from faultlines.errors import ReadingError
from faultlines.reading.documents.dating import stated_in
from faultlines.reading.documents.decoding import decoded, unix_lines
from faultlines.reading.documents.pieces import Piece, SetAside

_WANTED: Final = "expected one object a line with id, date and event_text. Mend or remove the line."
_DATES: Final = ("published_at", "pub_date", "date")


def read_json_lines(raw: bytes, origin: str) -> Iterator[Piece | SetAside]:
    r"""Read one document a line; a line that is none is set aside, by its number.

    Examples
    --------
    >>> for found in read_json_lines(b'{"event_text": "Oslo met Doha."}\n[]', "a.jsonl"):
    ...     print(found)
    Piece(text='Oslo met Doha.', origin='a.jsonl:1', stated=None, fallback=None, facts={})
    a.jsonl:2: list found; expected one object a line with id, date and event_text. Mend or remove the line.
    """
    for number, line in enumerate(decoded(raw, origin).split("\n"), start=1):
        if line.strip():
            yield _line(line, f"{origin}:{number}")


def _line(line: str, origin: str) -> Piece | SetAside:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return SetAside(origin, f"not JSON ({error.msg} at column {error.colno}); {_WANTED}")
    except (RecursionError, ValueError) as error:  # nested without end; a number of more digits than Python converts
        return SetAside(origin, f"JSON beyond measure ({str(error)[:60]}); {_WANTED}")
    if not isinstance(row, dict):
        return SetAside(origin, f"{type(row).__name__} found; {_WANTED}")
    return _piece(row, origin)


def _piece(row: dict[str, Any], origin: str) -> Piece | SetAside:
    body = row.get("event_text") or row.get("text")
    if not isinstance(body, str) or not body.strip():
        return SetAside(
            origin,
            "neither event_text nor text has any text; expected the report's. Fill it in or remove the line.",
        )
    key = next((key for key in _DATES if _is_given(row.get(key))), None)
    try:
        stated = stated_in(str(row[key]), key, f"the line's {key}") if key else None
    except ReadingError as error:
        return SetAside(origin, str(error))
    named = {
        "title": row.get("headline") or row.get("title"),
        "publisher": row.get("publisher"),
        "record": row.get("record") or row.get("url"),
        "id": row.get("id"),
    }
    return Piece(
        unix_lines(body), origin, stated, facts={name: str(value) for name, value in named.items() if _is_given(value)}
    )


def _is_given(value: object) -> bool:
    return value is not None and value != ""
