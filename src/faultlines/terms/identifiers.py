"""Ids made from content, so that the same content always gets the same id."""

import hashlib
import json
from typing import Any


def content_id(prefix: str, *parts: Any) -> str:
    """Short id of some JSON-ready parts: the prefix, an underscore, and 64 bits of SHA-256 in hexadecimal.

    >>> content_id("d", "same text") == content_id("d", "same text")
    True
    >>> content_id("c", 1)[:2]
    'c_'
    """
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"{prefix}_{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
