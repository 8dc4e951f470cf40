"""An LTE stick in the case, and the real ModemManager that looks after it; all within `net_world(radio=Radio.STICK)`.

    async with net_world(tmp_path, radio=Radio.STICK) as world, lte_stick(world, tmp_path) as stick:
        await stick.unlock()                       # or the product gives the card its PIN, which is 1234
        await world.manager.leased(LTE, 30)        # NetworkManager has dialled, and wwan0 has 10.64.0.50
        stick.unplug()

On `world.bus` are then `org.freedesktop.ModemManager1`, a PolicyKit that allows everything, and an
`org.freedesktop.systemd1` that restarts `ModemManager.service`. A stick is seen as a modem after about 8 s.
"""

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

import msgspec

from firmware.clock import SystemClock
from support.private_bus import served
from support.stick_modem import HOME, Card
from support.uplinks import LTE, Uplinks

NAME: Final = "org.freedesktop.ModemManager1"
PROGRAM: Final = Path(__file__).with_name("stick_program.py")
Heals = Literal["reconnect", "register", "reset", "power"]


class Bench(Protocol):
    """What the stick is plugged into."""

    @property
    def nets(self) -> Uplinks: ...

    @property
    def bus(self) -> str: ...


class Shown(msgspec.Struct):
    """How the stick is: `asked` are the last commands, `acts` what it did (dialled, hung_up, radio, reset)."""

    dialled: bool
    tries: int
    puk_tries: int
    opened: bool
    acts: list[str]
    asked: list[str]
    there: bool


@dataclass
class Stick:
    """The hand on the stick and on its mast. Whatever is done here is done when the call returns."""

    bus: str
    place: Path

    def shown(self) -> Shown:
        return self._do("show")

    def unplug(self) -> None:
        self._do("unplug")

    def plug(self) -> None:
        """With fresh port numbers; its card is closed again."""
        self._do("plug")

    def stall(self, heals: Heals | None) -> None:
        """It says that it is connected and passes nothing, until that step or a heavier one; None: it passes again."""
        self._do("stall", heals=heals)

    def hang(self, on: bool = True) -> None:
        """Its ports answer nothing any more, and data passes as before; until it is plugged anew, or `on` is False."""
        self._do("set", hung=on)

    def refuse_to_dial(self, on: bool = True) -> None:
        self._do("set", refuses_to_dial=on)

    def register(self, registration: int = HOME) -> None:
        """As in +CREG: 1 home, 2 searching, 3 denied, 5 roaming."""
        self._do("register", registration=registration)

    def detach(self) -> None:
        """The network ends the data connection."""
        self._do("dial", up=False)

    def hear(self, signal: int, quality: Sequence[int] = (44, 38, 151, 22)) -> None:
        """`signal` as in +CSQ; `quality` RSSI, RSRP, SINR, RSRQ as ^HCSQ counts them (255: not known)."""
        self._do("hear", signal=signal, quality=list(quality))

    def say(self, line: str) -> None:
        """Anything, unasked."""
        self._do("say", text=line)

    def swap(self, card: Card) -> None:
        """Another card; the modem sees it when it is plugged or reset the next time."""
        self._do("swap", card=asdict(card))

    def set_boot(self, milliseconds: int) -> None:
        """How long it is off the bus when it is reset."""
        self._do("boot", milliseconds=milliseconds)

    def kill_service(self) -> None:
        """ModemManager dies."""
        self._do("kill_service")

    async def start_service(self) -> None:
        self._do("start_service")
        await served(self.bus, NAME)

    async def is_modem(self, seconds: float = 40.0) -> str:
        """Wait until ModemManager serves the stick; gives back its D-Bus path."""
        async with asyncio.timeout(seconds):
            while not (paths := [word for word in self.tell("-L").split() if "/Modem/" in word]):
                await SystemClock().sleep(0.1)
        return paths[0]

    async def unlock(self, pin: str = "1234") -> str:
        """Give the card its PIN as soon as the modem waits for it; gives back what `mmcli` says."""
        await self.is_modem()
        async with asyncio.timeout(20):
            while "locked" not in self.tell("-m", "any", "--output-keyvalue"):
                await SystemClock().sleep(0.1)
        return self.tell("-i", "any", f"--pin={pin}")

    def tell(self, *words: str) -> str:
        """What `mmcli` answers."""
        done = subprocess.run(
            ["mmcli", *words], check=False, capture_output=True, text=True,
            env={"DBUS_SYSTEM_BUS_ADDRESS": self.bus, "LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        return done.stdout + done.stderr

    def _do(self, what: str, **words: object) -> Shown:
        with socket.socket(socket.AF_UNIX) as line, line.makefile("rw") as lines:
            line.connect(str(self.place))
            lines.write(json.dumps({"do": what, **words}) + "\n")
            lines.flush()
            return msgspec.json.decode(lines.readline(), type=Shown)


@asynccontextmanager
async def lte_stick(
    world: Bench, directory: Path, *, plugged: bool = True, open_card: bool = False
) -> AsyncIterator[Stick]:
    """ModemManager is served; the stick is plugged unless told otherwise. `directory` is for its socket and log, and
    `open_card` is a card that asks for no PIN.
    """
    nets = world.nets
    stick = Stick(world.bus, directory / "stick.sock")
    where = {
        "bus": world.bus, "socket": str(stick.place), "log": str(directory / "modemmanager.log"), "case": nets.case,
        "router": nets.router, "interface": LTE, "plugged": plugged,
        "card": asdict(Card(pin=None) if open_card else Card()),
        "carrier": [nets.router, f"r-{LTE}"] if nets.wire is None else [nets.wire, f"a-{LTE}"],
    }  # fmt: skip
    child = await asyncio.create_subprocess_exec(
        "umockdev-wrapper", "/usr/bin/python3", str(PROGRAM), json.dumps(where),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None
    tree = ""
    try:
        async with asyncio.timeout(20):
            tree = (await child.stdout.readline()).decode().strip()
        assert tree
        await served(world.bus, NAME)
        yield stick
    finally:
        child.stdin.close()
        async with asyncio.timeout(10):
            await child.wait()
        shutil.rmtree(tree, ignore_errors=True)
