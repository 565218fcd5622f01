"""Exports a PyTorch module that denoises, and registers it. The module here has a closed form, in place of yours."""
import argparse
import gzip
from pathlib import Path

import numpy as np
import torch
from concordance import Server

IMAGES = Path(__file__).parents[2] / "zoo" / "training" / "fashion-mnist-32768-images-idx3-ubyte.gz"
SHAPE = (1, 28, 28)


class GaussianDenoiser(torch.nn.Module):
    """The best linear denoiser of some images. Any module with this forward() is registered in the same way."""

    def __init__(self, images: torch.Tensor):
        super().__init__()
        points = images.flatten(1).double()
        mean = points.mean(0)
        variances, basis = torch.linalg.eigh(torch.cov(points.T, correction=0))
        self.register_buffer("mean", mean.float())
        self.register_buffer("basis", basis.float())
        self.register_buffer("variances", variances.clamp(min=0).float())

    def forward(self, sample: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
        """sample = clean + sigma · noise, (batch, 1, 28, 28); sigma (batch); the answer is the clean images' estimate."""
        parts = (sample.flatten(1) - self.mean) @ self.basis
        kept = self.variances / (self.variances + sigma[:, None] ** 2)
        return (self.mean + (parts * kept) @ self.basis.T).reshape(sample.shape)


def training_images(size: int) -> torch.Tensor:
    """The first images of the shipped set, in [-1, 1]: what the server compares the network with."""
    with gzip.open(IMAGES) as file:
        pixels = np.frombuffer(file.read()[16:], np.uint8).reshape(-1, *SHAPE)
    return torch.from_numpy(pixels[:size] / np.float32(127.5) - 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:4000")
    parser.add_argument("--token", help="of an OWNER, where the server has tokens")
    parser.add_argument("--slug", default="my-denoiser")
    parser.add_argument("--size", type=int, default=1024, help="training images")
    parser.add_argument("--out", type=Path, default=Path("my-denoiser.onnx"))
    options = parser.parse_args()

    module = GaussianDenoiser(training_images(options.size)).eval()
    names = ["sample", "sigma"]
    torch.onnx.export(
        module,
        (torch.randn(2, *SHAPE), torch.tensor([0.5, 2.0])),
        str(options.out),
        input_names=names,
        output_names=["out_sample"],
        # The batch must stay open, and the weights inside the file.
        dynamic_axes={name: {0: "batch"} for name in [*names, "out_sample"]},
        opset_version=17,
        dynamo=False,
    )
    Server(options.url, options.token).register(
        options.out,
        {
            "slug": options.slug,
            "title": f"A denoiser in closed form, N = {options.size}",
            "framework": "Closed form",
            "architecture": "Linear",
            "parameterization": "DENOISED",
            "shape": list(SHAPE),
            "training": {"set": "fashion-mnist", "size": options.size},
        },
    )


if __name__ == "__main__":
    main()
