"""AG News items as documents: ordinary news of 2004, most of it no politics."""

import csv
import gzip
from datetime import date
from pathlib import Path

from faultlines.terms.documents import Document

SECTIONS = {"1": "world", "2": "sport", "3": "business", "4": "science and technology"}
FILE = Path("text") / "ag_news_test.csv.gz"


def items(data: Path) -> list[tuple[str, Document]]:
    """Section and document of every item under the folder of the development data."""
    with gzip.open(data / FILE, "rt", encoding="utf-8") as lines:
        return [(SECTIONS[row[0]], _document(row[1], row[2])) for row in csv.reader(lines)]


def _document(title: str, body: str) -> Document:
    text = f"{title}.\n\n{body}".replace("\\", " ").replace(" #39;", "'").replace("&lt;", "<").replace("&gt;", ">")
    return Document(
        document_id="d_item",
        text=text,
        published_at=date(2004, 9, 15),
        dated_by="the benchmark",
        title=None,
        publisher=None,
        origin="AG News",
        sha256="",
    )
