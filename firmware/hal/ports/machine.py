"""The computer as a whole: how it is switched off and started anew."""

from typing import Protocol


class Machine(Protocol):
    """The operating system's door to power. Both commands return once the system has begun; then it ends us."""

    async def power_off(self) -> None:
        """Unmount everything and switch off. Raises `PeripheralFault` where the system refuses."""
        ...

    async def reboot(self) -> None:
        """Unmount everything and start anew. Raises `PeripheralFault` where the system refuses."""
        ...
