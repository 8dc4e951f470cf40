"""One MQTT connection from the broker's first word to its end.

paho's own network thread is not used: the connection is made in a worker thread, because that blocks, and from then
on the event loop watches the socket. Every callback runs in the loop and nothing is shared between threads. A
connection is used once, because the session id in its will belongs to it alone.
"""

import asyncio
import logging
import os
import socket
import ssl
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Final, cast

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from firmware.appliance.telemetry.aliases import Aliases
from firmware.appliance.telemetry.door import Door, Failure, NoLink, Version, Will, knock
from firmware.appliance.telemetry.vigil import Signs, Vigil
from firmware.appliance.telemetry.waiting import end, within
from firmware.clock import Clock
from firmware.worker import DeviceWorker

ANSWER_DEADLINE: Final = 10.0  # seconds for the broker's answer to a connect or a subscription
GOODBYE_DEADLINE: Final = 2.0  # seconds for the last packet to leave
HEAR_OUT: Final = 0.5  # seconds for the broker to hang up in its turn; mosquitto does at once, amqtt does not
LOOK_AFTER: Final = 15.0  # seconds between looks at the keep-alive; the broker waits half of that longer than it
_READS: Final = 50  # turns at the socket before others have theirs
_ACCEPTED: Final = 0
_ENDED: Final = -1  # the connection ended before the broker said anything
_UNKNOWN_VERSION: Final = 132  # MQTT 5, 3.2.2.2: "Unsupported Protocol Version"; paho gives it for 3.1.1's code 1 too
_SUCCESS: Final = MQTTErrorCode.MQTT_ERR_SUCCESS
_log = logging.getLogger(__name__)

Receiver = Callable[[str, bytes, bool], None]  # topic, payload, and whether the broker had kept it


