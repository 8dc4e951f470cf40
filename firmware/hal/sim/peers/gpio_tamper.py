"""The body of the case around its contact: a screwdriver, a latch, and a clock chip."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from firmware.hal.config import DeviceConfig, connection_of
from firmware.hal.config.enclosure import TamperConnection
from firmware.hal.sim.header import SimHeader
from firmware.hal.sim.kernel_files import KernelFiles
from firmware.hal.sim.peer import Poke


class GpioTamperPeer:
    """A body that is closed at first. Latch and clock chip run on a cell of their own, whether anybody looks or not."""

    def __init__(self, config: DeviceConfig, directory: Path, header: SimHeader) -> None:
        wiring = connection_of(config, TamperConnection)
        root = directory / f"{config.name}-rtc"
        self._connection = replace(wiring, root=root)
        self._contact = header.contact(wiring.pin)
        self._latch = None if wiring.latch is None else header.contact(wiring.latch)
        if wiring.reset is not None:
            header.when_high(wiring.reset, self._reset)
        self._clock = KernelFiles(root / (wiring.rtc or "rtc0"))
        self._clock.write(timestamp0="")
        self.shut()

    @property
    def connection(self) -> TamperConnection:
        return self._connection

    def pokes(self) -> Mapping[str, Poke]:
        return MappingProxyType(
            {
                "open": Poke(self.open, {}),
                "close": Poke(self.shut, {}),
                "chatter": Poke(self.chatter, {"times": int}),
            }
        )

    def open(self, at: datetime | None = None) -> None:
        """Unscrew the body; `at` for the chip's clock where that is not the machine's."""
        self._contact.tie(None)
        if self._latch is not None:
            self._latch.tie(level=True)
        if self._clock.read("timestamp0") in ("", "0"):
            self._clock.write(timestamp0=str(int((at or datetime.now(UTC)).timestamp())))

    def shut(self) -> None:
        """Screw it together again; what was latched stays."""
        self._contact.tie(self._connection.closed_high)

    def chatter(self, times: int) -> None:
        """Let the contact bounce so many times without anybody having opened anything; it ends as it was."""
        before = self._contact.tied
        for _ in range(times):
            for level in (None, self._connection.closed_high):
                self._contact.tie(level)
        self._contact.tie(before)

    def tell_time(self, told: str) -> None:
        """Let the clock chip's timestamp say this."""
        self._clock.write(timestamp0=told)

    def break_clock(self) -> None:
        """Let the clock chip have no timestamp."""
        self._clock.remove("timestamp0")

    def jam_latch(self) -> None:
        """Let the latch hold for ever."""
        if self._latch is not None:
            self._latch.tie(level=True)
            self._latch = None

    def close(self) -> None:
        """Nothing to end: the files go with the directory they were given."""

    def _reset(self) -> None:
        if self._latch is not None and self._contact.tied is not None:
            self._latch.tie(None)
