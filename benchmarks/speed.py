"""How fast ordinary news is read, beside spaCy's whole English pipeline on the same sentences, in turns in one run.

python benchmarks/speed.py DATA [--items 1500] [--rounds 3]

On one thread each. Prints sentences a second of the processor's time for each round, and the median ratio; then the
peak memory of the process.
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from ordinary import items
from spacy.language import Language

from faultlines.reading import pipeline, pipeline_report, read_documents
from faultlines.reading.segments import segments


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor's time that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def spacy_s_own() -> Language:
    """The English pipeline as its package loads it."""
    package = pipeline_report().package
    if package is None:
        raise SystemExit("no English pipeline is installed; run: faultlines doctor")
    loaded: Language = import_module(package).load()
    return loaded


def main(data: Path, number: int = 1500, rounds: int = 3) -> None:
    """Print the figures."""
    nlp, whole = pipeline(), spacy_s_own()
    documents = [document for _, document in items(data)][:number]
    sentences = sum(len(segments(document.text)) for document in documents)
    list(read_documents(documents[:64], nlp))
    ratios = []
    for turn in range(rounds):
        ours = timed(lambda: list(read_documents(documents, nlp)))
        peer = timed(lambda: list(whole.pipe(document.text for document in documents)))
        ratios.append(peer / ours)
        print(f"round {turn + 1}: reading {sentences / ours:.0f} sentences/s, spaCy {sentences / peer:.0f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{sentences} sentences; reading is {statistics.median(ratios):.1f} times as fast; peak memory {peak:.0f} MB")


if __name__ == "__main__":
    options = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    main(Path(sys.argv[1]), int(options.get("--items", 1500)), int(options.get("--rounds", 3)))
