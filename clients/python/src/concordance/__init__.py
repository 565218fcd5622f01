"""Ask a Concordance server: which diffusion models draw the same image from the same noise?"""

from .answers import Comparison, Grid, Reproducibility, Score
from .client import AsyncClient, Client
from .errors import ConcordanceError, NotSampledError, PixelsError

__all__ = [
    "AsyncClient",
    "Client",
    "Comparison",
    "ConcordanceError",
    "Grid",
    "NotSampledError",
    "PixelsError",
    "Reproducibility",
    "Score",
]
