"""Fits the relation classifier and writes it where the package reads it.

    python training/train.py --data DATA --encoder MODEL.safetensors [--folds 4] [--stages FOLDER] [--out FOLDER]

DATA is the folder of the development data (``text/plv_train.jsonl``, ``text/source_target_class_train.jsonl``,
``text/factuality/UW.train.jsonl``); MODEL.safetensors the all-MiniLM-L6-v2 weights. Three stages: first the sentences
written for this project and our labels of others; then the same with those written last, in a network whose first
layers are half as wide inside; then the PLV set and those written in its convention, beside a sample of the rest,
which only the last layers are fitted to. ``--folds`` scores the last stage by cross-validation over PLV's sentences,
each fold from the same network, which has seen none of them. One in twenty of our sentences is kept out to calibrate
probabilities.
"""

import argparse
import copy
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from examples import (
    MODALITIES,
    NONE,
    Example,
    labelled_examples,
    plv_examples,
    read_rows,
    sentence_examples,
    style_examples,
)
from export import export
from fitting import ACTS, TYPES, Settings, encoded, fit, inner_units, joined, labels_of, outputs
from network import RelationNetwork
from scores import macro_f1, plv_predictions, plv_scores, plv_type, scores_of

HERE = Path(__file__).parent
VERSION = "relation/4"
ENCODER = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SENTENCES = (
    "asia_middle_east",
    "europe_americas_africa",
    "hard",
    "wire",
    "modality",
    "crowded_east",
    "crowded_west",
    "wordings",
    "body_east",
    "body_west",
    "near_misses",
    "directions",
    "headlines",
    "conflict",
    "statecraft",
    "crowded_few_east",
    "crowded_few_west",
    "world_page",
    "places_topics",
    "not_yet",
    "doers",
    "harm_relief",
    "long_east",
    "long_west",
    "may_and_likely",
    "planned_pledged",
    "at_home",
    "embedded",
    "nationals_and_forces",
)
#: Written last; seen once the network has been narrowed.
LATER = ("force", "measures_trade", "quiet_pages", "reactions", "relations_visits", "words_about_acts")
STYLES = (
    "plv_style",
    "plv_style_long",
    "plv_style_unseen",
    "plv_style_second",
    "plv_style_third",
    "plv_style_fourth",
)
FIRST = Settings(epochs=3, rows=16, rate=1.4e-4, dropout=0.0)
#: Inner units that each layer keeps of those that the reader waits for, batches that tell which, and the fit after.
KEPT, _TELLING = 768, 200
NARROWED = Settings(epochs=2, rows=16, rate=8e-5, head_rate=3e-4, warmup=0.05, dropout=0.0, seed=1)
SECOND = Settings(epochs=2, rows=16, rate=1e-4, head_rate=3e-4, warmup=0.06)
#: Share of our examples in which names stay as they are printed: the reader hides them, `classify_relation` does not.
_SHOWN = 0.4
#: Most pairs without an act that one sentence gives, where it states some act and where it states none.
_MOST_NONE = {True: 10, False: 4}
#: How many of our sentences the second stage sees again, and how often in an epoch it sees a row of PLV.
_AGAIN = 1_000
_OFTEN = 3
_HELD_OUT = 20


@dataclass(frozen=True, kw_only=True)
class Data:
    """Examples by what they are for; ``held`` are kept out of every stage."""

    own: list[Example]
    later: list[Example]
    held: list[Example]
    style: list[Example]
    plv: list[Example]


def load(data: Path) -> Data:
    """Read every set."""
    text, labels = data / "text", HERE / "labels"
    own = list(_written(SENTENCES, 5_000_000))
    st = text / "source_target_class_train.jsonl"
    own += labelled_examples(labels / "source_target.jsonl", st, "sentence", "st", 4_000_000)
    uw = text / "factuality" / "UW.train.jsonl"
    own += labelled_examples(labels / "uw.jsonl", uw, "text", "uw", 4_100_000)
    own, later = _taken(own), _taken(list(_written(LATER, 9_000_000)))
    return Data(
        own=[each for each in own if not _is_held_out(each)],
        later=[each for each in later if not _is_held_out(each)],
        held=[each for each in own + later if _is_held_out(each)],
        style=list(_in_style()),
        plv=list(plv_examples(text / "plv_train.jsonl")),
    )


