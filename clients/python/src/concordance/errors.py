"""What goes wrong, in the server's own words."""

from __future__ import annotations

from typing import Any


class ConcordanceError(Exception):
    """An error of the server: `code` is of its closed set, `field` the argument's path where one is at fault."""

    def __init__(self, message: str, code: str = "INTERNAL", details: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.details = details or {}

    @property
    def field(self) -> str | None:
        return self.details.get("field")

    @property
    def retry_after_seconds(self) -> float | None:
        return self.details.get("retryAfterSeconds")


class NotSampledError(ConcordanceError):
    """Some samples are not there and were not queued; `reason` is the server's (ROLE, QUOTA, OVERLOADED, CANCELLED …)."""

    def __init__(self, reason: str, ready: int, total: int) -> None:
        super().__init__(f"{ready} of {total} samples are there; the rest was not queued: {reason}", "NOT_SAMPLED")
        self.reason = reason


class PixelsError(ConcordanceError):
    """An image came whose pixels do not have the digest that the server said."""

    def __init__(self, url: str) -> None:
        super().__init__(f"the pixels of {url.split('?')[0]} do not have the digest that was announced", "PIXELS")
