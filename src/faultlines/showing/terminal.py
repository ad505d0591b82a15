"""The terminal that results are laid out for, and the pieces that every view shares."""

from typing import IO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from faultlines.showing.words import clean, shorten
from faultlines.terms.claims import Passage

#: Lines longer than this are hard to read, however wide the terminal is.
MAX_WIDTH = 118

UP, DOWN, QUIET, STRONG = "dark_orange3", "dodger_blue2", "dim", "bold"


def terminal(file: IO[str] | None = None, width: int | None = None) -> Console:
    r"""Terminal to print a view on: colours only on a real one, and none where ``NO_COLOR`` is set.

    Parameters
    ----------
    file : text stream, optional
        Standard output where not given.
    width : int, optional
        Columns; the terminal's own where not given, at most 118.

    Examples
    --------
    >>> import io
    >>> page = io.StringIO()
    >>> terminal(page).print("[not] markup")
    >>> page.getvalue()
    '[not] markup\n'
    """
    console = Console(file=file, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if width is None and console.width > MAX_WIDTH:
        console.width = MAX_WIDTH
    return console


def as_text(view: RenderableType, width: int = 80) -> str:
    """View as plain text of at most ``width`` columns, without colour and without trailing blanks."""
    console = Console(width=width, highlight=False, markup=False, emoji=False, no_color=True, color_system=None)
    with console.capture() as capture:
        console.print(view)
    return "".join(line.rstrip() + "\n" for line in capture.get().splitlines())


def indented(text: Text, left: int) -> Padding:
    """Text set in from the left, its further lines too."""
    return Padding(text, (0, 0, 0, left), expand=False)


def quote_line(passage: Passage | None, length: int) -> Text:
    """Verbatim quote, shortened only here, and where it stands: document id and character offsets."""
    if passage is None:
        return Text("no passage in the ledger", style=QUIET)
    place = f" {passage.document_id}:{passage.start}-{passage.end}"
    return Text.assemble(f"“{shorten(clean(passage.text), length)}”", (place, QUIET))
