"""HTML into the text that a reader sees, one line a block."""

import re
from typing import Any, Final

from lxml import etree, html

from faultlines.reading.wordlists import words

_UNSEEN: Final = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "canvas"})
_FURNITURE: Final = frozenset({"nav", "footer", "form", "button", "select", "aside", "menu", "dialog", "title"})
_LINES: Final = words(
    "address article aside blockquote br dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 header hr li main ol p pre "
    "section table td th tr ul title"
)


class TooDeepError(ValueError):
    """A page has more elements within each other than are read; no page that people read has."""


def parsed(source: str) -> Any:
    """Parse a page or a fragment of one, however broken; None where there is nothing in it.

    Raises
    ------
    TooDeepError
        If elements are nested so deep that the parser would drop text.
    """
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser)
    except etree.ParserError:
        return None
    if any("depth" in fault.message for fault in parser.error_log):
        raise TooDeepError("elements are nested more than 2000 deep")
    return root


def visible_text(source: str) -> str:
    r"""Text that a page or a fragment shows; scripts, styles and page furniture are dropped.

    Where it marks its article or main part, only that is read.

    Examples
    --------
    >>> visible_text("<title>A</title><script>x()</script><p>Talks <b>began</b>.</p><p>They ended.")
    'Talks began.\nThey ended.'
    """
    root = parsed(source)
    return "" if root is None else visible_text_of(root)


def visible_text_of(root: Any) -> str:
    """Text that a parsed page shows; see `visible_text`."""
    marked = "\n".join(_shown(part) for part in root.iter("article", "main") if not _within(part))
    return marked.strip() or _shown(root)


def _within(part: Any) -> bool:
    """Whether an article or main part is itself inside another."""
    return next(part.iterancestors("article", "main"), None) is not None


def _shown(root: Any) -> str:
    pieces: list[str] = []
    hidden: Any = None  # the outermost element that hides what is now walked through
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if hidden is None:
            if event == "start" and _hides(node):
                hidden = node
                continue
            if node.tag in _LINES:
                pieces.append("\n")
        if event == "end" and node is hidden:
            hidden = None
        if hidden is None:
            text = node.text if event == "start" else node.tail if node is not root else None
            if text:
                pieces.append(re.sub(r"\s+", " ", text))
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(re.sub(r"  +", " ", line) for line in lines if line)


def _hides(node: Any) -> bool:
    if node.tag in _UNSEEN or node.tag in _FURNITURE:
        return True
    values = node.attrib
    if not values:
        return False
    hidden = "hidden" in values or values.get("aria-hidden") == "true"
    return hidden or "display:none" in "".join(values.get("style", "").lower().split())
