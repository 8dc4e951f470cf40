"""A small case for tests above the HAL: a state, a store, a journal and a timeline."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from firmware.appliance.journal import Journal
from firmware.appliance.state.model import CaseState, Device, Service
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import FakeClock, settle
from firmware.hal.kinds import Kind, Title

KINDS = {
    "lid": Kind.LID,
    "lamp": Kind.INDICATOR,
    "scanner": Kind.BARCODE_SCANNER,
    "printer": Kind.RECEIPT_PRINTER,
    "battery": Kind.BATTERY,
    "cable": Kind.UPLINK,
    "modem": Kind.UPLINK,
}


def case_state() -> CaseState:
    """A case with one device of each kind, and two ways out."""
    devices = {name: Device(name, kind, "front", Title(name, name)) for name, kind in KINDS.items()}
    service = Service("forms", Title("Formulare", "Forms"), ("scanner", "uplink"))
    return CaseState("KOFFER-0001", "0" * 16, True, MappingProxyType(devices), (service,))


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts below the managers, with a clock that stands still."""

    clock: FakeClock
    journal: Journal
    store: Store
    timeline: Timeline


@asynccontextmanager
async def timeline_in(directory: Path) -> AsyncIterator[Desk]:
    """Journal, store and timeline in `directory`."""
    clock = FakeClock()
    journal = await Journal.open(directory / "journal.db", clock)
    try:
        store = Store(case_state(), clock)
        yield Desk(clock, journal, store, Timeline(journal, store, clock))
    finally:
        await journal.close()


async def settled(desk: Desk) -> None:
    """Let the loop and the journal's thread come to rest, each giving the other its turn."""
    for _ in range(5):
        await desk.journal.answers()
        await settle()
