"""Fits the network on examples, and says what it gives for others."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import Module, functional

from examples import MODALITIES, NONE, Example
from faultlines.reading.classifier.giving import UNSEEN, given
from faultlines.reading.classifier.marking import Sheet, mark_pairs
from faultlines.terms.plover import EVENT_TYPES
from network import MIDDLE, RelationNetwork

TYPES = EVENT_TYPES
ACTS = (*EVENT_TYPES, NONE)
_UNKNOWN = -100
#: Parts of the network that the encoder did not bring.
_NEW = ("heads", "mixed", "middle", "early", "roles", "looks", "actors")
#: Most pairs of one sentence that are asked about at a time.
_MOST_PAIRS = 12
_YIELD = tuple(TYPES.index(name) for name in ("CONCEDE", "RETREAT"))
#: Label of a type that PLV calls YIELD: either of two will do.
_EITHER = len(TYPES)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the network is fitted."""

    epochs: int = 6
    rows: int = 32
    dropout: float = 0.1
    rate: float = 8e-5
    head_rate: float = 5e-4
    warmup: float = 0.1
    smoothing: float = 0.05
    seed: int = 0
    act_weight: float = 1.0
    modality_weight: float = 0.5
    reverse_weight: float = 0.3
    early_weight: float = 0.3
    act_smoothing: float = 0.01


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """Sentences with the pairs that are asked about, and labels (pairs, 4) of each; rows of examples they come from."""

    sheets: list[Sheet]
    labels: list[np.ndarray]
    rows: list[list[int]]


def encoded(examples: Sequence[Example]) -> Encoded:
    """Mark and number the examples, those of one sentence together."""
    grouped: dict[tuple, list[int]] = {}
    for row, each in enumerate(examples):
        grouped.setdefault((each.text, each.names, each.set), []).append(row)
    together = [some[at : at + _MOST_PAIRS] for some in grouped.values() for at in range(0, len(some), _MOST_PAIRS)]
    first = [examples[some[0]] for some in together]
    asked = [[(examples[row].sources, examples[row].targets) for row in some] for some in together]
    marked = mark_pairs([(each.text, each.names, pairs) for each, pairs in zip(first, asked, strict=True)])
    sheets = [sheet for of_one in marked for sheet in of_one]
    rows = [[some[at] for at in sheet.asked] for some, of_one in zip(together, marked, strict=True) for sheet in of_one]
    labels = [labels_of([examples[row] for row in some]) for some in rows]
    return Encoded(sheets=sheets, labels=labels, rows=rows)


def joined(parts: Sequence[Encoded]) -> Encoded:
    """Some sets as one to fit on; a set that is given twice is seen twice an epoch."""
    return Encoded(
        sheets=[sheet for part in parts for sheet in part.sheets],
        labels=[labels for part in parts for labels in part.labels],
        rows=[],
    )


def labels_of(examples: Sequence[Example]) -> np.ndarray:
    """Labels of examples, (n, 4): type, act, modality, reversed; -100 where not known."""
    return np.array([_labels(each) for each in examples], dtype=np.int64)


def _labels(example: Example) -> tuple[int, int, int, int]:
    kind = _UNKNOWN if example.type is None else _EITHER if example.type == "YIELD" else TYPES.index(example.type)
    act = _UNKNOWN if example.act is None else ACTS.index(example.act)
    modality = _UNKNOWN if example.modality is None else MODALITIES.index(example.modality)
    return kind, act, modality, _UNKNOWN if example.reversed is None else int(example.reversed)


def batch(some: Sequence[Sheet]) -> tuple[Tensor, ...]:
    """What the network is given of some sheets, each array filled up to the largest of its kind."""
    every = [given(each) for each in some]
    found = []
    for name, first in every[0].items():
        shape = np.max([each[name].shape for each in every], axis=0)
        filled = np.zeros((len(every), *shape), first.dtype)
        if name == "seen":
            filled[:, 0] = -UNSEEN
        for row, each in enumerate(every):
            filled[(row, *(slice(size) for size in each[name].shape))] = each[name]
        found.append(torch.from_numpy(filled))
    return tuple(found)


def _padded(labels: Sequence[np.ndarray]) -> Tensor:
    most = max(len(each) for each in labels)
    found = np.full((len(labels), most, 4), _UNKNOWN)
    for row, each in enumerate(labels):
        found[row, : len(each)] = each
    return torch.from_numpy(found).reshape(-1, 4)


