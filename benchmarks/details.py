"""How many rows of the hand-written sets of tests/reading the reader gets right: dates, coreference, speakers, figures.

python benchmarks/details.py [dates | coreference | speakers | figures] [--wrong]

Every third row of a set is held out: it was not looked at while the rules were mended. ``--wrong`` prints the rows of
the other two thirds that are wrong; with ``--held-out``, those of the third.
"""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from faultlines.reading.annotated import Annotated, annotate_whole
from faultlines.reading.coreference import told_before
from faultlines.reading.dates import resolve_dates
from faultlines.reading.figures import read_figures
from faultlines.reading.likelihood import read_likelihood
from faultlines.reading.parties import Parties
from faultlines.reading.pipeline import pipeline
from faultlines.reading.speakers import find_statements
from faultlines.terms.documents import Document

SETS = Path(__file__).parents[1] / "tests" / "reading"
PUBLISHED = date(2024, 6, 22)


def rows(name: str) -> list[list[str]]:
    """Rows of a set, without its comments."""
    lines = (SETS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def annotated(text: str, published_at: date = PUBLISHED) -> Annotated:
    """A text, parsed, with its actors."""
    document = Document(
        document_id="d_bench",
        text=text,
        published_at=published_at,
        dated_by="the set",
        title=None,
        publisher=None,
        origin="set",
        sha256="",
    )
    return annotate_whole(document, pipeline())


def dates(row: list[str]) -> tuple[str, str]:
    """Days of an act, wanted and found."""
    published, text, word, earliest, latest = row
    doc = annotated(text, date.fromisoformat(published)).doc
    token = next(token for token in doc if token.text == word)
    found = resolve_dates(token.sent, date.fromisoformat(published), token)
    first = "-" if earliest == "-" else str(found.earliest)
    return f"{earliest} {latest}", f"{first} {found.latest}"


def coreference(row: list[str]) -> tuple[str, str]:
    """Whom or what a word stands for, wanted and found."""
    text, word, wanted = row
    reading = annotated(text)
    token = [token for token in reading.doc if token.text == word][-1]
    act = told_before(token)
    if act is not None:
        return wanted, f"act:{act.text}"
    return wanted, " ".join(sorted({party.id for party in Parties(reading).concerned(token)})) or "-"


def speakers(row: list[str]) -> tuple[str, str]:
    """Who speaks first in a text and how likely it is put, wanted and found."""
    text, *wanted = row
    reading = annotated(text)
    statements = find_statements(reading)
    if not statements:
        return " | ".join(wanted), " | ".join("-----")
    first = statements[0]
    span = reading.doc.char_span(first.start, first.end, alignment_mode="contract")
    interval = read_likelihood(span, first.cue).interval if span is not None else None
    likelihood = f"{interval[0]:.2f} {interval[1]:.2f}" if interval else None
    speaker = first.speaker
    found = [speaker.name, speaker.post, speaker.institution, speaker.actor, likelihood]
    return " | ".join(wanted), " | ".join(part or "-" for part in found)


def figures(row: list[str]) -> tuple[str, str]:
    """Figures of a sentence, wanted and found."""
    found = []
    for claim in read_figures(annotated(row[0])):
        sides = ["+".join(mention.id for mention in side) for side in (claim.source_actors, claim.target_actors)]
        found.append(f"{claim.quantity}|{claim.unit}|{claim.value:.6g}|{claim.year or '-'}|{'>'.join(sides)}")
    wanted = []
    for part in row[1].split("; ") if len(row) > 1 and row[1] else []:
        name, unit, value, year, sides = part.split("|")
        wanted.append(f"{name}|{unit}|{float(value):.6g}|{year}|{sides}")
    return "; ".join(sorted(wanted)), "; ".join(sorted(found))


CHECKS: dict[str, Callable[[list[str]], tuple[str, str]]] = {
    "dates": dates,
    "coreference": coreference,
    "speakers": speakers,
    "figures": figures,
}


def score(name: str, wrong: bool, held_out: bool) -> None:
    """Print how many rows are right, in the two thirds and in the third."""
    right = {False: 0, True: 0}
    of = {False: 0, True: 0}
    for number, row in enumerate(rows(name)):
        kept = number % 3 == 2
        wanted, found = CHECKS[name](row)
        right[kept] += wanted == found
        of[kept] += 1
        if wrong and wanted != found and kept == held_out:
            print(f"{number}: {' | '.join(row[:3])}\n    wanted {wanted}\n    found  {found}")
    print(f"{name}: {right[False]} of {of[False]} right; held out {right[True]} of {of[True]}")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("set", nargs="?", choices=sorted(CHECKS))
    asked.add_argument("--wrong", action="store_true")
    asked.add_argument("--held-out", action="store_true")
    arguments = asked.parse_args()
    for name in [arguments.set] if arguments.set else CHECKS:
        score(name, arguments.wrong, arguments.held_out)
