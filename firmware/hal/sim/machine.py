"""The computer of a rehearsal, which goes on running whatever it is asked."""

import asyncio
from enum import StrEnum, unique

from firmware.hal.errors import PeripheralFault


@unique
class MachineAct(StrEnum):
    """What the computer was asked to do."""

    POWER_OFF = "power-off"
    REBOOT = "reboot"


class SimMachine:
    """A `Machine` that records. `acts` is what it was asked, in order; `obeys` False lets it refuse."""

    def __init__(self) -> None:
        self.acts: list[MachineAct] = []
        self.obeys = True
        self._news = asyncio.Event()

    async def power_off(self) -> None:
        self._take(MachineAct.POWER_OFF)

    async def reboot(self) -> None:
        self._take(MachineAct.REBOOT)

    async def asked(self) -> MachineAct:
        """Wait until it was asked something; what it was asked last."""
        await self._news.wait()
        return self.acts[-1]

    def _take(self, act: MachineAct) -> None:
        if not self.obeys:
            raise PeripheralFault("machine", f"{act.value} is refused")
        self.acts.append(act)
        self._news.set()
