"""From letters to one commit to answers. Nothing is answered and nothing is shown before it is on disk."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

import msgspec

from firmware.appliance.telemetry.messages import Ack, Batch, Hello, Presence, PresenceWord, Record, Stream
from fleet.alerts.book import AlertBook, Page
from fleet.alerts.findings import alarm, findings
from fleet.devices.device import KnownCase, Moment
from fleet.devices.presence import Verdict, Witness, Word, judge
from fleet.devices.registry import Registry
from fleet.ingest.chains import Chains, Strand
from fleet.ingest.letters import Letter, Refused, Salvage, Understood, read
from fleet.store.database import Store
from fleet.store.rows import Committed, Intake, QuarantineRow, RecordRow

_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a case is to be told."""

    case: str
    ack: Ack


@dataclass(slots=True)
class _Plan:
    """What one commit shall hold."""

    joined: float
    cases: dict[str, KnownCase] = field(default_factory=dict)
    records: list[RecordRow] = field(default_factory=list)
    quarantine: list[QuarantineRow] = field(default_factory=list)
    read: list[tuple[Letter, Understood]] = field(default_factory=list)
    alerts: dict[str, Page] = field(default_factory=dict)


class Desk:
    """Works off letters. The only writer of store, registry, alerts and chains."""

    def __init__(self, store: Store, registry: Registry, chains: Chains, alerts: AlertBook) -> None:
        self._store = store
        self._registry = registry
        self._chains = chains
        self._alerts = alerts
        self._verdicts: dict[str, Verdict] = {}  # of the last look
        self._one = asyncio.Lock()  # a commit is planned on what the one before has kept

    async def work(self, letters: Sequence[Letter], joined: float) -> list[Answer]:
        """Keep what the letters say and give back the answers; `StoreError` where nothing was kept.

        `joined` is when the server joined the broker (monotonic seconds). Handing in the same letters again is
        harmless, so a failed commit is simply tried again.
        """
        async with self._one:
            plan = self._plan(letters, joined)
            now = max((letter.came for letter in letters), key=lambda came: came.monotonic)
            self._judge(plan, plan.cases.values(), now)
            committed = await self._store.commit(_intake(plan))
            self._registry.adopt(_counted(plan.cases, committed), committed.new_records)
            self._alerts.adopt(plan.alerts, now.wall)
            return self._answers(plan, committed)

    async def look(self, now: Moment) -> None:
        """Judge all cases that stand otherwise than at the last look, for silence makes no letters.

        `StoreError` where nothing could be kept; the next look finds the same.
        """
        async with self._one:
            plan, link = _Plan(0.0), self._registry.link
            verdicts = {name: judge(case.evidence, link, now.monotonic) for name, case in self._registry.cases.items()}
            moved = [case for name, case in self._registry.cases.items() if self._verdicts.get(name) != verdicts[name]]
            self._judge(plan, moved, now)
            plan.alerts = {name: page for name, page in plan.alerts.items() if page.changed}
            if plan.alerts:
                await self._store.commit(_intake(plan))
                self._alerts.adopt(plan.alerts, now.wall)
                self._registry.touch()
            self._verdicts = verdicts

    def _judge(self, plan: _Plan, cases: Iterable[KnownCase], now: Moment) -> None:
        for known in cases:
            page = plan.alerts.get(known.name) or self._alerts.page(known.name)
            page.find(findings(known, judge(known.evidence, self._registry.link, now.monotonic)), now.wall)
            plan.alerts[known.name] = page

    def _plan(self, letters: Iterable[Letter], joined: float) -> _Plan:
        plan = _Plan(joined)
        for letter in letters:
            understood = read(letter)
            known = self._known(plan, letter)
            if isinstance(understood, Refused):
                plan.quarantine.append(_shut_away(letter, understood.why, None, None))
                plan.cases[letter.case] = known
                continue
            plan.read.append((letter, understood))
            plan.cases[letter.case] = _heard(known, letter, understood, joined)
            self._keep(plan, letter, understood)
        return plan

    def _known(self, plan: _Plan, letter: Letter) -> KnownCase:
        known = plan.cases.get(letter.case) or self._registry.cases.get(letter.case)
        return known or KnownCase(letter.case, letter.came.wall, letter.came.wall)

    def _keep(self, plan: _Plan, letter: Letter, understood: Understood) -> None:
        if isinstance(understood, Salvage):
            plan.quarantine.append(_shut_away(letter, understood.why, understood.first, understood.last))
        if isinstance(understood, Batch | Salvage):
            plan.records.extend(_row(letter, understood.stream, record) for record in understood.records)
            self._ring(plan, letter, understood)

    def _ring(self, plan: _Plan, letter: Letter, batch: Batch | Salvage) -> None:
        for record in batch.records:
            if (rung := alarm(record)) is not None:
                page = plan.alerts.setdefault(letter.case, self._alerts.page(letter.case))
                page.ring(rung, letter.came.wall)

    def _answers(self, plan: _Plan, committed: Committed) -> list[Answer]:
        """One answer for each strand: the newest. A case without a fresh hello is asked for one."""
        answers: dict[Strand, int | None] = {}
        for letter, understood in plan.read:
            match understood:
                case Batch() | Salvage():
                    strand = Strand(letter.case, understood.sid, understood.stream)
                    answers[strand] = self._link(strand, letter, understood, committed)
                case Presence(word=PresenceWord.ONLINE):
                    strand = Strand(letter.case, understood.sid, Stream.EVENT)
                    answers.setdefault(strand, self._chains.upto(strand))
                case Hello() | Presence():
                    pass
                case _:
                    assert_never(understood)
        spoken = {strand: not self._greeted(strand, plan.joined) for strand in answers}
        return [
            Answer(strand.case, Ack(sid=strand.sid, stream=strand.stream, upto=upto, want_hello=spoken[strand]))
            for strand, upto in answers.items()
        ]

    def _greeted(self, strand: Strand, joined: float) -> bool:
        return self._registry.cases[strand.case].knows_hello(strand.sid, joined)

    def _link(self, strand: Strand, letter: Letter, batch: Batch | Salvage, committed: Committed) -> int | None:
        """Add the batch to its chain, unless a part of it was refused by the store."""
        refused = isinstance(batch, Salvage) and (letter.case, letter.digest) in committed.refused_payloads
        if refused or any((letter.case, record.seq) in committed.refused_records for record in batch.records):
            return self._chains.upto(strand)
        last = batch.last if isinstance(batch, Salvage) else batch.records[-1].seq
        return self._chains.take(strand, batch.prev, last)


