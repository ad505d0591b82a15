"""The visible text of a web page, with the title, publisher and date that its head gives."""

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final

from faultlines.reading.wordlists import words

_UNSEEN: Final = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "canvas"})
_FURNITURE: Final = frozenset({"nav", "footer", "form", "button", "select", "aside", "menu", "dialog"})
_VOID: Final = words("area base br col embed hr img input link meta param source track wbr")
_LINES: Final = words(
    "address article aside blockquote br dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 header hr li main ol p pre "
    "section table td th tr ul title"
)
_DATE_NAMES: Final = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
)


@dataclass(frozen=True, slots=True)
class Webpage:
    """What a page shows and says of itself; ``date`` is as written there."""

    text: str
    title: str | None
    publisher: str | None
    date: str | None


def read_webpage(source: str) -> Webpage:
    r"""Read a page's visible text, one line a block; scripts, styles and page furniture are dropped.

    Where the page marks its article or main part, only that is read.

    Examples
    --------
    >>> read_webpage("<title>A</title><script>x()</script><p>Talks <b>began</b>.</p><p>They ended.").text
    'Talks began.\nThey ended.'
    """
    parser = _Parser()
    parser.feed(source)
    parser.close()
    marked = _lines(parser.marked)
    return Webpage(
        text=marked or _lines(parser.shown),
        title=parser.metadata.get("og:title") or " ".join("".join(parser.title).split()) or None,
        publisher=parser.metadata.get("og:site_name") or parser.metadata.get("publisher"),
        date=next((parser.metadata[name] for name in _DATE_NAMES if parser.metadata.get(name)), None),
    )


def _lines(pieces: list[str]) -> str:
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Parser(HTMLParser):
    """Collects text outside unseen elements, and apart that inside an article or main element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.marked: list[str] = []
        self.title: list[str] = []
        self.metadata: dict[str, str] = {}
        self._open: list[tuple[str, bool]] = []
        self._linked_data: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element and what it says about the page."""
        values = {key: value or "" for key, value in attrs}
        self._note_metadata(tag, values)
        if tag == "script" and values.get("type") == "application/ld+json":
            self._linked_data = []
        if tag in _LINES:
            self._show("\n")
        if tag not in _VOID:
            if tag in {"p", "li", "tr", "td", "option"} and self._open and self._open[-1][0] == tag:
                self._open.pop()
            self._open.append((tag, self._hides(tag, values)))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those left open within it."""
        if tag == "script" and self._linked_data is not None:
            self._note_linked_data("".join(self._linked_data))
            self._linked_data = None
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass
        if tag in _LINES:
            self._show("\n")

    def handle_data(self, data: str) -> None:
        """Keep text that a reader sees."""
        if self._linked_data is not None:
            self._linked_data.append(data)
        if any(name == "title" for name, _ in self._open) and not any(name == "svg" for name, _ in self._open):
            self.title.append(data)
        self._show(re.sub(r"\s+", " ", data) if not any(name == "pre" for name, _ in self._open) else data)

    def _show(self, text: str) -> None:
        if any(hides for _, hides in self._open):
            return
        self.shown.append(text)
        if any(name in {"article", "main"} for name, _ in self._open):
            self.marked.append(text)

    @staticmethod
    def _hides(tag: str, values: dict[str, str]) -> bool:
        hidden = "hidden" in values or values.get("aria-hidden") == "true"
        undisplayed = re.search(r"display\s*:\s*none", values.get("style", "")) is not None
        return tag in _UNSEEN or tag in _FURNITURE or tag == "title" or hidden or undisplayed

    def _note_metadata(self, tag: str, values: dict[str, str]) -> None:
        name = (values.get("property") or values.get("name") or values.get("itemprop") or "").lower()
        content = values.get("content") or values.get("datetime") or ""
        if tag == "time" and content:
            name = name or ("pubdate" if "pubdate" in values else "publishdate")
        if name and content:
            self.metadata.setdefault(name, content)

    def _note_linked_data(self, text: str) -> None:
        """Take a date from embedded JSON-LD; a malformed block says nothing."""
        try:
            found = _first_value(json.loads(text), "datePublished")
        except (json.JSONDecodeError, RecursionError):
            return
        if found:
            self.metadata.setdefault("datepublished", found)


def _first_value(node: Any, key: str) -> str | None:
    """First text under a key anywhere in nested JSON."""
    if isinstance(node, dict):
        if isinstance(node.get(key), str):
            return str(node[key])
        node = list(node.values())
    if isinstance(node, list):
        return next((found for each in node if (found := _first_value(each, key))), None)
    return None
