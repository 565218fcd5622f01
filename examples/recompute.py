"""Computes every score of a study again, with NumPy alone: values, counts, chance, nearest training images, GL, excess copying.

    pip install numpy pillow
    python recompute.py study.json fashion-mnist-32768-images-idx3-ubyte.gz

study.json: the server's answer to operations/recompute.graphql, as it came; a url may also be a path. A metric of descriptors
is computed from those the server stored: let $copying be the source that learned the most images. Says what differs; exit
code 1 where anything does.
"""
import gzip, itertools, json, sys
from pathlib import Path

import numpy as np

from stored import comparable


def numbers(data, images):
    """What a number is of, the server's, and ours: a count where it is an int."""
    table, rows, copied = data["reproducibility"], data["grid"]["rows"], data["generalization"]
    sign = 1 if table["metric"]["direction"] == "SIMILARITY" else -1
    count = lambda values: int((sign * values > sign * table["threshold"]).sum())
    part = lambda of, score, ours, n: [(of, round(score["value"] * score["n"]), ours), (of + ", n", score["n"], n)]
    measure, sides, images = comparable(table, rows, copied, images)
    for (a, b), one in zip(itertools.combinations(range(len(rows)), 2), table["comparisons"], strict=True):
        values, n, of_pair = measure(sides[a], sides[b]), len(sides[a]), f"rows {a} and {b}"
        own = values.diagonal()
        yield from zip([f"{of_pair}, value"] * n, one["values"], own.tolist(), strict=True)
        yield from part(f"{of_pair}, score", one["score"], count(own), n)
        yield from part(f"{of_pair}, chance", one["chance"], count(values) - count(own), n * (n - 1))
    for row, side in zip(rows, sides, strict=True):
        slug, subset = row["source"]["model"]["slug"], row["source"]["model"]["training"]
        assert subset["onlyClass"] is None, f"{slug} learned one class: its labels are needed too"
        learned = np.arange(subset["offset"], subset["offset"] + subset["size"])
        nearest = lambda some: sign * measure(some, images[learned])
        for sample, values in zip(row["samples"], nearest(side), strict=True):
            index, similarity = sample["nearestTraining"]["index"], sample["nearestTraining"]["similarity"]
            yield f"{slug}, nearest", similarity, float(sign * values.max())
            yield f"{slug}, value of image {index}", similarity, float(sign * values[index - learned[0]])
        if slug == copied["source"]["model"]["slug"]:
            free = np.setdiff1d(np.arange(len(images)), learned)
            unseen = images[free[np.argsort(free * 2654435769 % 2**32)][: len(side)]]
            copies, chance = [count(sign * nearest(some).max(axis=1)) for some in (side, unseen)]
            yield from part(f"{slug}, GL", copied["score"], len(side) - copies, len(side))
            yield from part(f"{slug}, GL of held-out images", copied["reference"], len(unseen) - chance, len(unseen))
            yield f"{slug}, excess copying", copied["excessCopying"]["value"], copies / len(side) - chance / len(unseen)


def main(study, training):
    raw = gzip.decompress(Path(training).read_bytes())
    images = np.frombuffer(raw, np.uint8, offset=16).reshape(*np.frombuffer(raw, ">u4", 3, 4), 1)
    found = list(numbers(json.loads(Path(study).read_text())["data"], images))
    differ = [each for each in found if not abs(each[1] - each[2]) <= (0 if isinstance(each[2], int) else 1e-12)]
    for what, theirs, ours in differ:
        print(f"{what}: the server says {theirs}, the images say {ours}")
    print(f"{len(found)} numbers computed again, {len(differ)} differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
