"""Networks F(x [B, C, H, W], noise_level [B], label [B] or None) -> [B, C, H, W], by name."""
import re

from .unet import UNet
from .uvit import UViT


def build_network(architecture: str, channels: int, size: int, classes: int = 0):
    """'unet16' (width) or 'uvit128x5' (dim x depth) -> network. Raises ValueError on any other name."""
    if match := re.fullmatch(r"unet(\d+)", architecture):
        return UNet(int(match[1]), channels, classes=classes)
    if match := re.fullmatch(r"uvit(\d+)x(\d+)", architecture):
        if classes:
            raise ValueError("U-ViT takes no class label: train class-conditional models as unetWIDTH")
        return UViT(int(match[1]), int(match[2]), channels=channels, size=size)
    raise ValueError(f"unknown architecture {architecture!r}: unetWIDTH or uvitDIMxDEPTH")


def architecture_title(architecture: str) -> str:
    """'unet16' -> 'U-Net 16', 'uvit128x5' -> 'U-ViT 128x5'."""
    return {"unet": "U-Net ", "uvit": "U-ViT "}[architecture[:4]] + architecture[4:]
