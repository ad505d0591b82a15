"""Files written whole or not at all."""

import tempfile
from pathlib import Path

from faultlines.errors import FaultlinesError


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place, then give it its name; the folder is made where it is missing.

    Raises
    ------
    FaultlinesError
        If the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as err:
        raise FaultlinesError(
            f"cannot write {path}: {err.strerror}; name a file in a folder that can be written"
        ) from err
