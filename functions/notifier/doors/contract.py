"""What every channel can be asked."""

from __future__ import annotations

from typing import Protocol

from aplomb.errors import AplombError
from notifier.notice import Notice


class NotToldError(AplombError):
    """The channel did not take a message, or nobody knows; the text holds no address."""

    def __init__(self, detail: str, *, wait: int = 0) -> None:
        super().__init__(detail)
        self.wait = wait  # seconds, where the channel asks for them


class Door(Protocol):
    """One channel."""

    def tell(self, notice: Notice, *, now: int) -> str:
        """Tell it, and return how it answered; raises NotToldError, or SettingsError."""
