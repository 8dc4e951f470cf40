"""A citizen's papers are scanned, copied and handed over; after "next citizen" nothing of them is left anywhere."""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from support.controller import Running, controller, unlocked

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import (
    CaseView,
    Nothing,
    PokeRequest,
    ScanRequest,
    Taken,
    TakeRequest,
    VisitOver,
    VisitStarted,
)
from firmware.appliance.state.model import TrayKind
from firmware.hal.ports.device import DeviceState
from firmware.hal.ports.document_scanner import Source
from firmware.hal.wire.png import SIGNATURE

MARK = "KANARIENVOGEL-4711"
PAGE = MARK.encode() + b"\xfa" * 32
"""As it stands on a page: before white paper. The mark alone also went through the API that put it there."""

CASE = """
[case]
id = "KOFFER-0001"
office = "Amt Test"
language = "de"

[simulation]

[bays.base]
title = { de = "Boden", en = "Base" }

[devices.scan]
kind = "document-scanner"
driver = "sane"
bay = "base"
title = { de = "Dokumentenscanner", en = "Document scanner" }
connection = { device = "genesys:" }
match = { vendor = "04a9", product = "1909" }
"""


async def until(client: Client, condition: Callable[[CaseView], bool]) -> CaseView:
    async with asyncio.timeout(30):
        while True:
            view = await client.call(methods.GET.name, Nothing(), CaseView)
            if condition(view):
                return view


async def scan(client: Client, pages: int) -> None:
    await client.call(methods.SCAN.name, ScanRequest(Source.FEEDER), Nothing)
    view = await until(client, lambda view: view.scanning is not None and not view.scanning.running)
    assert view.scanning is not None and view.scanning.trouble is None
    assert view.tray.pages == pages


def in_memory(pid: int) -> int:
    """How often the page stands in all memory of the process."""
    return sum(len(re.findall(re.escape(PAGE), block)) for block in _memory(pid))


def _memory(pid: int) -> Iterator[bytes]:
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            where, kinds = line.split()[:2]
            if kinds.startswith("rw"):
                start, end = (int(number, 16) for number in where.split("-"))
                try:
                    yield os.pread(memory, end - start, start)
                except OSError:
                    continue
    finally:
        os.close(memory)


def on_disk(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file() and PAGE in path.read_bytes()]


async def begun(running: Running) -> Client:
    client = await unlocked(running)
    await until(client, lambda view: all(device.state is DeviceState.READY for device in view.devices))
    for poke, arguments in (("mark", {"text": MARK}), ("load", {"sheets": 2})):
        await client.call(methods.POKE.name, PokeRequest("scan", poke, dict(arguments)), Nothing)
    await client.call(methods.BEGIN.name, Nothing(), VisitStarted)
    return client


async def test_after_the_visit_no_page_is_in_memory_or_on_disk(temporary: Path) -> None:
    config = temporary / "case.toml"
    config.write_text(CASE, "utf-8")
    async with controller(temporary, config) as running, await begun(running) as client:
        await scan(client, 2)
        assert in_memory(running.process.pid) >= 2
        assert not on_disk(temporary)
        await client.call(methods.END.name, VisitOver(True), Nothing)
        view = await until(client, lambda view: not view.tray.pages)
        assert view.visit is None
        assert in_memory(running.process.pid) == 0
    assert not on_disk(temporary)


async def test_page_is_handed_over_whole_and_once(temporary: Path) -> None:
    config = temporary / "case.toml"
    config.write_text(CASE, "utf-8")
    async with controller(temporary, config) as running, await begun(running) as client:
        await scan(client, 2)
        part = await client.call(methods.TAKE.name, TakeRequest(TrayKind.PAGE), Taken)
        page = bytearray(part.data)
        while len(page) < part.size:
            page += (await client.call(methods.TAKE.name, TakeRequest(TrayKind.PAGE, len(page)), Taken)).data
        assert page.startswith(SIGNATURE) and PAGE in page
        await until(client, lambda view: view.tray.pages == 1)
        assert not on_disk(temporary)
