"""Writes a fitted network as int8 ONNX, with its card: labels, temperatures and hash."""

import copy
import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from examples import MODALITIES
from faultlines.reading.classifier.encoder import EARLY, LATE, MIDDLE
from faultlines.reading.classifier.marking import Sheet, mark_pairs
from fitting import ACTS, TYPES, batch
from network import RelationNetwork, attend

#: What a part is given, and the axes of it that differ from sentence to sentence.
_AXES = {
    "ids": {1: "words"},
    "actors": {1: "words"},
    "placed": {1: "all", 2: "words"},
    "roles": {1: "all"},
    "seen": {2: "all", 3: "all"},
    "looked": {1: "looked", 2: "all"},
    "x": {1: "all"},
}


class _Part(nn.Module):
    """One step of a network's as a module of its own."""

    def __init__(self, network: RelationNetwork, step: Callable[..., tuple[Tensor, ...]]) -> None:
        super().__init__()
        self.network, self.step = network, step

    def forward(self, *given: Tensor) -> tuple[Tensor, ...]:
        return self.step(*given)


class _Attention(torch.autograd.Function):
    """Attention as one operation of onnxruntime's in the place of its steps."""

    @staticmethod
    def forward(_, query: Tensor, key: Tensor, value: Tensor, bias: Tensor, heads: int) -> Tensor:  # noqa: ANN001
        return attend(query, key, value, bias, heads)

    @staticmethod
    def symbolic(graph, query, key, value, bias, heads: int):  # noqa: ANN001, ANN205
        nothing = graph.op("prim::Constant")
        nothing.setType(torch._C.OptionalType.ofTensor())
        found = graph.op(
            "com.microsoft::MultiHeadAttention", query, key, value, nothing, nothing, bias, num_heads_i=heads
        )
        return found.setType(query.type())


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
    network = copy.deepcopy(network).eval()
    for layer in network.layers:
        layer.attend = _Attention.apply
    given = dict(zip(_AXES, batch(_example()), strict=False))
    with torch.inference_mode():
        _, x = network.begin(*given.values())
    then = {"x": x.clone(), "seen": given["seen"], "looked": given["looked"]}
    hashes = {
        part: _written(_Part(network, step), folder / f"{name}-{part}.onnx", inputs, outputs)
        for part, step, inputs, outputs in (
            (EARLY, network.begin, given, ("early", "x")),
            (MIDDLE, network.go_on, then, ("acts", "modalities", "y")),
            (LATE, network.finish, then, ("types", "acts", "modalities", "reversed")),
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


def _example() -> list[Sheet]:
    text, ghana, togo = "Ghana thanked Togo.", [(0, 5)], [(14, 18)]
    (sheets,) = mark_pairs([(text, (), [(ghana, togo), (togo, ghana)])])
    return sheets


def _written(part: nn.Module, path: Path, given: Mapping[str, Tensor], outputs: Sequence[str]) -> str:
    """Write one part, and return its hash."""
    with tempfile.TemporaryDirectory() as made:
        whole = Path(made) / "whole.onnx"
        torch.onnx.export(
            part.eval(),
            tuple(given.values()),
            str(whole),
            input_names=list(given),
            output_names=list(outputs),
            dynamic_axes={name: _AXES[name] for name in given},
            opset_version=17,
            dynamo=False,
            custom_opsets={"com.microsoft": 1},
        )
        quantize_dynamic(
            whole,
            path,
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
    onnx.checker.check_model(str(path))
    return hashlib.sha256(path.read_bytes()).hexdigest()
