"""Files as the tests write them, and sources opened from bytes."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from faultlines.errors import ReadingError
from faultlines.reading.documents import Opened, Source, open_source

TODAY = date(2024, 7, 1)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file into the test's own folder."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture(scope="session")
def opened() -> Callable[[str, str | bytes], Opened]:
    """Open bytes as if a file of that name were the standard input."""

    def opened(name: str, content: str | bytes) -> Opened:
        raw = content if isinstance(content, bytes) else content.encode()
        return open_source(Source(name, None), today=TODAY, stdin=io.BytesIO(raw))

    return opened


@pytest.fixture(scope="session")
def refusal(opened: Callable[[str, str | bytes], Opened]) -> Callable[[str, str | bytes], str]:
    """The one line that says why bytes cannot be read."""

    def refusal(name: str, content: str | bytes) -> str:
        with pytest.raises(ReadingError) as caught:
            opened(name, content)
        line = str(caught.value)
        assert "\n" not in line
        assert len(line) < 600
        return line

    return refusal
