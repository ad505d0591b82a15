"""E-mails, one a file or many in a mailbox."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Final, cast

from faultlines.errors import ReadingError
from faultlines.reading.documents.decoding import unix_lines
from faultlines.reading.documents.markup import visible_text
from faultlines.reading.documents.pieces import Piece, SetAside, named

#: The line before each message of a mailbox (RFC 4155).
_SEPARATOR: Final = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*(?:\n|\Z)")
#: Length to which a header's value is read, in characters; the time to parse one grows with its square.
_LONGEST_HEADER: Final = 4_000


class _ShortHeaders(EmailPolicy):
    """Python's reading of e-mail, but for headers of megabytes."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return a header's name and value."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


_POLICY: Final = _ShortHeaders()


def read_mail(raw: bytes, origin: str) -> Iterator[Piece | SetAside]:
    r"""Read an e-mail's text part, or its HTML part where it has no other; attachments are counted, not read.

    Raises
    ------
    ReadingError
        If its text cannot be decoded.

    Examples
    --------
    >>> message = b"Subject: Accord\nDate: Wed, 19 Jun 2024 23:30:00 +0200\n\nOslo met Doha."
    >>> [piece] = read_mail(message, "a.eml")
    >>> piece.text, piece.stated, piece.facts
    ('Oslo met Doha.', (datetime.date(2024, 6, 19), "the message's Date header"), {'title': 'Accord'})
    """
    try:
        message = cast(EmailMessage, message_from_bytes(raw, policy=_POLICY))
        text, facts = _text(message), _facts(message)
        sent = getattr(message.get("Date"), "datetime", None)
        attached = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    except Exception as error:
        raise ReadingError(
            f"{named(origin)}: the message's text cannot be decoded ({_reason(error)}); "
            "expected a charset that Python knows. Save the message as text in UTF-8."
        ) from error
    yield Piece(text, origin, (sent.date(), "the message's Date header") if sent else None, facts=facts)
    if attached:
        count = "one attachment" if len(attached) == 1 else f"{len(attached)} attachments"
        yield SetAside(
            origin, f"{count} not read ({', '.join(attached)[:200]}); save what you want read and name it as a file."
        )


def read_mailbox(raw: bytes, origin: str) -> Iterator[Piece | SetAside]:
    """Read each message of a mailbox; one that cannot be read is set aside, by its number.

    Raises
    ------
    ReadingError
        If it holds no message.
    """
    found = list(_SEPARATOR.finditer(raw))
    if not found:
        raise ReadingError(
            f"{named(origin)}: the mailbox has no line that begins with 'From '; expected one before each message. "
            "If it is a single message, name it .eml."
        )
    ends = [*(match.start() for match in found[1:]), len(raw)]
    for number, (match, end) in enumerate(zip(found, ends, strict=True), start=1):
        place = f"{origin}:{number}"
        message = re.sub(rb"(?m)^>(>*From )", rb"\1", raw[match.end() : end])
        try:
            yield from read_mail(message, place)
        except ReadingError as error:
            yield SetAside(place, str(error).removeprefix(f"{named(place)}: "))


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    content = body.get_content() if body is not None else ""
    if not isinstance(content, str):
        return ""
    if body is not None and body.get_content_type() == "text/html":
        return visible_text(content)
    return unix_lines(content)


def _facts(message: EmailMessage) -> dict[str, str]:
    facts = {"title": str(message.get("Subject") or ""), "publisher": str(message.get("From") or "")}
    return {key: value for key, value in facts.items() if value}


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__
