"""
The questions, without any way of sending them: each is a generator of what must be asked or fetched, and takes the
answers. So the same lines serve Client and AsyncClient.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from . import answers
from .errors import NotSampledError, PixelsError
from .schema import ConditionInput, ModelFilter, NoiseScheme, SamplerInput, SeedsInput, SourceInput

T = TypeVar("T")
Sources = Sequence["str | SourceInput"]
Seeds = "int | range | Iterable[int] | SeedsInput"

PAGE = 200
"""Seeds a page: some 200 × the sources' images are fetched at a time."""
WAIT_SECONDS = 10.0
"""One wait of the server; progress is shown after each."""


@dataclass(frozen=True)
class Ask:
    """One operation, by the name of its document, or by its own text."""

    name: str
    variables: dict[str, Any]
    text: str | None = None


@dataclass(frozen=True)
class Fetch:
    """The bytes behind each of these addresses, in their order."""

    urls: list[str]


@dataclass(frozen=True)
class Progress:
    """How far the drawing is."""

    done: int
    total: int


Steps = Generator["Ask | Fetch | Progress", Any, T]


def seeds_input(seeds: Seeds) -> SeedsInput:
    """A count, a range, seeds one by one, or the input itself."""
    if isinstance(seeds, dict):
        return seeds  # type: ignore[return-value]
    if isinstance(seeds, bool):
        raise TypeError("seeds takes a count, a range or seeds")
    if isinstance(seeds, int):
        return {"first": 0, "count": seeds}
    if isinstance(seeds, range) and seeds.step == 1:
        return {"first": seeds.start, "count": len(seeds)}
    return {"values": [int(seed) for seed in seeds]}


def source_input(source: str | SourceInput) -> SourceInput:
    return {"model": source} if isinstance(source, str) else source


def names_of(sources: list[SourceInput]) -> list[str]:
    """Slugs; where a slug comes twice, numbered."""
    slugs = [source["model"] for source in sources]
    return [slug if slugs.count(slug) == 1 else f"{slug} #{slugs[: i + 1].count(slug)}" for i, slug in enumerate(slugs)]


def models(filter: ModelFilter | None, page: int = 100) -> Steps[list[dict[str, Any]]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        answer = (yield Ask("models", {"filter": filter, "first": page, "after": after}))["models"]
        found += [edge["node"] for edge in answer["edges"]]
        after = answer["pageInfo"]["endCursor"]
        if not answer["pageInfo"]["hasNextPage"]:
            return found


def asked(
    sources: Sources, seeds: Seeds, noise: NoiseScheme, sampler: SamplerInput | None, condition: ConditionInput | None
) -> dict[str, Any]:
    listed = [source_input(source) for source in sources]
    return {
        "sources": listed,
        "seeds": seeds_input(seeds),
        "noise": noise,
        "sampler": sampler,
        "condition": condition,
    }


def drawn(question: dict[str, Any], partial: bool) -> Steps[None]:
    """Until each sample is READY or FAILED. NotSampledError where some were not queued, unless `partial`."""
    while True:
        grid = (yield Ask("grid", {**question, "waitSeconds": WAIT_SECONDS, "first": 1, "after": None}))["grid"]
        done, total = grid["ready"] + grid["failed"], grid["total"]
        yield Progress(done, total)
        if done == total:
            return
        if grid["job"] is None or grid["job"]["state"] not in ("QUEUED", "RUNNING"):
            reason = yield from not_sampled(question)
            if reason and partial:
                return
            if reason:
                raise NotSampledError(reason, grid["ready"], total)


def not_sampled(question: dict[str, Any]) -> Steps[str | None]:
    """Why a sample of the question was not queued; None where each is there or on its way."""
    after = None
    while True:
        page = {**question, "waitSeconds": 0, "first": PAGE, "after": after}
        grid = (yield Ask("grid", page))["grid"]
        for row in grid["rows"]:
            for sample in row["samples"]:
                if sample["state"] == "NOT_SAMPLED":
                    return sample["notSampled"]
        after = grid["pageInfo"]["endCursor"]
        if not grid["pageInfo"]["hasNextPage"]:
            return None


def grid(question: dict[str, Any], partial: bool, images: bool) -> Steps[answers.Grid]:
    yield from drawn(question, partial)
    names = names_of(question["sources"])
    seeds: list[int] = []
    samples: list[list[dict[str, Any]]] = [[] for _ in names]
    pictures: list[list[np.ndarray | None]] = [[] for _ in names]
    after = None
    while True:
        answer = (yield Ask("grid", {**question, "waitSeconds": 0, "first": PAGE, "after": after}))["grid"]
        seeds += [seed["value"] for seed in answer["seeds"]]
        for i, row in enumerate(answer["rows"]):
            samples[i] += row["samples"]
            pictures[i] += (yield from fetched(row["samples"])) if images else [None] * len(row["samples"])
        after = answer["pageInfo"]["endCursor"]
        if not answer["pageInfo"]["hasNextPage"]:
            return answers.Grid(names, seeds, samples, pictures)


def fetched(samples: list[dict[str, Any]]) -> Steps[list[np.ndarray | None]]:
    """Each sample's pixels, held to the digest that the server said of them."""
    there = [sample["image"] for sample in samples if sample["image"]]
    bodies = iter((yield Fetch([image["url"] for image in there])) if there else [])
    return [None if sample["image"] is None else pixels(sample["image"], next(bodies)) for sample in samples]


def pixels(image: dict[str, Any], body: bytes) -> np.ndarray:
    """uint8, (height, width, channels), C order."""
    array = np.asarray(Image.open(io.BytesIO(body)))
    array = np.ascontiguousarray(array[..., None] if array.ndim == 2 else array)
    if hashlib.sha256(array.tobytes()).hexdigest() != image["pixels"]:
        raise PixelsError(image["url"])
    return array


def comparison(question: dict[str, Any], more: dict[str, Any], partial: bool) -> Steps[answers.Comparison]:
    yield from drawn(question, partial)
    a, b = question["sources"]
    shared = {key: value for key, value in question.items() if key != "sources"}
    while True:
        answer = yield Ask("comparison", {"a": a, "b": b, **shared, **more, "waitSeconds": WAIT_SECONDS})
        if answer["comparison"]["pendingValues"] == 0:
            return answers.comparison(answer["comparison"])


def reproducibility(question: dict[str, Any], more: dict[str, Any], partial: bool) -> Steps[answers.Reproducibility]:
    yield from drawn(question, partial)
    answer = yield Ask("reproducibility", {**question, **more, "waitSeconds": WAIT_SECONDS})
    return answers.reproducibility(answer["reproducibility"], names_of(question["sources"]))


def transition(question: dict[str, Any], b: list[str], more: dict[str, Any]) -> Steps[Any]:
    a = [source["model"] for source in question["sources"]]
    every = {**question, "sources": [source_input(slug) for slug in dict.fromkeys([*a, *b])]}
    yield from drawn(every, partial=False)
    shared = {key: question[key] for key in ("seeds", "noise", "sampler")}
    answer = yield Ask("transition", {"a": a, "b": b, **shared, **more, "waitSeconds": WAIT_SECONDS})
    return answers.transition(answer["transition"])
