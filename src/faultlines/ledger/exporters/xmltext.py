"""XML written piece by piece, with nothing in it that XML does not allow."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, Final
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

#: Characters that no XML 1.0 file may hold, escaped or not.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def allowed(text: str) -> str:
    r"""Text with a question mark in a diamond for each character that XML does not allow.

    >>> allowed("a\x00b")
    'a�b'
    """
    return _NOT_XML.sub("\ufffd", text)


class Xml:
    """A file of XML in the making."""

    def __init__(self, file: BinaryIO) -> None:
        self._out = XMLGenerator(file, encoding="utf-8", short_empty_elements=True)

    @contextmanager
    def document(self) -> Iterator[None]:
        """The whole file, its declaration first."""
        self._out.startDocument()
        yield
        self._out.endDocument()

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, str | None] | None = None) -> Iterator[None]:
        """One element on a line of its own; attributes of None are left out."""
        self._out.characters("\n")
        self._start(name, attributes or {})
        yield
        self._out.endElement(name)

    def text(self, name: str, text: str, attributes: Mapping[str, str | None] | None = None) -> None:
        """One element with text in it."""
        with self.element(name, attributes):
            if text:
                self._out.characters(allowed(text))

    def empty(self, name: str, attributes: Mapping[str, str | None]) -> None:
        """One element with nothing in it."""
        with self.element(name, attributes):
            pass

    def _start(self, name: str, attributes: Mapping[str, str | None]) -> None:
        given = {key: allowed(value) for key, value in attributes.items() if value is not None}
        self._out.startElement(name, AttributesImpl(given))
