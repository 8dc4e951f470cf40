"""The far end of `nut-battery`: NUT's `upsd`, the UPS behind it, and what is plugged into that."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.power import NutConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.text_port import Caller, TextPort
from firmware.hal.wire.nut import Garbled, line_of, words_of

USER: Final = "koffer"
PASSWORD: Final = 'hinter "vier" Türen\\'  # noqa: S105 - of nobody
CHARGED: Final = "96"


class NutServerPeer:
    """On mains and nearly full. `armed` is after how many seconds it cuts, to come back with the mains; None: never."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self._port = TextPort(self._obey)
        connection = connection_of(config, NutConnection)
        credentials = directory / f"{config.name}.upsd.user"
        credentials.write_text(f"{USER}\n{PASSWORD}\n", "utf-8")
        server = TcpConnection("127.0.0.1", self._port.port)
        self._connection = replace(connection, server=server, credentials=credentials)
        self._ups = connection.ups
        self._hung = False
        self._plugged = True
        self._frozen = False
        self._half = False
        self._noise = False
        self.supports = True
        self.armed: float | None = None
        self._variables = {
            "battery.charge": CHARGED,
            "battery.runtime": "14100",
            "battery.voltage.nominal": "12.0",
            "battery.capacity": "7.2",
            "battery.capacity.nominal": "7.5",
            "battery.temperature": "23.4",
            "ups.load": "22",
            "ups.realpower.nominal": "100",
            "ups.delay.shutdown": "20",
            "ups.mfr": 'Maker "with\\quotes"',
            "ups.status": "OL CHRG",
        }

    @property
    def connection(self) -> NutConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "mains-off": Poke(self.mains_off, {}),
                "mains-on": Poke(self.mains_on, {}),
                "charge": Poke(self.charge, {"percent": int}),
                "draw": Poke(self.draw, {"milliwatts": int}),
                "heat": Poke(self.heat, {"celsius": int}),
                "freeze": Poke(self.freeze, {}),
                "lie": Poke(self.lie, {"percent": int}),
                "vanish": Poke(self.unplug, {}),
                "hang": Poke(self.hang, {}),
                "kill": Poke(self.kill, {}),
                "start": Poke(self.start, {}),
                "half": Poke(self.half, {}),
                "noise": Poke(self.noise, {}),
                "unplug": Poke(self.unplug, {}),
                "plug": Poke(self.plug, {}),
                "wear-out": Poke(self.wear_out, {}),
                "recover": Poke(self.recover, {}),
                "garbage": Poke(self.garbage, {}),
            }
        )

    def mains_off(self) -> None:
        """Pull the mains lead of the UPS."""
        self.become("OB DISCHRG")

    def mains_on(self) -> None:
        """Connect the mains."""
        self.become("OL CHRG")

    def become(self, status: str) -> None:
        """Let the UPS tell these flags."""
        self._variables["ups.status"] = status

    def charge(self, percent: int) -> None:
        """Set the charge; a gauge that is frozen does not see it."""
        if not self._frozen:
            self.lie(percent)

    def draw(self, milliwatts: int) -> None:
        """Let the load draw so much."""
        self._variables["ups.load"] = f"{milliwatts / 1000:g}"

    def heat(self, celsius: int) -> None:
        """Let the cells be so warm."""
        self._variables["battery.temperature"] = f"{celsius}.0"

    def freeze(self) -> None:
        """The gauge stays where it is."""
        self._frozen = True

    def lie(self, percent: int) -> None:
        """The gauge tells a charge that is not there."""
        self._variables["battery.charge"] = str(percent)

    def hang(self) -> None:
        """`upsd` takes everything and answers nothing, until the UPS is plugged in anew."""
        self._hung = True

    def kill(self) -> None:
        """`upsd` ends."""
        self._port.unplug()

    def start(self) -> None:
        """`upsd` runs again."""
        self._port.plug()

    def half(self) -> None:
        """From now on every answer breaks off in its middle."""
        self._half = True

    def noise(self) -> None:
        """From now on every answer is what no `upsd` says."""
        self._noise = True

    def unplug(self) -> None:
        """Pull the lead by which NUT reaches the UPS."""
        self._plugged = False

    def plug(self) -> None:
        """Put it back; whatever went wrong in the computer is over."""
        self._plugged = True
        self._hung = self._half = self._noise = False
        self._port.plug()

    def wear_out(self) -> None:
        """Let the UPS ask for a new battery."""
        self.become("OL CHRG RB")

    def recover(self) -> None:
        """A new battery, on mains."""
        self._frozen = self._half = self._noise = False
        self.lie(int(CHARGED))
        self.mains_on()

    def garbage(self) -> None:
        """Let the UPS say what none can be."""
        self.become("HUNGRY")
        self._variables["battery.charge"] = "lots"

    def close(self) -> None:
        self._port.unplug()

    def _obey(self, caller: Caller, line: str) -> None:
        if self._hung:
            return
        try:
            words = words_of(line.encode("utf-8"))
        except Garbled:
            words = ()
        answer = b"\xff\xfe\n" if self._noise else self._answer(caller, words)
        caller.say(answer[: len(answer) // 2] if self._half else answer)

    def _answer(self, caller: Caller, words: tuple[str, ...]) -> bytes:
        match words:
            case ("USERNAME" | "PASSWORD" as what, value):
                caller.known[what] = value
                return b"OK\n"
            case ("SET", "TRACKING", "ON"):
                return b"OK\n"
            case ("GET", "TRACKING", _):
                return b"SUCCESS\n"
            case (_, "VAR", ups, *_) | ("INSTCMD", ups, _) if ups != self._ups:
                return b"ERR UNKNOWN-UPS\n"
            case (_, "VAR", *_) | ("INSTCMD", *_) if not self._plugged:
                return b"ERR DATA-STALE\n"
            case ("GET", "VAR", _, name):
                return self._get(name)
            case ("LIST", "VAR", _):
                return self._list()
            case ("SET", "VAR", *_) | ("INSTCMD", *_):
                return self._command(caller, words)
            case _:
                return b"ERR UNKNOWN-COMMAND\n"

    def _get(self, name: str) -> bytes:
        value = self._variables.get(name)
        return b"ERR VAR-NOT-SUPPORTED\n" if value is None else self._line(name, value)

    def _line(self, name: str, value: str) -> bytes:
        """The value in quotes, as `upsd` has it, also where it is one word."""
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'VAR {self._ups} {name} "{escaped}"\n'.encode()

    def _list(self) -> bytes:
        about = line_of("LIST", "VAR", self._ups)
        lines = (self._line(name, value) for name, value in self._variables.items())
        return b"BEGIN " + about + b"".join(lines) + b"END " + about

    def _command(self, caller: Caller, words: tuple[str, ...]) -> bytes:
        if (caller.known.get("USERNAME"), caller.known.get("PASSWORD")) != (USER, PASSWORD):
            return b"ERR ACCESS-DENIED\n"
        match words:
            case ("SET", "VAR", _, "ups.delay.shutdown", seconds):
                self._variables["ups.delay.shutdown"] = seconds
                return b"OK\n"
            case ("INSTCMD", _, "shutdown.return") if self.supports:
                self.armed = float(self._variables["ups.delay.shutdown"])
                return b"OK TRACKING 1bd31808-cb49-4aec-9d75-d056e6f018d2\n"
            case _:
                return b"ERR CMD-NOT-SUPPORTED\n"
