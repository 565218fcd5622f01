"""GL scores and nearest training images from the images alone, in exact integers and float64: writes generalization.json.

    python3 -m venv venv && venv/bin/pip install -r test/golden/requirements.txt
    venv/bin/python test/golden/generalization.py                                 the images that generalization.json holds
    venv/bin/python test/golden/generalization.py --server http://127.0.0.1:4000  drawn anew by a running server

What is compared is pixel correlation: cosine of the pixel vectors, each less its mean; as whole numbers over the root of
a whole number, so that nothing is rounded before the last three operations.
"""
import base64
import gzip
import json
import sys
import urllib.request
import zlib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
TRAINING = HERE.parent.parent / "zoo" / "training" / "fashion-mnist-32768-images-idx3-ubyte.gz"
OUT = HERE / "generalization.json"
MODELS = {"unet16-edm-n16": 16, "unet16-edm-n64": 64}
SEEDS = 24
THRESHOLDS = [0.5, 0.8, 0.9, 0.97]


def training():
    with gzip.open(TRAINING) as file:
        return np.frombuffer(file.read()[16:], np.uint8).reshape(-1, 784)


def drawn(server, model):
    import io

    from PIL import Image

    query = """query ($model: String!, $seeds: SeedsInput!) { grid(sources: [{ model: $model }], seeds: $seeds,
      waitSeconds: 60) { rows { samples { image { url } } } } }"""
    body = json.dumps({"query": query, "variables": {"model": model, "seeds": {"count": SEEDS}}}).encode()
    request = urllib.request.Request(f"{server}/graphql", body, {"content-type": "application/json"})
    [row] = json.load(urllib.request.urlopen(request))["data"]["grid"]["rows"]
    pictures = [urllib.request.urlopen(sample["image"]["url"]).read() for sample in row["samples"]]
    return np.stack([np.asarray(Image.open(io.BytesIO(png))).reshape(784) for png in pictures])


def correlations(a, b):
    """All pairs: n·Σxy − Σx·Σy over the root of the product of the two n·Σx² − (Σx)², each a whole number below 2^53."""
    a, b = a.astype(np.int64), b.astype(np.int64)
    n = a.shape[1]
    shared = n * (a @ b.T) - np.outer(a.sum(1), b.sum(1))
    spread = [n * (x * x).sum(1) - x.sum(1) ** 2 for x in (a, b)]
    product = np.multiply.outer(spread[0].astype(np.float64), spread[1].astype(np.float64))
    values = shared.astype(np.float64) / np.sqrt(product, out=np.ones_like(product), where=product > 0)
    return np.where(product > 0, np.clip(values, -1, 1), 0.0)


def nearest(images, subset):
    values = correlations(images, subset)
    # Of equals the first, as argmax has it.
    index = values.argmax(1)
    return index, values[np.arange(len(index)), index]


def held_out(count, size, total):
    """Outside the subset, those with the least (index · 2654435769) mod 2^32, in that order."""
    free = np.arange(size, total, dtype=np.uint64)
    return free[np.argsort((free * np.uint64(2654435769)) % np.uint64(2**32))][:count].astype(int)


def main():
    server = sys.argv[sys.argv.index("--server") + 1] if "--server" in sys.argv else None
    kept = {} if server else json.loads(OUT.read_text())
    learned = training()
    result = {}
    for model, size in MODELS.items():
        if server:
            images = drawn(server, model)
        else:
            images = np.frombuffer(zlib.decompress(base64.b64decode(kept[model]["images"])), np.uint8).reshape(-1, 784)
        index, value = nearest(images, learned[:size])
        reference = held_out(SEEDS, size, len(learned))
        reference_index, reference_value = nearest(learned[reference], learned[:size])
        result[model] = {
            "size": size,
            "images": base64.b64encode(zlib.compress(images.tobytes(), 9)).decode(),
            "nearest": {"index": index.tolist(), "value": value.tolist()},
            "reference": {
                "images": reference.tolist(),
                "index": reference_index.tolist(),
                "value": reference_value.tolist(),
            },
            "scores": [
                {"threshold": t, "score": float(np.mean(~(value > t))), "reference": float(np.mean(~(reference_value > t)))}
                for t in THRESHOLDS
            ],
        }
    OUT.write_text(json.dumps(result, separators=(",", ":")) + "\n")


main()
