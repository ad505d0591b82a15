"""Writes a fitted network as int8 ONNX, with its card: labels, temperatures and hash."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from examples import MODALITIES
from fitting import ACTS, TYPES
from network import RelationNetwork

NAMES = ("ids", "attended", "source", "target")


def export(
    network: RelationNetwork, folder: Path, name: str, version: str, temperatures: Sequence[float], facts: dict
) -> Path:
    """Write a network, ``NAME.onnx``, and its card, ``NAME.json``, into a folder.

    Matrices and word vectors are kept as 8-bit integers, each column with a scale of its own; 7 bits are used, so
    that processors without VNNI instructions do not overflow and give the same answers.
    """
    network.eval()
    ids = torch.ones(2, 9, dtype=torch.int64)
    marks = torch.zeros(2, 9)
    marks[:, 2] = 1
    path = folder / f"{name}.onnx"
    with tempfile.TemporaryDirectory() as made:
        whole = Path(made) / "whole.onnx"
        torch.onnx.export(
            network,
            (ids, torch.ones(2, 9), marks, marks),
            str(whole),
            input_names=list(NAMES),
            output_names=["types", "acts", "modalities", "reversed"],
            dynamic_axes={name: {0: "rows", 1: "pieces"} for name in NAMES},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    onnx.checker.check_model(str(path))
    card = {
        "version": version,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "types": list(TYPES),
        "acts": list(ACTS),
        "modalities": list(MODALITIES),
        "temperatures": [round(float(t), 4) for t in temperatures],
        **facts,
    }
    (folder / f"{name}.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
