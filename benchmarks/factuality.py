"""How well the reader tells what happened from what did not, on three public sets; and the fit of its weights.

python benchmarks/factuality.py DATA [train | dev | test]
python benchmarks/factuality.py DATA --fit

DATA is the folder of the development data; the sets are ``text/factuality/{UW,MEANTIME,CB}.*.jsonl``. Prints the mean
absolute error and Pearson's r of the reader beside baselines: always 3, the training set's mean, and the training mean
of the predicate's lemma shrunk toward it; "set alone" has weights fitted on that set's training part only. ``--fit``
fits the weights on the three training sets and writes ``src/faultlines/reading/data/factuality_weights.tsv``; the
strengths that it uses were chosen on the development sets.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from spacy.tokens import Doc, Token

from faultlines.reading.factuality import factuality, rule_value, signals
from faultlines.reading.lexicon import lexicon
from faultlines.reading.modality import stance
from faultlines.reading.pipeline import pipeline

SETS = ("UW", "MEANTIME", "CB")
WEIGHTS = Path(__file__).parents[1] / "src" / "faultlines" / "reading" / "data" / "factuality_weights.tsv"
#: Training items that the mean of a lemma counts as having besides its own.
SHRINKAGE = 3.0
#: Ridge penalty, fewest items of a signal, and each set's weight per item.
PENALTY, FEWEST = 8.0, 6
SHARE = {"UW": 1.0, "MEANTIME": 3.0, "CB": 6.0}
#: Residuals above this count as in absolute error, not squared.
HUBER = 0.7
ROUNDS = 8
#: Labels from here on count as "happened"; the reader says so from the cut on, chosen on the training sets.
HAPPENED, CUT = 2.0, 2.0
#: Weight of an item whose answer lies past the end of the scale that its label is at: it will be cut off there.
PAST = 0.05
_AS_PRINTED = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}

Item = tuple[Token, float]


@cache
def items(folder: Path, name: str, part: str) -> list[Item]:
    """Predicates of one part of one set, parsed, with their labels."""
    rows = [json.loads(line) for line in (folder / f"{name}.{part}.jsonl").read_text(encoding="utf-8").splitlines()]
    nlp = pipeline()
    docs = [Doc(nlp.vocab, words=[_AS_PRINTED.get(word, word) for word in row["text"].split()]) for row in rows]
    found = []
    for row, doc in zip(rows, nlp.pipe(docs), strict=True):
        found += [(doc[target["span1"][0]], float(target["label"])) for target in row["targets"]]
    return found


def lemma_means(training: list[Item]) -> Callable[[Token], float]:
    """The training mean of a predicate's lemma, shrunk toward the set's."""
    overall = float(np.mean([label for _, label in training]))
    labels = defaultdict(list)
    for token, label in training:
        labels[token.lemma_.lower()].append(label)

    def mean(token: Token) -> float:
        seen = labels.get(token.lemma_.lower(), [])
        return (sum(seen) + SHRINKAGE * overall) / (len(seen) + SHRINKAGE)

    return mean


def scores(found: list[float], labels: list[float]) -> str:
    """Mean absolute error and Pearson's r, "-" where the answer never varies."""
    error = float(np.mean(np.abs(np.subtract(found, labels))))
    r = f"{np.corrcoef(found, labels)[0, 1]:.2f}" if np.std(found) > 1e-9 else "  - "
    return f"MAE {error:.2f} r {r}"


def table(folder: Path, part: str) -> None:
    """Print the reader beside its baselines."""
    for name in SETS:
        training, tested = items(folder, name, "train"), items(folder, name, part)
        labels = [label for _, label in tested]
        mean = float(np.mean([label for _, label in training]))
        answers: dict[str, Callable[[Token], float]] = {
            "always 3": lambda token: 3.0,
            "train mean": lambda token, mean=mean: mean,
            "lemma mean": lemma_means(training),
            "rules": rule_value,
            "reader": factuality,
            "set alone": linear(fit(folder, [name])),
        }
        for label, answer in answers.items():
            print(f"{name:8} {part} {len(tested):5} {label:10} {scores([answer(t) for t, _ in tested], labels)}")


def decision(folder: Path, part: str) -> None:
    """Print how well "happened" is told from the rest in news, by the modality rules and by the reader's number."""
    tested = [pair for name in ("UW", "MEANTIME") for pair in items(folder, name, part)]
    wanted = np.array([label >= HAPPENED for _, label in tested])
    answers = {
        "modality": np.array([stance(token, lexicon()).modality == "happened" for token, _ in tested]),
        "reader": np.array([factuality(token) >= CUT for token, _ in tested]),
    }
    for label, found in answers.items():
        yes, no = (
            2 * np.sum(found & wanted) / (np.sum(found) + np.sum(wanted))
            for found, wanted in ((found, wanted), (~found, ~wanted))
        )
        right = np.mean(found == wanted)
        print(f"happened {part} {len(tested):5} {label:10} right {right:.3f}, F1 {yes:.3f}, F1 of the rest {no:.3f}")


def linear(weights: dict[str, float]) -> Callable[[Token], float]:
    """The reader's answer with other weights."""

    def answer(token: Token) -> float:
        return min(3.0, max(-3.0, sum(weights.get(name, 0.0) * value for name, value in signals(token).items())))

    return answer


def fit(folder: Path, sets: Sequence[str] = SETS) -> dict[str, float]:
    """Weights of the signals: least squares with a ridge, large residuals by their absolute value."""
    rows, labels, shares = [], [], []
    for name in sets:
        for token, label in items(folder, name, "train"):
            rows.append(signals(token))
            labels.append(label)
            shares.append(SHARE[name])
    return solve(rows, np.array(labels), np.array(shares))


def solve(rows: list[dict[str, float]], labels: np.ndarray, shares: np.ndarray) -> dict[str, float]:
    """The ridge itself, reweighted until its residuals settle."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        for name in row:
            counts[name] += 1
    names = sorted(name for name, count in counts.items() if count >= FEWEST)
    place = {name: index for index, name in enumerate(names)}
    cells = [(i, place[name], value) for i, row in enumerate(rows) for name, value in row.items() if name in place]
    at, column, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (at, column)), shape=(len(rows), len(names)))
    penalty = np.diag([1e-8 if name == "bias" else PENALTY for name in names])
    weight, solution = shares, np.zeros(len(names))
    for _ in range(ROUNDS):
        weighted = matrix.multiply(weight[:, None]).tocsr()
        solution = np.linalg.solve((matrix.T @ weighted).toarray() + penalty, weighted.T @ labels)
        found = matrix @ solution
        past = ((labels >= 3) & (found > 3)) | ((labels <= -3) & (found < -3))
        weight = shares * np.where(past, PAST, 1.0) / np.maximum(1.0, np.abs(labels - found) / HUBER)
    return dict(zip(names, solution.tolist(), strict=True))


def write(weights: dict[str, float]) -> None:
    """Store the weights that matter, to three places."""
    kept = [f"{name}\t{weight:.3f}" for name, weight in weights.items() if abs(weight) >= 0.005]
    head = "# Fitted by: python benchmarks/factuality.py DATA --fit"
    WEIGHTS.write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
    print(f"{len(kept)} weights written to {WEIGHTS.name}")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("data", type=Path)
    asked.add_argument("part", nargs="?", default="dev", choices=["train", "dev", "test"])
    asked.add_argument("--fit", action="store_true")
    arguments = asked.parse_args()
    folder = arguments.data / "text" / "factuality"
    if arguments.fit:
        write(fit(folder))
    else:
        table(folder, arguments.part)
        decision(folder, arguments.part)
