"""The far end of `finger-r30x`: a module, its glass, and the finger on it, of which it can tell how good it is."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.fingerprint import R30xConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.pty_line import PtyLine

GARBAGE: Final = b"\xef\x01\xff\xff\xff\xff\x02\x00\x09RIDGE-\x00\xef\x01\x00"
"""A data packet nobody asked for, broken off, and half a header."""

_HEADER: Final = b"\xef\x01"
_FRONT: Final = 9
_NO_FINGER: Final = 0x02
_PARAMETERS: Final = bytes.fromhex("0000 0009 00c8 0003 ffffffff 0002 0006")


class R30xModulePeer:
    """Answers like a module of the class, one command at a time. Made in the running loop.

    `heard` are the instructions that came; `features` says what the next picture of the finger is worth.
    """

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self._line = PtyLine(directory / f"{config.name}.tty", self._hear)
        wanted = connection_of(config, R30xConnection)
        self._connection = replace(wanted, line=replace(wanted.line, port=str(self._line.path)))
        self._password = wanted.password.to_bytes(4, "big")
        self._address = wanted.address.to_bytes(4, "big")
        self._bytes = bytearray()
        self._hung = False
        self._known = False
        self._broken = False
        self._finger = False
        self._features = 0x00
        self.heard: list[int] = []

    @property
    def connection(self) -> R30xConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        acts = {
            "finger": self.finger,
            "lift": self.lift,
            "dirty": self.dirty,
            "wet": self.wet,
            "dry": self.dry,
            "blurred": self.blurred,
            "broken": self.broken,
            "power-cycle": self.power_cycle,
            "garbage": self.garble,
            "hang": self.hang,
            "slow": self.slow,
            "unplug": self.unplug,
            "plug": self.plug,
        }
        return {name: Poke(act, {}) for name, act in acts.items()}

    def finger(self) -> None:
        """A clean finger lies well on the glass until it is lifted."""
        self._lay(0x00)

    def dirty(self) -> None:
        """The finger lies on a dirty glass."""
        self._lay(0x06)

    def wet(self) -> None:
        """A wet finger: its ridges run together, as on a dirty glass."""
        self._lay(0x06)

    def dry(self) -> None:
        """A dry finger, or one beside the glass: too little is seen of it."""
        self._lay(0x07)

    def blurred(self) -> None:
        """A finger of which no picture comes about."""
        self._lay(0x03)

    def lift(self) -> None:
        self._finger = False

    def broken(self) -> None:
        """The sensor behind the glass is defect; its module still answers."""
        self._broken = True

    def power_cycle(self) -> None:
        """A bad contact: its power goes and comes back, its line stays."""
        self._known = False
        self._hung = False
        self._line.say(b"\x55")

    def garble(self) -> None:
        self._line.say(GARBAGE)

    def hang(self) -> None:
        """It answers nothing until its power was out."""
        self._hung = True

    def slow(self) -> None:
        self._line.slow = True

    def unplug(self) -> None:
        self._line.unplug()

    def plug(self) -> None:
        self._hung = self._broken = self._known = self._finger = False
        self._bytes.clear()
        self._line.slow = False
        self._line.plug()

    def close(self) -> None:
        self._line.unplug()

    def _lay(self, features: int) -> None:
        self._finger = True
        self._features = features

    def _hear(self, data: bytes) -> None:
        self._bytes += data
        while len(self._bytes) >= _FRONT and len(self._bytes) >= _FRONT + (length := self._length()):
            packet = bytes(self._bytes[: _FRONT + length])
            del self._bytes[: len(packet)]
            self._obey(packet)

    def _length(self) -> int:
        return int.from_bytes(self._bytes[7:9], "big")

    def _obey(self, packet: bytes) -> None:
        if self._hung or packet[:6] != _HEADER + self._address:
            return
        if sum(packet[6:-2]) & 0xFFFF != int.from_bytes(packet[-2:], "big"):
            self._answer(b"\x01")
            return
        self.heard.append(packet[9])
        self._answer(self._reply(packet[9], packet[10:-2]))

    def _reply(self, instruction: int, arguments: bytes) -> bytes:
        if instruction == 0x13:
            self._known = arguments == self._password
            return b"\x00" if self._known else b"\x13"
        if not self._known:
            return b"\x21"
        match instruction:
            case 0x0F:
                return b"\x00" + _PARAMETERS
            case 0x01:
                return self._look()
            case 0x02:
                return bytes((self._features,))
            case _:
                return b"\x1a"  # it has no more to give

    def _look(self) -> bytes:
        if self._broken:
            return b"\x29"
        if not self._finger:
            return bytes((_NO_FINGER,))
        return b"\x03" if self._features == 0x03 else b"\x00"

    def _answer(self, payload: bytes) -> None:
        body = b"\x07" + (len(payload) + 2).to_bytes(2, "big") + payload
        self._line.say(_HEADER + self._address + body + (sum(body) & 0xFFFF).to_bytes(2, "big"))
