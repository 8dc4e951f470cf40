"""The far end of `serial-mrz`: a document reader and what is laid on it."""

from collections.abc import Mapping

from firmware.hal.sim.peer import Poke
from firmware.hal.sim.peers.mrz_hands import MrzHands
from firmware.hal.sim.peers.serial_teller import SerialTeller


class MrzReaderPeer(SerialTeller, MrzHands):
    """Sends a zone line by line, each ended with CR."""

    def pokes(self) -> Mapping[str, Poke]:
        return {**self.documents(), **self.line_pokes()}

    def lay_on(self, lines: tuple[str, ...]) -> None:
        self.say(b"".join(line.encode() + b"\r" for line in lines))

    def half(self, lines: tuple[str, ...]) -> None:
        whole = "\r".join(lines).encode()
        self.say(whole[: len(whole) // 2])
        self.unplug()
