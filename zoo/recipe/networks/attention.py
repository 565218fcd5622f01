"""Self-attention over the positions of a feature map."""
import math

import torch
from torch import nn


class Attention2d(nn.Module):
    """Multi-head self-attention (Vaswani et al. 2017) over the H·W positions, written out so that ONNX gets plain products.

    The tracing exporter numbers nodes in the order of the statements: reordering them changes the digest of an export.
    """

    def __init__(self, channels: int, heads: int = 4):
        super().__init__()
        self.n = nn.GroupNorm(8, channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.o = nn.Conv2d(channels, channels, 1)
        self.heads = heads
        nn.init.zeros_(self.o.weight)
        nn.init.zeros_(self.o.bias)

    def forward(self, x):
        batch, channels, height, width = x.shape
        qkv = self.qkv(self.n(x))
        per_head = channels // self.heads
        q, k, v = qkv.reshape(batch, 3, self.heads, per_head, height * width).unbind(1)
        weights = torch.softmax((q.transpose(-1, -2) @ k) / math.sqrt(per_head), dim=-1)
        return x + self.o((v @ weights.transpose(-1, -2)).reshape(batch, channels, height, width))
