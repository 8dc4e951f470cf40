"""Hearing zones on whatever line their characters come: the same for a serial line and for a keyboard's."""

from datetime import date
from typing import Final, Protocol

from firmware.clock import Clock
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_reader import DocumentRead, DocumentUnreadable
from firmware.hal.transports.deadline import within
from firmware.hal.transports.stream import Stream
from firmware.hal.wire.mrz.lines import Noise, ZoneEvent, ZoneLines

BURST_PAUSE: Final = 0.5
"""Seconds without a character after which a zone that is not whole will not become so."""

_GARBLED: Final = Condition(DeviceState.ATTENTION, Reason.GARBLED)

Documents = Stream[DocumentRead | DocumentUnreadable]


class Characters(Protocol):
    """Where the characters come from."""

    @property
    def unfinished(self) -> bool:
        """Whether something has begun here that may never come."""
        ...

    async def receive(self) -> bytes:
        """The next of them, or nothing where some begin to come. Cancelling loses none."""
        ...

    def stale(self) -> bytes:
        """Give up what has begun."""
        ...


async def hear_zones(source: Characters, stream: Documents, clock: Clock) -> None:
    """Tell each document of which `source` gives the characters. A reader can say no more of itself, so it is ready."""
    stream.tell(READY)
    lines = ZoneLines()
    while True:
        for event in await _hear(source, lines, clock):
            _tell(stream, event)


async def _hear(source: Characters, lines: ZoneLines, clock: Clock) -> list[ZoneEvent]:
    if not (lines.unfinished or source.unfinished):
        return lines.feed(await source.receive(), _today(clock))
    try:
        return lines.feed(await within(clock, BURST_PAUSE, source.receive()), _today(clock))
    except TimeoutError:
        return lines.feed(source.stale(), _today(clock)) + lines.stale(_today(clock))


def _today(clock: Clock) -> date:
    return clock.now().astimezone().date()


def _tell(stream: Documents, event: ZoneEvent) -> None:
    match event:
        case DocumentRead() | DocumentUnreadable():
            stream.tell_change(READY)
            stream.tell(event)
        case Noise():
            stream.tell_change(_GARBLED)
