"""Writes a fitted network as int8 ONNX, with its card: labels, temperatures and hash."""

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from examples import MODALITIES
from faultlines.reading.classifier.encoder import EARLY, LATE, MIDDLE
from fitting import ACTS, TYPES
from network import RelationNetwork


class _Early(nn.Module):
    def __init__(self, network: RelationNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: Tensor, actors: Tensor, attended: Tensor, source: Tensor, target: Tensor
    ) -> tuple[Tensor, ...]:
        return self.network.begin(ids, actors, attended, source, target)


class _Middle(nn.Module):
    def __init__(self, network: RelationNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, mask: Tensor, source: Tensor, target: Tensor) -> tuple[Tensor, ...]:
        return self.network.go_on(x, mask, source, target)


class _Late(nn.Module):
    def __init__(self, network: RelationNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor, mask: Tensor, source: Tensor, target: Tensor) -> tuple[Tensor, ...]:
        return self.network.finish(x, mask, source, target)


def export(
    network: RelationNetwork,
    folder: Path,
    name: str,
    version: str,
    temperatures: Mapping[str, Sequence[float]],
    facts: dict,
) -> Path:
    """Write a network in three parts, ``NAME-early.onnx``, ``-middle`` and ``-late``, and its card, ``NAME.json``.

    Matrices and word vectors are kept as 8-bit integers, each column with a scale of its own; 7 bits are used, so
    that processors without VNNI instructions do not overflow and give the same answers.
    """
    network.eval()
    rows, pairs, pieces = 1, 2, 9
    marks = torch.zeros(rows, pairs, pieces)
    marks[:, :, 2] = 1
    numbers = torch.ones(rows, pieces, dtype=torch.int64)
    given = (numbers, numbers.clone(), torch.ones(rows, pieces), marks, marks.clone())
    with torch.inference_mode():
        _, x, mask = network.begin(*given)
    of_sentence, of_pair = {1: "pieces"}, {1: "pairs", 2: "pieces"}
    first = {"ids": of_sentence, "actors": of_sentence, "attended": of_sentence, "source": of_pair, "target": of_pair}
    then = {"x": {1: "all"}, "mask": {2: "all", 3: "all"}, "source": of_pair, "target": of_pair}
    handed = (x.clone(), mask.clone(), marks, marks)
    hashes = {
        part: _written(module, folder / f"{name}-{part}.onnx", inputs, axes, outputs)
        for part, module, inputs, axes, outputs in (
            (EARLY, _Early(network), given, first, ("early", "x", "mask")),
            (MIDDLE, _Middle(network), handed, then, ("acts", "modalities", "y")),
            (LATE, _Late(network), handed, then, ("types", "acts", "modalities", "reversed")),
        )
    }
    card = {
        "version": version,
        "sha256": hashes,
        "types": list(TYPES),
        "acts": list(ACTS),
        "modalities": list(MODALITIES),
        "temperatures": {part: [round(float(t), 4) for t in some] for part, some in temperatures.items()},
        **facts,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _written(part: nn.Module, path: Path, given: tuple, inputs: dict[str, dict], outputs: Sequence[str]) -> str:
    """Write one part, and return its hash."""
    with tempfile.TemporaryDirectory() as made:
        whole = Path(made) / "whole.onnx"
        torch.onnx.export(
            part.eval(),
            given,
            str(whole),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=inputs,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    onnx.checker.check_model(str(path))
    return hashlib.sha256(path.read_bytes()).hexdigest()
