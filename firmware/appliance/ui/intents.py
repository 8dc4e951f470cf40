"""What a page may want. Pages know nothing of the controller; the app carries their wishes there."""

from typing import Protocol


class Intents(Protocol):
    """The wishes of the person at the screen."""

    def go(self, place: str) -> None:
        """Show another page (`home`, `device:scanner`)."""
        ...

    def lock(self) -> None:
        """Lock the screen at once."""
        ...

    def unlock(self, pin: str) -> None:
        """Try a PIN; the answer comes as a new scene."""
        ...

    def speak(self, language: str) -> None:
        """Use another language."""
        ...

    def check(self, device: str) -> None:
        """Have a device looked at again."""
        ...

    def acknowledge(self) -> None:
        """The notice was read."""
        ...
