"""Sources into documents, one source in memory at a time, with what each document weighs."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from faultlines.errors import ReadingError
from faultlines.reading.documents import SetAside, Source, find_sources, open_source
from faultlines.terms.documents import Document


def sources_for(paths: Sequence[Path], output: Path | None) -> list[Source]:
    """List what is to be read; the output of an earlier run that lies in a folder is not.

    Raises
    ------
    ReadingError
        If a path is not there, a folder has nothing to read, or a file would be read and written.
    """
    found = find_sources(paths)
    if output is None:
        return found
    clash = [source for source in found if _is_same(source.path, output)]
    if named := [source for source in clash if not source.is_found]:
        raise ReadingError(f"{named[0].origin}: would be read and written over. Name another file with -o.")
    kept = [source for source in found if source not in clash]
    if not kept:
        raise ReadingError(f"{output}: its folder has nothing else to read; expected documents. Name their folder.")
    return kept


def _is_same(path: Path | None, output: Path) -> bool:
    return path is not None and path.name == output.name and path.resolve() == output.resolve()


def opened(
    sources: Sequence[Source],
    *,
    published_at: date | None,
    today: date,
    keep: Path | None = None,
    on_set_aside: Callable[[SetAside], object],
) -> Iterator[tuple[Document, float]]:
    """Open sources in their order; each document comes with its share of its source's bytes.

    Raises
    ------
    ReadingError
        If a source that was named by itself cannot be read; one found in a folder is set aside.
    """
    for source in sources:
        found = open_source(source, published_at=published_at, today=today, keep=keep)
        for each in found.set_aside:
            on_set_aside(each)
        for document in found.documents:
            yield document, source_size(source) / len(found.documents)


def source_size(source: Source) -> int:
    """Bytes of a source; 0 where there is no knowing."""
    try:
        return source.path.stat().st_size if source.path else 0
    except OSError:
        return 0
