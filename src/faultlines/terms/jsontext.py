"""JSON as every surface writes it."""

import json
import re
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
