"""What the server answers, in the forms that researchers compute with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Score:
    """A proportion with its 95 % interval over n of the requested pairs."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    requested: int
    method: str | None = None

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Score:
        return cls(*(answer.get(name) for name in ("value", "low", "high", "n", "requested", "method")))


@dataclass(frozen=True)
class Grid:
    """Sources down, seeds across. `samples[i][j]` is what the server says of source i and seed j."""

    sources: list[str]
    seeds: list[int]
    samples: list[list[dict[str, Any]]]
    pictures: list[list[np.ndarray | None]]

    @cached_property
    def images(self) -> np.ndarray:
        """uint8, (sources, seeds, height, width, channels). ValueError where an image is missing or shapes differ."""
        missing = [(s, n) for s, row in zip(self.sources, self.pictures) for n, p in zip(self.seeds, row) if p is None]
        if missing:
            raise ValueError(f"{len(missing)} images are not there, the first of source and seed {missing[0]}: see `states`")
        shapes = {picture.shape for row in self.pictures for picture in row if picture is not None}
        if len(shapes) > 1:
            raise ValueError(f"the sources draw images of different shapes: {sorted(shapes)}; see `pictures`")
        return np.stack([np.stack(row) for row in self.pictures])

    @property
    def states(self) -> pd.DataFrame:
        """The state of every sample, seeds by source."""
        import pandas as pd

        states = [[sample["state"] for sample in row] for row in self.samples]
        return pd.DataFrame(np.array(states, dtype=object).T, index=pd.Index(self.seeds, name="seed"), columns=self.sources)


@dataclass(frozen=True)
class Comparison:
    """Two sources over the same seeds: the score, what chance alone gives, and every pair's value."""

    id: str
    metric: str
    threshold: float
    score: Score
    chance: Score
    mean: float | None
    same_schedule: bool
    numerics_classes: list[str]
    frame: pd.DataFrame
    """One row a seed: `value` (NaN where a sample is missing) and `matches`."""


@dataclass(frozen=True)
class Reproducibility:
    """Every pair of the sources."""

    metric: str
    threshold: float
    common_seeds: int
    matrix: pd.DataFrame
    """Score by source and source, over the seeds that are READY for all."""
    scores: pd.DataFrame
    """One row a pair: a, b, value, low, high, n, requested, chance."""


def comparison(answer: dict[str, Any]) -> Comparison:
    import pandas as pd

    metric = answer["metric"]
    values = np.array([np.nan if value is None else value for value in answer["values"]], dtype=np.float64)
    above = metric["direction"] == "SIMILARITY"
    matches = values > answer["threshold"] if above else values < answer["threshold"]
    return Comparison(
        id=answer["id"],
        metric=f"{metric['slug']}@{metric['version']}",
        threshold=answer["threshold"],
        score=Score.of(answer["score"]),
        chance=Score.of(answer["chance"]),
        mean=answer["mean"],
        same_schedule=answer["sameSchedule"],
        numerics_classes=answer["numericsClasses"],
        frame=pd.DataFrame({"value": values, "matches": matches}, index=pd.Index(answer["seeds"], name="seed")),
    )


def reproducibility(answer: dict[str, Any], names: list[str]) -> Reproducibility:
    import pandas as pd

    metric = answer["metric"]
    pairs = [(i, j) for i in range(len(names)) for j in range(i + 1, len(names))]
    rows = [
        {"a": names[i], "b": names[j], **_interval(pair["score"]), "chance": pair["chance"]["value"]}
        for (i, j), pair in zip(pairs, answer["comparisons"])
    ]
    matrix = np.array(answer["matrix"], dtype=np.float64)
    return Reproducibility(
        metric=f"{metric['slug']}@{metric['version']}",
        threshold=answer["threshold"],
        common_seeds=answer["commonSeeds"],
        matrix=pd.DataFrame(matrix, index=names, columns=names),
        scores=pd.DataFrame(rows),
    )


def transition(answer: dict[str, Any]) -> pd.DataFrame:
    """One row a training size."""
    import pandas as pd

    rows = []
    for point in answer["points"]:
        row = {"a": point["a"]["slug"], "b": point["b"]["slug"], "regime": point["regime"]}
        row |= _interval(point["reproducibility"], "rp") | {"chance": point["chance"]["value"]}
        for side in ("A", "B"):
            found = point[f"generalization{side}"]
            row |= {f"gl_{side.lower()}": found["score"]["value"], f"reference_{side.lower()}": found["reference"]["value"]}
            row |= {f"excess_copying_{side.lower()}": found["excessCopying"]["value"]}
        rows.append({"training_size": point["trainingSize"], **row})
    return pd.DataFrame(rows).set_index("training_size")


def _interval(score: dict[str, Any], prefix: str | None = None) -> dict[str, Any]:
    head = f"{prefix}_" if prefix else ""
    named = {f"{head}{name}": score[name] for name in ("low", "high", "n", "requested")}
    return {prefix or "value": score["value"], **named}