def _written(names: Sequence[str], base: int) -> Iterator[Example]:
    for number, name in enumerate(names):
        rows = read_rows(HERE / "sentences" / f"{name}.jsonl")
        yield from sentence_examples(rows, name, base + 100_000 * number)


def _taken(given: list[Example]) -> list[Example]:
    """Examples without most of the pairs without an act, in some sentences with their names as printed."""
    kept = _without_most_of_none(given)
    rng = random.Random(1)
    shown = {group for group in sorted({each.group for each in kept}) if rng.random() < _SHOWN}
    return [replace(each, names=()) if each.group in shown else each for each in kept]


def _in_style() -> Iterator[Example]:
    for number, name in enumerate(STYLES):
        yield from style_examples(HERE / "sentences" / f"{name}.jsonl", 1_000_000 + 100_000 * number)


def _without_most_of_none(given: Iterable[Example]) -> list[Example]:
    """Leave out pairs without an act past a number for each sentence: long lists of states are much of a kind."""
    examples = list(given)
    shuffled = random.Random(0).sample(examples, len(examples))
    stating = {each.group for each in examples if each.act != NONE}
    seen: Counter[int] = Counter()
    kept = []
    for each in shuffled:
        if each.act == NONE:
            seen[each.group] += 1
            if seen[each.group] > _MOST_NONE[each.group in stating]:
                continue
        kept.append(each)
    return kept


def _is_held_out(example: Example) -> bool:
    return int(hashlib.sha256(example.text.encode()).hexdigest(), 16) % _HELD_OUT == 0


def first_stage(data: Data, encoder: Path) -> RelationNetwork:
    """Fit on our sentences."""
    if (found := hashlib.sha256(encoder.read_bytes()).hexdigest()) != ENCODER:
        raise SystemExit(f"{encoder} has SHA-256 {found}; expected {ENCODER} (all-MiniLM-L6-v2)")
    torch.manual_seed(0)
    network = RelationNetwork(len(TYPES), len(ACTS), len(MODALITIES))
    network.load_encoder(str(encoder))
    return fit(network, encoded([*data.own, *data.style]), FIRST)


def narrowed(network: RelationNetwork, data: Data) -> RelationNetwork:
    """Fit a narrower copy of the first stage's network on all our sentences."""
    every = encoded([*data.own, *data.later, *data.style])
    return fit(network.narrowed(inner_units(network, every, NARROWED, KEPT, _TELLING)), every, NARROWED)


def second_stage(network: RelationNetwork, data: Data) -> RelationNetwork:
    """Fit the last layers of a copy of the first stage's network on the PLV set, and on some of ours again.

    What the reader uses stays as it was: the PLV set's conventions are others than the codebook's.
    """
    groups = sorted({each.group for each in (*data.own, *data.later)})
    kept = set(random.Random(0).sample(groups, min(_AGAIN, len(groups))))
    again = [each for each in (*data.own, *data.later) if each.group in kept]
    fitted = copy.deepcopy(network)
    fitted.settle()
    return fit(fitted, joined([*[encoded(data.plv)] * _OFTEN, encoded([*data.style, *again])]), SECOND)


def cross_validate(network: RelationNetwork, data: Data, folds: int) -> tuple[dict, np.ndarray]:
    """Score the second stage on PLV's sentences, each left out once; with the logits of type out of fold."""
    groups = sorted({each.group for each in data.plv})
    np.random.default_rng(0).shuffle(groups)
    typed = [each for each in data.plv if each.type is not None]
    logits = np.zeros((len(typed), len(TYPES)))
    with ProcessPoolExecutor(max_workers=torch.get_num_threads(), mp_context=get_context("spawn")) as pool:
        left_out = [set(groups[fold::folds]) for fold in range(folds)]
        for out, found in zip(left_out, pool.map(_Fold(network, data), left_out), strict=True):
            rows = [at for at, each in enumerate(typed) if each.group in out]
            logits[rows] = found
            print("fold:", plv_scores([typed[at].type for at in rows], found), flush=True)
    gold = [plv_type(each.type) for each in typed]
    found = plv_predictions(logits)
    intervals = _intervals(gold, found, [each.group for each in typed])
    whole = scores_of(gold, found)
    print("all folds:", whole, intervals, flush=True)
    return {name: [whole[name], *intervals[name]] for name in whole}, logits


