"""Each run of the controller is noted when it begins and when it ends in order; what lies between is a crash."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from firmware.appliance.config import RestartConfig
from firmware.appliance.errors import Rebooting
from firmware.appliance.paths import write_durably
from firmware.appliance.state.events import CrashRemedy, KeptCrashing
from firmware.appliance.state.restarts import Budget, Course, Past, Start, begin, ended, told
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.errors import HalError

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """How the present run goes on, and what led there."""

    file: Path
    past: Past
    course: Course

    async def tell(self, timeline: Timeline) -> None:
        """Record what was done about crashes, once the journal can be written."""
        if self.past.owed:
            await timeline.happened(KeptCrashing(self.past.owed, CrashRemedy.REBOOT))
            self.past = told(self.past)
            keep(self.file, self.past)
        if self.course is Course.SAFE:
            await timeline.happened(KeptCrashing(max(1, len(self.past.crashes)), CrashRemedy.SAFE_MODE))


@asynccontextmanager
async def counted(
    file: Path, budget: Budget, clock: Clock, *, rehearsal: bool, boot: Path = _BOOT
) -> AsyncGenerator[Run, None]:
    """The run for the length of the block; one that breaks is not noted as ended. Raises `Rebooting`."""
    start = Start(_text(boot), clock.monotonic(), clock.now().date().isoformat())
    past, course = begin(_kept(file), start, budget)
    keep(file, past)
    if course is Course.REBOOT:
        await _reboot(clock, rehearsal=rehearsal)
        past, course = msgspec.structs.replace(past, open=True), Course.SAFE  # it was refused
        keep(file, past)
    run = Run(file, past, course)
    yield run
    keep(file, ended(run.past))


async def _reboot(clock: Clock, *, rehearsal: bool) -> None:
    """Before anything else of the case is touched: whatever it is that crashes, it must not come first."""
    _log.error("the controller keeps crashing: the computer shall start anew")
    if not rehearsal:
        from firmware.hal.drivers.logind_machine import LogindMachine

        try:
            await LogindMachine(clock).reboot()
        except HalError as problem:
            _log.error("the computer does not start anew: %s", problem)
            return
    raise Rebooting("the controller kept crashing, so the computer starts anew")


def budget(config: RestartConfig) -> Budget:
    """What `case.toml` grants."""
    return Budget(config.crashes, config.minutes, config.reboots)


def keep(file: Path, past: Past) -> None:
    """On disk when this returns. A disk that takes nothing does not keep the case from running."""
    try:
        write_durably(file, msgspec.json.encode(past))
    except OSError as problem:
        _log.warning("the run could not be noted: %s", problem)


def _kept(file: Path) -> Past:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Past)
    except FileNotFoundError:
        return Past()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as problem:
        _log.warning("what was noted of earlier runs cannot be read: %s", problem)
        return Past()


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return ""
