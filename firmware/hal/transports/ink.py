"""The sheet that a pen writes on: bounded, in memory that is wiped. It lies below drivers and simulators alike."""

import asyncio
import struct
from collections.abc import AsyncGenerator
from typing import Final

from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralBusy
from firmware.hal.ports.signature_pad import PenPoint, Sheet
from firmware.wiped import Wiped

MOST_POINTS: Final = 16384
"""Of one signature: 80 seconds of writing without a pause at 200 points a second."""

_POINT: Final = struct.Struct("<HHHH")  # x, y, pressure in 65535ths, 1 where a stroke begins


class InkPot:
    """Where a pad's ink goes: into the running signature, or nowhere."""

    def __init__(self, device: str) -> None:
        self._device = device
        self._size: tuple[int, int] | None = None
        self._signing: InkSigning | None = None

    def open(self, width: int, height: int) -> None:
        """The pad is there; its writing area in hundredths of a millimetre."""
        self._size = (width, height)

    def close(self, error: HalError | None = None) -> None:
        """The pad is let go, or its conversation broke by `error`: what was being written is wiped."""
        self._size = None
        if self._signing is not None:
            self._signing.break_off(error or PeripheralAbsent(self._device, "nobody observes the pad any more"))
            self._signing = None

    def begin(self) -> "InkSigning":
        """See `WritingPad.begin`."""
        if self._size is None:
            raise PeripheralAbsent(self._device, "the pad is not there")
        if self._signing is not None and not self._signing.over:
            raise PeripheralBusy(self._device, "another signature is being given")
        self._signing = InkSigning(self._device, *self._size)
        return self._signing

    def ink(self, x: int, y: int, pressure: float, *, begins: bool) -> None:
        """The pen wrote here."""
        if self._signing is not None:
            self._signing.ink(x, y, pressure, begins=begins)


class InkSigning:
    """A `Signing` in wiped memory."""

    def __init__(self, device: str, width: int, height: int) -> None:
        self._device = device
        self._size = (width, height)
        self._memory = Wiped(MOST_POINTS * _POINT.size)
        self._points = 0
        self._error: HalError | None = None
        self._news = asyncio.Event()
        self.over = False

    def ink(self, x: int, y: int, pressure: float, *, begins: bool) -> None:
        """Add a point; what does not fit is not kept."""
        if self.over or self._points == MOST_POINTS:
            return
        force = round(65535 * pressure)
        begins = begins or self._points == 0  # the pen may be down already when a sheet begins
        with self._memory.view() as view:
            _POINT.pack_into(view, self._points * _POINT.size, x, y, force, begins)
        self._points += 1
        self._news.set()

    @property
    def points(self) -> int:
        return self._points

    @property
    def full(self) -> bool:
        return self._points == MOST_POINTS

    def sheet(self) -> Sheet:
        strokes: list[list[PenPoint]] = []
        if not self.over:
            with self._memory.view() as view:
                for x, y, force, begins in _POINT.iter_unpack(view[: self._points * _POINT.size]):
                    if begins:
                        strokes.append([])
                    strokes[-1].append(PenPoint(x, y, force / 65535))
        return Sheet(*self._size, strokes, full=self.full)

    async def changes(self) -> AsyncGenerator[int, None]:
        yield self._points
        while True:
            await self._news.wait()
            self._news.clear()
            if self._error is not None:
                raise self._error
            if self.over:
                return
            yield self._points

    def clear(self) -> None:
        if not self.over:
            with self._memory.view() as view:
                view[:] = bytes(len(view))
            self._points = 0
            self._news.set()

    def finish(self) -> Sheet:
        if self.over:
            raise self._error or PeripheralAbsent(self._device, "the signature was ended before")
        written = self.sheet()
        self.cancel()
        return written

    def cancel(self) -> None:
        if not self.over:
            self.over = True
            self._points = 0
            self._memory.close()
            self._news.set()

    def break_off(self, error: HalError) -> None:
        """The pad is gone: half a signature is none."""
        if not self.over:
            self._error = error
            self.cancel()
