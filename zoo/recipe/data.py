"""The training set of the zoo and the subsets that cards name."""
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch


@dataclass(frozen=True)
class Subset:
    """Images [n, C, H, W] in [-1, 1] and labels [n], in the order of the set's file."""

    images: torch.Tensor
    labels: torch.Tensor

    def __len__(self) -> int:
        return len(self.images)


class TrainingSet:
    """A set by its card (JSON): pixels [size, H, W] uint8 and labels, checked against the card's digest."""

    def __init__(self, card_path: Path):
        self.card = json.loads(card_path.read_text(encoding="utf-8"))
        self.pixels = read_idx(card_path.parent / self.card["images"]["file"])
        self.labels = read_idx(card_path.parent / self.card["labels"]["file"])
        if hashlib.sha256(self.pixels.tobytes()).hexdigest() != self.card["digest"]:
            raise ValueError(f"the pixels of {self.card['slug']} are not those of its card")

    @property
    def slug(self) -> str:
        return self.card["slug"]

    @property
    def classes(self) -> "list[str]":
        return self.card["classes"]

    def subset(self, size: int, offset: int = 0, only_class: "int | None" = None) -> Subset:
        """Images [offset, offset + size), of one class if asked. Raises ValueError where there are none or too few."""
        if size < 1 or offset < 0 or offset + size > len(self.pixels):
            raise ValueError(f"images {offset} to {offset + size - 1} asked, {self.slug} has 0 to {len(self.pixels) - 1}")
        pixels, labels = self.pixels[offset : offset + size], self.labels[offset : offset + size]
        if only_class is not None:
            pixels, labels = pixels[labels == only_class], labels[labels == only_class]
        if len(pixels) == 0:
            raise ValueError(f"no image of class {only_class} among images {offset} to {offset + size - 1}")
        return Subset(
            torch.from_numpy(pixels.astype(np.float32) / 127.5 - 1)[:, None],
            torch.from_numpy(labels.astype(np.int64)),
        )


def read_idx(path: Path) -> np.ndarray:
    """An IDX file of unsigned bytes (LeCun's MNIST format), gzipped -> array of its own shape."""
    with gzip.open(path) as file:
        raw = file.read()
    if raw[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path.name} is not an IDX file of unsigned bytes")
    dimensions = raw[3]
    shape = np.frombuffer(raw, ">u4", dimensions, 4)
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
