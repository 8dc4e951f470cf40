"""The far end of `gauge-battery`: a MAX17048 with a cell behind it, and the pins of a power board."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.power import GaugeConnection
from firmware.hal.sim.buses import SimBuses
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.peer import Poke

VOLTAGE: Final = 0x02
CHARGE: Final = 0x04
VERSION: Final = 0x08
RATE: Final = 0x16
NEW: Final = 0x0012
"""Version of a MAX17048; the older MAX17040 says 0x0003 and has no rate."""
DRAW: Final = 22_000


class GaugeChipPeer:
    """On mains and nearly full. It speaks bytes: a register is written, its bytes are read, the high one first."""

    def __init__(self, config: DeviceConfig, _directory: Path, header: SimHeader, buses: SimBuses) -> None:
        self._connection = connection_of(config, GaugeConnection)
        self._pin = header.contact(self._connection.mains.pin)
        kill = self._connection.kill
        self._kill = None if kill is None else header.contact(kill.pin)
        self._holder = self._connection.hold
        self._header = header
        self._registers = {VOLTAGE: 0xCD00, CHARGE: 0, VERSION: NEW, RATE: 0}
        self._draw = DRAW
        self._there = True
        self._mains: bool | None = None
        self._frozen = False
        self._disturbed = 0
        self._hung: tuple[int, int] | None = None
        self._released: list[int] = []
        buses.put(self._connection.bus, self._connection.address, self)
        self.mains_on()
        self.charge(96)

    @property
    def connection(self) -> GaugeConnection:
        return self._connection

    @property
    def armed(self) -> float | None:
        """After how many seconds it cuts, to come back with the mains; None: it was never told."""
        kill = self._connection.kill
        if kill is None or self._kill is None or not any(state for _, state in self._kill.states):
            return None
        return kill.delay

    @property
    def charging(self) -> bool:
        """Whether the charger may charge."""
        return self._holder is None or not self._header.level(self._holder)

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "mains-off": Poke(self.mains_off, {}),
                "mains-on": Poke(self.mains_on, {}),
                "flicker": Poke(self.flicker, {"times": int}),
                "charge": Poke(self.charge, {"percent": int}),
                "draw": Poke(self.draw, {"milliwatts": int}),
                "freeze": Poke(self.freeze, {}),
                "lie": Poke(self.lie, {"percent": int}),
                "vanish": Poke(self.vanish, {}),
                "disturb": Poke(self.disturb, {"times": int}),
                "hang": Poke(self.hang, {}),
                "unplug": Poke(self.unplug, {}),
                "plug": Poke(self.plug, {}),
                "wear-out": Poke(self.wear_out, {}),
                "recover": Poke(self.recover, {}),
                "garbage": Poke(self.garbage, {}),
            }
        )

    def exchange(self, written: bytes, wanted: int) -> bytes:
        """The chip's side of the two wires."""
        hung = self._hung
        if hung is not None:
            os.read(hung[0], 1)  # the clock line is held low until somebody lets go
        if not self._there or self._disturbed > 0:
            self._disturbed = max(0, self._disturbed - 1)
            raise OSError(errno.EREMOTEIO, "not acknowledged")
        sent = b"".join(self._registers.get(register, 0).to_bytes(2, "big") for register in written[:1])
        return sent[:wanted].ljust(wanted, b"\xff")

    def older(self) -> None:
        """It is a MAX17040."""
        self._registers[VERSION] = 0x0003

    def mains_off(self) -> None:
        """Pull the mains lead."""
        self._flow(-self._draw)
        self._pin.tie(None)

    def mains_on(self) -> None:
        """Connect the mains."""
        self._flow(self._draw)
        self._pin.tie(self._connection.mains.high)

    def flicker(self, times: int) -> None:
        """The mains go and come so many times, and are where they were."""
        before = self._pin.tied
        for _ in range(times):
            self._pin.tie(None)
            self._pin.tie(self._connection.mains.high)
        self._pin.tie(before)

    def charge(self, percent: int) -> None:
        """Set the charge; a gauge that is frozen does not see it."""
        if not self._frozen:
            self.lie(percent)

    def lie(self, percent: int) -> None:
        """The gauge tells a charge that is not there."""
        self._registers[CHARGE] = percent * 256 & 0xFFFF

    def draw(self, milliwatts: int) -> None:
        """Let so much flow out of the battery, or on mains into it."""
        self._draw = milliwatts
        self._flow(milliwatts if self._pin.tied is not None else -milliwatts)

    def freeze(self) -> None:
        """The gauge stays where it is."""
        self._frozen = True

    def disturb(self, times: int) -> None:
        """The next questions are not acknowledged."""
        self._disturbed = times

    def hang(self) -> None:
        """The bus is held, and who asks waits, until the chip is soldered in anew."""
        if self._hung is None:
            self._hung = os.pipe()

    def vanish(self) -> None:
        """The chip does not answer any more."""
        self._there = False

    def unplug(self) -> None:
        """The power board is taken off the header: the chip is gone, and nothing holds the pin."""
        self.vanish()
        self._mains = self._pin.tied
        self._pin.tie(None)

    def plug(self) -> None:
        """It is back, as it was."""
        if not self._there and self._mains is not None:
            self._pin.tie(self._mains)
        self._there = True
        self._disturbed = 0
        self._release()

    def wear_out(self) -> None:
        """Cells that hold no voltage any more."""
        self._registers[VOLTAGE] = 0x4000

    def garbage(self) -> None:
        """Let the chip say what none says."""
        self._registers |= {VOLTAGE: 0xFFFF, CHARGE: 0xFFFF, VERSION: 0xFFFF}

    def recover(self) -> None:
        """Good cells and a chip that makes sense."""
        self._registers |= {VOLTAGE: 0xCD00, VERSION: NEW}
        self._frozen = False
        self._disturbed = 0
        self._release()
        self.charge(96)

    def close(self) -> None:
        self._release()
        for end in self._released:
            os.close(end)
        self._pin.tie(None)

    def _flow(self, milliwatts: int) -> None:
        """Into the battery; the chip tells it in steps of 0.208 % an hour."""
        steps = round(milliwatts * 100 / self._connection.capacity / 0.208)
        self._registers[RATE] = max(-0x8000, min(steps, 0x7FFF)) & 0xFFFF

    def _release(self) -> None:
        """Who waits reads the end of the pipe; its other side stays open as long as somebody may be about to read."""
        pipe, self._hung = self._hung, None
        if pipe is not None:
            os.close(pipe[1])
            self._released.append(pipe[0])
