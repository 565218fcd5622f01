"""Computes every score of a study again, with NumPy alone: values, counts, chance, nearest training images, GL, excess copying.

    pip install numpy pillow
    python recompute.py study.json fashion-mnist-32768-images-idx3-ubyte.gz

study.json: the server's answer to operations/recompute.graphql, as it came; a url may also be a path. A metric of descriptors
is computed from those the server stored: let $copying be the source that learned the most images. Says what differs; exit
code 1 where anything does.
"""
import gzip, io, itertools, json, sys, urllib.request
from pathlib import Path

import numpy as np

from similarity import Measure, drawn, report, share


def fetched(url):
    return urllib.request.urlopen(url if "://" in url else Path(url).resolve().as_uri()).read()


def compared(table, rows, copied, images):
    """What the metric compares: samples (row, seed, …) and training images (image, …), or their descriptors."""
    arrays = lambda one: {each["name"]: np.load(io.BytesIO(fetched(each["url"]))) for each in one["arrays"]}
    of_rows, learnt = arrays(table), arrays(copied)
    if "descriptors.npy" not in of_rows:
        images_of = lambda row: np.stack([drawn(fetched(one["image"]["url"]), one["image"]["pixels"]) for one in row["samples"]])
        return [images_of(row) for row in rows], images
    described = np.full((len(images), of_rows["descriptors.npy"].shape[2]), np.nan)
    described[learnt["training-indices.npy"]] = learnt["training-descriptors.npy"]
    return of_rows["descriptors.npy"], described


def numbers(table, rows, copied, images):
    """What each number is of, the server's, and ours."""
    measure = Measure(table["metric"], table["threshold"])
    sides, images = compared(table, rows, copied, images)
    for (a, b), one in zip(itertools.combinations(range(len(rows)), 2), table["comparisons"], strict=True):
        yield from measure.pair(f"rows {a} and {b}", sides[a], sides[b], one)
    for row, side in zip(rows, sides, strict=True):
        slug, subset = row["source"]["model"]["slug"], row["source"]["model"]["training"]
        assert subset["onlyClass"] is None, f"{slug} learned one class: its labels are needed too"
        learned = np.arange(subset["offset"], subset["offset"] + subset["size"])
        nearest = lambda some: measure.sign * (measure.sign * measure.values(some, images[learned])).max(axis=1)
        for sample, own, value in zip(row["samples"], side, nearest(side).tolist(), strict=True):
            index, similarity = sample["nearestTraining"]["index"], sample["nearestTraining"]["similarity"]
            yield f"{slug}, nearest", similarity, value
            yield f"{slug}, value of image {index}", similarity, measure.values(own[None], images[[index]]).item()
        if slug == copied["source"]["model"]["slug"]:
            free = np.setdiff1d(np.arange(len(images)), learned)
            unseen = images[free[np.argsort(free * 2654435769 % 2**32)][: len(side)]]
            new, expected = [len(some) - measure.matches(nearest(some)) for some in (side, unseen)]
            yield from share(f"{slug}, GL", copied["score"], new, len(side))
            yield from share(f"{slug}, GL of held-out images", copied["reference"], expected, len(unseen))
            yield f"{slug}, excess copying", copied["excessCopying"]["value"], expected / len(unseen) - new / len(side)


if __name__ == "__main__":
    data, raw = json.loads(Path(sys.argv[1]).read_text())["data"], gzip.decompress(Path(sys.argv[2]).read_bytes())
    training = np.frombuffer(raw, np.uint8, offset=16).reshape(*np.frombuffer(raw, ">u4", 3, 4), 1)
    sys.exit(report(numbers(data["reproducibility"], data["grid"]["rows"], data["generalization"], training)))
