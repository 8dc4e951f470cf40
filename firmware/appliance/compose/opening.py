"""How a case begins and ends: in which order it is opened, and that what was opened is let go."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from firmware.appliance.book.day import BooksBroken
from firmware.appliance.compose.body import body_room
from firmware.appliance.compose.closing import closing_room
from firmware.appliance.compose.first_and_last import farewell, first_state
from firmware.appliance.compose.guide import first_guide
from firmware.appliance.compose.money import make_till, newest_day
from firmware.appliance.compose.ownership import claimed, owned
from firmware.appliance.compose.page import assemble
from firmware.appliance.compose.parts import SOFTWARE, Appliance, Parts
from firmware.appliance.compose.runs import budget, counted
from firmware.appliance.compose.staff import rehearsal_card_pin, rehearsed_sign_in, staff_desk
from firmware.appliance.compose.timekeeping import make_clockwatch
from firmware.appliance.config import Config
from firmware.appliance.journal import Journal
from firmware.appliance.managers.desk import Desk
from firmware.appliance.managers.history import open_visit, was_clean
from firmware.appliance.managers.staff import StaffDesk
from firmware.appliance.managers.till import Till
from firmware.appliance.paths import Paths
from firmware.appliance.state.events import ControllerStarted, StorageChanged
from firmware.appliance.state.model import StorageHealth
from firmware.appliance.state.restarts import Course
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.clock import Clock
from firmware.hal.inventory import Hal, build_hal

if TYPE_CHECKING:
    from firmware.appliance.compose.stage import Stage
    from firmware.hal.sim.world import World

REMEMBERED: Final = 1000  # rows of the last run that are looked at to go on where it was


@asynccontextmanager
async def appliance(
    config: Config, paths: Paths, clock: Clock, rehearse: str | None
) -> AsyncGenerator[Appliance, None]:
    """Put the case together; afterwards everything is let go, recorded and on disk.

    `rehearse` names the scenario of a rehearsal, "" for none; None: the devices are real. Raises `AlreadyRunning`,
    `JournalError`, `ConfigError`, `Rebooting`. After many crashes it is the case in safe mode.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(owned(paths))
        run = await stack.enter_async_context(
            counted(paths.runs, budget(config.restarts), clock, rehearsal=rehearse is not None)
        )
        door = stack.enter_context(claimed(paths.socket))
        journal = await Journal.open(paths.journal, clock)
        stack.push_async_callback(journal.close)
        if run.course is Course.SAFE:
            from firmware.appliance.compose.safe import safe_appliance

            safe = safe_appliance(config, paths, clock, journal, door, run, rehearsal=rehearse is not None)
            yield await stack.enter_async_context(safe)
            return
        past = await journal.tail(REMEMBERED)
        state = first_state(config, open_visit(past), rehearsal=rehearse is not None)
        day = await newest_day(journal)
        sound = not isinstance(day, BooksBroken)
        state = replace(state, guide=first_guide(config, past))
        store = Store(replace(state, day=None if isinstance(day, BooksBroken) else day), clock)
        timeline = Timeline(journal, store, clock)
        if journal.replaced:  # history is missing; that it goes on is recorded with it
            store.dispatch(StorageChanged(StorageHealth.FAILING))
            await timeline.probe()
        await timeline.happened(ControllerStarted(SOFTWARE, was_clean(past) and not journal.replaced))
        await run.tell(timeline)
        stack.push_async_exit(farewell(timeline))
        hal = build_hal(config.hal, clock, rehearse is not None, paths.run)
        stack.push_async_callback(hal.close)
        clockwatch = make_clockwatch(config.fleet, hal.timekeeper, timeline, journal, clock)
        staff = staff_desk(config, paths, hal, clockwatch, timeline, store)
        if staff is not None:
            stack.callback(staff.close)
        pin = paths.pin if rehearse is None else paths.rehearsal_pin
        desk = Desk(timeline, store, journal, clock, pin if staff is None else None)
        stack.callback(desk.close)
        await desk.prepare()
        till = make_till(config.fees, hal, timeline, store, clock, sound=sound)
        room = await stack.enter_async_context(
            closing_room(config, paths, till, hal, timeline, store, journal, clock, staff)
        )
        body = await body_room(hal, timeline, store, journal, clock)
        stage = None if hal.world is None else rehearsal(hal, desk, staff, till, store, clock, rehearse or "", pin)
        parts = Parts(clock, door, journal, store, timeline, desk, staff, clockwatch, till, room, hal, stage, body)
        yield assemble(config, paths, parts)


def rehearsal(
    hal: Hal, desk: Desk, staff: StaffDesk | None, till: Till, store: Store, clock: Clock, scenario: str, pin: Path
) -> "Stage":
    """The simulated world's stage; imported only by a rehearsal. Its PIN is new each time and kept apart."""
    from firmware.appliance.compose.stage import Stage, rehearsal_pin

    world = cast("World", hal.world)  # who rehearses has one
    if staff is None:
        return Stage(world, desk, till, clock, scenario, rehearsal_pin(pin))
    return Stage(world, desk, till, clock, scenario, rehearsal_card_pin(), rehearsed_sign_in(staff, hal, store))
