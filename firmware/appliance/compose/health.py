"""Whether the controller is well: what the watchdog asks before it gives a sign of life."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from firmware.appliance.journal import Journal
from firmware.appliance.managers.pulse import Pulses
from firmware.appliance.managers.selfcare import Heart
from firmware.appliance.supervise import Service, Watchdog, watchdog_interval
from firmware.clock import Clock

PATIENCE: Final = 60.0
"""Seconds for a manager to deal with what a device told; the journal and every device have shorter deadlines."""

_log = logging.getLogger(__name__)


def health(journal: Journal, heart: Heart, pulses: Pulses) -> Callable[[], Awaitable[bool]]:
    """Whether journal, heart and managers live; that the loop does shows by asking."""

    async def healthy() -> bool:
        await journal.answers()
        if stuck := pulses.overdue():
            _log.error("stuck: %s", ", ".join(stuck))
        return heart.alive() and not stuck

    return healthy


def watchdogs(healthy: Callable[[], Awaitable[bool]], clock: Clock) -> Sequence[Service]:
    """The sign of life, where the service manager asks for one."""
    interval = watchdog_interval()
    return [] if interval is None else [Watchdog(healthy, interval, clock)]
