"""What every framework gives: a network in its own coordinates, a loss, and what the card must say."""
from abc import ABC, abstractmethod

from torch import Tensor, nn


class Framework(nn.Module, ABC):
    """A network under one parameterization; forward takes the ONNX inputs and gives the ONNX output."""

    title: str
    parameterization: str
    noise_input: str

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net

    @abstractmethod
    def loss(self, clean: Tensor, label: "Tensor | None") -> Tensor:
        """Mean training loss over one batch of images [B, C, H, W] in [-1, 1]; draws noise, then noise levels."""

    @staticmethod
    def card_fields() -> dict:
        """What a card says beyond the parameterization."""
        return {}
