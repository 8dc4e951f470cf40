"""Moves the bytes of a paho client on the event loop, without paho's own thread."""

import asyncio
import ssl
from typing import Final

from paho.mqtt.client import Client
from paho.mqtt.enums import MQTTErrorCode

from firmware.clock import Clock
from fleet.ingest.mailbox import Mailbox

TURN: Final = 5.0  # seconds between looks at the keep-alive
PACKETS: Final = 100  # packets read before others on the loop get their turn


class Pump:
    """Reads while the mailbox has room; TCP then holds the broker back. `ended` tells that the connection is gone."""

    def __init__(self, client: Client, mailbox: Mailbox, clock: Clock) -> None:
        self._client = client
        self._mailbox = mailbox
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task[None]] = []
        self._file: int | None = None
        self.ended = asyncio.Event()

    def start(self) -> None:
        """Begin, after the client has connected its socket."""
        socket = self._client.socket()
        if socket is None:
            self.ended.set()
            return
        self._file = socket.fileno()
        self._client.on_socket_close = lambda *_: self._let_go()
        self._loop.add_reader(self._file, self._read)
        self._tasks = [asyncio.create_task(self._keep_alive(), name="fleet keep-alive")]
        self.flush()

    def flush(self) -> None:
        """Send what paho holds back, now or when the socket takes it."""
        while self._file is not None and self._client.want_write():
            if self._client.loop_write() is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._let_go()
            elif self._client.want_write():
                self._loop.add_writer(self._file, self._written)
                return

    def _written(self) -> None:
        if self._file is not None:
            self._loop.remove_writer(self._file)
        self.flush()

    def _read(self) -> None:
        for _ in range(PACKETS):
            if self._client.loop_read() is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._let_go()
            if self._file is None:
                return
            if self._mailbox.full:
                self._pause(self._file)
                return
            if not self._holds_back():
                break
        else:
            # The TLS layer has decrypted more than was taken: the socket itself will not report it.
            self._loop.call_soon(self._read)
        self.flush()

    def _holds_back(self) -> bool:
        socket = self._client.socket()
        return isinstance(socket, ssl.SSLSocket) and socket.pending() > 0

    def _pause(self, file: int) -> None:
        self._loop.remove_reader(file)
        self._tasks.append(asyncio.create_task(self._resume(), name="fleet reading on"))

    async def _resume(self) -> None:
        await self._mailbox.room()
        if self._file is not None:
            self._loop.add_reader(self._file, self._read)
            self._read()

    async def _keep_alive(self) -> None:
        while True:
            await self._clock.sleep(TURN)
            # While reading is stopped the broker's answer to a ping waits too; that says nothing of the broker.
            if not self._mailbox.full:
                self._client.loop_misc()
            self.flush()

    def _let_go(self) -> None:
        if self._file is not None:
            self._loop.remove_reader(self._file)
            self._loop.remove_writer(self._file)
        self._file = None
        self.ended.set()

    async def stop(self) -> None:
        """Stop moving bytes and end the tasks."""
        self._let_go()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
