"""Computes every score of this data set again from its images and stored descriptors, with NumPy.

    pip install numpy pillow pyarrow
    python recompute.py [folder]

Says what differs; exit code 1 where anything does.
"""
import csv, hashlib, io, json, sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

from similarity import METRICS


def drawn(row):
    pixels = np.atleast_3d(np.asarray(Image.open(io.BytesIO(row["image"]["bytes"]))))
    assert hashlib.sha256(pixels.tobytes()).hexdigest() == row["pixels"], f"{row['source']}, seed {row['seed']}"
    return pixels


def images(folder, metric):
    """What the metric compares, by source and seed."""
    found = defaultdict(dict)
    name = "descriptors" if metric["kind"] == "DESCRIPTOR_COSINE" else "samples"
    for batch in pq.ParquetFile(folder / f"{name}.parquet").iter_batches(1000):
        for row in batch.to_pylist():
            if name == "samples":
                found[row["source"]][row["seed"]] = drawn(row)
            elif row["metric"] == f"{metric['slug']}@{metric['version']}":
                found[row["source"]][row["seed"]] = np.array(row["descriptor"])
    return found


def numbers(folder):
    """What a number is of, as it is stored, and ours: a count where it is an int."""
    order = json.loads((folder / "study.json").read_text())["seeds"]
    stored, scores = defaultdict(dict), list(csv.DictReader((folder / "scores.csv").open()))
    for batch in pq.ParquetFile(folder / "pairs.parquet").iter_batches(65536):
        for row in batch.to_pylist():
            stored[row["metric"], row["a"], row["b"]][row["seed"]] = row["value"]
    for metric in json.loads((folder / "metrics.json").read_text()):
        sign, compared = 1 if metric["direction"] == "SIMILARITY" else -1, images(folder, metric)
        measure = METRICS.get(metric["slug"], lambda a, b: a @ b.T)
        count = lambda values: int((sign * values > sign * metric["threshold"]).sum())
        for one in scores:
            if one["metric"] != metric["slug"]:
                continue
            a, b, what = one["a"], one["b"], f"{one['metric']}, {one['a']} and {one['b']}, {one['score']}"
            if one["region"] == "UNMEASURED":
                print(f"{what}: compares only what a measurement left open, which is not computed here")
                continue
            seeds = [seed for seed in order if seed in compared[a] and seed in compared[b]]
            if one["score"] == "chance":  # over all ordered pairs of the first m seeds
                seeds = seeds[: round((1 + (1 + 4 * int(one["n"])) ** 0.5) / 2) if int(one["n"]) else 0]
            sides = [np.array([compared[side][seed] for seed in seeds], np.float64) for side in (a, b)]
            if one["score"] == "chance":
                values = measure(*sides) if seeds else np.zeros((0, 0))
                ours, n = count(values) - count(values.diagonal()), len(seeds) * (len(seeds) - 1)
            else:
                own = [measure(x[None], y[None])[0, 0] for x, y in zip(*sides)]
                ours, n = count(np.array(own)), len(seeds)
                kept = stored[f"{metric['slug']}@{metric['version']}", a, b]
                yield f"{what}, number of values", len(kept), n
                yield from ((f"{what}, seed {s}", kept.get(s, np.nan), float(v)) for s, v in zip(seeds, own))
            yield f"{what}, n", int(one["n"]), n
            yield what, round(float(one["value"] or 0) * n), ours


def main(folder="."):
    found = list(numbers(Path(folder)))
    differ = [each for each in found if not abs(each[1] - each[2]) <= (0 if isinstance(each[2], int) else 1e-12)]
    for what, theirs, ours in differ:
        print(f"{what}: stored is {theirs}, the images say {ours}")
    print(f"{len(found)} numbers computed again, {len(differ)} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
