"""The hands of the outside world at the far end of any battery's wire."""

from typing import Protocol

from firmware.clock import FakeClock
from firmware.hal.contracts.battery import BatteryRig
from firmware.hal.ports.battery import Battery, PowerSource
from support.hung_calls import pass_slowly


class BatteryPeer(Protocol):
    """What all far ends of batteries can do."""

    def mains_off(self) -> None: ...
    def mains_on(self) -> None: ...
    def charge(self, percent: int) -> None: ...
    def garbage(self) -> None: ...
    def wear_out(self) -> None: ...
    def recover(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...
    def hang(self) -> None: ...
    def close(self) -> None: ...


class PeerRig(BatteryRig):
    """A driver and its far end. `looks` are the seconds after which a gauge without events is looked at."""

    looks = 0.0

    def __init__(self, battery: Battery, peer: BatteryPeer, clock: FakeClock) -> None:
        super().__init__(battery, clock)
        self.far = peer

    async def noticed(self) -> None:
        await pass_slowly(self.clock, self.looks)

    def garble(self) -> None:
        self.far.garbage()

    def unplug(self) -> None:
        self.far.unplug()

    def plug(self) -> None:
        self.far.plug()

    def hang(self) -> None:
        self.far.hang()

    def charge(self, source: PowerSource, percent: int) -> None:
        if source is PowerSource.MAINS:
            self.far.mains_on()
        else:
            self.far.mains_off()
        self.far.charge(percent)

    def wear_out(self) -> None:
        self.far.wear_out()

    def recover(self) -> None:
        self.far.recover()
