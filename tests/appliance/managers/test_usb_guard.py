"""The guard of the USB sockets: strangers, BadUSB, wrong sockets, floods, and a controller that died before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.appliance import Desk, timeline_in

from firmware.appliance.compose.usb import usb_guards
from firmware.appliance.managers.peripherals import Peripherals
from firmware.appliance.managers.usb_guard import MOST_TOLD, UsbGuard
from firmware.appliance.managers.usb_policy import UsbRules
from firmware.appliance.state.events import AnyEvent, Lane, UsbRefused
from firmware.clock import settle
from firmware.hal.config import HalConfig, MatchRule, UsbConfig
from firmware.hal.errors import PeripheralFault
from firmware.hal.inventory import build_hal
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.usb import UsbDevice, UsbRefusal
from firmware.hal.sim.barcode import SimBarcodeScanner
from firmware.hal.sim.hotplug import SimHotplug
from firmware.hal.sim.usb import SimUsb

RULES = UsbRules(
    {
        "usb.own.hub": MatchRule("0424", "2514", port="1", classes=("09",)),
        "printer": MatchRule("04b8", "0202", port="1.2"),
        "scanner": MatchRule("0c2e", "0b6a", classes=("03",)),
    },
    {},
)
HUB = UsbDevice("1-1", "0424", "2514", "", "", frozenset({"090000"}), authorised=True)
PRINTER = UsbDevice("1-1.2", "04b8", "0202", "", "", frozenset({"070102"}), authorised=True)
SCANNER = UsbDevice("1-1.3", "0c2e", "0b6a", "", "", frozenset({"030101"}), authorised=True)
STICK = UsbDevice("1-1.4", "0781", "5581", "", "", frozenset({"080650"}), authorised=True)
DUCK = replace(PRINTER, interfaces=frozenset({"070102", "030101"}))
WRONG = Condition(DeviceState.FAULT, Reason.WRONG_PORT)


@dataclass(frozen=True)
class Bench:
    desk: Desk
    usb: SimUsb
    guard: UsbGuard
    checked: list[str]

    async def settled(self) -> list[AnyEvent]:
        for _ in range(5):
            await self.desk.clock.advance(0.2)
            await self.desk.journal.answers()
            await settle()
        return [row.event for row in await self.desk.journal.tail(1000)]

    def let_in(self) -> set[str]:
        return {port for port, device in self.usb.tree.items() if device.authorised}


@asynccontextmanager
async def bench(directory: Path, *already: UsbDevice) -> AsyncIterator[Bench]:
    async with timeline_in(directory) as desk:
        hotplug, checked = SimHotplug(), list[str]()
        usb = SimUsb(hotplug)
        usb.tree = {device.port: device for device in already}
        guard = UsbGuard(usb, hotplug, RULES, checked.append, desk.timeline, desk.clock)
        running = asyncio.create_task(guard.run())
        try:
            yield Bench(desk, usb, guard, checked)
        finally:
            running.cancel()
            await asyncio.wait({running})


async def test_what_is_known_is_let_in_and_a_stick_is_not(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB) as at:
        assert await at.settled() == []
        for device in (PRINTER, SCANNER, STICK):
            at.usb.plug(device)
        assert await at.settled() == [UsbRefused("0781", "5581", UsbRefusal.UNKNOWN, None)]
        assert at.let_in() == {"1-1", "1-1.2", "1-1.3"}
        assert at.checked == ["printer", "scanner"]  # they are tried at once


async def test_nothing_comes_in_between_plug_and_judgement(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB) as at:
        await at.settled()
        at.usb.plug(STICK)
        assert at.let_in() == {"1-1"}


async def test_what_a_dead_controller_left_behind_is_mended_at_the_start(tmp_path: Path) -> None:
    left = (replace(HUB, authorised=False), replace(PRINTER, authorised=False), STICK)
    async with bench(tmp_path, *left) as at:
        assert await at.settled() == [UsbRefused("0781", "5581", UsbRefusal.UNKNOWN, None)]
        assert at.let_in() == {"1-1", "1-1.2"}


async def test_a_printer_that_also_types_is_an_alarm_and_the_device_is_tampered_with(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB) as at:
        at.usb.plug(DUCK)
        (told,) = await at.settled()
        assert told == UsbRefused("04b8", "0202", UsbRefusal.EXTRA_INTERFACE, "printer")
        assert told.lane is Lane.ALARM
        assert at.let_in() == {"1-1"}
        assert at.guard.explain("printer") == Condition(DeviceState.TAMPERED, Reason.TAMPERED)
        assert at.guard.explain("scanner") is None
        assert at.checked == ["printer"]


async def test_the_wrong_socket_is_told_to_the_device_until_it_is_the_right_one(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB) as at:
        at.usb.plug(replace(PRINTER, port="1-1.1"))
        assert await at.settled() == [UsbRefused("04b8", "0202", UsbRefusal.WRONG_PORT, "printer")]
        assert at.guard.explain("printer") == WRONG
        at.usb.unplug("1-1.1")
        at.usb.plug(PRINTER)
        assert len(await at.settled()) == 1
        assert at.let_in() == {"1-1", "1-1.2"}
        assert at.guard.explain("printer") is None


async def test_a_device_that_is_kept_out_is_told_once_however_often_others_come(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB, STICK) as at:
        await at.settled()
        for _ in range(3):
            at.usb.plug(SCANNER)
            await at.settled()
            at.usb.unplug(SCANNER.port)
        assert len(await at.settled()) == 1
        at.usb.unplug(STICK.port)
        await at.settled()
        at.usb.plug(STICK)
        assert len(await at.settled()) == 2  # another plug is another event


async def test_a_plug_that_bounces_does_not_take_the_processor(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB) as at:
        await at.settled()
        looks = at.usb.looks
        for _ in range(100):
            at.usb.plug(SCANNER)
            await at.desk.clock.advance(0.01)
            at.usb.unplug(SCANNER.port)
            await at.desk.clock.advance(0.01)
        assert at.usb.looks - looks <= 30  # in two seconds


async def test_a_flood_of_strangers_is_bounded_in_the_journal(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB) as at:
        await at.settled()
        for number in range(200):
            at.usb.plug(replace(STICK, vendor=f"{number:04x}"))
            await at.desk.clock.advance(0.01)
        assert len(await at.settled()) <= MOST_TOLD
        at.usb.plug(PRINTER)
        await at.settled()
        assert "1-1.2" in at.let_in()


async def test_a_device_that_cannot_be_switched_holds_up_no_other(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB, STICK, replace(PRINTER, authorised=False)) as at:
        at.usb.stuck = {STICK.port}
        await at.settled()
        assert at.let_in() == {"1-1", "1-1.2", "1-1.4"}
        at.usb.stuck = set()
        at.usb.plug(SCANNER)
        await at.settled()
        assert at.let_in() == {"1-1", "1-1.2", "1-1.3"}


async def test_when_the_guard_ends_nobody_comes_in_and_who_is_in_works_on(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB, PRINTER) as at:
        await at.settled()
        usb = at.usb
    usb.plug(STICK)
    assert not usb.lets_in
    assert {port for port, device in usb.tree.items() if device.authorised} == {"1-1", "1-1.2"}


class _Deaf(SimUsb):
    async def refuse_newcomers(self) -> None:
        raise PeripheralFault("usb", "not allowed")


async def test_sockets_that_cannot_be_guarded_are_no_silence(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        hotplug = SimHotplug()
        guard = UsbGuard(_Deaf(hotplug), hotplug, RULES, lambda _: None, desk.timeline, desk.clock)
        with pytest.raises(ExceptionGroup, match="unhandled") as caught:
            await guard.run()
        assert isinstance(caught.value.exceptions[0], PeripheralFault)


async def test_a_device_in_the_wrong_socket_says_so_itself_and_works_in_the_right_one(tmp_path: Path) -> None:
    async with bench(tmp_path, HUB) as at:
        printer = SimBarcodeScanner("printer")  # any device with a plug
        printer.unplug()
        watch = Peripherals(
            {"printer": printer}, _Nobody(), at.desk.timeline, at.desk.store, at.desk.clock, at.guard.explain
        )
        running = asyncio.create_task(watch.run())

        async def becomes(condition: Condition) -> None:
            async with asyncio.timeout(10):
                while at.desk.store.state.devices["printer"].condition != condition:
                    await at.desk.clock.advance(0.2)
                    await at.desk.journal.answers()

        await becomes(Condition(DeviceState.ABSENT, Reason.NOT_CONNECTED))
        at.usb.plug(replace(PRINTER, port="1-1.1"))
        await at.settled()
        watch.check(at.checked.pop())
        await becomes(WRONG)
        at.usb.unplug("1-1.1")
        at.usb.plug(PRINTER)
        printer.plug()
        await at.settled()
        watch.check(at.checked.pop())
        await becomes(READY)
        running.cancel()
        await asyncio.wait({running})


class _Nobody:
    async def observed(self, device: str, value: object) -> None:
        """Nothing is observed here."""

    async def lost(self, device: str) -> None:
        """Nobody misses it."""


async def test_only_a_real_case_that_wants_a_guard_has_one(tmp_path: Path) -> None:
    async with timeline_in(tmp_path) as desk:
        config = HalConfig((), (), UsbConfig(guard=True))
        for wanted, rehearsal, guards in ((config, False, 1), (config, True, 0), (HalConfig((), ()), False, 0)):
            hal = build_hal(wanted, desk.clock, rehearsal, tmp_path)
            assert len(usb_guards(wanted, hal, lambda _: None, desk.timeline, desk.clock)) == guards
            await hal.close()
