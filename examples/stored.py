"""What a study's answer names, read and checked: images by their digests, descriptors as arrays."""
import hashlib, io, urllib.request
from pathlib import Path

import numpy as np
from PIL import Image

from similarity import METRICS


def fetched(url):
    return io.BytesIO(urllib.request.urlopen(url if "://" in url else Path(url).resolve().as_uri()).read())


def drawn(image):
    pixels = np.atleast_3d(np.asarray(Image.open(fetched(image["url"]))))
    found = hashlib.sha256(pixels.tobytes()).hexdigest()
    assert found == image["pixels"], f"{image['url']} is not the image that was compared"
    return pixels


def comparable(table, rows, copied, images):
    """The metric of float64 arrays, the samples (row, seed, …) and the training images (image, …) that it compares."""
    compared, learnt = [{a["name"]: np.load(fetched(a["url"])) for a in one["arrays"]} for one in (table, copied)]
    if "descriptors.npy" in compared:
        metric, sides = lambda a, b: a @ b.T, compared["descriptors.npy"]
        images = np.full((len(images), sides.shape[2]), np.nan)
        images[learnt["training-indices.npy"]] = learnt["training-descriptors.npy"]
    else:
        sides = [np.stack([drawn(sample["image"]) for sample in row["samples"]]) for row in rows]
        metric = METRICS[table["metric"]["slug"]]
    return lambda a, b: metric(a.astype(np.float64), b.astype(np.float64)), sides, images
