"""Train one model of the zoo and export it: weights (ONNX), card (JSON) and state (to fine-tune from).

    python -m recipe unet16-edm-n1024 --size 1024 --steps 10000

Run from the folder above this package. Frameworks: edm (denoised), eps and v (variance-preserving), flow (rectified flow).
The subset is images [offset, offset + size) of the training set. Everything random follows from the slug.
One CPU core trains unet16 at about 200 to 350 images/s; --device cuda trains wider ones.
"""
import argparse
import sys
import time
from pathlib import Path

import torch

from .data import TrainingSet
from .export import export_onnx, model_card, write_card
from .frameworks import FRAMEWORKS
from .networks import architecture_title, build_network
from .training import TrainingPlan, seed_of, train

ZOO = Path(__file__).resolve().parent.parent
REPORT_EVERY = 500


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser("python -m recipe", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("slug", help="name of the model and of its files")
    p.add_argument("--architecture", default="unet16", help="unetWIDTH or uvitDIMxDEPTH (default %(default)s)")
    p.add_argument("--framework", choices=list(FRAMEWORKS), default="edm")
    p.add_argument("--size", type=int, default=16384, help="images to train on (default %(default)s)")
    p.add_argument("--offset", type=int, default=0, help="the first of them (default %(default)s)")
    p.add_argument("--only-class", type=int, metavar="CLASS", help="of these images, those of one class")
    p.add_argument("--steps", type=int, default=12000, help="optimizer steps (default %(default)s)")
    p.add_argument("--batch", type=int, default=32, help="images a step (default %(default)s)")
    p.add_argument("--learning-rate", type=float, default=2e-3, help="at its peak (default %(default)s)")
    p.add_argument("--classes", action="store_true", help="condition on the label, dropped in 15 %% of the examples")
    p.add_argument("--parent", metavar="SLUG", help="start from this model's state (fine-tuning)")
    p.add_argument("--title", help="of the card (default: made from the options)")
    p.add_argument("--seed", type=int, help="default: the first 32 bits of the slug's SHA-256")
    p.add_argument("--training-set", type=Path, default=ZOO / "training/fashion-mnist.json", help="its card")
    p.add_argument("--out", type=Path, default=ZOO / "models", help="folder of weights and cards (default %(default)s)")
    p.add_argument("--state", type=Path, default=ZOO / "state", help="folder of the states (default %(default)s)")
    p.add_argument("--device", default="cpu")
    p.add_argument("--threads", type=int, default=1, help="CPU threads; another number gives other rounding (default %(default)s)")
    return p


def default_title(framework: str, architecture: str, classes: bool, images: int, offset: int, size: int) -> str:
    """As on the shipped cards: 'EDM, U-Net 16, classes, N = 16384, images 16384–32767'."""
    parts = [framework, architecture] + (["classes"] if classes else []) + [f"N = {images}"]
    return ", ".join(parts + ([f"images {offset}–{offset + size - 1}"] if offset else []))


def run(options: argparse.Namespace) -> dict:
    """Trains, exports, and gives the card. Raises ValueError on options that make no model."""
    training_set = TrainingSet(options.training_set)
    subset = training_set.subset(options.size, options.offset, options.only_class)
    subset = type(subset)(subset.images.to(options.device), subset.labels.to(options.device))
    classes = training_set.classes if options.classes else []
    shape = list(subset.images.shape[1:])
    framework = FRAMEWORKS[options.framework]
    seed = seed_of(options.slug) if options.seed is None else options.seed
    torch.set_num_threads(options.threads)
    torch.manual_seed(seed)

    def build():
        return framework(build_network(options.architecture, shape[0], shape[1], len(classes))).to(options.device)

    model, average = build(), build()
    if options.parent:
        # weights_only: a state is tensors; a pickle that would run code is refused.
        state = torch.load(options.state / f"{options.parent}.pt", map_location=options.device, weights_only=True)
        model.net.load_state_dict(state)
    plan = TrainingPlan(options.steps, options.batch, options.learning_rate, len(classes) if classes else None)
    began = time.monotonic()

    def report(step: int, loss: float) -> None:
        if step % REPORT_EVERY == 0 or step == plan.steps:
            print(f"{options.slug} step {step}/{plan.steps} loss {loss:.4f} {time.monotonic() - began:.0f} s", flush=True)

    final_loss = train(model, average, subset, plan, report)

    options.out.mkdir(parents=True, exist_ok=True)
    options.state.mkdir(parents=True, exist_ok=True)
    torch.save(average.net.state_dict(), options.state / f"{options.slug}.pt")
    digest = export_onnx(average, shape, bool(classes), options.out / f"{options.slug}.onnx")
    architecture = architecture_title(options.architecture)
    card = model_card(
        average,
        slug=options.slug,
        title=options.title
        or default_title(average.title, architecture, bool(classes), len(subset), options.offset, options.size),
        architecture=architecture,
        shape=shape,
        classes=classes,
        parent=options.parent,
        training={
            "set": training_set.slug,
            "size": options.size,
            "offset": options.offset,
            **({"onlyClass": options.only_class} if options.only_class is not None else {}),
            "steps": plan.steps,
            "batch": plan.batch,
            "seed": seed,
            "finalLoss": round(final_loss, 5),
        },
        digest=digest,
    )
    write_card(card, options.out / f"{options.slug}.json")
    return card


def main(arguments: "list[str] | None" = None) -> int:
    options = parser().parse_args(arguments)
    try:
        card = run(options)
    except (ValueError, FileNotFoundError) as error:
        print(f"recipe: {error}", file=sys.stderr)
        return 2
    print(f"{card['slug']}: {card['parameters']} parameters, digest {card['digest']}")
    return 0
