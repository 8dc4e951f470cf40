"""Commands to smart cards and their answers, short form (ISO 7816-4), with chaining and answers in pieces.

An exchange is a generator: it yields the bytes to transmit, is sent the card's answer, and returns the whole response.
So nothing here waits, and the same code serves every reader. Its bytes may hold a PIN: no error here shows them.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Final

SHORTEST: Final = 4  # CLA INS P1 P2
MOST_DATA: Final = 255
ANY_LENGTH: Final = 256
MOST_RESPONSE: Final = 65_536
MOST_ROUNDS: Final = 512  # a card that always has one byte more would talk for ever

CHAINED: Final = 0x10
GET_RESPONSE: Final = 0xC0

OK: Final = 0x9000
BLOCKED: Final = 0x6983


class ApduError(ValueError):
    """Bytes that are no command or no answer; it never shows them."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `expected` is how many bytes it may answer, 256 for any number, None for none."""

    ins: int
    p1: int = 0
    p2: int = 0
    data: bytes = field(default=b"", repr=False)
    expected: int | None = None
    cla: int = 0

    def encode(self) -> bytes:
        """The bytes of a command whose data fits into one."""
        if len(self.data) > MOST_DATA:
            raise ApduError(f"{len(self.data)} bytes of data; {MOST_DATA} are the most in one command")
        head = bytes((self.cla, self.ins, self.p1, self.p2))
        length = bytes((len(self.data),)) if self.data else b""
        return head + length + self.data + _le(self.expected)


@dataclass(frozen=True, slots=True)
class Response:
    """A card's whole answer and its last status word."""

    data: bytes = field(repr=False)
    status: int

    @property
    def good(self) -> bool:
        """Done, without a warning."""
        return self.status == OK

    @property
    def tries_left(self) -> int | None:
        """What a PIN has left, where the status says that (63Cx, 6983)."""
        if self.status == BLOCKED:
            return 0
        return self.status & 0x0F if self.status & 0xFFF0 == 0x63C0 else None

    def encode(self) -> bytes:
        """The bytes as a card sends them."""
        return self.data + self.status.to_bytes(2, "big")


Exchange = Generator[bytes, bytes, Response]


def decode_command(data: bytes) -> Command:
    """The command that a card hears."""
    if len(data) < SHORTEST:
        raise ApduError(f"{len(data)} bytes are no command")
    cla, ins, p1, p2, *_ = data
    body = data[SHORTEST:]
    if len(body) <= 1:
        return Command(ins, p1, p2, expected=_expected(body), cla=cla)
    end = 1 + body[0]
    if body[0] == 0 or len(body) not in (end, end + 1):
        raise ApduError(f"a length of {body[0]} before {len(body) - 1} bytes")
    return Command(ins, p1, p2, body[1:end], _expected(body[end:]), cla)


def decode_response(data: bytes) -> Response:
    """What a card answered."""
    if not 2 <= len(data) <= ANY_LENGTH + 2:
        raise ApduError(f"{len(data)} bytes are no answer")
    return Response(bytes(data[:-2]), int.from_bytes(data[-2:], "big"))


def exchange(command: Command) -> Exchange:
    """Talk one command through: in a chain where its data is long, and until the last piece of the answer."""
    *first, last = _links(command)
    for link in first:
        answer = decode_response((yield link.encode()))
        if not answer.good:
            return answer
    return (yield from _gather(last))


def _links(command: Command) -> Iterator[Command]:
    """The command in pieces that fit, all but the last marked."""
    rest = command.data
    while len(rest) > MOST_DATA:
        piece, rest = rest[:MOST_DATA], rest[MOST_DATA:]
        yield Command(command.ins, command.p1, command.p2, piece, None, command.cla | CHAINED)
    yield Command(command.ins, command.p1, command.p2, rest, command.expected, command.cla)


def _gather(command: Command) -> Exchange:
    """61xx: so many bytes more are there. 6Cxx: ask again with this length."""
    whole = bytearray()
    asked = command
    for _ in range(MOST_ROUNDS):
        answer = decode_response((yield asked.encode()))
        whole += answer.data
        if len(whole) > MOST_RESPONSE:
            break
        match answer.status >> 8:
            case 0x61:
                asked = Command(GET_RESPONSE, expected=answer.status & 0xFF or ANY_LENGTH, cla=command.cla)
            case 0x6C if asked.expected is not None:
                asked = Command(
                    asked.ins, asked.p1, asked.p2, asked.data, answer.status & 0xFF or ANY_LENGTH, asked.cla
                )
            case _:
                return Response(bytes(whole), answer.status)
    raise ApduError("an answer without end")


def _le(expected: int | None) -> bytes:
    return b"" if expected is None else bytes((expected & 0xFF,))


def _expected(body: bytes) -> int | None:
    return (body[0] or ANY_LENGTH) if body else None
