"""The controller is killed after every action of the end, and the mains return when they like."""

import signal
from pathlib import Path
from random import Random

from support.devices import device
from support.ending_child import UPS
from support.nursery import Nursery, nursery
from support.wire_till import compare, port_of, quick_directory, terminal_in, wire_till

from firmware.appliance.journal import Journal
from firmware.appliance.managers.till_rules import askable
from firmware.appliance.state.events import DayOpened, Heartbeat
from firmware.clock import FakeClock
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.power import NutConnection
from firmware.hal.kinds import Kind
from firmware.hal.sim.peers.nut_server import NutServerPeer
from firmware.hal.sim.peers.zvt_terminal import ZvtTerminalPeer

BATTERY = device(Kind.BATTERY, "nut-battery", NutConnection(UPS, TcpConnection("192.0.2.1", 3493)), "battery")
NEVER = 0
MOST_RUNS = 4


class Truth:
    """What really is: the UPS, the mains and the computer. A case without power runs nothing."""

    def __init__(self, directory: Path, ups: NutServerPeer) -> None:
        self.directory = directory
        self.ups = ups

    @property
    def mains(self) -> bool:
        return (self.directory / "mains").exists()

    def asked(self, what: str) -> bool:
        return (self.directory / what).exists()

    def restarts(self) -> bool:
        """Whether the service manager starts the controller anew: the computer has neither gone down nor been cut."""
        return not (self.asked("off") or self.asked("reboot") or self.ups.armed is not None)

    def runs_when_mains_are_back(self) -> bool:
        """A UPS that was armed cuts, and gives power as soon as it has some. A computer that was switched off stays so
        until its power was gone and came back.
        """
        return self.ups.armed is not None or self.asked("reboot") or not self.asked("off")


async def ended_case(
    born: Nursery, directory: Path, terminal: ZvtTerminalPeer, ups: NutServerPeer, mains: int, last: int
) -> int:
    """A case that is killed at its action `last`, and what becomes of it; how many actions its last run had."""
    truth = Truth(directory, ups)
    assert isinstance(ups.connection.server, TcpConnection)
    said: list[str] = []
    for number in range(MOST_RUNS):
        code, words = await born.child(
            directory, port_of(terminal), ups.connection.server.port, mains, last if number == 0 else NEVER
        )
        said += words.split()
        assert code in (0, -signal.SIGKILL)
        if not truth.restarts():
            break
    assert not truth.restarts()
    assert truth.runs_when_mains_are_back()
    await nothing_was_lost(directory, terminal, said)
    return int(said[-1]) if said and said[-1].isdecimal() else 0


async def nothing_was_lost(directory: Path, terminal: ZvtTerminalPeer, said: list[str]) -> None:
    """All that was acknowledged is there, and both books agree once the terminal was asked."""
    journal = await Journal.open(directory / "journal.db", FakeClock())
    events = [row.event for row in await journal.tail(1000)]
    await journal.close()
    assert not journal.replaced
    assert sum(isinstance(event, DayOpened) and event.day >= 100 for event in events) >= said.count("event")
    assert sum(isinstance(event, Heartbeat) for event in events) >= said.count("flushed")
    async with wire_till(directory, port_of(terminal)) as case:
        await case.until(lambda state: not askable(state.day))
        compare(case, terminal)


async def one_case(born: Nursery, last: int, mains: int, *, supports: bool = True) -> int:
    """A case with a customer who takes time, on an empty battery; how many actions its end had."""
    with quick_directory() as directory, terminal_in(directory) as terminal:
        ups = NutServerPeer(BATTERY, directory)
        ups.supports = supports
        ups.mains_off()
        terminal.customer("is-slow")
        try:
            return await ended_case(born, directory, terminal, ups, mains, last)
        finally:
            ups.close()


async def test_killed_after_every_action_nothing_is_lost_and_the_case_comes_back() -> None:
    random = Random(4)
    async with nursery("support.ending_child") as born:
        actions = await one_case(born, NEVER, NEVER)
        assert actions >= 20
        for last in range(1, actions + 1):
            await one_case(born, last, random.choice([NEVER, random.randint(1, actions)]))


async def test_where_nothing_gives_the_power_back_a_case_whose_mains_are_there_starts_anew() -> None:
    async with nursery("support.ending_child") as born:
        for last in (NEVER, 2, 9, 16):
            await one_case(born, last, 1, supports=False)
