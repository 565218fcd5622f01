"""The U-Net of the zoo."""
import torch
import torch.nn.functional as F
from torch import nn

from .attention import Attention2d
from .noise_embedding import NoiseEmbedding
from .residual import Residual


class UNet(nn.Module):
    """U-Net (Ronneberger et al. 2015; Ho et al. 2020) over 2x2 unshuffled pixels, `width` and `2 * width` channels.

    forward(x [B, C, H, W], noise_level [B], label [B] or None) -> [B, C, H, W]; H and W divisible by 4.
    Parameter names are those of the published states: a change makes the files in ../state unreadable.
    """

    def __init__(self, width: int = 16, channels: int = 1, embedding: int = 128, classes: int = 0):
        super().__init__()
        wide = 2 * width
        self.emb = NoiseEmbedding(64, embedding)
        if classes:
            self.table = nn.Embedding(classes + 1, embedding)  # the last row means: no class
            nn.init.normal_(self.table.weight, std=0.5)
        self.inp = nn.Conv2d(4 * channels, width, 3, padding=1)
        self.d1 = nn.ModuleList([Residual(width, width, embedding), Residual(width, width, embedding)])
        self.down = nn.Conv2d(width, width, 3, stride=2, padding=1)
        self.d2 = nn.ModuleList([Residual(width, wide, embedding), Residual(wide, wide, embedding)])
        self.mid = nn.ModuleList([Attention2d(wide), Residual(wide, wide, embedding)])
        self.u2 = nn.ModuleList([Residual(2 * wide, wide, embedding), Residual(wide + width, wide, embedding)])
        self.up = nn.Conv2d(wide, wide, 3, padding=1)
        self.u1 = nn.ModuleList([Residual(wide + width, width, embedding), Residual(2 * width, width, embedding)])
        self.n = nn.GroupNorm(8, width)
        self.out = nn.Conv2d(width, 4 * channels, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x, noise_level, label=None):
        e = self.emb(noise_level) if label is None else self.emb(noise_level) + self.table(label)
        h = self.inp(F.pixel_unshuffle(x, 2))
        skip1 = self.d1[0](h, e)
        skip2 = self.d1[1](skip1, e)
        skip3 = self.down(skip2)
        h = self.d2[0](skip3, e)
        skip4 = self.d2[1](h, e)
        h = self.mid[1](self.mid[0](skip4), e)
        h = self.u2[0](torch.cat([h, skip4], 1), e)
        h = self.u2[1](torch.cat([h, skip3], 1), e)
        h = self.up(F.interpolate(h, scale_factor=2.0, mode="nearest"))
        h = self.u1[0](torch.cat([h, skip2], 1), e)
        h = self.u1[1](torch.cat([h, skip1], 1), e)
        return F.pixel_shuffle(self.out(F.silu(self.n(h))), 2)
