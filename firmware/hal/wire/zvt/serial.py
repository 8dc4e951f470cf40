"""Messages on a serial line: DLE STX message DLE ETX CRC, each answered by ACK or NAK (PA00P016 3)."""

from typing import Final, NamedTuple

from firmware.hal.wire.zvt.apdu import MAX_APDU, Apdu, take_whole
from firmware.hal.wire.zvt.errors import ZvtError

DLE: Final = 0x10
STX: Final = 0x02
ETX: Final = 0x03
ACK: Final = 0x06
NAK: Final = 0x15

BEGIN: Final = bytes((DLE, STX))
END: Final = bytes((DLE, ETX))

NOISE_KEPT: Final = 64
"""Bytes outside of messages that are kept to show what else speaks on the line."""

_REFLECTED: Final = 0x8408


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (_REFLECTED if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


_TABLE: Final = _crc_table()


def crc(apdu: bytes) -> int:
    """CRC-16/KERMIT over the message and ETX. PA00P016 says "XModem"; every terminal uses the reflected polynomial."""
    value = 0
    for byte in (*apdu, ETX):
        value = value >> 8 ^ _TABLE[(value ^ byte) & 0xFF]
    return value


def framed(apdu: bytes) -> bytes:
    """The message as it goes over the line, the low byte of the CRC first and never doubled."""
    return BEGIN + apdu.replace(b"\x10", b"\x10\x10") + END + crc(apdu).to_bytes(2, "little")


class Acked(NamedTuple):
    """The far end has our message whole."""


class Nacked(NamedTuple):
    """The far end wants our message again."""


class Framed(NamedTuple):
    """A whole message with a right CRC and a right length."""

    apdu: Apdu


class Damaged(NamedTuple):
    """A message that has to be asked for again, and why."""

    what: str


Heard = Acked | Nacked | Framed | Damaged

_BETWEEN, _BEGUN, _INSIDE, _ESCAPED, _CRC_LOW, _CRC_HIGH = range(6)


class SerialReader:
    """Cuts bytes into messages. Holds one message at most; a new DLE STX brings it back in step after any rubbish."""

    def __init__(self) -> None:
        self._state = _BETWEEN
        self._message = bytearray()
        self._crc = 0
        self.noise = b""

    @property
    def inside(self) -> bool:
        """Whether a message has begun and is not complete."""
        return self._state != _BETWEEN

    def feed(self, data: bytes) -> list[Heard]:
        """What `data` completes."""
        return [heard for byte in data if (heard := self._take(byte)) is not None]

    def drop(self) -> None:
        """Forget a message that will not be completed."""
        self._state = _BETWEEN
        self._message.clear()

    def _take(self, byte: int) -> Heard | None:
        match self._state:
            case 2 if byte != DLE:
                return self._append(byte)
            case 2:
                self._state = _ESCAPED
            case 3:
                return self._escaped(byte)
            case 0:
                return self._between(byte)
            case 1:
                return self._begun(byte)
            case 4:
                self._crc, self._state = byte, _CRC_HIGH
            case _:
                return self._complete(self._crc | byte << 8)
        return None

    def _between(self, byte: int) -> Heard | None:
        if byte == ACK:
            return Acked()
        if byte == NAK:
            return Nacked()
        if byte == DLE:
            self._state = _BEGUN
        else:
            self._hear_noise(byte)
        return None

    def _begun(self, byte: int) -> Heard | None:
        self._state = _INSIDE if byte == STX else _BEGUN if byte == DLE else _BETWEEN
        if self._state == _BETWEEN:
            self._hear_noise(byte)
        return None

    def _append(self, byte: int) -> Heard | None:
        self._message.append(byte)
        return self._spoilt("is longer than any message") if len(self._message) > MAX_APDU else None

    def _escaped(self, byte: int) -> Heard | None:
        self._state = _INSIDE
        if byte == DLE:
            return self._append(byte)
        if byte == ETX:
            self._state = _CRC_LOW
            return None
        if byte == STX:  # the end of the one before was lost
            self._message.clear()
            return None
        return self._spoilt(f"{byte:02X} after DLE")

    def _complete(self, told: int) -> Heard:
        message = bytes(self._message)
        self.drop()
        if crc(message) != told:
            return Damaged(f"its CRC is {crc(message):04X}, {told:04X} was sent")
        try:
            return Framed(take_whole(message)[0])
        except ZvtError as problem:
            return Damaged(problem.what)

    def _spoilt(self, what: str) -> Heard:
        self.drop()
        return Damaged(what)

    def _hear_noise(self, byte: int) -> None:
        if len(self.noise) < NOISE_KEPT:
            self.noise += bytes((byte,))
