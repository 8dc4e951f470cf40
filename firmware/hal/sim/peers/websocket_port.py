"""The far end of a device that speaks WebSocket: a listening port that greets, hears messages and says some."""

from collections.abc import Callable

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from firmware.hal.sim.peers.tcp_line import TcpPort


class WebSocketPort:
    """Made in the running loop. It serves one client at a time; `heard` is given each message."""

    def __init__(self, greeted: Callable[[], None], heard: Callable[[str], None]) -> None:
        self._greeted = greeted
        self._heard = heard
        self._protocol: ServerProtocol | None = None
        self._line = TcpPort(self._receive, self._connected, self._lost)

    @property
    def port(self) -> int:
        """Where it listens on 127.0.0.1, the same from start to start."""
        return self._line.port

    @property
    def connected(self) -> bool:
        """Whether a client has shaken hands."""
        return self._protocol is not None and self._protocol.state.name == "OPEN"

    def start(self) -> None:
        """Listen."""
        self._line.plug()

    def stop(self) -> None:
        """End, as a program does that was killed."""
        self._protocol = None
        self._line.unplug()

    def say(self, text: str) -> None:
        """Send a message; into the void while there is no client."""
        if self._protocol is not None and self.connected:
            self._protocol.send_text(text.encode())
            self._flush(self._protocol)

    def say_raw(self, data: bytes) -> None:
        """Send what is no WebSocket frame."""
        self._line.say(data)

    def _connected(self) -> None:
        self._protocol = ServerProtocol()

    def _lost(self) -> None:
        self._protocol = None

    def _receive(self, data: bytes) -> None:
        protocol = self._protocol
        if protocol is None:
            return
        protocol.receive_data(data)
        for event in protocol.events_received():
            self._take(protocol, event)
        self._flush(protocol)

    def _take(self, protocol: ServerProtocol, event: object) -> None:
        if isinstance(event, Request):
            protocol.send_response(protocol.accept(event))
            self._flush(protocol)
            self._greeted()
        elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
            self._heard(bytes(event.data).decode())

    def _flush(self, protocol: ServerProtocol) -> None:
        for data in protocol.data_to_send():
            if data:
                self._line.say(data)
