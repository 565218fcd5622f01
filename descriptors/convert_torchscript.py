"""Converts a TorchScript file of SSCD to ONNX and writes its card: what `npm run metric:add` takes."""
import argparse
import hashlib
import json
import re
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from onnx import load
from onnx.reference import ReferenceEvaluator

IMAGENET_MEAN = [0.485, 0.456, 0.406]
IMAGENET_DEVIATION = [0.229, 0.224, 0.225]
# Components of unit vectors: float32 sums in another order differ by about 1e-6.
TOLERANCE = 1e-5


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="sscd_disc_large.torchscript.pt, sscd_disc_mixup.torchscript.pt, …")
    parser.add_argument("--out", type=Path, required=True, help="folder for the network and its card")
    parser.add_argument("--slug", help="the metric's name in questions; that of the file if absent")
    parser.add_argument("--title", help="its name for people")
    parser.add_argument("--size", type=int, default=320, help="side of the square that images are resized to")
    parser.add_argument("--threshold", type=float, default=0.6)
    parser.add_argument("--threshold-source", help="where another threshold is from")
    options = parser.parse_args()
    if options.threshold != 0.6 and not options.threshold_source:
        parser.error("--threshold needs --threshold-source: say where it is from")
    return options


def unit(vectors: np.ndarray) -> np.ndarray:
    vectors = vectors.astype(np.float64)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def export(network: torch.jit.ScriptModule, size: int, path: Path) -> None:
    with warnings.catch_warnings():
        # TorchScript is what there is: its exporter is the old one.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (torch.randn(2, 3, size, size),),
            str(path),
            input_names=["image"],
            output_names=["embedding"],
            dynamic_axes={"image": {0: "batch"}, "embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )


def largest_difference(network: torch.jit.ScriptModule, size: int, path: Path) -> float:
    """One image through TorchScript and through ONNX's own reference implementation, as unit vectors."""
    image = torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        wanted = unit(network(image).numpy())
    (found,) = ReferenceEvaluator(load(path)).run(None, {"image": image.numpy()})
    return float(np.abs(unit(found) - wanted).max())


def main() -> None:
    options = parse()
    torch.manual_seed(0)
    network = torch.jit.load(str(options.file), map_location="cpu").eval()
    with torch.no_grad():
        vectors = network(torch.randn(2, 3, options.size, options.size))
    if not isinstance(vectors, torch.Tensor) or vectors.ndim != 2 or len(vectors) != 2:
        sys.exit("this file does not take (batch, 3, height, width) and give (batch, dimension), as SSCD's do")

    name = options.file.name.split(".")[0]
    slug = options.slug or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / f"{slug}.onnx"
    export(network, options.size, path)
    difference = largest_difference(network, options.size, path)
    if not difference <= TOLERANCE:
        path.unlink()
        sys.exit(f"the converted network differs from the TorchScript one by {difference:.1e}: nothing was kept")

    card = {
        "slug": slug,
        "title": options.title or f"SSCD {name.removeprefix('sscd_')}",
        "network": path.name,
        "digest": hashlib.sha256(path.read_bytes()).hexdigest(),
        "inputSize": [options.size, options.size],
        "layout": "NCHW",
        "inputType": "float32",
        "resize": "PILLOW_BILINEAR",
        "mean": IMAGENET_MEAN,
        "deviation": IMAGENET_DEVIATION,
        "dimension": vectors.shape[1],
        "threshold": options.threshold,
        "thresholdSource": options.threshold_source
        or "Zhang et al., ICML 2024: 0.6 with sscd_disc_large, images resized straight to 320 × 320",
        "reference": f"Pizzi et al., A Self-Supervised Descriptor for Image Copy Detection, CVPR 2022; from {options.file.name}",
        "license": "MIT, (c) Meta Platforms, Inc. and affiliates",
    }
    (options.out / f"{slug}.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    print(f"{path.name}: {vectors.shape[1]} values an image, {difference:.1e} from TorchScript at most")
    print(f"npm run metric:add -- {options.out / f'{slug}.json'}")


if __name__ == "__main__":
    main()
