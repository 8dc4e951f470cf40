"""What a page may want. Pages know nothing of the controller; the app carries their wishes there."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from firmware.appliance.api.messages import Shape
from firmware.appliance.api.methods import Method

P = TypeVar("P", bound=Shape)
R = TypeVar("R", bound=Shape)


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

    def ask(self, method: Method[P, R], params: P, then: Callable[[R], str] | None = None) -> None:
        """Ask for something that may be refused or may take long. `then` names the page to show when it was done, ""
        the present one; a refusal comes up as a notice. While one thing is asked, a second such wish is dropped.
        """
        ...

    def wakes(self) -> bool:
        """Whether the screen is dark: then this touch wakes it, and means no key."""
        ...

    def acknowledge(self) -> None:
        """The notice was read."""
        ...
