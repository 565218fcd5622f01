"""From a trained network to the two files of the zoo: weights (ONNX) and card (JSON)."""
import hashlib
import inspect
import json
from pathlib import Path

import torch

from .frameworks import Framework

OPSET = 16


def input_names(model: Framework, classes: bool) -> "list[str]":
    return ["sample", model.noise_input] + (["class_label"] if classes else [])


def export_onnx(model: Framework, shape: "list[int]", classes: bool, path: Path) -> str:
    """Writes the graph (batch dynamic, weights inside) and gives its SHA-256."""
    arguments = (torch.randn(2, *shape), torch.tensor([0.5, 0.7]))
    if classes:
        arguments += (torch.tensor([1, 2]),)
    names = input_names(model, classes)
    # The tracing exporter: it alone writes opset 16, which every runtime of the platform reads. Before 2.5 it was the only one.
    tracing = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        model.eval().cpu(),
        arguments,
        str(path),
        input_names=names,
        output_names=["out_sample"],
        opset_version=OPSET,
        dynamic_axes={name: {0: "batch"} for name in [*names, "out_sample"]},
        **tracing,
    )
    return hashlib.sha256(path.read_bytes()).hexdigest()


def model_card(model: Framework, *, slug: str, title: str, architecture: str, shape: "list[int]", classes: "list[str]",
               parent: "str | None", training: dict, digest: str) -> dict:
    """The card as the platform reads it; keys that do not apply are absent."""
    return {
        "slug": slug,
        "title": title,
        "framework": model.title,
        "architecture": architecture,
        "parameterization": model.parameterization,
        "parameters": sum(p.numel() for p in model.parameters()),
        "shape": shape,
        "inputs": {
            name: ["batch", *shape] if name == "sample" else ["batch"] for name in input_names(model, bool(classes))
        },
        "output": "out_sample",
        **model.card_fields(),
        **({"classes": classes, "noClass": len(classes)} if classes else {}),
        **({"parent": parent} if parent else {}),
        "training": training,
        "license": "MIT",
        "digest": digest,
    }


def write_card(card: dict, path: Path) -> None:
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False), encoding="utf-8")
