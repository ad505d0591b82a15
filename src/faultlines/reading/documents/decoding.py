"""Bytes into text: UTF-8, UTF-16 and UTF-32 with a byte order mark, and what a page or feed declares."""

import codecs
import re
from typing import Final

from faultlines.errors import ReadingError
from faultlines.reading.documents.pieces import named
from faultlines.reading.wordlists import words

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: How far into a page or feed its encoding is looked for, in bytes; HTML wants it within the first 1024.
_HEAD: Final = 4096
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?\bencoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{2,40})"""
    rb"""|<meta\b[^>]{0,400}?\bcharset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{2,40})""",
    re.IGNORECASE,
)
#: Python's names of the encodings that pages may declare, and what is meant by those that mean another;
#: https://encoding.spec.whatwg.org/#names-and-labels. UTF-16 cannot be declared in ASCII: it means UTF-8.
_PLAIN: Final = words(
    "utf-8 cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-13 "
    "iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic cp874 cp932 cp949 cp1250 cp1251 cp1252 "
    "cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 gb18030 big5hkscs euc_jp iso2022_jp"
)
_MEANT: Final = {name: name for name in _PLAIN} | {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
#: Labels of the same page that Python does not know.
_LABELS: Final = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "iso-8859-8-i": "iso8859-8",
}


def decoded(raw: bytes, origin: str, *, declares: bool = False) -> str:
    r"""Text of bytes, line ends as ``\n``.

    Parameters
    ----------
    raw : bytes
    origin : str
        Where they are from.
    declares : bool
        Whether the format can declare an encoding in its head, as HTML and XML do. UTF-8 is tried first: what is
        well-formed in it is hardly ever anything else, whatever it declares.

    Raises
    ------
    ReadingError
        If the bytes are in no encoding that they declare, nor in UTF-8; or if they are no text.

    Examples
    --------
    >>> decoded(b"<meta charset=latin1>Cura\xe7ao", "a.html", declares=True)[-7:]
    'Curaçao'
    """
    text = _text(raw, origin, declares)
    if "\x00" in text:
        raise ReadingError(
            f"{named(origin)}: a NUL at character {text.index(chr(0))} says that this is not text, or is UTF-16 "
            "without its byte order mark; expected text in UTF-8. Name another file, or convert it: "
            f"iconv -f utf-16le -t utf-8 {origin}"
        )
    return unix_lines(text)


def unix_lines(text: str) -> str:
    r"""Text with line ends as ``\n``.

    >>> unix_lines("One.\r\nTwo.\rThree.")
    'One.\nTwo.\nThree.'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(raw: bytes, origin: str, declares: bool) -> str:
    mark = next((encoding for mark, encoding in _MARKS.items() if raw.startswith(mark)), None)
    declared = _declared(raw) if declares and mark is None else None
    tried = [mark or "utf-8", *([declared] if declared else [])]
    faults: list[UnicodeDecodeError] = []
    for encoding in tried:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            faults.append(error)
    raise _refusal(raw, origin, faults[-1], tried[-1], declared is not None) from faults[-1]


def _refusal(raw: bytes, origin: str, error: UnicodeDecodeError, encoding: str, is_declared: bool) -> ReadingError:
    wanted = ", which it declares; expected that or UTF-8" if is_declared else "; expected UTF-8"
    guess = "cp1252" if is_declared else "latin1"
    return ReadingError(
        f"{named(origin)}: byte \\x{raw[error.start]:02x} at offset {error.start} is not {encoding.upper()}{wanted}. "
        f"Convert the file first, for instance with: iconv -f {guess} -t utf-8 {origin}"
    )


def _declared(raw: bytes) -> str | None:
    """Encoding that is meant by what the head of a page or feed declares; None where that is no encoding of pages."""
    match = _DECLARED.search(raw[:_HEAD])
    if match is None:
        return None
    label = (match[1] or match[2]).decode("ascii").lower()
    try:
        return _LABELS.get(label) or _MEANT.get(codecs.lookup(label).name)
    except (LookupError, UnicodeError):
        return None
