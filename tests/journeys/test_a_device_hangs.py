"""A device that answers nothing any more delays no other, nor what the screen is told, nor the end of the controller.

Everything is measured in a real process of the demo's whole case. What a device needs for itself (a loose contact comes
to rest, a printer is asked every few seconds) is measured while all are well, and is no delay.
"""

import asyncio
import signal
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.cases import quiet
from support.controller import Running, start
from support.signing_in import open_screen, shown

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import (
    CaseView,
    DeviceRequest,
    Nothing,
    PokeRequest,
    Pokes,
    ScanRequest,
    VisitStarted,
)
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState
from firmware.hal.ports.document_scanner import Source
from firmware.hal.ports.eid_terminal import EidCardState
from firmware.hal.ports.lid import LidPosition

LATEST = 1.0
"""Seconds that a device which hangs may cost another."""

HANGS = ("hang", "silent")
RAILS = {"rail-hub", "rail-modem", "rail-payment", "rail-readers", "rail-printers"}
NOTHING_TO_WAIT_FOR = {"lid", "indicator", "computer", "clock", "fan", "buzzer", "seal", "motion", *RAILS}
"""Their drivers ask nobody but the kernel, of its own pins, files and clock, which answers or is not there."""

NOTICED = 4
"""So many at least are asked so often that the case knows of them within this test's time."""

SOUND = {DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION}


@dataclass(frozen=True)
class Sign:
    """Something that can be seen at once when it happens: at `device`, there and back again."""

    device: str
    there: str
    back: str
    seen: Callable[[CaseView], bool]


SIGNS = (
    Sign("lid", "close", "open", lambda view: view.lid is LidPosition.CLOSED),
    Sign("cable", "carrier-down", "carrier-up", lambda view: is_unwell(view, "cable")),
    Sign("battery", "mains-off", "mains-on", lambda view: view.power.source is PowerSource.BATTERY),
    Sign("eid-terminal", "card-in", "card-out", lambda view: view.eid.card is EidCardState.USABLE),
    Sign("camera", "cover", "uncover", lambda view: is_unwell(view, "camera")),
    Sign("receipt-printer", "paper-low", "paper-loaded", lambda view: is_unwell(view, "receipt-printer")),
)


def is_unwell(view: CaseView, name: str) -> bool:
    return any(device.name == name and device.state is not DeviceState.READY for device in view.devices)


async def poke(client: Client, device: str, name: str) -> None:
    await client.call(methods.POKE.name, PokeRequest(device, name), Nothing)


async def ways_to_hang(client: Client) -> dict[str, str]:
    """Of each device that can hang, what makes it; those that give signs come last."""
    offered = (await client.call(methods.POKES.name, Nothing(), Pokes)).pokes
    found = {poke.device: poke.poke for poke in offered if poke.poke in HANGS}
    assert {poke.device for poke in offered} - set(found) <= NOTHING_TO_WAIT_FOR
    givers = [sign.device for sign in SIGNS]
    return dict(sorted(found.items(), key=lambda item: item[0] in givers))


async def until_seen(client: Client, signs: Sequence[Sign], *, there: bool) -> dict[str, float]:
    """Let all these things happen at once, or end; how many seconds later the screen was told each."""
    began, took = dict[str, float](), dict[str, float]()
    for sign in signs:
        began[sign.device] = time.monotonic()
        await poke(client, sign.device, sign.there if there else sign.back)
    async with asyncio.timeout(20):
        async for view in client.watch():
            now = time.monotonic()
            news = [sign.device for sign in signs if sign.device not in took and sign.seen(view) is there]
            took |= {device: now - began[device] for device in news}
            if len(took) == len(signs):
                break
    return took


async def delays(client: Client, hanging: Container[str] = ()) -> dict[str, float]:
    """How late the screen was told of what happened at the devices that do not hang."""
    signs = [sign for sign in SIGNS if sign.device not in hanging]
    there = await until_seen(client, signs, there=True)
    back = await until_seen(client, signs, there=False)
    return {device: max(there[device], back[device]) for device in there}


def batched(all_of_them: Iterable[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    """So many at a time."""
    left = list(all_of_them)
    while left:
        yield left[:size]
        del left[:size]


async def faults(client: Client) -> tuple[str, ...]:
    return (await client.call(methods.GET.name, Nothing(), CaseView)).faults


async def ready(running: Running) -> Client:
    client = await Client.connect(running.socket)
    await open_screen(client)
    await shown(client, lambda view: {device.state for device in view.devices} <= SOUND)
    return client


@pytest.mark.parametrize("together", [4, pytest.param(1, marks=pytest.mark.long)], ids=["by four", "one by one"])
async def test_no_other_is_later_than_before_however_many_hang(temporary: Path, together: int) -> None:
    running = await start(temporary, quiet(temporary))
    try:
        async with await ready(running) as client:
            well, hanging = await delays(client), set[str]()
            for more in batched((await ways_to_hang(client)).items(), together):
                for device, way in more:
                    await poke(client, device, way)
                    await client.call(methods.CHECK.name, DeviceRequest(device), Nothing)
                    hanging.add(device)
                for other, late in (await delays(client, hanging)).items():
                    assert late <= well[other] + LATEST, f"{other} told {late:.1f} s later, as {more} hung"
            assert len(hanging) >= 12
            while len(await faults(client)) < NOTICED:  # while one after the other is asked, waited for, given up
                assert (await delays(client, hanging))["lid"] <= well["lid"] + LATEST
    finally:
        await running.kill()


async def asks_everything(client: Client) -> None:
    """Of devices that hang; whether they begin or refuse, the answer comes at once."""
    await client.call(methods.BEGIN.name, Nothing(), VisitStarted)
    for method, wish in (
        (methods.SCAN, ScanRequest(Source.FLATBED)),
        (methods.CHANGE_PIN, Nothing()),
        (methods.MEASURE_FINGER, Nothing()),
        (methods.SIGN, Nothing()),
    ):
        async with asyncio.timeout(LATEST):
            try:
                await client.call(method.name, wish, Nothing)
            except RequestRefused:
                continue


async def seconds_to_end(directory: Path, *, hanging: bool) -> float:
    """How long the controller takes for its end, in the middle of everything."""
    running = await start(directory, quiet(directory))
    try:
        async with await ready(running) as client:
            if hanging:
                for device, way in (await ways_to_hang(client)).items():
                    await poke(client, device, way)
            await asks_everything(client)
            async with asyncio.timeout(LATEST):
                await client.call(methods.GET.name, Nothing(), CaseView)
            began = time.monotonic()
            assert await running.kill(signal.SIGTERM) == 0
            return time.monotonic() - began
    finally:
        await running.kill()


async def test_the_end_is_not_later_than_before(temporary: Path) -> None:
    (well := temporary / "w").mkdir()
    (hung := temporary / "h").mkdir()
    orderly = await seconds_to_end(well, hanging=False)
    assert await seconds_to_end(hung, hanging=True) <= orderly + LATEST