class Link:
    """A connection that the broker has accepted. `lost` is set when it is gone, for whatever reason."""

    def __init__(self, client: Client, clock: Clock, receive: Receiver) -> None:
        self.lost = asyncio.Event()
        self.denied = 0  # publications that the broker refused; only MQTT 5 tells
        self._client = client
        self._clock = clock
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._greeting: asyncio.Future[int] = self._loop.create_future()
        self._granted: dict[int, asyncio.Future[bool]] = {}
        self._answered: dict[int, asyncio.Event] = {}
        self._aliases = Aliases()
        self._watched: int | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._signs: Signs | None = None
        self._vigil: Vigil | None = None

    @classmethod
    async def open(
        cls,
        door: Door,
        version: Version,
        will: Will | None,
        receive: Receiver,
        worker: DeviceWorker,
        clock: Clock,
        signs: Signs | None = None,
    ) -> "Link":
        """Connect and wait for the broker's word; `NoLink` where there is none or it is no."""
        link = cls(await worker.call(knock, door, version, will), clock, receive)
        link._listen()
        link._watch()
        try:
            await link._let_in(door)
        except BaseException:
            link.abandon()
            raise
        link._keeper = asyncio.create_task(link._keep_alive(), name="mqtt keep-alive")
        link._be_watched(signs)
        return link

    async def _let_in(self, door: Door) -> None:
        connection = self._client.socket()
        if connection is None:
            raise NoLink(Failure.SILENT, "the broker ended the connection without a word")
        with door.opening.watched(connection.fileno()):
            await self._greeted()
        door.resumption.keep(cast("ssl.SSLSocket", connection))

    def _be_watched(self, signs: Signs | None) -> None:
        connection = self._client.socket()
        if signs is not None and connection is not None:
            self._signs, self._vigil = signs, Vigil(cast("socket.socket", connection), signs, self._clock)

    def subscribe(self, *topics: str) -> Coroutine[object, object, None]:
        """Ask for the topics at QoS 1 before this returns, so that what is said next comes behind it; what is given
        back waits for the answer, and raises `NoLink` where the broker does not grant all of them.
        """
        _, number = self._client.subscribe([(topic, 1) for topic in topics])
        if number is None:
            raise NoLink(Failure.UNREACHABLE, "the connection was lost before the subscription")
        granted = self._granted[number] = self._loop.create_future()
        return self._be_granted(granted, topics)

    async def _be_granted(self, granted: "asyncio.Future[bool]", topics: tuple[str, ...]) -> None:
        answered = await within(self._clock, ANSWER_DEADLINE, granted)
        if self.lost.is_set():
            raise NoLink(Failure.UNREACHABLE, "the connection was lost before the subscription")
        if not answered or not granted.result():
            raise NoLink(Failure.REFUSED, f"the broker does not grant {', '.join(topics)}")

    def publish(
        self, topic: str, payload: bytes, *, retain: bool = False, answered: bool = True
    ) -> asyncio.Event | None:
        """Hand a message over. The event is set when the broker answers; None: the client is full or lost.

        The answer says nothing about whether anybody has the message. Not to have it `answered` (QoS 0) saves a packet.
        """
        address = self._aliases.address(topic)
        handed = self._client.publish(address.topic, payload, int(answered), retain, address.properties)
        if handed.rc != _SUCCESS:
            return None
        self._aliases.sent(topic, address)
        if self._vigil is not None:
            self._vigil.sent()
        answer = asyncio.Event()
        if answered:
            self._answered[handed.mid] = answer
        return answer

    async def close(self) -> None:
        """Say goodbye, so that the broker drops the will, and be gone within a bound."""
        kept = self._keep_open()
        if kept is not None and self._client.disconnect() == _SUCCESS:
            await within(self._clock, GOODBYE_DEADLINE, self.lost.wait())
            await within(self._clock, HEAR_OUT, self._hear_out(kept))
        self.abandon()
        if kept is not None:
            kept.close()
        if self._keeper is not None:
            await end(self._keeper)

    def _keep_open(self) -> socket.socket | None:
        """Paho closes the socket with its last packet. While something unread is in it the kernel then resets the
        connection, the broker never sees the goodbye, and publishes the will of a case that ended in order.
        """
        if self._watched is None:
            return None
        kept = socket.socket(fileno=os.dup(self._watched))
        kept.settimeout(0.0)
        return kept

    async def _hear_out(self, kept: socket.socket) -> None:
        with suppress(OSError):
            while await self._loop.sock_recv(kept, 4096):
                pass

    def abandon(self) -> None:
        """Drop the connection without a word of MQTT, so that the will is said. TLS is ended where that costs no time:
        a broker that sees a conversation break off forgets its session, and the next could not go on with it.
        """
        if self._vigil is not None:
            self._vigil.end()
        self._unwatch()
        connection = cast("ssl.SSLSocket | None", self._client.socket())
        if connection is not None:
            with suppress(OSError, ValueError):
                connection.unwrap()
            connection.close()
        self._lose()

    async def _greeted(self) -> None:
        if not await within(self._clock, ANSWER_DEADLINE, self._greeting):
            raise NoLink(Failure.SILENT, "the broker does not answer")
        word = self._greeting.result()
        if word == _UNKNOWN_VERSION:
            raise NoLink(Failure.VERSION, "the broker does not speak this version")
        if word == _ENDED:
            raise NoLink(Failure.SILENT, "the broker ended the connection without a word")
        if word != _ACCEPTED:
            raise NoLink(Failure.REFUSED, f"the broker refuses with code {word}")

    async def _keep_alive(self) -> None:
        while not self.lost.is_set():
            await self._clock.sleep(LOOK_AFTER)
            self._client.loop_misc()

    def _listen(self) -> None:
        client = self._client
        client.on_connect = lambda _c, _d, _flags, reason, terms: self._greet(reason.value, terms)
        client.on_disconnect = lambda _c, _d, _flags, _reason, _p: self._lose()
        client.on_subscribe = lambda _c, _d, number, reasons, _p: self._grant(number, reasons)
        client.on_publish = lambda _c, _d, number, reason, _p: self._answer(number, reason)
        client.on_message = lambda _c, _d, message: self._take(message)
        client.on_socket_close = lambda _c, _d, _socket: self._unwatch()
        client.on_socket_register_write = lambda _c, _d, _socket: self._want_writing()
        client.on_socket_unregister_write = lambda _c, _d, _socket: self._stop_writing()

    def _greet(self, word: int, terms: Properties | None = None) -> None:
        self._aliases.room = getattr(terms, "TopicAliasMaximum", 0)
        if not self._greeting.done():
            self._greeting.set_result(word)

    def _lose(self) -> None:
        self.lost.set()
        self._greet(_ENDED)
        for granted in self._granted.values():
            if not granted.done():
                granted.set_result(False)

    def _grant(self, number: int, reasons: list[ReasonCode]) -> None:
        granted = self._granted.pop(number, None)
        if granted is not None and not granted.done():
            granted.set_result(not any(reason.is_failure for reason in reasons))

    def _answer(self, number: int, reason: ReasonCode) -> None:
        answered = self._answered.pop(number, None)
        if answered is None:  # nobody answered: paho tells so as well that something at QoS 0 was written
            return
        self._alive()
        if reason.is_failure:
            self.denied += 1
            _log.warning("the broker refuses a publication: %s", reason)
        answered.set()

    def _alive(self) -> None:
        if self._signs is not None:
            self._signs.alive()

    def _take(self, message: MQTTMessage) -> None:
        self._alive()
        self._receive(message.topic, bytes(message.payload), message.retain)

    def _watch(self) -> None:
        connection = self._client.socket()
        if connection is None:
            self._lose()
            return
        self._watched = connection.fileno()
        self._loop.add_reader(self._watched, self._read)
        self._loop.call_soon(self._read)  # TLS may hold the broker's answer already, which no selector sees
        if self._client.want_write():
            self._client.loop_write()

    def _unwatch(self) -> None:
        if self._watched is not None:
            self._loop.remove_reader(self._watched)
            self._loop.remove_writer(self._watched)
            self._watched = None

    def _want_writing(self) -> None:
        if self._watched is not None:
            self._loop.add_writer(self._watched, self._client.loop_write)

    def _stop_writing(self) -> None:
        if self._watched is not None:
            self._loop.remove_writer(self._watched)

    def _read(self) -> None:
        try:
            again = self._read_some()
        except Exception:  # noqa: BLE001  (whatever paho stumbles over in a packet costs the connection, not the loop)
            _log.warning("the broker sent what is no MQTT", exc_info=True)
            self.abandon()
            self._lose()
            return
        if again:
            self._loop.call_soon(self._read)

    def _read_some(self) -> bool:
        """Read until nothing is left that a selector would not report; True where others should have a turn first."""
        for _ in range(_READS):
            if self._watched is None or self._client.loop_read() != _SUCCESS:
                return False
            connection = self._client.socket()
            if connection is None or not getattr(connection, "pending", int)():
                return False
        return True
