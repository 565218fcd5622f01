"""The recipe makes what the zoo ships: python -m pytest recipe, from the folder above (about half a minute on one core)."""
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from recipe.cli import main, parser, run
from recipe.data import TrainingSet
from recipe.export import export_onnx
from recipe.frameworks import FRAMEWORKS
from recipe.networks import build_network

ZOO = Path(__file__).resolve().parent.parent
EXPORTED_WITH = "1.13.0"


def shipped_card(slug):
    return json.loads((ZOO / "models" / f"{slug}.json").read_text(encoding="utf-8"))


def keys_of(card):
    return [list(card), list(card["training"]), list(card["inputs"])]


def train(folder, slug, *options):
    arguments = [slug, "--size", "16", "--steps", "5", "--out", str(folder), "--state", str(folder), *options]
    return run(parser().parse_args(arguments))


def answers(path, **inputs):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, inputs)[0]


@pytest.mark.parametrize("slug, name", [("unet16-edm-n16384", "edm"), ("unet16-flow-n16384", "flow")])
def test_a_published_state_exports_to_the_published_network(tmp_path, slug, name):
    model = FRAMEWORKS[name](build_network("unet16", 1, 28))
    model.net.load_state_dict(torch.load(ZOO / "state" / f"{slug}.pt", weights_only=True))
    digest = export_onnx(model, [1, 28, 28], False, tmp_path / "again.onnx")
    levels = [0.05, 1.0, 40.0] if name == "edm" else [0.02, 0.5, 0.99]
    sample = np.random.default_rng(0).standard_normal((3, 1, 28, 28)).astype(np.float32)
    inputs = {"sample": sample, model.noise_input: np.array(levels, np.float32)}
    again = answers(tmp_path / "again.onnx", **inputs)
    np.testing.assert_allclose(again, answers(ZOO / "models" / f"{slug}.onnx", **inputs), atol=1e-5, rtol=0)
    if torch.__version__.split("+")[0] == EXPORTED_WITH:
        assert digest == shipped_card(slug)["digest"]


@pytest.mark.parametrize(
    "name, shipped",
    [("edm", "unet16-edm-n16"), ("flow", "unet16-flow-n16"), ("eps", "unet16-eps-n16384"), ("v", "unet16-v-n16384")],
)
def test_a_card_says_what_a_shipped_card_of_its_framework_says(tmp_path, name, shipped):
    card, like = train(tmp_path, f"unet16-{name}-n16", "--framework", name), shipped_card(shipped)
    assert keys_of(card) == keys_of(like)
    for key in ("framework", "architecture", "parameterization", "parameters", "shape", "inputs", "output"):
        assert card[key] == like[key], key
    assert card == json.loads((tmp_path / f"unet16-{name}-n16.json").read_text(encoding="utf-8"))
    assert card["digest"] == hashlib.sha256((tmp_path / f"unet16-{name}-n16.onnx").read_bytes()).hexdigest()


def test_slug_and_seed_are_those_of_the_shipped_model(tmp_path):
    card, like = train(tmp_path, "unet16-edm-n16"), shipped_card("unet16-edm-n16")
    assert (card["title"], card["training"]["seed"]) == (like["title"], like["training"]["seed"])


def test_the_same_slug_trains_the_same_weights_and_another_slug_others(tmp_path):
    first = train(tmp_path / "a", "unet16-edm-n16")["digest"]
    assert train(tmp_path / "b", "unet16-edm-n16")["digest"] == first
    assert train(tmp_path / "c", "unet16-edm-other")["digest"] != first


def test_a_class_conditional_model_takes_a_label_and_its_no_class(tmp_path):
    card, like = train(tmp_path, "conditional", "--classes"), shipped_card("unet16-edm-classes")
    assert keys_of(card) == keys_of(like) and card["noClass"] == 10 and card["classes"] == like["classes"]
    inputs = {"sample": np.zeros((2, 1, 28, 28), np.float32), "sigma": np.ones(2, np.float32)}
    out = answers(tmp_path / "conditional.onnx", class_label=np.array([3, 10]), **inputs)
    assert out.shape == (2, 1, 28, 28) and np.isfinite(out).all()


def test_the_other_architecture_is_the_shipped_one(tmp_path):
    card, like = train(tmp_path, "uvit", "--architecture", "uvit128x5"), shipped_card("uvit-edm-n16384")
    assert (card["architecture"], card["parameters"]) == (like["architecture"], like["parameters"])


def test_fine_tuning_starts_from_the_parent(tmp_path):
    (tmp_path / "unet16-edm-n16384.pt").write_bytes((ZOO / "state/unet16-edm-n16384.pt").read_bytes())
    fresh = train(tmp_path, "fresh")
    tuned = train(tmp_path, "tuned", "--parent", "unet16-edm-n16384")
    assert tuned["parent"] == "unet16-edm-n16384" and "parent" not in fresh
    assert tuned["training"]["finalLoss"] < 0.6 < fresh["training"]["finalLoss"]


def test_one_class_of_a_subset_is_that_class_alone(tmp_path):
    card = train(tmp_path, "boots", "--only-class", "9", "--offset", "16384", "--size", "64")
    assert card["training"]["onlyClass"] == 9 and card["title"].endswith("images 16384–16447")
    subset = TrainingSet(ZOO / "training/fashion-mnist.json").subset(64, 16384, 9)
    assert set(subset.labels.tolist()) == {9} and card["title"].split("N = ")[1].startswith(str(len(subset)))


@pytest.mark.parametrize(
    "options, complaint",
    [
        (["--size", "16385", "--offset", "16384"], "fashion-mnist has 0 to 32767"),
        (["--architecture", "resnet50"], "unknown architecture 'resnet50'"),
        (["--architecture", "uvit128x5", "--classes"], "U-ViT takes no class label"),
        (["--parent", "nobody"], "nobody.pt"),
    ],
)
def test_options_that_make_no_model_are_refused_in_words(tmp_path, capsys, options, complaint):
    assert main(["x", "--size", "16", "--steps", "1", "--out", str(tmp_path), "--state", str(tmp_path), *options]) == 2
    assert complaint in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
