"""Setting up and packing: lists that tick themselves, block nobody, and say no more than can be known."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest
from support.appliance import Desk, settled, timeline_in
from support.controller import BARE

from firmware.appliance.compose.guide import left_outside
from firmware.appliance.config import ConfigError, read_config
from firmware.appliance.managers.guide import Guidance
from firmware.appliance.managers.lamp import signal_for
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.enclosure import Body
from firmware.appliance.state.events import (
    AnyEvent,
    DeviceChanged,
    LeftOutside,
    LidMoved,
    PowerModeEntered,
    SetUpDone,
    UplinkChanged,
)
from firmware.appliance.state.guidance import is_set_up, outside, pack_list, set_up_list
from firmware.appliance.state.guide import Guide, Hands, Phase, Plan, Standing
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.config.hands import MAINS
from firmware.hal.errors import PeripheralAbsent
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.buzzer import Tune
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.indicator import Signal
from firmware.hal.ports.lid import LidPosition
from firmware.hal.ports.uplink import UplinkKind

PLAN = Plan((MAINS, "cable", "printer", "scanner"), ("scanner", "printer", "cable", MAINS), 20_400)


class Ears:
    """A buzzer that is heard, or is not there."""

    def __init__(self) -> None:
        self.heard: list[Tune] = []
        self.absent = False

    def observe(self) -> AsyncGenerator[Never, None]:
        raise NotImplementedError

    def sound(self, tune: Tune) -> None:
        if self.absent:
            raise PeripheralAbsent("buzzer", "not there")
        self.heard.append(tune)


class Case:
    """A case with a running guidance, to which things happen."""

    def __init__(self, desk: Desk, guidance: Guidance, ears: Ears) -> None:
        self.desk, self.guidance, self.ears = desk, guidance, ears
        self.store: Store = desk.store

    async def happens(self, *events: AnyEvent) -> None:
        for event in events:
            await self.desk.timeline.happened(event)
            await settled(self.desk)

    async def is_(self, name: str, state: DeviceState, reason: Reason = Reason.OK) -> None:
        await self.happens(DeviceChanged(name, state, reason))

    async def lid(self, position: LidPosition) -> None:
        await self.happens(LidMoved(position))

    async def mains(self, *, on: bool) -> None:
        source = PowerSource.MAINS if on else PowerSource.BATTERY
        await self.happens(PowerModeEntered(Mode.MAINS if on else Mode.BATTERY, source, 80, None))

    async def set_up(self) -> None:
        """Everything stands on the table."""
        for name in ("printer", "scanner", "cable"):
            await self.is_(name, DeviceState.READY)
        await self.happens(UplinkChanged(UplinkKind.ETHERNET))
        await self.mains(on=True)

    async def told(self) -> list[AnyEvent]:
        rows = await self.desk.journal.tail(100)
        return [row.event for row in rows if isinstance(row.event, SetUpDone | LeftOutside)]

    @property
    def guide(self) -> Guide:
        return self.store.state.guide

    def hands(self) -> dict[str, Hands]:
        return {item.name: item.hands for item in set_up_list(self.store.state)}


@pytest.fixture
async def case(tmp_path: Path) -> AsyncIterator[Case]:
    async with running(tmp_path) as case:
        yield case


@asynccontextmanager
async def running(tmp_path: Path) -> AsyncIterator[Case]:
    async with timeline_in(tmp_path) as desk:
        desk.store.state = replace(desk.store.state, guide=Guide(PLAN))
        ears = Ears()
        guidance = Guidance(Timeline(desk.journal, desk.store, desk.clock), desk.store, desk.clock, [ears])
        task = asyncio.create_task(guidance.run())
        await settled(desk)
        yield Case(desk, guidance, ears)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def packed(case: Case, *names: str) -> None:
    for name in names:
        await case.is_(name, DeviceState.ABSENT, Reason.NOT_CONNECTED)


async def test_the_list_ticks_itself_as_devices_and_power_appear(case: Case) -> None:
    await packed(case, "printer", "scanner", "cable")
    await case.lid(LidPosition.OPEN)
    take, network, mains = Hands.TAKE_OUT, Hands.PLUG_NETWORK, Hands.PLUG_MAINS
    assert case.hands() == {MAINS: mains, "cable": network, "printer": take, "scanner": take}
    await case.mains(on=True)
    await case.is_("printer", DeviceState.FAULT, Reason.PAPER_OUT)
    await case.is_("scanner", DeviceState.UNKNOWN, Reason.STARTING)
    assert case.hands()["printer"] is Hands.LAY_PAPER
    assert case.hands()["scanner"] is Hands.WAIT
    assert case.hands()[MAINS] is Hands.NOTHING
    assert not is_set_up(case.store.state)
    await case.set_up()
    assert is_set_up(case.store.state)


async def test_minutes_are_measured_from_the_lid_to_the_last_tick_and_once(case: Case) -> None:
    await packed(case, "printer", "scanner", "cable")
    await case.lid(LidPosition.OPEN)
    await case.desk.clock.advance(540)
    await case.set_up()
    await case.is_("printer", DeviceState.FAULT, Reason.PAPER_OUT)
    await case.desk.clock.advance(60)
    await case.is_("printer", DeviceState.READY)
    assert await case.told() == [SetUpDone(540)]
    assert case.guide.seconds == 540


async def test_the_clerk_goes_on_and_the_time_is_measured_all_the_same(case: Case) -> None:
    await packed(case, "printer", "scanner", "cable")
    await case.lid(LidPosition.OPEN)
    case.guidance.dismiss()
    await case.desk.clock.advance(60)
    await case.set_up()
    assert case.guide.dismissed
    assert await case.told() == [SetUpDone(60)]


async def test_a_lunch_break_is_no_set_up(case: Case) -> None:
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    await case.lid(LidPosition.CLOSED)
    await case.lid(LidPosition.OPEN)
    await settled(case.desk)
    assert await case.told() == []
    assert case.ears.heard == []
    assert case.guide.left == ()


async def test_a_village_without_a_socket_is_set_up_all_the_same(case: Case) -> None:
    await packed(case, "printer")
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    await case.mains(on=False)
    assert is_set_up(case.store.state)


async def test_the_second_way_out_needs_no_hands(case: Case) -> None:
    await case.is_("cable", DeviceState.FAULT, Reason.NO_CARRIER)
    await case.happens(UplinkChanged(UplinkKind.LTE))
    assert case.hands()["cable"] is Hands.NOTHING


async def test_the_packing_list_unticks_and_says_what_it_cannot_see(case: Case) -> None:
    await case.set_up()
    case.guidance.pack()
    await packed(case, "scanner")
    await case.is_("printer", DeviceState.FAULT, Reason.SILENT)
    await case.is_("cable", DeviceState.FAULT, Reason.NO_CARRIER)
    found = {item.name: item.standing for item in pack_list(case.store.state)}
    assert [item.name for item in pack_list(case.store.state)] == list(PLAN.pack)
    assert found["scanner"] is found["cable"] is Standing.UNPLUGGED
    assert found["printer"] is Standing.UNSEEN
    assert found[MAINS] is Standing.OUTSIDE
    assert outside(case.store.state) == (MAINS,)


async def test_the_lid_closes_while_something_is_outside(case: Case) -> None:
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    case.guidance.pack()
    await packed(case, "scanner")
    await case.lid(LidPosition.CLOSED)
    assert await case.told() == [LeftOutside(("printer", "cable"), mains=True)]
    assert case.ears.heard == [Tune.FAULT]
    await case.lid(LidPosition.OPEN)
    assert case.guide.left == ("printer", "cable", MAINS)
    case.guidance.dismiss()
    assert not case.store.state.guide.left


async def test_somebody_packs_without_saying_so(case: Case) -> None:
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    await packed(case, "scanner")
    await case.lid(LidPosition.CLOSED)
    assert case.guide.left == ("printer", "cable", MAINS)


async def test_the_mains_fail_before_lunch_and_that_is_no_packing(case: Case) -> None:
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    await case.mains(on=False)
    await case.lid(LidPosition.CLOSED)
    assert await case.told() == []


async def test_everything_is_packed_and_nobody_is_warned(case: Case) -> None:
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    case.guidance.pack()
    await packed(case, "scanner", "printer", "cable")
    await case.mains(on=False)
    await case.lid(LidPosition.CLOSED)
    assert await case.told() == []
    assert case.guide == Guide(PLAN)


async def test_a_buzzer_that_is_not_there_keeps_nothing_from_being_told(case: Case) -> None:
    case.ears.absent = True
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    case.guidance.pack()
    await case.lid(LidPosition.CLOSED)
    assert len(await case.told()) == 1


async def test_a_muted_buzzer_is_silent_and_the_lamp_is_red(case: Case) -> None:
    case.store.state = replace(case.store.state, body=Body(sound=False))
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    case.guidance.pack()
    await case.lid(LidPosition.CLOSED)
    assert case.ears.heard == []
    assert signal_for(case.store.state) is Signal.FAULT


async def test_the_clerk_works_on_after_all(case: Case) -> None:
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    case.guidance.pack()
    case.guidance.stop_packing()
    await case.lid(LidPosition.CLOSED)
    assert case.guide.phase is Phase.NONE
    assert await case.told() == []


async def test_the_case_was_off_meanwhile_and_what_was_left_is_still_to_be_read(case: Case) -> None:
    await case.lid(LidPosition.OPEN)
    await case.set_up()
    case.guidance.pack()
    await case.lid(LidPosition.CLOSED)
    assert left_outside(await case.desk.journal.tail(100)) == ("scanner", "printer", "cable", MAINS)
    await case.lid(LidPosition.OPEN)
    assert left_outside(await case.desk.journal.tail(100)) == ()


DEVICES = """
[bays.base]
title = { de = "Boden", en = "Base" }
[devices.battery]
kind = "battery"
driver = "sysfs-battery"
bay = "base"
title = { de = "Akku", en = "Battery" }
connection = { battery = "BAT0", mains = "ADP1" }
[devices.cable]
kind = "uplink"
driver = "kernel-link"
bay = "base"
title = { de = "Kabel", en = "Cable" }
connection = { interface = "eth0", medium = "ethernet" }
[devices.lte]
kind = "uplink"
driver = "kernel-link"
bay = "base"
title = { de = "LTE", en = "LTE" }
connection = { interface = "wwan0", medium = "lte" }
"""


def written(directory: Path, text: str) -> Path:
    path = directory / "case.toml"
    path.write_text(BARE + DEVICES + text, "utf-8")
    return path


def test_ok__without_orders_all_but_what_is_built_in(tmp_path: Path) -> None:
    hands = read_config(written(tmp_path, "")).hands
    assert (hands.set_up, hands.pack) == ((MAINS, "cable"), ("cable", MAINS))


def test_ok__the_orders_of_the_file(tmp_path: Path) -> None:
    hands = read_config(written(tmp_path, '[hands]\nset_up = ["lte", "mains"]\n')).hands
    assert (hands.set_up, hands.pack) == (("lte", MAINS), (MAINS, "lte"))
    hands = read_config(written(tmp_path, '[hands]\npack = ["mains"]\n')).hands
    assert (hands.set_up, hands.pack) == ((MAINS, "cable"), (MAINS,))


@pytest.mark.parametrize("names", ['["printer"]', '["cable", "cable"]', '"cable"'])
def test_an_order_with_what_is_not_there_or_twice(tmp_path: Path, names: str) -> None:
    with pytest.raises(ConfigError, match=r"hands\.set_up"):
        read_config(written(tmp_path, f"[hands]\nset_up = {names}\n"))
