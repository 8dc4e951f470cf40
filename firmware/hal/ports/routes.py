"""Which way out the machine sends its packets: learned from the kernel, chosen by us."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a way out has an address and a gateway to the world behind it. `link` is a device of `case.toml`."""

    link: str
    routed: bool


class Routes(Protocol):
    """The selection of a way out, and nothing else: links, addresses and gateways belong to whoever made them."""

    def observe(self) -> AsyncGenerator[Reach, None]:
        """Each way's reach once, then each change. Raises `HalError` where the conversation breaks."""
        ...

    def select(self, link: str | None) -> None:
        """Send everything through `link` from now on; None: nothing leaves the case. Does not wait.

        Raises `HalError`; then the way is the one before.
        """
        ...

    @property
    def selected(self) -> str | None:
        """What was selected last."""
        ...

    def release(self) -> None:
        """Leave the choice to the machine again, whoever made it last. Raises `HalError`."""
        ...
