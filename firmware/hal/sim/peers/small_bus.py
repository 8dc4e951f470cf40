"""A D-Bus message bus in software with one service on it, for rehearsals on machines that have no bus to spare."""

import asyncio
import io
import os
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dbus_fast import Message

CHUNK: Final = 65536
BUS: Final = "org.freedesktop.DBus"
SERVED_BY: Final = ":1.0"

_GUID: Final = "0123456789abcdef0123456789abcdef"
_SENDER: Final = b"\x07\x01s\0"
_LENGTHS: Final = struct.Struct("<4xI4xI")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a method gives."""

    signature: str = ""
    body: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Error:
    """How a method is refused, by the D-Bus name of the error."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A method that somebody calls at the service; `caller` is the name of his connection."""

    caller: str
    path: str
    interface: str
    member: str
    body: tuple[object, ...]


class Later:
    """An answer that takes its time: it is given by `give`, once."""

    def __init__(self) -> None:
        self.say: Callable[[Reply | Error], None] = lambda _: None

    def give(self, answer: Reply | Error) -> None:
        """Answer now. Whoever asked may have gone."""
        say, self.say = self.say, lambda _: None
        say(answer)


Answer = Reply | Error | Later | None
"""None: no answer ever comes."""


class _Client:
    """One connection, from its greeting to its end."""

    def __init__(self, bus: "SmallBus", line: socket.socket, name: str) -> None:
        self._bus = bus
        self._line = line
        self._bytes = bytearray()
        self._greeted = False
        self.name = name
        line.setblocking(False)  # noqa: FBT003
        asyncio.get_running_loop().add_reader(line, self._hear)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._line)
        self._line.close()

    def say(self, data: bytes) -> None:
        """Send; a client that reads nothing loses what does not fit."""
        try:
            self._line.send(data)
        except OSError:
            return

    def _hear(self) -> None:
        try:
            data = self._line.recv(CHUNK)
        except OSError:
            data = b""
        if not data:
            self._bus.left(self)
            return
        self._bytes += data
        while not self._greeted and b"\r\n" in self._bytes:
            self._greet()
        while self._greeted and (message := self._message()) is not None:
            self._bus.take(self, message)

    def _greet(self) -> None:
        line, _, rest = bytes(self._bytes).partition(b"\r\n")
        self._bytes[:] = rest
        match line.lstrip(b"\0").split(b" ")[0]:
            case b"AUTH":
                self.say(f"OK {_GUID}\r\n".encode())
            case b"BEGIN":
                self._greeted = True
            case _:
                self.say(b"ERROR\r\n")

    def _message(self) -> "Message | None":
        from dbus_fast._private.unmarshaller import Unmarshaller

        if len(self._bytes) < 16:
            return None
        body, fields = _LENGTHS.unpack_from(self._bytes)
        size = _padded(16 + fields) + body
        if len(self._bytes) < size:
            return None
        data = bytes(self._bytes[:size])
        del self._bytes[:size]
        return Unmarshaller(io.BytesIO(data)).unmarshall()  # type: ignore[arg-type]


class SmallBus:
    """Made in the running loop, and served to this program alone. `obey` is the service, and whoever else is called;
    `served` says whether its name has an owner.
    """

    def __init__(self, path: Path, service: str, obey: Callable[[Call], Answer], left: Callable[[str], None]) -> None:
        self._place = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        near = (
            f"/proc/self/fd/{self._place}/{path.name}"  # a socket's path is short, a rehearsal's directory may be deep
        )
        self.address = f"unix:path={near}"
        self._path = path
        self._service = service
        self._obey = obey
        self._left = left
        self._clients: list[_Client] = []
        self._numbers = 0
        self.served = True
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(near)
        self._listening.listen()
        self._listening.setblocking(False)  # noqa: FBT003
        asyncio.get_running_loop().add_reader(self._listening, self._accept)

    def serve(self, *, there: bool) -> None:
        """Let the service come or go."""
        if there != self.served:
            self.served = there
            owners = ("", SERVED_BY) if there else (SERVED_BY, "")
            self._tell(BUS, "/org/freedesktop/DBus", BUS, "NameOwnerChanged", Reply("sss", (self._service, *owners)))

    def emit(self, path: str, interface: str, member: str, what: Reply) -> None:
        """A signal of the service to all."""
        self._tell(SERVED_BY, path, interface, member, what)

    def roar(self, data: bytes) -> None:
        """Say to all what no bus says."""
        for client in self._clients:
            client.say(data)

    def close(self) -> None:
        """Take the bus and its file away."""
        asyncio.get_running_loop().remove_reader(self._listening)
        self._listening.close()
        for client in self._clients:
            client.close()
        self._clients.clear()
        self._path.unlink()
        os.close(self._place)

    def left(self, client: _Client) -> None:
        """A client went away."""
        client.close()
        self._clients.remove(client)
        self._left(client.name)

    def take(self, client: _Client, message: "Message") -> None:
        """Answer a message of a client."""
        call = Call(
            client.name,
            message.path or "",
            message.interface or "",
            message.member or "",
            tuple(message.body),
        )
        if message.destination == BUS:
            answer: Answer = self._as_bus(call)
        elif message.destination == self._service and not self.served:
            answer = Error(f"{BUS}.Error.ServiceUnknown")
        else:
            answer = self._obey(call)
        if isinstance(answer, Later):
            answer.say = lambda given: client.say(_encoded(message, given, SERVED_BY))
        elif answer is not None:
            client.say(_encoded(message, answer, BUS if message.destination == BUS else SERVED_BY))

    def _as_bus(self, call: Call) -> Answer:
        match call.member:
            case "Hello":
                return Reply("s", (call.caller,))
            case "AddMatch":
                return Reply()
            case "NameHasOwner":
                return Reply("b", (self.served,))
            case "GetNameOwner":
                return Reply("s", (SERVED_BY,)) if self.served else Error(f"{BUS}.Error.NameHasNoOwner")
            case "ListActivatableNames":
                return Reply("as", ([],))
            case _:
                return Error(f"{BUS}.Error.UnknownMethod")

    def _accept(self) -> None:
        line, _ = self._listening.accept()
        self._numbers += 1
        self._clients.append(_Client(self, line, f":1.{self._numbers}"))

    def _tell(self, sender: str, path: str, interface: str, member: str, what: Reply) -> None:
        from dbus_fast import Message

        signal = Message.new_signal(path, interface, member, what.signature, list(what.body))
        self.roar(_signed(signal, sender))


def _encoded(message: "Message", answer: Reply | Error, sender: str) -> bytes:
    from dbus_fast import Message

    match answer:
        case Reply(signature, body):
            reply = Message.new_method_return(message, signature, list(body))
        case Error(name):
            reply = Message.new_error(message, name, "")
    return _signed(reply, sender)


def _signed(message: "Message", sender: str) -> bytes:
    """The message with its sender, which buses add and the library therefore leaves out: one more header field."""
    message.serial = 1
    data = bytes(message._marshall(negotiate_unix_fd=False))  # noqa: SLF001 - no other door for who is the bus
    _, fields = _LENGTHS.unpack_from(data)
    body = data[_padded(16 + fields) :]
    header = data[: 16 + fields].ljust(_padded(16 + fields), b"\0")
    name = sender.encode()
    header += _SENDER + struct.pack("<I", len(name)) + name + b"\0"
    header = header[:12] + struct.pack("<I", len(header) - 16) + header[16:]
    return header.ljust(_padded(len(header)), b"\0") + body


def _padded(size: int) -> int:
    return (size + 7) // 8 * 8
