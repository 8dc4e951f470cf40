"""The two ways messages travel, as one thing to the session above: bytes and time in, messages and bytes out."""

from typing import Final, NamedTuple, Protocol

from firmware.hal.wire.zvt.apdu import CLASSES, Apdu, extent, take
from firmware.hal.wire.zvt.serial import ACK, NAK, Acked, Damaged, Framed, Heard, Nacked, SerialReader, framed
from firmware.hal.wire.zvt.timers import Timers

GREETING: Final = 60
"""Bytes of a foreign greeting that are shown."""


class Arrived(NamedTuple):
    """A message from the far end."""

    apdu: Apdu


class Foreign(NamedTuple):
    """What speaks at the far end is no payment terminal; `greeting` is what it said."""

    greeting: str


class Undelivered(NamedTuple):
    """Our message was not taken, repeats included."""

    what: str


Carried = Arrived | Foreign | Undelivered


class Carrier(Protocol):
    """One open connection. What it wants sent piles up in `outgoing` until taken."""

    def send(self, apdu: Apdu, now: float) -> None:
        """Queue a message."""
        ...

    def feed(self, data: bytes, now: float) -> list[Carried]:
        """What `data` brings."""
        ...

    def pass_time(self, now: float) -> list[Carried]:
        """What the passing of time brings; call it when `due` is reached."""
        ...

    def due(self) -> float | None:
        """When time matters next, or None."""
        ...

    def outgoing(self) -> bytes:
        """What has to be sent now; it is given out once."""
        ...


class TcpCarrier:
    """Messages one after the other, cut anywhere on their way (PA00P016 4)."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._out = bytearray()
        self._foreign = False

    def send(self, apdu: Apdu, now: float) -> None:  # noqa: ARG002 - time does not matter here
        self._out += apdu.encode()

    def feed(self, data: bytes, now: float) -> list[Carried]:  # noqa: ARG002
        if self._foreign:
            return []
        self._bytes += data
        return list(self._cut())

    def pass_time(self, now: float) -> list[Carried]:  # noqa: ARG002
        return []

    def due(self) -> float | None:
        return None

    def outgoing(self) -> bytes:
        out = bytes(self._out)
        self._out.clear()
        return out

    def _cut(self) -> list[Carried]:
        found: list[Carried] = []
        while self._bytes:
            if self._bytes[0] not in CLASSES:
                self._foreign = True
                return [*found, Foreign(shown(bytes(self._bytes)))]
            bounds = extent(self._bytes)
            if bounds is None or bounds[1] > len(self._bytes):
                break
            apdu, end = take(bytes(self._bytes[: bounds[1]]))
            del self._bytes[:end]
            found.append(Arrived(apdu))
        return found


class SerialCarrier:
    """Framed messages, acknowledged and repeated (PA00P016 3)."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._reader = SerialReader()
        self._out = bytearray()
        self._unheard: list[Apdu] = []
        self._tries = 0
        self._ack_due: float | None = None
        self._byte_due: float | None = None
        self._last: Apdu | None = None

    def send(self, apdu: Apdu, now: float) -> None:
        self._unheard.append(apdu)
        if len(self._unheard) == 1:
            self._transmit(now, tries=1)

    def feed(self, data: bytes, now: float) -> list[Carried]:
        carried: list[Carried] = []
        for heard in self._reader.feed(data):
            carried += self._hear(heard, now)
        self._byte_due = now + self._timers.t1 if self._reader.inside else None
        return carried

    def pass_time(self, now: float) -> list[Carried]:
        if self._byte_due is not None and now >= self._byte_due:
            self._byte_due = None
            self._reader.drop()
            self._out.append(NAK)
        if self._ack_due is not None and now >= self._ack_due:
            return self._again(now, "nobody acknowledges")
        return []

    def due(self) -> float | None:
        return min((due for due in (self._byte_due, self._ack_due) if due is not None), default=None)

    def outgoing(self) -> bytes:
        out = bytes(self._out)
        self._out.clear()
        return out

    def _hear(self, heard: Heard, now: float) -> list[Carried]:
        match heard:
            case Acked():
                self._delivered(now)
            case Nacked():
                return self._again(now, "the terminal does not accept what is sent") if self._unheard else []
            case Damaged():
                self._out.append(NAK)
            case Framed(apdu):
                return self._take(apdu, now)
        return []

    def _take(self, apdu: Apdu, now: float) -> list[Carried]:
        """The same message once more, while our answer is under way, says that our ACK was lost: it is no news.

        Any other message says that our answer arrived and only its ACK was lost.
        """
        self._out.append(ACK)
        if self._unheard and apdu == self._last:
            return []
        self._last = apdu
        if self._unheard:
            self._delivered(now)
        return [Arrived(apdu)]

    def _transmit(self, now: float, tries: int) -> None:
        self._tries = tries
        self._ack_due = now + self._timers.t2
        self._out += framed(self._unheard[0].encode())

    def _delivered(self, now: float) -> None:
        del self._unheard[:1]
        self._ack_due = None
        if self._unheard:
            self._transmit(now, tries=1)

    def _again(self, now: float, what: str) -> list[Carried]:
        if self._tries <= self._timers.repeats:
            self._transmit(now, self._tries + 1)
            return []
        self._unheard.clear()
        self._ack_due = None
        return [Foreign(shown(self._reader.noise)) if self._reader.noise else Undelivered(what)]


def shown(greeting: bytes) -> str:
    """The start of what came, printable."""
    text = greeting[:GREETING].decode("ascii", "backslashreplace")
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text.strip())
