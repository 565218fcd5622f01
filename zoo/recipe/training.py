"""The training loop: Adam, warm-up and linear decay, gradient clipping, an exponential moving average of the weights."""
import hashlib
from dataclasses import dataclass
from typing import Callable

import torch

from .data import Subset
from .frameworks import Framework

LABEL_DROPOUT = 0.15
WARM_UP_STEPS = 200
DECAY_FROM = 0.6
EMA_DECAY = 0.998


@dataclass(frozen=True)
class TrainingPlan:
    """How long and how fast: optimizer steps, images a step, peak learning rate; no_class conditions on labels."""

    steps: int
    batch: int = 32
    learning_rate: float = 2e-3
    no_class: "int | None" = None


def seed_of(slug: str) -> int:
    """The seed of everything random in a model's training: the first 32 bits of the SHA-256 of its slug."""
    return int(hashlib.sha256(slug.encode()).hexdigest()[:8], 16)


def train(
    model: Framework, average: Framework, subset: Subset, plan: TrainingPlan, report: Callable[[int, float], None]
) -> float:
    """Trains `model` in place and keeps its moving average in `average`; gives the running mean of the loss.

    Draws from torch's global generator, which the caller seeds: order, labels dropped, noise, noise levels.
    """
    average.load_state_dict(model.state_dict())
    optimizer = torch.optim.Adam(model.parameters(), plan.learning_rate, betas=(0.9, 0.99))
    batches, running = Batches(len(subset), plan.batch), None
    for step in range(1, plan.steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(plan, step)
        chosen = batches.next().to(subset.images.device)
        label = drop_labels(subset.labels[chosen], plan.no_class) if plan.no_class is not None else None
        loss = model.loss(subset.images[chosen], label)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        follow(average, model, step)
        running = loss.item() if running is None else 0.99 * running + 0.01 * loss.item()
        report(step, running)
    return running


class Batches:
    """Indices of one batch after the other: epochs in random order, with replacement where a batch holds the whole set."""

    def __init__(self, images: int, batch: int):
        self.images, self.batch = images, batch
        self.order, self.at = torch.randperm(images), 0

    def next(self) -> torch.Tensor:
        if self.images <= self.batch:
            return torch.randint(0, self.images, (self.batch,))
        if self.at + self.batch > self.images:
            self.order, self.at = torch.randperm(self.images), 0
        chosen = self.order[self.at : self.at + self.batch]
        self.at += self.batch
        return chosen


def learning_rate(plan: TrainingPlan, step: int) -> float:
    """Linear warm-up, then linear decay over the last 60 % of the steps to 1 % of the peak."""
    left = 1 - step / plan.steps
    return plan.learning_rate * min(1, step / WARM_UP_STEPS) * min(1, max(0.01, left / DECAY_FROM))


def drop_labels(labels: torch.Tensor, no_class: int) -> torch.Tensor:
    """Labels with 15 % replaced by the no-class label (classifier-free guidance, Ho & Salimans 2022)."""
    return torch.where(torch.rand(len(labels), device=labels.device) < LABEL_DROPOUT, no_class, labels)


@torch.no_grad()
def follow(average: Framework, model: Framework, step: int) -> None:
    """Moves `average` towards `model`; the decay grows with the step, so that early weights are forgotten."""
    decay = min(EMA_DECAY, (1 + step) / (10 + step))
    for kept, trained in zip(average.parameters(), model.parameters()):
        kept.lerp_(trained, 1 - decay)
