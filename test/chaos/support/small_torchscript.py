"""A small TorchScript network of SSCD's interface, and what it makes of images by PyTorch and Pillow alone."""
import argparse
import base64
import io
import json
import sys
import warnings

import numpy as np
import torch
from PIL import Image

SIZE = 320
MEAN, DEVIATION = (torch.tensor(values).view(3, 1, 1) for values in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))


class Small(torch.nn.Module):
    """Convolutions, generalized-mean pooling, a projection to unit length: SSCD's own shape."""

    def __init__(self):
        super().__init__()
        self.body = torch.nn.Sequential(
            torch.nn.Conv2d(3, 16, 7, stride=4, padding=3),
            torch.nn.BatchNorm2d(16),
            torch.nn.ReLU(),
            torch.nn.Conv2d(16, 32, 3, stride=4, padding=1, groups=4),
        )
        self.power = torch.nn.Parameter(torch.tensor(3.0))
        self.projection = torch.nn.Linear(32, 24)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        pooled = self.body(image).clamp(min=1e-6).pow(self.power).mean((2, 3)).pow(1 / self.power)
        return torch.nn.functional.normalize(self.projection(pooled), dim=1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=["make", "describe"])
    parser.add_argument("file")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.act == "make":
        torch.manual_seed(0)
        torch.jit.trace(Small().eval(), torch.randn(2, 3, SIZE, SIZE)).save(options.file)
        return
    images = [Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB") for text in json.load(sys.stdin)]
    resized = [np.asarray(image.resize((SIZE, SIZE), Image.Resampling.BILINEAR)) for image in images]
    batch = torch.stack([(torch.from_numpy(one.copy()).permute(2, 0, 1) / 255 - MEAN) / DEVIATION for one in resized])
    with torch.no_grad():
        json.dump(torch.jit.load(options.file)(batch).tolist(), sys.stdout)


if __name__ == "__main__":
    main()
