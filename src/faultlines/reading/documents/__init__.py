r"""Files into documents: their text, and the day they were published.

``Document.text`` is the decoded text that is read, and every offset counts its characters: line ends are ``\n``, a
front matter is taken off, and of HTML, PDF, e-mail and feeds it is the text that a reader sees. Markdown's marks stay
in. Two copies of a document have the same id whatever their spacing, folder, or the day on which they were read.

`formats` is the table from a file's name and first bytes to its reader; each format has a file here.
"""

from faultlines.reading.documents.dating import stated_or_iso
from faultlines.reading.documents.keeping import keep_source, kept_source
from faultlines.reading.documents.opening import Opened, iter_documents, load_documents, open_source
from faultlines.reading.documents.pieces import SetAside, SetAsideWarning
from faultlines.reading.documents.sources import Source, find_sources

__all__ = [
    "Opened",
    "SetAside",
    "SetAsideWarning",
    "Source",
    "find_sources",
    "iter_documents",
    "keep_source",
    "kept_source",
    "load_documents",
    "open_source",
    "stated_or_iso",
]
