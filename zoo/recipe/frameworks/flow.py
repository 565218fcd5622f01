"""Velocity of the straight path from image to noise."""
import torch

from .framework import Framework


class RectifiedFlow(Framework):
    """u(x_t, t) for x_t = (1 - t) x0 + t z, target z - x0 (rectified flow, Liu et al. 2023); t in [0, 1]."""

    title, parameterization, noise_input = "Rectified flow", "FLOW", "timestep"

    def forward(self, sample, timestep, class_label=None):
        return self.net(sample, timestep * 4 - 2, class_label)

    def loss(self, clean, label):
        noise = torch.randn_like(clean)
        t = torch.rand(len(clean), device=clean.device)
        s = t.reshape(-1, 1, 1, 1)
        return (self((1 - s) * clean + s * noise, t, label) - (noise - clean)).square().mean()
