"""Computes every score of this data set again from its images and stored descriptors, with NumPy.

    pip install numpy pillow pyarrow
    python recompute.py [folder]

Says what differs; exit code 1 where anything does.
"""
import csv, json, sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from similarity import Measure, drawn, report


def rows(file):
    return (row for batch in pq.ParquetFile(file).iter_batches(1000) for row in batch.to_pylist())


def compared(folder, metric, name):
    """What the metric compares, by source and seed: images, or their descriptors."""
    found = defaultdict(dict)
    described = metric["kind"] == "DESCRIPTOR_COSINE"
    for row in rows(folder / ("descriptors.parquet" if described else "samples.parquet")):
        if not described:
            found[row["source"]][row["seed"]] = drawn(row["image"]["bytes"], row["pixels"])
        elif row["metric"] == name:
            found[row["source"]][row["seed"]] = np.float32(row["descriptor"])
    return found


def numbers(folder):
    """What each number is of, the stored one, and ours."""
    asked, scores = json.loads((folder / "study.json").read_text())["seeds"], defaultdict(dict)
    values = defaultdict(dict)
    for row in rows(folder / "pairs.parquet"):
        values[row["metric"], row["a"], row["b"]][row["seed"]] = row["value"]
    for row in csv.DictReader((folder / "scores.csv").open()):
        one = {"value": float(row["value"] or 0), "n": int(row["n"])}
        scores[f"{row['metric']}@{row['version']}", row["a"], row["b"], row["region"]][row["score"]] = one
    for metric in json.loads((folder / "metrics.json").read_text()):
        of_metric, name = Measure(metric, metric["threshold"]), f"{metric['slug']}@{metric['version']}"
        sides = compared(folder, metric, name)
        for (_, a, b, region), one in ((pair, one) for pair, one in scores.items() if pair[0] == name):
            of, kept = f"{name}, {a} and {b}", values[name, a, b]
            if region == "UNMEASURED":
                print(f"{of}: compares only what a measurement left open, which is not computed here")
                continue
            seeds = [seed for seed in asked if seed in sides[a] and seed in sides[b]]
            yield f"{of}, number of values", len(kept), len(seeds)
            of_a, of_b = [np.array([sides[side][seed] for seed in seeds]) for side in (a, b)]
            own = [kept.get(seed, np.nan) for seed in seeds]
            yield from of_metric.pair(of, of_a, of_b, {"values": own, "score": one["reproducibility"], "chance": one["chance"]})


if __name__ == "__main__":
    sys.exit(report(numbers(Path(*sys.argv[1:]))))
