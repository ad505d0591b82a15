"""The fit file: what the three parts of the model learned, in one JSON file that can be read by eye.

A fit is shipped with the package; a user's own is written section by section. A file is replaced whole or not at all.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from faultlines.errors import FitError
from faultlines.model.aftershocks import AftershockFit
from faultlines.model.entanglement import EntanglementFit
from faultlines.model.statefiles import Provenance
from faultlines.model.structure import StructureFit

__all__ = ["FORMAT", "Fit", "Provenance", "load_fit", "save_fit", "save_section"]

#: Version of the file's layout. A file of another version is refused, never guessed at.
FORMAT = 1

T = TypeVar("T")
Section = StructureFit | EntanglementFit | AftershockFit
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The fitted model; a part is None where the file does not hold it.

    ``name`` says where the fit comes from: ``shipped``, or the path of its file.
    """

    structure: StructureFit | None = None
    entanglement: EntanglementFit | None = None
    aftershocks: AftershockFit | None = None
    name: str = "unsaved"

    def sections(self) -> tuple[StructureFit, EntanglementFit, AftershockFit]:
        """All three parts.

        Raises
        ------
        FitError
            If one is missing; the message names it.
        """
        for part, found in (
            ("structure", self.structure),
            ("entanglement", self.entanglement),
            ("aftershocks", self.aftershocks),
        ):
            if found is None:
                raise FitError(
                    f"The fit {self.name} holds no {part}; expected all three parts. "
                    f"Run `faultlines fit {part}`, or leave out --fit to use the shipped fit."
                )
        assert self.structure is not None
        assert self.entanglement is not None
        assert self.aftershocks is not None
        return self.structure, self.entanglement, self.aftershocks


def load_fit(path: Path | None = None) -> Fit:
    """Read a fit file; the shipped one where no path is given.

    Raises
    ------
    FitError
        If the file is missing, is no fit, or is of another format version.
    """
    name = "shipped" if path is None else str(path)
    source = files("faultlines.model").joinpath("fitted", "fit.json") if path is None else Path(path)
    plain = _plain(source)
    return Fit(
        structure=_part(plain, "structure", StructureFit.from_dict, source),
        entanglement=_part(plain, "entanglement", EntanglementFit.from_dict, source),
        aftershocks=_part(plain, "aftershocks", AftershockFit.from_dict, source),
        name=name,
    )


def save_fit(path: Path, fit: Fit) -> None:
    """Write all parts that the fit holds, replacing the file whole."""
    plain: dict[str, Any] = {"format": FORMAT}
    for section in (fit.structure, fit.entanglement, fit.aftershocks):
        if section is not None:
            plain[_section_name(section)] = section.to_dict()
    _replace(Path(path), plain)


def save_section(path: Path, section: Section) -> None:
    """Write one part into a fit file, keeping the file's other parts. The file need not exist.

    The other parts are kept as they stand, even where this version could not rebuild them.

    Raises
    ------
    FitError
        If there is a file and it is no fit of this format version.
    """
    path = Path(path)
    plain: dict[str, Any] = {"format": FORMAT}
    if path.exists():
        plain = _plain(path)
    _replace(path, plain | {_section_name(section): section.to_dict()})


def _section_name(section: Section) -> str:
    if isinstance(section, StructureFit):
        return "structure"
    return "entanglement" if isinstance(section, EntanglementFit) else "aftershocks"


def _plain(source: Traversable | Path) -> dict[str, Any]:
    """The parts of a fit file as read, after a look at its format."""
    try:
        plain: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise FitError(f"There is no fit at {source}; run `faultlines fit` to make one, or name another.") from err
    except (json.JSONDecodeError, UnicodeDecodeError) as err:
        raise FitError(f"The fit {source} is not JSON ({err}); expected a file written by `faultlines fit`.") from err
    _check_format(plain, str(source))
    return plain


def _check_format(plain: Any, where: str) -> None:
    found = plain.get("format") if isinstance(plain, dict) else None
    if found != FORMAT:
        raise FitError(
            f"The fit {where} has format {found!r}; this version reads format {FORMAT}. "
            "Fit again with `faultlines fit`, or use the version that wrote the file."
        )


def _part(plain: dict[str, Any], name: str, build: Callable[[dict[str, Any]], T], source: Any) -> T | None:
    """One part rebuilt, None where the file does not hold it."""
    if name not in plain:
        return None
    try:
        return build(plain[name])
    except (KeyError, TypeError, ValueError, IndexError) as err:
        raise FitError(
            f"The {name} in the fit {source} cannot be rebuilt ({type(err).__name__}: {err}). "
            f"Fit it again with `faultlines fit {name}`."
        ) from err


def _replace(path: Path, plain: dict[str, Any]) -> None:
    """Write beside the file, flush to the disk, and move into its place."""
    parts = (f"{json.dumps(name)}:{_compact(part)}" for name, part in plain.items())
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with written.open("w", encoding="utf-8") as file:
            file.write("{\n" + ",\n".join(parts) + "\n}\n")
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)


def _compact(part: Any) -> str:
    return json.dumps(part, separators=(",", ":"), allow_nan=False)