def _intake(plan: _Plan) -> Intake:
    cases = tuple(case.row() for case in plan.cases.values())
    alerts = tuple(alert.row() for page in plan.alerts.values() for alert in page.changed.values())
    return Intake(tuple(plan.records), tuple(plan.quarantine), cases, alerts)


def _heard(known: KnownCase, letter: Letter, understood: Understood, joined: float) -> KnownCase:
    match understood:
        case Hello():
            return known.greeted(understood, letter.came, joined)
        case Presence():
            return known.heard(understood.sid, Word(understood.word), Witness.PRESENCE, letter.came, joined)
        case Batch() | Salvage():
            return known.heard(understood.sid, Word.ONLINE, Witness.RECORDS, letter.came, joined)
        case _:
            assert_never(understood)


def _row(letter: Letter, stream: Stream, record: Record) -> RecordRow:
    name, body = type(record.event).__name__, _ENCODER.encode(record.event)
    return RecordRow(letter.case, record.seq, stream, name, record.at, letter.came.wall, body)


def _shut_away(letter: Letter, why: str, first: int | None, last: int | None) -> QuarantineRow:
    return QuarantineRow(letter.case, letter.digest, letter.came.wall, letter.leaf, why, first, last, letter.payload)


def _counted(cases: dict[str, KnownCase], committed: Committed) -> list[KnownCase]:
    """The cases with what their quarantine gained, and whether it is full."""
    full = {case for case, _ in committed.refused_payloads | committed.refused_records}
    return [
        replace(known, quarantined=known.quarantined + committed.shut_away.get(name, 0), turned_away=name in full)
        if name in full or name in committed.shut_away
        else known
        for name, known in cases.items()
    ]
