"""A citizen signs: the ink of the pad goes into the visit's tray, and only that it was given is told."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from enum import StrEnum, unique
from typing import Final

import msgspec

from firmware.appliance.managers.tray import Tray
from firmware.appliance.state.events import SignatureGiven
from firmware.appliance.state.inputs import Signing as Seen
from firmware.appliance.state.notes import SigningNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError, PeripheralBusy
from firmware.hal.ports.signature_pad import Sheet, Signing, WritingPad
from firmware.waiting import first_of
from firmware.wiped import Wiped

PAUSE: Final = 0.2
"""Seconds between two looks at the ink; a pad tells of it two hundred times a second."""

_encoder = msgspec.json.Encoder()


@unique
class SignRefusal(StrEnum):
    """Why a wish is not fulfilled."""

    NO_PAD = "pad-missing"
    NO_VISIT = "no-visit"
    LOCKED = "locked"
    BUSY = "pad-busy"
    NOT_SIGNING = "not-signing"
    EMPTY = "nothing-signed"


class SignatureDesk:
    """One signature at a time, on the first pad that is there. It ends with the visit and when the pad goes."""

    name = "signature"
    essential = False

    def __init__(
        self, pads: Mapping[str, WritingPad], tray: Tray, timeline: Timeline, store: Store, clock: Clock
    ) -> None:
        self._pads = pads
        self._tray = tray
        self._timeline = timeline
        self._store = store
        self._clock = clock
        self._signing: Signing | None = None
        self._device = ""
        self._visit = ""
        self._wanted = asyncio.Event()

    async def run(self) -> None:
        """Follow signatures until cancelled; one that is being given then is wiped."""
        try:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                if (signing := self._signing) is not None:
                    await first_of(self._follow(signing), self._until_over())
                    if self._signing is signing:
                        self.cancel()
        finally:
            self.cancel()

    def begin(self) -> SignRefusal | None:
        """Begin on an empty sheet; one that was begun before is wiped."""
        visit = self._store.state.visit
        if visit is None:
            return SignRefusal.NO_VISIT
        if self._store.state.lock.locked:
            return SignRefusal.LOCKED
        self.cancel()
        self._visit = visit.id
        refusal = SignRefusal.NO_PAD
        for device, pad in self._pads.items():
            try:
                self._signing, self._device = pad.begin(), device
            except PeripheralBusy:
                refusal = SignRefusal.BUSY
            except HalError:
                continue
            else:
                self._timeline.noted(SigningNoted(Seen(device)))
                self._wanted.set()
                return None
        return refusal

    def clear(self) -> SignRefusal | None:
        """Wipe what was written and go on."""
        if self._signing is None:
            return SignRefusal.NOT_SIGNING
        self._signing.clear()
        self._timeline.noted(SigningNoted(Seen(self._device)))
        return None

    async def finish(self) -> SignRefusal | None:
        """Put the signature into the tray. An empty sheet is none, and stays open."""
        if self._signing is None:
            return SignRefusal.NOT_SIGNING
        if self._signing.points == 0:
            return SignRefusal.EMPTY
        try:
            strokes = _sealed(self._signing.finish())
        except HalError:
            self.cancel()
            return SignRefusal.NO_PAD
        device = self._device
        self.cancel()
        if self._tray.put_signature(strokes) is not None:
            return SignRefusal.NO_VISIT
        await self._timeline.happened(SignatureGiven(device))
        return None

    def cancel(self) -> None:
        """Wipe what was written."""
        signing, self._signing = self._signing, None
        if signing is not None:
            signing.cancel()
            self._timeline.noted(SigningNoted(None))

    async def _follow(self, signing: Signing) -> None:
        """Tell how much ink there is, now and then, until the signature ends."""
        try:
            async with aclosing(signing.changes()) as changes:
                async for _ in changes:
                    if self._signing is signing:
                        self._timeline.noted(SigningNoted(Seen(self._device, signing.points, signing.full)))
                    await self._clock.sleep(PAUSE)
        except HalError:
            return  # the device's own condition says why

    async def _until_over(self) -> None:
        """Until the visit ends or the screen is locked: nobody then sees what is written."""
        async with aclosing(self._store.watch()) as states:
            async for state in states:
                if state.visit is None or state.visit.id != self._visit or state.lock.locked:
                    return


def _sealed(sheet: Sheet) -> Wiped:
    """The strokes as JSON: lists of `[x, y, pressure]` in hundredths of a millimetre; no copy stays behind."""
    strokes = [[(point.x, point.y, round(point.pressure, 3)) for point in stroke] for stroke in sheet.strokes]
    buffer = bytearray()
    _encoder.encode_into({"width": sheet.width, "height": sheet.height, "strokes": strokes}, buffer)
    try:
        return Wiped.of(buffer)
    finally:
        buffer[:] = bytes(len(buffer))
