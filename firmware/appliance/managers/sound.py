"""The buzzer doubles what screen and lamp say, for eyes that are elsewhere."""

from contextlib import aclosing, suppress

from firmware.appliance.managers.lamp import signal_for
from firmware.appliance.state.model import CaseState, DocumentVerdict
from firmware.appliance.state.store import Store
from firmware.hal.errors import HalError
from firmware.hal.ports.buzzer import Buzzer, Tune
from firmware.hal.ports.indicator import Signal


def tune_for(before: CaseState, after: CaseState) -> Tune | None:
    """What is heard when `before` becomes `after`: of several the gravest."""
    was, now = signal_for(before), signal_for(after)
    turned = was is not now and was is not Signal.STARTING
    if (now is Signal.FAULT and was is not now) or after.lock.failures > before.lock.failures:
        return Tune.FAULT
    if turned and (now is Signal.CITIZEN or (now is Signal.ATTENTION and was is Signal.READY)):
        return Tune.NEEDS_YOU
    return Tune.ACCEPTED if _is_accepted(before, after) else None


def _is_accepted(before: CaseState, after: CaseState) -> bool:
    read = after.document is DocumentVerdict.READ and before.document is not after.document
    scanned = after.scanned is not None and before.scanned != after.scanned
    unlocked = before.lock.locked and not after.lock.locked
    return unlocked or scanned or read or (after.tray.signature and not before.tray.signature)


class Sound:
    """Sounds as the state changes, unless it is muted. What happened while the buzzer was gone is not made up for."""

    name = "sound"
    essential = False

    def __init__(self, buzzer: Buzzer, store: Store) -> None:
        self._buzzer = buzzer
        self._store = store

    async def run(self) -> None:
        """Follow the state until cancelled."""
        before = self._store.state
        async with aclosing(self._store.watch()) as states:
            async for state in states:
                tune = tune_for(before, state)
                before = state
                if tune is not None and state.body.sound:
                    with suppress(HalError):
                        self._buzzer.sound(tune)
