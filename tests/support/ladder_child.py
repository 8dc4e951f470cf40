"""A controller that helps a modem in vain and dies at its Nth step, as a nursery's child: DIRECTORY WALL N.

Steps are each transaction of the journal and each thing that is done, just before and just after it. What was done
stands in a file that outlives the process, as the modem does. One that outlives all of its steps says how many.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from firmware.appliance.managers.modem_ladder import Hands, ModemLadder
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import ModemView
from firmware.appliance.network.rungs import Mending
from firmware.appliance.state.model import CaseState, Device, Lock, LockReason, Network
from firmware.clock import Clock
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition
from firmware.hal.ports.modem import ModemState, PinOutcome, Registration, Repair, SimState, Unlocked
from firmware.hal.ports.uplink import UplinkKind
from support.appliance import timeline_in
from support.dying import Steps

LIFE = 250.0  # seconds, in which every step is taken once


class Hand:
    """Whatever is asked of it is written down with the time, and helps nobody."""

    repairs = frozenset(Repair)

    def __init__(self, file: Path, clock: Clock, steps: Steps) -> None:
        self._file = file
        self._clock = clock
        self._steps = steps

    def done(self, what: Mending) -> None:
        self._steps.step()
        with self._file.open("a") as file:
            file.write(f"{what.value} {self._clock.now().isoformat()}\n")
        self._steps.step()

    async def repair(self, step: Repair) -> None:
        self.done(Mending(step.value))

    async def renew(self, way: str) -> None:
        assert way == "lte"
        self.done(Mending.RECONNECT)

    def can_cycle(self, rail: str) -> bool:
        return rail == "rail"

    async def cycle(self, rail: str, seconds: float) -> None:
        self.done(Mending.POWER_CYCLE)

    async def reboot(self) -> None:
        self.done(Mending.REBOOT)

    async def power_off(self) -> None:
        raise AssertionError("nobody asks for it")

    async def prove(self, way: str) -> None:
        """Nothing passes."""

    async def unlock(self, pin: str) -> PinOutcome:
        return Unlocked()

    async def observe(self) -> AsyncGenerator[Condition | ModemState, None]:
        yield READY


def stalled(state: CaseState) -> CaseState:
    """The modem is in the network, nothing passes, there is no cable, and nobody works."""
    devices = {name: Device(name, kind, "left", Title(name, name), READY) for name, kind in KINDS.items()}
    modem = ModemView("modem", sim=SimState.READY, registration=Registration.HOME)
    ways = (Way("cable", UplinkKind.ETHERNET, Verdict.NO_CARRIER), Way("lte", UplinkKind.LTE, Verdict.DEAD))
    network = Network(chosen="lte", modem=modem, ways=ways)
    lock = Lock(locked=True, reason=LockReason.IDLE)
    return replace(state, devices=MappingProxyType(devices), services=(), network=network, lock=lock)


KINDS = {"modem": Kind.MODEM, "lte": Kind.UPLINK, "cable": Kind.UPLINK, "rail": Kind.RAIL}


def _unseen(mending: bool) -> None:
    """No screen."""


async def run(words: Sequence[str]) -> None:
    """A life of `LIFE` seconds that begins at WALL by the clock."""
    directory, wall, last = words
    async with timeline_in(Path(directory)) as desk:
        desk.clock.jump(datetime.fromisoformat(wall))
        desk.store.state = stalled(desk.store.state)
        steps = Steps(int(last))
        ledger = desk.journal._ledger
        ledger.write = steps.around(ledger.write)  # type: ignore[method-assign]
        hand = Hand(Path(directory) / "done", desk.clock, steps)
        hands = Hands("modem", "lte", hand, hand, hand, hand.prove, hand.renew, rail="rail")
        ladder = ModemLadder(hands, _unseen, desk.timeline, desk.store, desk.journal, desk.clock)
        living = asyncio.create_task(ladder.run())
        await desk.journal.answers()
        while desk.clock.monotonic() < 1000.0 + LIFE:
            await desk.clock.advance(2.0)
            await desk.journal.answers()
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
    print(steps.count)
