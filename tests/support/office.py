"""A desk of the fleet server on a real store, and a case that writes to it without any broker."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from firmware.appliance.state.events import AnyEvent, DeviceLeft
from firmware.appliance.telemetry.messages import Batch, Presence, PresenceWord, Record, Stream
from firmware.appliance.telemetry.topics import Up
from fleet.alerts.book import AlertBook
from fleet.devices.device import Moment
from fleet.devices.presence import Link
from fleet.devices.registry import Registry
from fleet.ingest.chains import Chains
from fleet.ingest.desk import Answer, Desk
from fleet.ingest.letters import Letter
from fleet.store.database import Store
from support.scripted_case import hello

CASE = "KOFFER-0007"
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
EVENT: AnyEvent = DeviceLeft("receipt-printer")


@dataclass
class Office:
    """A desk on a real store, and a case that writes to it."""

    path: Path
    store: Store
    registry: Registry = field(default_factory=Registry)
    chains: Chains = field(default_factory=Chains)
    alerts: AlertBook = field(default_factory=AlertBook)
    sid: str = field(default_factory=lambda: secrets.token_hex(8))
    case: str = CASE
    turn: int = 0
    at: Moment = field(default_factory=lambda: Moment(NOW, 1.0))

    def __post_init__(self) -> None:
        self.desk = Desk(self.store, self.registry, self.chains, self.alerts)
        self.registry.note_link(Link(0.0))

    def letter(self, leaf: Up, payload: bytes) -> Letter:
        return Letter(self.case, leaf, payload, 1, 1, self.at, "line")

    def batch(self, prev: int | None, *numbers: int, event: AnyEvent = EVENT) -> Letter:
        records = tuple(Record(number, NOW + timedelta(seconds=number % 1000), event) for number in numbers)
        batch = Batch(sid=self.sid, stream=Stream.EVENT, prev=prev, records=records)
        return self.letter(Up.EVENT, msgspec.json.encode(batch))

    def raw(self, prev: int | None, *records: object, **changes: object) -> Letter:
        batch = {"v": 1, "sid": self.sid, "stream": "event", "prev": prev, "records": records, **changes}
        return self.letter(Up.EVENT, msgspec.json.encode(batch))

    async def hand_in(self, *letters: Letter) -> list[Answer]:
        return await self.desk.work(letters, joined=0.0)

    async def upto(self, *letters: Letter) -> int | None:
        """What the last answer acknowledges; None also where there is no answer."""
        answers = await self.hand_in(*letters)
        return answers[-1].ack.upto if answers else None

    async def stored(self) -> tuple[int, ...]:
        return await self.store.sequences(CASE)

    async def quarantined(self) -> int:
        return (await self.store.holdings()).quarantined.get(CASE, 0)

    async def greet(self, **changes: object) -> None:
        """A hello of a healthy case but for `changes`."""
        self.turn += 1
        said = msgspec.structs.replace(hello(self.case, self.sid, self.turn), **changes)
        await self.hand_in(self.letter(Up.HELLO, msgspec.json.encode(said)))

    async def say(self, word: PresenceWord) -> None:
        """Presence."""
        await self.hand_in(self.letter(Up.STATE, msgspec.json.encode(Presence(sid=self.sid, word=word))))