def fit(network: RelationNetwork, data: Encoded, settings: Settings, log: bool = True) -> RelationNetwork:
    """Fit a network, in place."""
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    free = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    groups = [
        {"params": [p for name, p in free if name.startswith(_NEW) is new and (name == "looks") is looks], "base": rate}
        | ({"weight_decay": 0.0} if looks else {})
        for new, looks, rate in (
            (False, False, settings.rate),
            (True, False, settings.head_rate),
            (True, True, settings.head_rate),
        )
    ]
    optimiser = torch.optim.AdamW(groups, lr=settings.rate, weight_decay=0.01)
    steps, step = settings.epochs * -(-len(data.sheets) // settings.rows), 0
    network.drop_in_layers(settings.dropout)
    network.train()
    for epoch in range(settings.epochs):
        began, total = time.perf_counter(), 0.0
        for rows in _batches(data, settings.rows):
            share = step / steps
            scale = min(share / settings.warmup, (1 - share) / (1 - settings.warmup))
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * scale
            outputs = network(*batch([data.sheets[row] for row in rows]))
            loss = _loss(
                [each.float().flatten(0, 1) for each in outputs], _padded([data.labels[row] for row in rows]), settings
            )
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step, total = step + 1, total + float(loss.detach())
        if log:
            each = total * settings.epochs / steps
            print(f"epoch {epoch + 1}: loss {each:.3f}, {time.perf_counter() - began:.0f} s", flush=True)
    return network.eval()


def inner_units(network: RelationNetwork, data: Encoded, settings: Settings, keep: int, batches: int) -> list[Tensor]:
    """The inner units of the layers up to `MIDDLE` that the loss hangs on most, ``keep`` of each, in their order.

    How much it does is the unit's output times the loss's slope in it, summed over the pieces of some batches
    (Molchanov et al., "Importance Estimation for Neural Network Pruning", CVPR 2019).
    """
    random.seed(settings.seed)
    network.train()
    outer = [layer.outer for layer in network.layers[:MIDDLE]]
    weights = [torch.zeros(each.in_features) for each in outer]
    made: dict[int, Tensor] = {}

    def keep_input(number: int) -> Callable[[Module, tuple[Tensor, ...]], None]:
        def hook(_: Module, given: tuple[Tensor, ...]) -> None:
            made[number] = given[0]
            given[0].retain_grad()

        return hook

    hooks = [each.register_forward_pre_hook(keep_input(number)) for number, each in enumerate(outer)]
    for rows in _batches(data, settings.rows)[:batches]:
        told = [each.float().flatten(0, 1) for each in network(*batch([data.sheets[row] for row in rows]))]
        _loss(told, _padded([data.labels[row] for row in rows]), settings).backward()
        for number, output in made.items():
            weights[number] += (output.detach() * output.grad).sum(1).abs().sum(0)
        network.zero_grad()
    for hook in hooks:
        hook.remove()
    return [each.topk(keep).indices.sort().values for each in weights]


def _batches(data: Encoded, size: int) -> list[np.ndarray]:
    """Batches of like length, in random order."""
    order = list(range(len(data.sheets)))
    order.sort(key=lambda row: len(data.sheets[row].ids) + 3 * len(data.sheets[row].sources) + random.uniform(0, 12))
    found = [np.array(order[at : at + size]) for at in range(0, len(order), size)]
    random.shuffle(found)
    return found


def _loss(outputs: Sequence[Tensor], labels: Tensor, settings: Settings) -> Tensor:
    kinds, acts, modalities, reverse, early, middle_acts, middle_modalities = outputs
    told = [_type_loss(kinds, labels[:, 0], settings.smoothing)]
    for act, modality in ((acts, modalities), (middle_acts, middle_modalities)):
        told.append(settings.act_weight * _known(act, labels[:, 1], settings.act_smoothing))
        told.append(settings.modality_weight * _known(modality, labels[:, 2], settings.smoothing))
    known = labels[:, 3] != _UNKNOWN
    if known.any():
        wanted = labels[known, 3].float()
        told.append(settings.reverse_weight * functional.binary_cross_entropy_with_logits(reverse[known, 0], wanted))
    known = labels[:, 1] != _UNKNOWN
    if known.any():
        wanted = ((labels[known, 1] != ACTS.index(NONE)) | (labels[known, 3] == 1)).float()
        told.append(settings.early_weight * functional.binary_cross_entropy_with_logits(early[known, 0], wanted))
    return torch.stack(told).sum()


def _known(logits: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    if not (labels != _UNKNOWN).any():
        return logits.sum() * 0
    return functional.cross_entropy(logits, labels, ignore_index=_UNKNOWN, label_smoothing=smoothing)


def _type_loss(logits: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    """Cross-entropy, where PLV's YIELD is met by the sum of CONCEDE and RETREAT."""
    known = labels != _UNKNOWN
    if not known.any():
        return logits.sum() * 0
    logs, labels = logits[known].log_softmax(-1), labels[known]
    either = labels == _EITHER
    single = logs.gather(1, labels.clamp(max=_EITHER - 1)[:, None])[:, 0]
    summed = torch.logsumexp(logs[:, list(_YIELD)], dim=1)
    right = torch.where(either, summed, single)
    return -((1 - smoothing) * right + smoothing * logs.mean(1)).mean()


@torch.inference_mode()
def outputs(network: RelationNetwork, data: Encoded, rows: int = 32) -> list[np.ndarray]:
    """Logits in the order of the examples: type, act, modality, reverse, early, and the middle's act and modality."""
    order = sorted(range(len(data.sheets)), key=lambda row: len(data.sheets[row].ids))
    at_rows: list[int] = []
    found: list[list[np.ndarray]] = [[] for _ in range(7)]
    for at in range(0, len(order), rows):
        some = order[at : at + rows]
        told = network(*batch([data.sheets[row] for row in some]))
        for number, row in enumerate(some):
            at_rows += data.rows[row]
            for kept, part in zip(found, told, strict=True):
                kept.append(part[number, : len(data.rows[row])].float().numpy())
    back = np.argsort(at_rows)
    return [np.concatenate(parts)[back] for parts in found]
