"""Data sets by name, from the publishers' addresses in the table."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from faultlines.errors import FetchError
from faultlines.ledger.fetching import Fetched, fetch_file
from faultlines.terms.datasets import Dataset, dataset, datasets


def fetch(
    name: str,
    folder: Path,
    *,
    at: str | None = None,
    sha256: str | None = None,
    on_note: Callable[[str], None],
) -> Fetched:
    """Fetch a data set into a folder.

    Parameters
    ----------
    name : str
        One of the table's.
    folder : Path
    at : str, optional
        Day or minute of the file wanted, UTC, where the set is a file for each; ISO 8601.
    sha256 : str, optional
        What the file must hash to, where the table has nothing to hold it to.
    on_note : callable
        Told the terms of use before anything is fetched, and that a connection is open to be tampered with.

    Raises
    ------
    FetchError
        If there is no such set, it has to be fetched by hand, ``at`` is wrong, or the file cannot be had.
    """
    try:
        wanted = dataset(name)
    except ValueError as err:
        raise FetchError(f"{err}. `faultlines fetch` lists them.") from err
    if wanted.address is None:
        raise FetchError(
            f"{wanted.title} is not fetched: {wanted.by_hand}. Its page is {wanted.page} - {wanted.notice}"
        )
    address = _address(wanted, at)
    on_note(f"{wanted.title}: {wanted.notice} See {wanted.page}")
    known = wanted.sha256 or sha256
    if address.startswith("http:") and known is None:
        on_note(
            "the publisher's address has no encryption and no checksum is known: nobody vouches for what comes on its "
            "way; give one with --sha256 if you have it"
        )
    return fetch_file(address, folder, sha256=known)


def fetch_list() -> str:
    """The data sets, one a line: name, title, and how it is had."""
    width = max(len(one.name) for one in datasets())
    return "\n".join(f"{one.name:{width}}  {one.title} ({_how(one)})" for one in datasets())


def _how(one: Dataset) -> str:
    if one.address is None:
        return f"by hand, since {one.by_hand}: {one.page}"
    return "one file for each --at" if one.is_dated else "fetched"


def _address(wanted: Dataset, at: str | None) -> str:
    if wanted.is_dated == (at is not None):
        moment = _moment(at) if at else datetime.now(UTC)
        return wanted.address_at(moment) or ""
    if at is None:
        raise FetchError(f"{wanted.title} is a file for each moment; say which with --at 2019-10-24T14:30 (UTC).")
    raise FetchError(f"{wanted.title} is one file; leave --at {at} out.")


def _moment(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError as err:
        raise FetchError(f"--at {at!r} is no day or minute; write it as 2019-10-24 or 2019-10-24T14:30.") from err
