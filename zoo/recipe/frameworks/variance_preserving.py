"""Epsilon and v prediction on a variance-preserving path of 1000 linear betas."""
import torch

from .framework import Framework

STEPS, BETA_START, BETA_END = 1000, 1e-4, 0.02


def alphas_cumprod(device) -> torch.Tensor:
    """The products of 1 - beta (Ho et al. 2020, section 4), multiplied in float64. [STEPS] float32."""
    betas = torch.linspace(BETA_START, BETA_END, STEPS, dtype=torch.float64)
    return torch.cumprod(1 - betas, 0).float().to(device)


class VariancePreserving(Framework):
    """A network of x_t = sqrt(abar_t) x0 + sqrt(1 - abar_t) z and the timestep t, 0 … STEPS - 1."""

    noise_input = "timestep"

    def forward(self, sample, timestep, class_label=None):
        return self.net(sample, timestep / 250 - 2, class_label)

    def target(self, clean, noise, alpha_bar):
        """What the network is asked for, [B, C, H, W]."""
        raise NotImplementedError

    def loss(self, clean, label):
        noise = torch.randn_like(clean)
        t = torch.randint(0, STEPS, (len(clean),), device=clean.device)
        a = alphas_cumprod(clean.device)[t].reshape(-1, 1, 1, 1)
        noisy = a.sqrt() * clean + (1 - a).sqrt() * noise
        return (self(noisy, t.float(), label) - self.target(clean, noise, a)).square().mean()

    @staticmethod
    def card_fields():
        return {"noiseSchedule": {"betas": "LINEAR", "steps": STEPS, "betaStart": BETA_START, "betaEnd": BETA_END}}


class Epsilon(VariancePreserving):
    """Predicts the noise (DDPM, Ho et al. 2020, equation 14)."""

    title, parameterization = "DDPM (epsilon)", "EPSILON"

    def target(self, clean, noise, alpha_bar):
        return noise


class Velocity(VariancePreserving):
    """Predicts v = sqrt(abar) z - sqrt(1 - abar) x0 (Salimans & Ho 2022, appendix D)."""

    title, parameterization = "v-prediction", "V"

    def target(self, clean, noise, alpha_bar):
        return alpha_bar.sqrt() * noise - (1 - alpha_bar).sqrt() * clean
