"""The far end of devices that speak HTTP: a listening port that stays the same from plug to plug, for many clients."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import h11

from firmware.hal.sim.peers.loopback_port import LoopbackPort

CHUNK: Final = 65536
TICK: Final = 0.01
HELPING: Final = 20
"""Bytes that a slow device says in a tick."""

MOST: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HttpAsked:
    """A whole request."""

    method: str
    target: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # names in lower case


@dataclass(frozen=True, slots=True)
class HttpReply:
    """What is answered; a `raw` one stands for bytes that are no HTTP at all."""

    status: int
    content_type: str
    body: bytes
    raw: bool = False
    headers: tuple[tuple[str, str], ...] = ()


class HttpLater:
    """A reply that takes its time: it is given by `give`, once."""

    def __init__(self) -> None:
        self.say: Callable[[HttpReply], None] = lambda _: None

    def give(self, reply: HttpReply) -> None:
        """Reply now. Whoever asked may have gone."""
        say, self.say = self.say, lambda _: None
        say(reply)


Answer = Callable[[HttpAsked], HttpReply | HttpLater | None]
"""None: nothing is ever answered, and the connection stays."""


class HttpPort(LoopbackPort):
    """Made in the running loop, plugged in. It says slowly while `slow`."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.slow = False
        self.deaf = False  # takes nothing more from anybody
        self._clients: set[_Client] = set()
        super().__init__()

    def hang_up(self) -> None:
        """Close all connections and go on listening."""
        for client in set(self._clients):
            client.close()

    def say(self, data: bytes) -> None:
        """Say to everybody who is connected what nobody asked for."""
        for client in set(self._clients):
            client.say(data)

    def left(self, client: "_Client") -> None:
        """That one is gone."""
        self._clients.discard(client)

    def _let_in(self, endpoint: socket.socket) -> None:
        self._clients.add(_Client(self, endpoint))


class _Client:
    """One connection."""

    def __init__(self, port: HttpPort, endpoint: socket.socket) -> None:
        self._port = port
        self._endpoint = endpoint
        self._http = h11.Connection(h11.SERVER)
        self._asked: h11.Request | None = None
        self._body = bytearray()
        self._waiting = b""
        self._timer: asyncio.TimerHandle | None = None
        asyncio.get_running_loop().add_reader(endpoint, self._hear)

    def say(self, data: bytes) -> None:
        """Send, at the pace of the device."""
        self._waiting += data
        if self._timer is None:
            self._send()

    def close(self) -> None:
        """Hang up."""
        if self._timer is not None:
            self._timer.cancel()
        asyncio.get_running_loop().remove_reader(self._endpoint)
        self._endpoint.close()
        self._port.left(self)

    def _send(self) -> None:
        self._timer = None
        room = HELPING if self._port.slow else CHUNK
        try:
            sent = self._endpoint.send(self._waiting[:room])
        except BlockingIOError:
            sent = 0
        except OSError:
            return  # the reader hears of it
        self._waiting = self._waiting[sent:]
        if self._waiting:
            self._timer = asyncio.get_running_loop().call_later(TICK, self._send)

    def _hear(self) -> None:
        if self._port.deaf:
            asyncio.get_running_loop().remove_reader(self._endpoint)
            return
        try:
            data = self._endpoint.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        try:
            self._http.receive_data(data)
            self._work_off(closed=not data)
        except h11.RemoteProtocolError:
            self.close()

    def _work_off(self, *, closed: bool) -> None:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._asked, self._body = event, bytearray()
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > MOST:
                    closed = True
                    break
            elif isinstance(event, h11.EndOfMessage):
                self._reply()
            else:
                break
        if closed:
            self.close()

    def _reply(self) -> None:
        asked = self._asked
        assert asked is not None  # noqa: S101 - its end came after its beginning
        headers = {name.decode(): value.decode("latin-1") for name, value in asked.headers}
        reply = self._port.answer(HttpAsked(asked.method.decode(), asked.target.decode(), bytes(self._body), headers))
        if isinstance(reply, HttpLater):
            reply.say = self._give
        elif reply is not None:
            self._give(reply)

    def _give(self, reply: HttpReply) -> None:
        if self._endpoint.fileno() < 0:
            return  # it has hung up meanwhile
        if reply.raw:
            self.say(reply.body)
            return
        headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body))), *reply.headers]
        events = (
            h11.Response(status_code=reply.status, headers=headers),
            h11.Data(data=reply.body),
            h11.EndOfMessage(),
        )
        self.say(b"".join(self._http.send(event) or b"" for event in events))
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
