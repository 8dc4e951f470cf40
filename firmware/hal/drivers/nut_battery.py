"""A UPS that NUT drives: watched at `upsd`, and commanded there where we may."""

from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from firmware.clock import Clock
from firmware.hal.config.power import NutConnection
from firmware.hal.drivers.nut_talk import NutTalk, Refused, ServiceGone, open_nut
from firmware.hal.errors import HalError, PeripheralAbsent, PeripheralFault, PeripheralSilent, PeripheralUnserved
from firmware.hal.ports.battery import Charge, CutOutcome
from firmware.hal.ports.device import READY, STARTING, Condition, DeviceState, Reason
from firmware.hal.transports.stream import Seat, Stream, fed_by
from firmware.hal.wire.gauge import Nonsense
from firmware.hal.wire.nut import charge_of, is_starting, is_worn

ASK: Final = 1.5
"""Seconds between questions for the status alone: NUT's protocol has no events, and its drivers look
every two seconds themselves."""

EVERYTHING: Final = 30.0
"""Seconds after which all variables are read even if the status stays."""

TRACK: Final = 0.25
TRACKED: Final = 12
"""Seconds between questions what became of a command, and how many."""

DEFECT: Final = Condition(DeviceState.ATTENTION, Reason.BATTERY_DEFECT)

_LOST: Final = frozenset({"DATA-STALE", "DRIVER-NOT-CONNECTED"})
_UNKNOWN: Final = frozenset({"CMD-NOT-SUPPORTED", "UNKNOWN-COMMAND", "UNKNOWN"})
_SHUTDOWN: Final = "shutdown.return"
_DELAY: Final = "ups.delay.shutdown"


class NutBattery:
    """A `Battery`. The password is read when it is needed and kept nowhere."""

    def __init__(self, name: str, connection: NutConnection, clock: Clock) -> None:
        self._name = name
        self._connection = connection
        self._clock = clock
        self._seat: Seat[Charge] = Seat(name)

    async def observe(self) -> AsyncGenerator[Condition | Charge, None]:
        with self._seat.take() as stream:
            async with fed_by(stream, partial(self._keep, stream)):
                async for item in stream:
                    yield item

    async def cut_and_restore(self, after: float) -> CutOutcome:
        """A UPS that cannot be told when cuts by its own delay: what had to be kept is on the disk before this."""
        if self._connection.credentials is None:
            return CutOutcome.NOT_SUPPORTED
        try:
            async with open_nut(self._name, self._connection.server, self._clock) as talk:
                await self._sign_in(talk, self._connection.credentials)
                with suppress(Refused):
                    await talk.ask("SET", "VAR", self._connection.ups, _DELAY, str(round(after)))
                return await self._command(talk, _SHUTDOWN)
        except ServiceGone as problem:
            raise PeripheralUnserved(self._name, "upsd does not run") from problem

    async def allow_charging(self, allowed: bool) -> bool:  # noqa: ARG002 - the port's
        """NUT has no word for it."""
        return False

    async def _keep(self, stream: Stream[Charge]) -> None:
        try:
            async with open_nut(self._name, self._connection.server, self._clock) as talk:
                await self._follow(talk, stream)
        except Refused as problem:
            raise self._meaning(problem) from problem
        except ServiceGone as problem:
            raise PeripheralUnserved(self._name, "upsd does not run") from problem

    async def _follow(self, talk: NutTalk, stream: Stream[Charge]) -> None:
        known, read_at = "", 0.0
        while True:
            status = await talk.variable(self._connection.ups, "ups.status")
            if status != known or self._clock.monotonic() - read_at >= EVERYTHING:
                known, read_at = status, self._clock.monotonic()
                self._tell(stream, await talk.variables(self._connection.ups))
            await self._clock.sleep(ASK)

    @staticmethod
    def _tell(stream: Stream[Charge], variables: dict[str, str]) -> None:
        if is_starting(variables):
            stream.tell_change(STARTING)
            return
        try:
            charge = charge_of(variables)
        except Nonsense:
            stream.tell_change(DEFECT)
            return
        stream.tell_change(DEFECT if is_worn(variables) else READY)
        stream.tell_change(charge)

    async def _sign_in(self, talk: NutTalk, credentials: Path) -> None:
        user, password = self._read(credentials)
        try:
            await talk.ask("USERNAME", user)
            await talk.ask("PASSWORD", password)
        except Refused as problem:
            raise PeripheralFault(self._name, f"upsd does not take our user: {problem.code}") from problem

    def _read(self, credentials: Path) -> tuple[str, str]:
        lines = _lines_of(credentials)
        if len(lines) != 2:
            raise PeripheralFault(self._name, f"{credentials} does not hold a name and a password")
        return lines[0], lines[1]

    async def _command(self, talk: NutTalk, command: str) -> CutOutcome:
        """Given with tracking, where `upsd` knows it (2.8): without, its OK says that the driver was asked, no more."""
        with suppress(Refused):
            await talk.ask("SET", "TRACKING", "ON")
        try:
            answer = await talk.ask("INSTCMD", self._connection.ups, command)
            if answer[:2] == ("OK", "TRACKING") and len(answer) == 3:
                await self._came_to(talk, answer[2])
        except Refused as problem:
            if problem.code in _UNKNOWN:
                return CutOutcome.NOT_SUPPORTED
            raise self._meaning(problem) from problem
        return CutOutcome.ARMED

    async def _came_to(self, talk: NutTalk, tracking: str) -> None:
        """Wait for what the driver says; raises `Refused` with its word."""
        for _ in range(TRACKED):
            if await talk.ask("GET", "TRACKING", tracking) != ("PENDING",):
                return
            await self._clock.sleep(TRACK)
        raise PeripheralSilent(self._name, "the driver of the UPS does not say what became of the command")

    def _meaning(self, problem: Refused) -> HalError:
        if problem.code in _LOST:
            return PeripheralAbsent(self._name, "NUT has lost the UPS")
        return PeripheralFault(self._name, f"upsd refuses: {problem.code}")


def _lines_of(file: Path) -> list[str]:
    """Nothing where it cannot be read: the error would hold what is in it, which may be a password."""
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
