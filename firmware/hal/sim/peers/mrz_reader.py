"""The far end of `serial-mrz`: a document reader and what is laid on it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig
from firmware.hal.config.lines import SerialConnection
from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.pty_line import PtyLine, serial_at
from firmware.hal.sim.specimen import identity_card
from firmware.hal.wire.mrz.write import write_zone

GARBAGE: Final = b"\x00\xff\x1b[2J\xc3\x28\r\n"
_OVER: Final = date(2019, 10, 31)
_PERSON: Final = {"surname": str, "given": str, "number": str}


class MrzReaderPeer:
    """Sends a zone line by line, each ended with CR, in one burst. Made in the running loop."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        self._line = PtyLine(directory / f"{config.name}.tty", lambda _: None)
        self._connection = serial_at(config, self._line)
        self._hung = False

    @property
    def connection(self) -> SerialConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "document": Poke(self.document, _PERSON),
            "document-expired": Poke(self.expired, _PERSON),
            "document-misread": Poke(self.misread, _PERSON),
            "document-other": Poke(self.other, {}),
            "zone": Poke(self.zone, {"text": str}),
            "zone-half": Poke(self.zone_half, {"text": str}),
            "garbage": Poke(self.garble, {}),
            "hang": Poke(self.hang, {}),
            "slow": Poke(self.slow, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
        }

    def document(self, surname: str, given: str, number: str) -> None:
        """An identity card that is valid for years."""
        self.lay_on(write_zone(identity_card(surname, given, number, date(2045, 12, 31))))

    def expired(self, surname: str, given: str, number: str) -> None:
        """An identity card whose time is over."""
        self.lay_on(write_zone(identity_card(surname, given, number, _OVER)))

    def misread(self, surname: str, given: str, number: str) -> None:
        """An identity card with a scratch: one letter of its number is read as another."""
        first, *others = write_zone(identity_card(surname, given, number, date(2045, 12, 31)))
        wrong = "8" if first[5] != "8" else "B"
        self.lay_on((first[:5] + wrong + first[6:], *others))

    def other(self) -> None:
        """A card without a zone."""
        self.say(b"?\r")

    def zone(self, text: str) -> None:
        """Any lines at all, with a slash between them."""
        self.lay_on(tuple(text.split("/")))

    def zone_half(self, text: str) -> None:
        """The cable is pulled while any such lines are on their way."""
        self.half(tuple(text.split("/")))

    def lay_on(self, lines: tuple[str, ...]) -> None:
        """Something with these lines."""
        self.say(b"".join(line.encode() + b"\r" for line in lines))

    def half(self, lines: tuple[str, ...]) -> None:
        """The cable is pulled while the zone is on its way."""
        whole = "\r".join(lines).encode()
        self.say(whole[: len(whole) // 2])
        self.unplug()

    def garble(self) -> None:
        """A wrong speed, a broken cable."""
        self.say(GARBAGE)

    def hang(self) -> None:
        """The reader reads nothing any more until its plug was out."""
        self._hung = True

    def slow(self) -> None:
        """Each byte takes its time, until the plug was out."""
        self._line.slow = True

    def unplug(self) -> None:
        self._line.unplug()

    def plug(self) -> None:
        self._hung = False
        self._line.slow = False
        self._line.plug()

    def close(self) -> None:
        self._line.unplug()

    def say(self, data: bytes) -> None:
        """Send whatever it may be, unless it hangs."""
        if not self._hung:
            self._line.say(data)
