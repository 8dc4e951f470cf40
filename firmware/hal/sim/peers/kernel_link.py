"""The far end of `kernel-link`: a kernel with a loopback and one more interface, at a Unix socket.

It speaks what rtnetlink(7) says; the file of the socket has the interface's name.
"""

import asyncio
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from firmware.hal.config import DeviceConfig
from firmware.hal.config.body import LinkConnection
from firmware.hal.sim.passage import Passage
from firmware.hal.sim.peer import Poke
from firmware.hal.transports.netlink import UNIX
from firmware.hal.transports.unix_path import short
from firmware.hal.wire.netlink import ATTRIBUTE, HEADER, MULTIPART
from firmware.hal.wire.rtnetlink import IFF_LOWER_UP, INTERFACE, Attribute, Message, OperState

GARBAGE: Final = b"\xff\x00\x00\x00\x10\x00garbage"
WAITING: Final = 8
_LOOPBACK: Final = 1
_FIRST_INDEX: Final = 2
_ETHERNET: Final = 1  # ARPHRD_ETHER
_UP: Final = 1  # IFF_UP
_LARGEST: Final = 65536
_RETURN_CODE: Final = struct.Struct("=i")


class KernelLinkPeer:
    """Serves any number of listeners. Made in the running loop."""

    def __init__(self, config: DeviceConfig, directory: Path) -> None:
        if not isinstance(config.connection, LinkConnection):
            raise TypeError(f"{config.name}: {config.driver} is no network interface")
        self._name = config.connection.interface
        self._path = directory / self._name
        self._connection = replace(config.connection, interface=f"{UNIX}{self._path}")
        self._listeners: set[socket.socket] = set()
        self._plugged = True
        self._carrier = True
        self._carried = True
        self._addressed = True
        self._hung = False
        self._index = _FIRST_INDEX
        self.passage = Passage()
        self.followers: list[Callable[[], None]] = []
        self._door = self._open_door()

    def _open_door(self) -> socket.socket:
        door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET | socket.SOCK_NONBLOCK)
        with short(self._path) as place:
            door.bind(place)
        door.listen(WAITING)
        asyncio.get_running_loop().add_reader(door.fileno(), self._let_in)
        return door

    @property
    def connection(self) -> LinkConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return {
            "carrier-down": Poke(self.carrier_down, {}),
            "carrier-up": Poke(self.carrier_up, {}),
            "unplug": Poke(self.unplug, {}),
            "plug": Poke(self.plug, {}),
            "garbage": Poke(self.garble, {}),
            "hang": Poke(self.hang, {}),
            "no-address": Poke(self.leave_without_address, {}),
            "address": Poke(self.give_address, {}),
            **self.passage.pokes(),
        }

    @property
    def present(self) -> bool:
        """Whether there is an interface."""
        return self._plugged

    @property
    def carries(self) -> bool:
        """Whether it has a carrier."""
        return self._plugged and self._carrier and self._carried

    @property
    def reaches(self) -> bool:
        """Whether there is an address and a gateway: with the carrier come both, unless nobody gives them."""
        return self.carries and self._addressed

    def leave_without_address(self) -> None:
        """Nobody gives addresses here any more, and the one that there was has run out."""
        self._addressed = False
        self._tell_followers()

    def give_address(self) -> None:
        """Somebody gives addresses again."""
        self._addressed = True
        self._tell_followers()

    def carrier_down(self) -> None:
        """The cable's other end is pulled."""
        self._carrier = False
        self._tell_change()

    def carrier_up(self) -> None:
        self._carrier = True
        self._tell_change()

    def carry(self, up: bool) -> None:
        """Its modem gives data, or no more; one that dials anew ends what stalled."""
        if up and not self._carried:
            self.passage.renew()
        self._carried = up
        self._tell_change()

    def unplug(self) -> None:
        """The modem or USB adapter is pulled: the interface is gone."""
        if self._plugged:
            self._plugged = False
            self.say(link_message(Message.DEL_LINK, self._index, self._name, OperState.DOWN))
            self._tell_followers()

    def plug(self) -> None:
        """It comes back, as the kernel does it: under another number."""
        self._hung = False
        if not self._plugged:
            self._plugged = True
            self._index += 1
            self.passage.begin_anew()
            self._tell_change()

    def garble(self) -> None:
        self.say(GARBAGE)

    def hang(self) -> None:
        """Questions find no answer until it was unplugged."""
        self._hung = True

    def close(self) -> None:
        for listener in set(self._listeners):
            self._let_go(listener)
        asyncio.get_running_loop().remove_reader(self._door.fileno())
        self._door.close()
        self._path.unlink()

    def _let_in(self) -> None:
        listener, _ = self._door.accept()
        listener.settimeout(0)
        self._listeners.add(listener)
        asyncio.get_running_loop().add_reader(listener.fileno(), self._hear, listener)

    def _let_go(self, listener: socket.socket) -> None:
        asyncio.get_running_loop().remove_reader(listener.fileno())
        self._listeners.discard(listener)
        listener.close()

    def _hear(self, listener: socket.socket) -> None:
        try:
            request = listener.recv(_LARGEST)
        except ConnectionError:
            request = b""
        if len(request) < HEADER.size:
            self._let_go(listener)
            return
        _, kind, _, sequence, _ = HEADER.unpack_from(request)
        if kind == Message.GET_LINK and not self._hung:
            self._send(listener, self._list(sequence))
            self._send(listener, _message(Message.DONE, MULTIPART, sequence, _RETURN_CODE.pack(0)))

    def _list(self, sequence: int) -> bytes:
        loopback = link_message(Message.NEW_LINK, _LOOPBACK, "lo", OperState.UNKNOWN, sequence)
        return loopback + self._present(sequence) if self._plugged else loopback

    def _present(self, sequence: int = 0) -> bytes:
        state = OperState.UP if self._carrier and self._carried else OperState.DOWN
        return link_message(Message.NEW_LINK, self._index, self._name, state, sequence)

    def _tell_change(self) -> None:
        if self._plugged:
            self.say(self._present())
        self._tell_followers()

    def _tell_followers(self) -> None:
        for follower in self.followers:
            follower()

    def say(self, datagram: bytes) -> None:
        """Tell all who listen whatever it may be."""
        for listener in set(self._listeners):
            self._send(listener, datagram)

    def _send(self, listener: socket.socket, datagram: bytes) -> None:
        """A listener that does not listen misses it; one that has gone is let go by `_hear`."""
        try:
            listener.send(datagram)
        except (BlockingIOError, ConnectionError):
            return


def link_message(kind: Message, index: int, name: str, state: OperState, sequence: int = 0) -> bytes:
    """An interface as the kernel tells it; in answer to a question where there is a sequence number."""
    carrier = state in (OperState.UP, OperState.UNKNOWN)
    body = (
        INTERFACE.pack(0, _ETHERNET, index, _UP | IFF_LOWER_UP * carrier, 0)
        + _attribute(Attribute.NAME, name.encode() + b"\0")
        + _attribute(Attribute.OPERSTATE, bytes((state,)))
        + _attribute(Attribute.CARRIER, bytes((carrier,)))
    )
    return _message(kind, MULTIPART if sequence else 0, sequence, body)


def _message(kind: Message, flags: int, sequence: int, body: bytes) -> bytes:
    return HEADER.pack(HEADER.size + len(body), kind, flags, sequence, 0) + body


def _attribute(kind: Attribute, value: bytes) -> bytes:
    padding = b"\0" * (-len(value) % 4)
    return ATTRIBUTE.pack(ATTRIBUTE.size + len(value), kind) + value + padding
