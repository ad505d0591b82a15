"""JSON as every surface writes it."""

import json
import re
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Final

from faultlines.terms.claims import Claim, claim_to_dict

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def json_text(value: Any, indent: int | None = 2) -> str:
    """JSON as every surface writes it: Unicode as it is, and no ``NaN``, which JSON does not have.

    Half a surrogate pair, which no encoding can write, is written as its escape and read back as it was.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> json_text({"state": "Türkiye"}, indent=None)
    '{"state": "Türkiye"}'
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return _SURROGATE.sub(lambda half: f"\\u{ord(half.group()):04x}", text)


def claim_line(claim: Claim) -> str:
    """One claim as one line of JSON, without its line end."""
    return json_text(claim_to_dict(claim), indent=None)


def plain(value: Any) -> Any:
    """Dataclasses as dicts, tuples as lists, dates and times as ISO 8601 text.

    >>> plain((date(2024, 6, 22), 1))
    ['2024-06-22', 1]
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value
