"""By what a place can be known again."""

from typing import Protocol


class Surroundings(Protocol):
    """What is next to the case in the network; nothing is sent to find it out."""

    def router(self, link: str) -> str | None:
        """The hardware address of the router behind `link`, a device of `case.toml`; None where it is not known."""
        ...
