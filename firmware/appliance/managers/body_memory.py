"""What must be known of the body in the next run: openings that nobody has looked at, the seal, the muted buzzer."""

import logging
from dataclasses import replace
from typing import Final

import msgspec

from firmware.appliance.journal import Journal, JournalError
from firmware.appliance.state.enclosure import Body, Opened

_KEY: Final = "body"
_log = logging.getLogger(__name__)


class _Kept(msgspec.Struct, frozen=True):
    opened: tuple[Opened, ...] = ()
    told: bool = True
    seal: str = ""
    sound: bool = True


class BodyMemory:
    """A small note in the journal's file. Where it cannot be written, all else goes on: the state shows what is so."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._kept = _Kept()

    async def recall(self, body: Body) -> Body:
        """`body` with what was kept."""
        try:
            kept = await self._journal.get(_KEY)
            self._kept = msgspec.json.decode(kept, type=_Kept) if kept else _Kept()
        except (JournalError, msgspec.DecodeError):
            _log.warning("what was known of the body cannot be read")
        return replace(body, opened=self._kept.opened, seal=self._kept.seal, sound=self._kept.sound)

    def untold(self) -> tuple[Opened, ...]:
        """Openings that were found and, as far as is known, not recorded."""
        return () if self._kept.told else self._kept.opened

    async def keep_opened(self, opened: tuple[Opened, ...], *, told: bool) -> None:
        """These openings wait for somebody to look; `told`: they are recorded."""
        await self._keep(msgspec.structs.replace(self._kept, opened=opened, told=told))

    async def keep_seal(self, number: str) -> None:
        """The number of the seal."""
        await self._keep(msgspec.structs.replace(self._kept, seal=number))

    async def keep_sound(self, *, on: bool) -> None:
        """Whether the buzzer may be heard."""
        await self._keep(msgspec.structs.replace(self._kept, sound=on))

    async def _keep(self, kept: _Kept) -> None:
        self._kept = kept
        try:
            await self._journal.put(_KEY, msgspec.json.encode(kept).decode())
        except JournalError:
            _log.warning("what is known of the body cannot be kept")
