"""Exports a diffusers UNet2DModel, which takes integer timesteps, and registers it. It is untrained here, in place of yours."""
import argparse
from pathlib import Path

import torch
from concordance import Server
from diffusers import DDPMScheduler, UNet2DModel

SHAPE = (1, 28, 28)
SAMPLE = """query ($slug: String!) {
  sample(model: $slug, seed: 1, sampler: { steps: 10 }, waitSeconds: 60) { state image { url } sampler { sigmas } }
}"""


class Exported(torch.nn.Module):
    """UNet2DModel answers with a dataclass: the file needs a tensor."""

    def __init__(self, unet: UNet2DModel):
        super().__init__()
        self.unet = unet

    def forward(self, sample: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
        return self.unet(sample, timestep, return_dict=False)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:4000")
    parser.add_argument("--token", help="of an OWNER, where the server has tokens")
    parser.add_argument("--slug", default="my-unet")
    parser.add_argument("--out", type=Path, default=Path("my-unet.onnx"))
    options = parser.parse_args()

    torch.manual_seed(0)
    # Yours: UNet2DModel.from_pretrained(folder), and DDPMScheduler.from_pretrained(folder, subfolder="scheduler").
    unet = UNet2DModel(
        sample_size=SHAPE[1],
        in_channels=SHAPE[0],
        out_channels=SHAPE[0],
        layers_per_block=1,
        block_out_channels=(16, 32),
        norm_num_groups=8,
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
    )
    scheduler = DDPMScheduler(beta_schedule="linear")

    names = ["sample", "timestep"]
    torch.onnx.export(
        Exported(unet).eval(),
        (torch.randn(2, *SHAPE), torch.tensor([10, 900])),
        str(options.out),
        input_names=names,
        output_names=["out_sample"],
        dynamic_axes={name: {0: "batch"} for name in [*names, "out_sample"]},
        opset_version=17,
        dynamo=False,
    )
    server = Server(options.url, options.token)
    server.register(
        options.out,
        {
            "slug": options.slug,
            "title": "A UNet2DModel of diffusers",
            "framework": "DDPM",
            "architecture": "UNet2DModel",
            "parameterization": {"epsilon": "EPSILON", "v_prediction": "V"}[scheduler.config.prediction_type],
            "shape": list(SHAPE),
            "noiseSchedule": {
                "betas": {"linear": "LINEAR", "scaled_linear": "SCALED_LINEAR", "squaredcos_cap_v2": "COSINE"}[
                    scheduler.config.beta_schedule
                ],
                "steps": scheduler.config.num_train_timesteps,
                "betaStart": scheduler.config.beta_start,
                "betaEnd": scheduler.config.beta_end,
            },
            # With "training": {"set": …, "size": …} the server also holds it against the images that it learned.
        },
    )
    sample = server.ask(SAMPLE, slug=options.slug)["sample"]
    print(f"a sample is {sample['state']}: {sample['image'] and sample['image']['url']}")
    print("drawn at the levels", ", ".join(f"{sigma:.4g}" for sigma in sample["sampler"]["sigmas"]))


if __name__ == "__main__":
    main()
