"""One connection to the broker, from the first byte to the orderly goodbye.

The session is clean on purpose: what a broker keeps for an absent server is not relied on, cases send again what
was not acknowledged to them.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

import msgspec
from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from firmware.appliance.telemetry.messages import LARGEST_MESSAGE, ServerState
from firmware.appliance.telemetry.topics import ROOT, SERVER_STATE, Down, Up, down, parse_up
from firmware.clock import Clock
from firmware.worker import DeviceWorker
from fleet.config import Endpoint
from fleet.devices.device import Moment
from fleet.ingest.desk import Answer
from fleet.ingest.letters import Letter
from fleet.ingest.mailbox import Mailbox
from fleet.ingest.pump import Pump
from fleet.ingest.time import answer as time_for
from provisioning.names import SERVER

KEEP_ALIVE: Final = 20  # seconds
DEADLINE: Final = 10.0  # seconds for connecting and for the broker's answers
GOODBYE: Final = 2.0  # seconds for the last words
IN_FLIGHT: Final = 1000  # letters the broker may send before the first is acknowledged (MQTT 5)
_OVERHEAD: Final = 1024  # bytes of an MQTT packet that are not payload

_encode = msgspec.json.Encoder().encode


class LineError(Exception):
    """The broker cannot be reached or refuses the connection."""


class Line:
    """A connection that carries letters into `mailbox`. `sid` is the server session it announces."""

    def __init__(self, endpoint: Endpoint, sid: str, mailbox: Mailbox, clock: Clock) -> None:
        self._endpoint = endpoint
        self._sid = sid
        self._mailbox = mailbox
        self._clock = clock
        loop = asyncio.get_running_loop()
        self._welcome: asyncio.Future[list[ReasonCode]] = loop.create_future()
        self._granted: asyncio.Future[list[ReasonCode]] = loop.create_future()
        self._client = self._make_client()
        self._pump = Pump(self._client, mailbox, clock)

    def _make_client(self) -> Client:
        mqtt5 = self._endpoint.mqtt5
        protocol = MQTTProtocolVersion.MQTTv5 if mqtt5 else MQTTProtocolVersion.MQTTv311
        clean = None if mqtt5 else True
        client = Client(CallbackAPIVersion.VERSION2, SERVER, clean_session=clean, protocol=protocol, manual_ack=True)
        if self._endpoint.tls is not None:
            client.tls_set_context(self._endpoint.tls)
        client.connect_timeout = DEADLINE
        client.will_set(SERVER_STATE, self._state(online=False), qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        return client

    def _state(self, *, online: bool) -> bytes:
        return _encode(ServerState(sid=self._sid, online=online))

    async def open(self) -> None:
        """Connect, subscribe, announce the server; `LineError` where the broker does not want it."""
        try:
            await self._connect()
            async with asyncio.timeout(DEADLINE):
                await self._introduce()
        except TimeoutError as problem:
            raise LineError("no answer in time") from problem
        except (OSError, ValueError) as problem:
            raise LineError(f"no connection: {problem}") from problem

    async def _connect(self) -> None:
        """TCP and TLS block in paho, so they have a thread; it ends by paho's own time limit."""
        worker = DeviceWorker("fleet-connect")
        try:
            await worker.call(self._dial)
        finally:
            worker.close()

    def _dial(self) -> None:
        host, port = self._endpoint.host, self._endpoint.port
        if not self._endpoint.mqtt5:
            self._client.connect(host, port, KEEP_ALIVE)
            return
        terms = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho forgot the types here
        terms.ReceiveMaximum = IN_FLIGHT
        terms.MaximumPacketSize = LARGEST_MESSAGE + _OVERHEAD
        self._client.connect(host, port, KEEP_ALIVE, clean_start=True, properties=terms)

    async def _introduce(self) -> None:
        self._pump.start()
        await self._agreed(self._welcome)
        self._client.subscribe([(f"{ROOT}/+/up/{leaf}", 1) for leaf in Up])
        self._pump.flush()
        await self._agreed(self._granted)
        # Now nothing is missed any more: the new session makes every case begin its chains anew.
        self._client.publish(SERVER_STATE, self._state(online=True), qos=1, retain=True)
        self._pump.flush()

    async def _agreed(self, answer: "asyncio.Future[list[ReasonCode]]") -> None:
        ended = asyncio.create_task(self._pump.ended.wait())
        try:
            either: list[asyncio.Future[Any]] = [answer, ended]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
        if not answer.done():
            raise LineError("the broker closed the connection")
        refused = [str(code) for code in answer.result() if code.is_failure]
        if refused:
            raise LineError(f"the broker refused: {', '.join(refused)}")

    def _on_connect(
        self, _client: Client, _data: object, _flags: ConnectFlags, code: ReasonCode, _terms: Properties | None
    ) -> None:
        if not self._welcome.done():
            self._welcome.set_result([code])

    def _on_subscribe(
        self, _client: Client, _data: object, _mid: int, codes: list[ReasonCode], _terms: Properties | None
    ) -> None:
        if not self._granted.done():
            self._granted.set_result(codes)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        parsed = parse_up(message.topic)
        if parsed is None:
            self._client.ack(message.mid, message.qos)  # no name a case can have: of no interest to anybody
            return
        if parsed[1] is Up.TIME:
            self._tell_time(parsed[0], message)
            return
        came = Moment(self._clock.now(), self._clock.monotonic())
        self._mailbox.put(Letter(*parsed, bytes(message.payload), message.mid, message.qos, came, self._sid))

    def _tell_time(self, case: str, question: MQTTMessage) -> None:
        self._client.ack(question.mid, question.qos)
        told = time_for(bytes(question.payload), self._clock.now())
        if told is not None:
            self._client.publish(down(case, Down.TIME), told, qos=0)

    def acknowledge(self, letters: Iterable[Letter]) -> None:
        """Tell the broker that it need not keep these letters; those of an earlier connection are passed over."""
        for letter in letters:
            if letter.line == self._sid and letter.qos:
                self._client.ack(letter.mid, letter.qos)
        self._pump.flush()

    def tell(self, answers: Iterable[Answer]) -> None:
        """Send answers to cases. Not secured: an answer is cumulative and comes again when the case asks again."""
        for answer in answers:
            self._client.publish(down(answer.case, Down.ACK), _encode(answer.ack), qos=0)
        self._pump.flush()

    async def broken(self) -> None:
        """Return when the connection is gone."""
        await self._pump.ended.wait()

    async def close(self) -> None:
        """Say that the server leaves, where there is still somebody to say it to."""
        if not self._pump.ended.is_set():
            self._client.publish(SERVER_STATE, self._state(online=False), qos=0, retain=True)
            self._client.disconnect()
            self._pump.flush()
            with suppress(TimeoutError):
                async with asyncio.timeout(GOODBYE):
                    await self._pump.ended.wait()
        await self._pump.stop()