class _Fold:
    """One fold's work, in a process of one thread: fit without some sentences, and give their logits of type."""

    def __init__(self, network: RelationNetwork, data: Data) -> None:
        self.network, self.data = network, data

    def __call__(self, left_out: set[int]) -> np.ndarray:
        torch.set_num_threads(1)
        seen = [each for each in self.data.plv if each.group not in left_out]
        unseen = [each for each in self.data.plv if each.group in left_out and each.type is not None]
        return outputs(second_stage(self.network, replace(self.data, plv=seen)), encoded(unseen))[0]


def _intervals(gold: list[str], found: list[str], groups: list[int]) -> dict[str, list[float]]:
    """95 % intervals by drawing sentences again, 500 times."""
    rng, by_group = np.random.default_rng(0), {}
    for at, group in enumerate(groups):
        by_group.setdefault(group, []).append(at)
    drawn = []
    for _ in range(500):
        picked = [at for g in rng.choice(list(by_group), len(by_group)) for at in by_group[g]]
        drawn.append(scores_of([gold[at] for at in picked], [found[at] for at in picked]))
    return {name: [float(np.quantile([one[name] for one in drawn], q)) for q in (0.025, 0.975)] for name in drawn[0]}


def temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """What to divide logits by so that the likelihood of the labels is highest."""

    def loss(t: float) -> float:
        scaled = logits / t
        raised = scaled - scaled.max(1, keepdims=True)
        return -float((raised[np.arange(len(labels)), labels] - np.log(np.exp(raised).sum(1))).mean())

    grid = np.exp(np.linspace(np.log(0.4), np.log(3.0), 60))
    return float(grid[np.argmin([loss(t) for t in grid])])


def temperatures(network: RelationNetwork, data: Data, types: np.ndarray | None) -> dict[str, list[float]]:
    """Temperatures of type (from the folds where there are any), act and modality; of the middle's act and modality."""
    known = labels_of(data.held)
    logits = outputs(network, encoded(data.held))
    found = {"late": [1.0], "middle": []}
    if types is not None:
        rows = [at for at, each in enumerate(e for e in data.plv if e.type is not None) if each.type != "YIELD"]
        typed = [TYPES.index(each.type) for each in data.plv if each.type not in {None, "YIELD"}]
        found["late"] = [temperature(types[rows], np.array(typed))]
    for part, name, head, column in (
        ("late", "act", 1, 1),
        ("late", "modality", 2, 2),
        ("middle", "act", 5, 1),
        ("middle", "modality", 6, 2),
    ):
        told = known[:, column] >= 0
        gold, got = known[told, column], logits[head][told]
        found[part].append(temperature(got, gold))
        right = float((gold == got.argmax(1)).mean())
        print(f"held out, {part} {name}: right {right:.4f}, macro-F1 {macro_f1(list(gold), list(got.argmax(1))):.4f}")
    return found


def _kept(folder: Path | None, name: str, made: Callable[[], RelationNetwork]) -> RelationNetwork:
    """A stage's network from a folder that keeps it, or made now, and kept."""
    path = None if folder is None else folder / f"{name}.pt"
    if path is not None and path.exists():
        return RelationNetwork.of(torch.load(path)).eval()
    network = made().eval()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(network.state_dict(), path)
    return network


def main() -> None:
    """Fit, score and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--stages", type=Path, help="Folder to keep the stages' weights in; those in it are used.")
    parser.add_argument("--out", type=Path, default=HERE.parent / "src/faultlines/reading/classifier/weights")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    began = time.perf_counter()
    data = load(given.data)
    print({name: len(examples) for name, examples in vars(data).items()}, flush=True)
    first = _kept(given.stages, "first", lambda: first_stage(data, given.encoder))
    network = _kept(given.stages, "narrowed", lambda: narrowed(first, data))
    typed = [each for each in data.plv if each.type is not None]
    unseen = plv_scores([each.type for each in typed], outputs(network, encoded(typed))[0])
    print("first stage on PLV, unseen:", unseen, flush=True)
    temperatures(network, data, None)
    final = second_stage(network, data)
    facts = {"encoder_sha256": ENCODER, "first_stage_on_plv": unseen, "folds": {}}
    path = export(final, given.out, "relation", VERSION, temperatures(final, data, None), facts)
    if given.folds:
        facts["folds"], types = cross_validate(network, data, given.folds)
        path = export(final, given.out, "relation", VERSION, temperatures(final, data, types), facts)
    print(f"wrote {path} in {time.perf_counter() - began:.0f} s")
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
