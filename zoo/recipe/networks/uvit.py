"""The transformer of the zoo."""
import math

import torch
from torch import nn

from .noise_embedding import NoiseEmbedding


class Block(nn.Module):
    """Pre-norm transformer block: self-attention over tokens, then an MLP of four times the width. [B, T, D] -> [B, T, D]."""

    def __init__(self, dim: int, heads: int):
        super().__init__()
        self.heads = heads
        self.n1 = nn.LayerNorm(dim)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.o = nn.Linear(dim, dim)
        self.n2 = nn.LayerNorm(dim)
        self.m = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))

    def forward(self, x):
        batch, tokens, dim = x.shape
        qkv = self.qkv(self.n1(x))
        per_head = dim // self.heads
        q, k, v = qkv.reshape(batch, tokens, 3, self.heads, per_head).permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax((q @ k.transpose(-1, -2)) / math.sqrt(per_head), dim=-1)
        x = x + self.o((weights @ v).transpose(1, 2).reshape(batch, tokens, dim))
        return x + self.m(self.n2(x))


class UViT(nn.Module):
    """Transformer over patches with the noise level as a token and long skips (U-ViT, Bao et al., CVPR 2023).

    forward(x [B, C, H, W], noise_level [B]) -> [B, C, H, W]; H = W divisible by `patch`. It takes no class.
    """

    def __init__(self, dim: int = 128, depth: int = 5, heads: int = 4, patch: int = 7, channels: int = 1, size: int = 28):
        super().__init__()
        self.patch, self.channels, self.side = patch, channels, size // patch
        self.emb = NoiseEmbedding(64, dim)
        self.inp = nn.Conv2d(channels, dim, patch, stride=patch)
        self.pos = nn.Parameter(0.02 * torch.randn(1, self.side**2 + 1, dim))
        half = depth // 2
        self.a = nn.ModuleList([Block(dim, heads) for _ in range(half)])
        self.m = Block(dim, heads)
        self.b = nn.ModuleList([Block(dim, heads) for _ in range(half)])
        self.s = nn.ModuleList([nn.Linear(2 * dim, dim) for _ in range(half)])
        self.n = nn.LayerNorm(dim)
        self.out = nn.Linear(dim, channels * patch * patch)
        self.fin = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x, noise_level, label=None):
        if label is not None:
            raise ValueError("U-ViT takes no class label")
        batch, side, patch = x.shape[0], self.side, self.patch
        h = self.inp(x).flatten(2).transpose(1, 2)
        h = torch.cat([self.emb(noise_level)[:, None, :], h], 1) + self.pos
        skips = []
        for block in self.a:
            h = block(h)
            skips.append(h)
        h = self.m(h)
        for block, merge in zip(self.b, self.s):
            h = block(merge(torch.cat([h, skips.pop()], -1)))
        h = self.out(self.n(h[:, 1:])).reshape(batch, side, side, patch, patch, self.channels)
        return self.fin(h.permute(0, 5, 1, 3, 2, 4).reshape(batch, self.channels, side * patch, side * patch))
