"""A case that does what a test tells it, in the real messages over a real broker, and keeps what is not acknowledged.

Independent of the controller's telemetry and of the server's ingest: paho with its own thread, and the rules of
`telemetry/messages.py` written down a second time.
"""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import msgspec
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from firmware.appliance.power.policy import Mode
from firmware.appliance.state.events import AnyEvent
from firmware.appliance.state.model import ClockTrust, StorageHealth
from firmware.appliance.state.readiness import Overall, Possibility
from firmware.appliance.telemetry.messages import (
    Ack,
    Batch,
    DeviceReport,
    Hello,
    Presence,
    PresenceWord,
    Record,
    ServerState,
    ServiceReport,
    Stream,
)
from firmware.appliance.telemetry.topics import SERVER_STATE, Down, Up, down, up
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.uplink import UplinkKind
from provisioning.identity import Identity

PATIENCE = 1.0  # seconds without progress after which the rest is sent again
AT_ONCE = 20


def hello(case: str, sid: str, turn: int = 1) -> Hello:
    """A healthy case; change it with `msgspec.structs.replace`."""
    ready = (DeviceState.READY, Reason.OK)
    return Hello(
        case=case,
        sid=sid,
        turn=turn,
        at=datetime.now(UTC),
        software="0.1.0",
        rehearsal=False,
        overall=Overall.READY,
        devices=(
            DeviceReport("receipt-printer", Kind.RECEIPT_PRINTER, *ready),
            DeviceReport("barcode-scanner", Kind.BARCODE_SCANNER, *ready),
            DeviceReport("battery", Kind.BATTERY, *ready),
            DeviceReport("cable", Kind.UPLINK, *ready),
        ),
        services=(ServiceReport("registration", Possibility.POSSIBLE), ServiceReport("fees", Possibility.POSSIBLE)),
        uplink=UplinkKind.ETHERNET,
        power=PowerSource.MAINS,
        percent=96,
        minutes=None,
        mode=Mode.MAINS,
        locked=None,
        visit=None,
        storage=StorageHealth.HEALTHY,
        clock=ClockTrust.TRUSTED,
        pending=0,
        thinned=0,
    )


