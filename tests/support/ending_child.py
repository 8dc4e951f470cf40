"""A case that ends and dies at its Nth action, as a nursery's child: DIRECTORY TERMINAL NUT MAINS N.

TERMINAL and NUT are ports of this machine: a payment terminal with a customer who takes time, and a UPS. What the case
was told is on disk is said, a word a line. The mains are back from its action MAINS on. One that outlives all of its
actions says how many there were.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from firmware.appliance.managers.ending import Ending, EndStep
from firmware.appliance.power.policy import EndReason
from firmware.appliance.state.events import DayOpened, Heartbeat
from firmware.clock import SystemClock, settle
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.power import NutConnection
from firmware.hal.drivers.nut_battery import NutBattery
from firmware.hal.ports.battery import CutOutcome
from support.dying import Steps
from support.till_case import ONE_CARD, TillCase
from support.wire_till import wire_till

EVENTS = 5
UPS = "ups"


class StepsToTheEnd(Steps):
    """Has the mains return at one of them."""

    def __init__(self, directory: Path, mains: int, last: int) -> None:
        super().__init__(last)
        self._directory = directory
        self._mains = mains

    def step(self) -> None:
        if self.count + 1 == self._mains:
            (self._directory / "mains").touch()
        super().step()


class FileMachine:
    """A computer whose power the test looks after: what it was asked is a file."""

    def __init__(self, directory: Path, steps: Steps) -> None:
        self._directory = directory
        self._steps = steps

    async def power_off(self) -> None:
        self._ask("off")

    async def reboot(self) -> None:
        self._ask("reboot")

    def _ask(self, what: str) -> None:
        self._steps.step()
        (self._directory / what).touch()
        self._steps.step()


class FileSupply:
    """What feeds the case, as the test has it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def on_mains(self) -> bool:
        return (self._directory / "mains").exists()

    async def keep(self) -> None:
        pass


def say(word: str) -> None:
    """At once: what was said before a death was heard."""
    os.write(1, f"{word}\n".encode())


async def work(case: TillCase) -> None:
    """What a day leaves: events that were acknowledged, and a payment at which the customer looks."""
    for number in range(EVENTS):
        await case.timeline.decided(DayOpened(100 + number))
        say("event")
    await case.till.card(ONE_CARD)
    await case.until(lambda state: state.paying is not None and state.paying.prompt is not None)


class AskedUps(NutBattery):
    """Is waited for: time that outran a conversation over a real wire would leave it behind."""

    asked = False

    async def cut_and_restore(self, after: float) -> CutOutcome:
        self.asked = True
        try:
            return await super().cut_and_restore(after)
        finally:
            self.asked = False


async def end(case: TillCase, ending: Ending, battery: AskedUps, stopped: asyncio.Event) -> None:
    """To the end, with time that passes as fast as things happen."""
    ending.begin(EndReason.EMPTY)
    running = asyncio.create_task(ending.run())
    while not stopped.is_set():
        await case.journal.answers()
        await settle()
        if case.clock._sleepers and not battery.asked:
            await case.clock.advance(0.05)
    running.cancel()
    await asyncio.wait({running})


async def run(words: Sequence[str]) -> None:
    """End the case."""
    directory = Path(words[0])
    terminal, nut, mains, last = map(int, words[1:])
    credentials = directory / "battery.upsd.user"
    async with wire_till(directory, terminal) as case:
        await case.connected()
        if case.day.payments:  # started anew, and the battery is as empty as before
            await case.at_rest()
        else:
            case.new_visit(f"{last:016x}")
            await work(case)
        await case.timeline.happened(Heartbeat(60, 1, 1))
        steps, stopped = StepsToTheEnd(directory, mains, last), asyncio.Event()
        battery = AskedUps("battery", NutConnection(UPS, TcpConnection("127.0.0.1", nut), credentials), SystemClock())
        ending = Ending(
            case.till, case.journal, None, battery, FileMachine(directory, steps), case.timeline, case.store,
            case.clock, stopped.set,
        )  # fmt: skip
        ending.supply = FileSupply(directory)
        watched(case, ending, steps)
        await end(case, ending, battery, stopped)
        print(steps.count)


def watched(case: TillCase, ending: Ending, steps: Steps) -> None:
    """Every transaction, everything shown and every step of the end is an action."""
    ledger = case.journal._ledger
    ledger.write = steps.around(ledger.write)  # type: ignore[method-assign]
    case.timeline.noted = steps.around(case.timeline.noted)  # type: ignore[method-assign]
    perform = ending.perform

    async def stepped(step: EndStep) -> None:
        steps.step()
        await perform(step)
        if step is EndStep.FLUSH:
            say("flushed")
        steps.step()

    ending.perform = stepped  # type: ignore[method-assign]
