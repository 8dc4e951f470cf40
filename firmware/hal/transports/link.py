"""What a serial line and a TCP connection have in common for the protocols above them."""

from typing import Protocol


class Link(Protocol):
    """An open connection; one reader and one writer at a time."""

    async def receive(self) -> bytes:
        """The next bytes, at least one. Cancelling loses none. `PeripheralAbsent` when the far end is gone."""
        ...

    async def send(self, data: bytes) -> None:
        """Hand all of `data` over; `PeripheralSilent` when it is not taken in time."""
        ...
