"""Fits the network on examples, and says what it gives for others."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from examples import MODALITIES, NONE, Example
from faultlines.reading.classifier.marking import MarkedPair, mark_pairs
from faultlines.terms.plover import EVENT_TYPES
from network import RelationNetwork

TYPES = EVENT_TYPES
ACTS = (*EVENT_TYPES, NONE)
_UNKNOWN = -100
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


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """Examples as arrays, a row each."""

    pairs: list[MarkedPair]
    labels: np.ndarray  # (n, 4) of int64: type, act, modality, reversed; -100 where not known


def encoded(examples: Sequence[Example]) -> Encoded:
    """Mark and number the examples."""
    pairs = mark_pairs([(each.text, each.sources, each.targets, each.names) for each in examples])
    return Encoded(pairs=pairs, labels=np.array([_labels(each) for each in examples], dtype=np.int64))


def _labels(example: Example) -> tuple[int, int, int, int]:
    kind = _UNKNOWN if example.type is None else _EITHER if example.type == "YIELD" else TYPES.index(example.type)
    act = _UNKNOWN if example.act is None else ACTS.index(example.act)
    modality = _UNKNOWN if example.modality is None else MODALITIES.index(example.modality)
    return kind, act, modality, _UNKNOWN if example.reversed is None else int(example.reversed)


def batch(pairs: Sequence[MarkedPair]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pad pairs to the longest of them."""
    length = max(len(pair.ids) for pair in pairs)
    ids = torch.zeros(len(pairs), length, dtype=torch.int64)
    attended, source, target = (torch.zeros(len(pairs), length) for _ in range(3))
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.from_numpy(pair.ids)
        attended[row, : len(pair.ids)] = 1
        source[row, torch.from_numpy(pair.source_at)] = 1
        target[row, torch.from_numpy(pair.target_at)] = 1
    return ids, attended, source, target


def fit(network: RelationNetwork, data: Encoded, settings: Settings, log: bool = True) -> RelationNetwork:
    """Fit a network, in place."""
    random.seed(settings.seed)
    torch.manual_seed(settings.seed)
    free = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    heads = [p for name, p in free if name.startswith(("heads", "mixed"))]
    body = [p for name, p in free if not name.startswith(("heads", "mixed"))]
    rates = [(body, settings.rate), (heads, settings.head_rate)]
    optimiser = torch.optim.AdamW([{"params": p, "lr": rate, "base": rate} for p, rate in rates], weight_decay=0.01)
    steps, step = settings.epochs * -(-len(data.pairs) // settings.rows), 0
    network.drop_in_layers(settings.dropout)
    network.train()
    for epoch in range(settings.epochs):
        began, total = time.perf_counter(), 0.0
        for rows in _batches(data, settings.rows):
            share = step / steps
            scale = min(share / settings.warmup, (1 - share) / (1 - settings.warmup))
            for group in optimiser.param_groups:
                group["lr"] = group["base"] * scale
            with torch.autocast("cpu", dtype=torch.bfloat16):
                outputs = network(*batch([data.pairs[row] for row in rows]))
            loss = _loss([each.float() for each in outputs], torch.from_numpy(data.labels[rows]), settings)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step, total = step + 1, total + float(loss.detach())
        if log:
            each = total * settings.epochs / steps
            print(f"epoch {epoch + 1}: loss {each:.3f}, {time.perf_counter() - began:.0f} s", flush=True)
    return network.eval()


def _batches(data: Encoded, size: int) -> list[np.ndarray]:
    """Batches of like length, in random order."""
    order = list(range(len(data.pairs)))
    order.sort(key=lambda row: len(data.pairs[row].ids) + random.uniform(0, 12))
    found = [np.array(order[at : at + size]) for at in range(0, len(order), size)]
    random.shuffle(found)
    return found


def _loss(outputs: Sequence[Tensor], labels: Tensor, settings: Settings) -> Tensor:
    kinds, acts, modalities, reverse = outputs
    told = [
        _type_loss(kinds, labels[:, 0], settings.smoothing),
        settings.act_weight * _known(acts, labels[:, 1], settings.smoothing),
        settings.modality_weight * _known(modalities, labels[:, 2], settings.smoothing),
    ]
    known = labels[:, 3] != _UNKNOWN
    if known.any():
        wanted = labels[known, 3].float()
        told.append(settings.reverse_weight * functional.binary_cross_entropy_with_logits(reverse[known, 0], wanted))
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
def outputs(network: RelationNetwork, pairs: Sequence[MarkedPair], rows: int = 64) -> list[np.ndarray]:
    """Logits of type, act, modality and reverse, in the order of the pairs."""
    order = sorted(range(len(pairs)), key=lambda row: len(pairs[row].ids))
    found: list[list[np.ndarray]] = [[], [], [], []]
    for at in range(0, len(order), rows):
        for kept, part in zip(found, network(*batch([pairs[row] for row in order[at : at + rows]])), strict=True):
            kept.append(part.float().numpy())
    back = np.argsort(order)
    return [np.concatenate(parts)[back] for parts in found]
