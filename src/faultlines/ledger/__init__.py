"""Claims, matched and dated -> events, ties and the history: an append-only ledger in one folder.

>>> import tempfile
>>> from datetime import date
>>> from pathlib import Path
>>> folder = tempfile.TemporaryDirectory()
>>> ledger = Ledger.create(Path(folder.name) / "asia.ledger")
>>> ledger.history(date(2024, 6, 22)).day.tolist()
[]
>>> folder.cleanup()
"""

from faultlines.ledger.book import Ledger
from faultlines.ledger.findings import Check, Fault, Verification
from faultlines.ledger.issues import Kept, issued_forecasts, keep_forecasts
from faultlines.ledger.records import ImportReport, News, Recorded, Summary
from faultlines.ledger.verifying import verify

__all__ = [
    "Check",
    "Fault",
    "ImportReport",
    "Kept",
    "Ledger",
    "News",
    "Recorded",
    "Summary",
    "Verification",
    "issued_forecasts",
    "keep_forecasts",
    "verify",
]
