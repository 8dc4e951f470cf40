"""A fleet server of a few lines that keeps to the protocol and can be told to misbehave."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from firmware.appliance.state.events import AnyEvent
from firmware.appliance.telemetry.codec import decode, encode
from firmware.appliance.telemetry.door import Door, Version, Will
from firmware.appliance.telemetry.messages import (
    Ack,
    Batch,
    Hello,
    Presence,
    ServerState,
    Stream,
    TimeAnswer,
    TimeQuestion,
)
from firmware.appliance.telemetry.mqtt import Link
from firmware.appliance.telemetry.topics import ROOT, SERVER_STATE, Down, Up, down, parse_up
from firmware.clock import SystemClock
from firmware.worker import DeviceWorker
from provisioning.names import SERVER
from support.broker import RealBroker


class ScriptedServer:
    """`committed` is what it has stored: each (case, seq) once. `mute` keeps it from acknowledging anything. `heard` is
    everything as it came.

    `lose` is asked about each batch; where it says so the batch never arrived, as if the broker had dropped it.
    """

    def __init__(self, broker: RealBroker, worker: DeviceWorker, version: Version) -> None:
        self.sid = secrets.token_hex(8)
        self.committed: dict[tuple[str, int], AnyEvent] = {}
        self.repeated = 0
        self.hellos: list[Hello] = []
        self.presences: list[Presence] = []
        self.batches: list[Batch] = []
        self.lost: list[Batch] = []
        self.heard: list[bytes] = []
        self.mute = False
        self.questions = 0
        self.tells = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
        self.lose: Callable[[Batch], bool] = lambda _batch: False
        self._door = Door(broker.host, broker.port, SERVER, broker.server)
        self._version = version
        self._worker = worker
        self._link: Link | None = None
        self._chains: dict[tuple[str, Stream], tuple[str, int]] = {}
        self._stirred = asyncio.Event()

    async def connect(self) -> None:
        """Connect once, listen to every case, and say that the server is there."""
        will = Will(SERVER_STATE, encode(ServerState(sid=self.sid, online=False)))
        link = await Link.open(self._door, self._version, will, self._receive, self._worker, SystemClock())
        self._link = link
        await link.subscribe(f"{ROOT}/+/up/#")
        self.say(ServerState(sid=self.sid, online=True))

    async def reconnect(self) -> None:
        """Connect again after the broker came back."""
        await self.disconnect()
        await self.connect()

    async def begin_anew(self) -> None:
        """Another run of the server: it knows what it has stored and nothing of chains and sessions."""
        await self.disconnect()
        self.sid = secrets.token_hex(8)
        self._chains.clear()
        await self.connect()

    async def disconnect(self) -> None:
        """Hang up."""
        if self._link is not None:
            await self._link.close()
            self._link = None

    def say(self, state: ServerState) -> None:
        """Tell every case how the server is."""
        self.publish(SERVER_STATE, encode(state), retain=True)

    def acknowledge(self, case: str, ack: Ack) -> None:
        """Send an acknowledgement, a true one or another."""
        self.publish(down(case, Down.ACK), encode(ack))

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Send any bytes."""
        assert self._link is not None, "the server is not connected"
        self._link.publish(topic, payload, retain=retain)

    async def until(self, condition: Callable[["ScriptedServer"], bool], seconds: float = 30.0) -> None:
        """Wait until something that arrived makes `condition` true."""
        async with asyncio.timeout(seconds):
            while not condition(self):
                self._stirred.clear()
                await self._stirred.wait()

    def sequences(self, case: str) -> list[int]:
        """What is stored of a case, ascending."""
        return sorted(seq for of, seq in self.committed if of == case)

    def _receive(self, topic: str, payload: bytes, retained: bool) -> None:
        found = parse_up(topic)
        assert found is not None, topic
        case, leaf = found
        self.heard.append(payload)
        if leaf is Up.HELLO:
            self.hellos.append(decode(Hello, payload))
        elif leaf is Up.TIME:
            self.questions += 1
            nonce = decode(TimeQuestion, payload).nonce
            self.publish(down(case, Down.TIME), encode(TimeAnswer(nonce=nonce, at=self.tells)))
        elif leaf is Up.STATE:
            self.presences.append(decode(Presence, payload))
        else:
            self._take(case, decode(Batch, payload))
        self._stirred.set()

    def _take(self, case: str, batch: Batch) -> None:
        if self.lose(batch):
            self.lost.append(batch)
            return
        self.batches.append(batch)
        for record in batch.records:
            key = (case, record.seq)
            self.repeated += key in self.committed
            assert self.committed.setdefault(key, record.event) == record.event, "one number, two events"
        if self._extends(case, batch) and not self.mute:
            _, last = self._chains[case, batch.stream]
            self.acknowledge(case, Ack(sid=batch.sid, stream=batch.stream, upto=last))

    def _extends(self, case: str, batch: Batch) -> bool:
        key = (case, batch.stream)
        last = batch.records[-1].seq
        if batch.prev is None or self._chains.get(key) == (batch.sid, batch.prev):
            self._chains[key] = (batch.sid, last)
            return True
        return False


@asynccontextmanager
async def scripted_server(broker: RealBroker, version: Version = Version.V5) -> AsyncIterator[ScriptedServer]:
    """A server that is connected when the block begins."""
    worker = DeviceWorker("scripted server")
    server = ScriptedServer(broker, worker, version)
    try:
        await server.connect()
        yield server
    finally:
        await server.disconnect()
        worker.close()