class ScriptedCase:
    """One case. `outbox` holds what the server has not acknowledged; `accepted` every number it has."""

    def __init__(self, name: str, identity: Identity, host: str, port: int, *, mqtt5: bool = True) -> None:
        self.name = name
        self.sid = secrets.token_hex(8)
        self.hello = hello(name, self.sid)
        self.outbox: dict[Stream, list[Record]] = {Stream.EVENT: [], Stream.TELE: []}
        self.accepted: set[int] = set()
        self.acks: list[Ack] = []
        self.servers: list[ServerState] = []
        self._identity = identity
        self._address = (host, port)
        self._mqtt5 = mqtt5
        self._seq = 0
        self._sent: dict[Stream, int | None] = {Stream.EVENT: None, Stream.TELE: None}
        self._server: str | None = None
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self._came = asyncio.Event()
        self._up = asyncio.Event()
        self._client: Client | None = None

    # -- what a test tells it ------------------------------------------------------------------------------------

    async def connect(self) -> None:
        """Be there: presence, then a hello."""
        protocol = MQTTProtocolVersion.MQTTv5 if self._mqtt5 else MQTTProtocolVersion.MQTTv311
        client = Client(CallbackAPIVersion.VERSION2, self.name, protocol=protocol)
        client.tls_set_context(self._identity.client_context())
        client.will_set(up(self.name, Up.STATE), self._presence(PresenceWord.LOST), qos=1, retain=True)
        client.on_connect = self._on_connect
        client.on_message = self._on_message
        client.reconnect_delay_set(1, 1)
        client.connect_async(*self._address, keepalive=10)
        self._client = client
        client.loop_start()
        await self._up.wait()

    async def stop(self) -> None:
        """Say goodbye and leave."""
        self.publish(Up.STATE, self._presence(PresenceWord.STOPPED), retain=True).wait_for_publish(5)
        await self.leave()

    async def leave(self) -> None:
        """Leave without a word; the broker does not send the will either."""
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
        self._client = None
        self._up.clear()

    async def vanish(self) -> None:
        """The cable is cut: the connection ends without goodbye, and the broker speaks the last will."""
        client = self._client
        assert client is not None
        client.on_disconnect = self._do_not_return
        line = client.socket()
        assert isinstance(line, socket.socket)
        line.shutdown(socket.SHUT_RDWR)
        client.loop_stop()
        self._client = None
        self._up.clear()

    def happened(self, event: AnyEvent) -> int:
        """Record an event and give back its number; it is sent as soon as may be."""
        self._seq += 1
        self.outbox[Stream.of(event.lane)].append(Record(self._seq, datetime.now(UTC), event))
        self._news.set()
        return self._seq

    def greet(self, **changes: object) -> None:
        """Send a hello with `changes`."""
        self.hello = msgspec.structs.replace(self.hello, turn=self.hello.turn + 1, at=datetime.now(UTC), **changes)
        self.publish(Up.HELLO, msgspec.json.encode(self.hello))

    def publish(self, leaf: Up, payload: bytes, *, retain: bool = False) -> MQTTMessageInfo:
        """Send any payload on a topic of its own."""
        assert self._client is not None
        return self._client.publish(up(self.name, leaf), payload, qos=1, retain=retain)

    def batch(self, stream: Stream, prev: int | None, *events: tuple[int, AnyEvent]) -> bytes:
        """A batch made by hand."""
        records = tuple(Record(seq, datetime.now(UTC), event) for seq, event in events)
        return msgspec.json.encode(Batch(sid=self.sid, stream=stream, prev=prev, records=records))

    async def delivered(self) -> None:
        """Return when the server has acknowledged everything."""
        while any(self.outbox.values()):
            await self._progress()

    async def news(self) -> None:
        """Return when something came from the server."""
        heard = self._came.is_set()
        self._came.clear()
        if not heard:
            await self._came.wait()

    # -- the rules of the protocol -------------------------------------------------------------------------------

    async def deliver(self) -> None:
        """Send what waits, for ever; run it as a task."""
        while True:
            await self._progress()

    async def _progress(self) -> None:
        await self._up.wait()
        self._send_rest()
        before = sum(map(len, self.outbox.values()))
        self._news.clear()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._news.wait()
        except TimeoutError:
            if before and before == sum(map(len, self.outbox.values())):
                self._begin_anew()

    def _send_rest(self) -> None:
        for stream, rows in self.outbox.items():
            sent = self._sent[stream]
            rest = [row for row in rows if sent is None or row.seq > sent]
            for start in range(0, len(rest), AT_ONCE):
                part = tuple(rest[start : start + AT_ONCE])
                batch = Batch(sid=self.sid, stream=stream, prev=self._sent[stream], records=part)
                self.publish(Up(stream.value), msgspec.json.encode(batch))
                self._sent[stream] = part[-1].seq

    def _begin_anew(self) -> None:
        self._sent = dict.fromkeys(self._sent, None)
        self._news.set()

    def _presence(self, word: PresenceWord) -> bytes:
        return msgspec.json.encode(Presence(sid=self.sid, word=word))

    # -- called in paho's thread ---------------------------------------------------------------------------------

    def _on_connect(
        self, client: Client, _data: object, _flags: ConnectFlags, code: ReasonCode, _terms: Properties | None
    ) -> None:
        assert not code.is_failure, code
        client.subscribe([(down(self.name, Down.ACK), 1), (SERVER_STATE, 1)])
        self._loop.call_soon_threadsafe(self._arrived)

    @staticmethod
    def _do_not_return(
        client: Client, _data: object, _flags: DisconnectFlags, _code: ReasonCode, _terms: Properties | None
    ) -> None:
        client.disconnect()

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self._loop.call_soon_threadsafe(self._take, message.topic, bytes(message.payload))

    # -- called in the loop --------------------------------------------------------------------------------------

    def _arrived(self) -> None:
        self.publish(Up.STATE, self._presence(PresenceWord.ONLINE), retain=True)
        self.greet()
        self._up.set()
        self._begin_anew()

    def _take(self, topic: str, payload: bytes) -> None:
        if topic == SERVER_STATE:
            self._server_said(msgspec.json.decode(payload, type=ServerState))
        else:
            self._acknowledged(msgspec.json.decode(payload, type=Ack))
        self._news.set()
        self._came.set()

    def _server_said(self, state: ServerState) -> None:
        self.servers.append(state)
        if state.online and state.sid != self._server:
            self._server = state.sid
            self._begin_anew()

    def _acknowledged(self, ack: Ack) -> None:
        self.acks.append(ack)
        if ack.sid != self.sid:
            return
        if ack.upto is not None:
            rows = self.outbox[ack.stream]
            self.accepted |= {row.seq for row in rows if row.seq <= ack.upto}
            self.outbox[ack.stream] = [row for row in rows if row.seq > ack.upto]
        if ack.want_hello and self._client is not None:
            self.greet()


@asynccontextmanager
async def scripted_case(
    name: str, identity: Identity, host: str, port: int, *, mqtt5: bool = True
) -> AsyncIterator[ScriptedCase]:
    """A connected case that sends what happens until the block ends."""
    case = ScriptedCase(name, identity, host, port, mqtt5=mqtt5)
    await case.connect()
    sender = asyncio.create_task(case.deliver())
    try:
        yield case
    finally:
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)
        await case.leave()
