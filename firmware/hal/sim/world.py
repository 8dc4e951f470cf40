"""The world around a simulated case: the far end of every wire, and what can happen there.

Only a rehearsal imports this. The drivers are the real ones; they find the far ends by the connections given here.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from firmware.hal.config import Connection, DeviceConfig, HalConfig
from firmware.hal.sim.buses import SimBuses
from firmware.hal.sim.card_slots import SimReaders
from firmware.hal.sim.ground import Ground
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.machine import SimMachine
from firmware.hal.sim.peer import Peer, Poke
from firmware.hal.sim.peers.escpos_printer import EscposPrinterPeer
from firmware.hal.sim.timekeeper import CLOCK, SimTimekeeper
from firmware.hal.transports.gpio import Pins

P = TypeVar("P")


class PokeError(Exception):
    """Something that cannot happen in this world; the message says what can."""


UNPLUG: Final = "unplug"
PLUG: Final = "plug"
LEAVING: Final = frozenset({UNPLUG, "scan-half", "zone-half"})
PREFIX: Final = "koffer-world-"
POCKET: Final = "cards"
"""Beside the worlds: what people in them carry."""

ARRIVING: Final = frozenset({PLUG})


class World:
    """One far end for each device, in a private directory that goes with it. Made and closed in the running loop.

    The directory is made below `below`, which nobody else uses: what a world left there that was killed is removed.
    Without it, it is among the machine's temporary files.
    """

    def __init__(
        self, config: HalConfig, far_end: Callable[[DeviceConfig, Ground], Peer], below: Path | None = None
    ) -> None:
        self._devices = {device.name: device for device in config.devices}
        self._peers: dict[str, Peer] = {}
        self.machine = SimMachine()
        self.timekeeper = SimTimekeeper()
        with ExitStack() as stack:
            for left in below.glob(f"{PREFIX}*") if below else ():
                rmtree(left, ignore_errors=True)
            directory = Path(stack.enter_context(TemporaryDirectory(prefix=PREFIX, dir=below)))
            pocket = below and below / POCKET
            self._ground = Ground(directory, SimHeader(), SimHotplug(), SimReaders(), SimBuses(), pocket)
            for device in config.devices:
                peer = far_end(device, self._ground)
                stack.callback(peer.close)
                self._peers[device.name] = peer
            self._pulled: set[str] = set()
            self._ground.grid.listen(self._powered)
            self._exit = stack.pop_all()

    @property
    def pins(self) -> Pins:
        """The header as the drivers see it."""
        return self._ground.header.pins

    @property
    def hotplug(self) -> SimHotplug:
        """Where plugs are heard."""
        return self._ground.hotplug

    @property
    def readers(self) -> SimReaders:
        """The readers for smart cards."""
        return self._ground.readers

    @property
    def buses(self) -> SimBuses:
        """The I2C buses."""
        return self._ground.buses

    def ends(self, kind: type[P]) -> Mapping[str, P]:
        """The far ends of one kind, by device."""
        return {name: peer for name, peer in self._peers.items() if isinstance(peer, kind)}

    def connection(self, device: str) -> Connection:
        """Where the driver of `device` finds its far end."""
        return self._peers[device].connection

    def pokes(self) -> Mapping[str, Mapping[str, Poke]]:
        """All that can happen, by device; the machine's clock is one of them where no other has its name."""
        pokes = {name: peer.pokes() for name, peer in self._peers.items()}
        return pokes if CLOCK in pokes else {**pokes, CLOCK: self.timekeeper.pokes()}

    def poke(self, device: str, name: str, arguments: Mapping[str, int | str]) -> None:
        """Let it happen; raises `PokeError` for what cannot."""
        poke = self._find(device, name, arguments)
        if device not in self._devices:
            poke.act(**arguments)
            return
        self._note(device, name)
        if name not in ARRIVING or self._ground.grid.is_on(self._devices[device].rail):
            poke.act(**arguments)
            self._announce(self._devices[device], name)

    def printed(self, device: str) -> tuple[str, ...]:
        """The last slip that the receipt printer `device` cut off, line by line; nothing where there is none."""
        peer = self._peers.get(device)
        slips = peer.printed() if isinstance(peer, EscposPrinterPeer) else ()
        return tuple(line.text for line in slips[-1]) if slips else ()

    def close(self) -> None:
        """Take all far ends and their files away."""
        self._exit.close()

    def _note(self, device: str, name: str) -> None:
        if name in ARRIVING:
            self._pulled.discard(device)
        elif name == UNPLUG:
            self._pulled.add(device)

    def _powered(self, rail: str, on: bool) -> None:
        """What hangs on a rail loses its power as if its plug were pulled, and starts anew when it comes back."""
        for device in self._devices.values():
            act = self._peers[device.name].pokes().get(PLUG if on else UNPLUG)
            if device.rail == rail and device.name not in self._pulled and act is not None:
                act.act()
                self._announce(device, PLUG if on else UNPLUG)

    def _find(self, device: str, name: str, arguments: Mapping[str, int | str]) -> Poke:
        everything = self.pokes()
        if device not in everything:
            raise PokeError(f"there is no device {device!r}; there are: {', '.join(everything)}")
        pokes = everything[device]
        if name not in pokes:
            raise PokeError(f"{name!r} cannot happen to {device}; what can: {', '.join(pokes)}")
        wanted = pokes[name].parameters
        if {key: type(value) for key, value in arguments.items()} != dict(wanted):
            needs = ", ".join(f"{key} ({kind.__name__})" for key, kind in wanted.items()) or "nothing"
            raise PokeError(f"{name!r} at {device} needs {needs} and got {dict(arguments)!r}")
        return pokes[name]

    def _announce(self, device: DeviceConfig, name: str) -> None:
        """Say what the operating system would say of this plug; the battery's far end speaks for itself."""
        known = device.connection.kernel_name()
        if known is None or name not in LEAVING | ARRIVING:
            return
        path = f"/devices/simulated/{known.subsystem}/{device.name}"
        ids = (device.match.vendor, device.match.product) if device.match else ("", "")
        tell = self.hotplug.plug if name in ARRIVING else self.hotplug.unplug
        tell(known.subsystem, path, known.node, *ids)
