"""A whole case takes in all that a citizen brings; nothing of it is on any disk, line, log or record afterwards.

Every word that goes in through a device is one that stands nowhere else, so that a single copy of it gives itself away.
"""

import asyncio
import base64
import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import pytest
from support.breaking_controller import BROKEN
from support.broker import RealBroker, real_broker
from support.canaries import Canaries, Found, files_below, fresh, newer_files, open_files, swapped_out, writings
from support.cases import DEMO, quiet
from support.controller import start, words
from support.house import house, processes_below
from support.scripted_server import scripted_server
from support.signing_in import open_screen, shown, swap_card
from support.ui_pty import ROOT, program, screen_program

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import (
    Limit,
    Nothing,
    PokeRequest,
    PrinterView,
    ScanRequest,
    VisitOver,
    VisitStarted,
)
from firmware.appliance.book.codes import labelled
from firmware.appliance.state.events import (
    CodeScanned,
    DocumentPresented,
    DocumentPrinted,
    Event,
    PagesScanned,
    SignatureGiven,
    VisitEnded,
)
from firmware.appliance.state.inputs import CodeKind
from firmware.appliance.state.staff import StaffStep
from firmware.hal.ports.document_scanner import Source
from firmware.hal.sim.peers.ausweisapp import HOLDER
from firmware.hal.wire.input_records import EV_ABS
from firmware.hal.wire.pen import ABS_X, ABS_Y

X, Y = 7351, 3917
"""Where the pen is: two numbers that nothing else has."""


class Citizen:
    """Somebody with words of their own for each device. What fixed far ends say is looked for in the house only."""

    def __init__(self) -> None:
        self.holder = fresh("INHABER")
        self.surname, self.given, self.number = fresh("NACH"), fresh("VOR"), "L" + fresh("")[:8]
        self.zone, self.page, self.slip, self.unknown = (fresh(word) for word in ("ZONE", "SEITE", "TERMIN", "CODE"))
        self.own = Canaries({
            name: getattr(self, name)
            for name in ("holder", "surname", "given", "number", "zone", "page", "slip", "unknown")
        })  # fmt: skip
        self.fixed = Canaries({
            "eid": HOLDER,
            "finger": b"\xffRIDGE-",
            "stroke, told": f"{X},{Y}".encode(),
            "stroke, as listed": f"({X}, {Y}".encode(),
            "stroke, as recorded": struct.pack("=HHi", EV_ABS, ABS_X, X),
            "stroke below, as recorded": struct.pack("=HHi", EV_ABS, ABS_Y, Y),
        })  # fmt: skip

    def in_bytes(self, data: bytes, where: str) -> list[Found]:
        return self.own.in_bytes(data, where) + self.fixed.in_bytes(data, where)


async def poke(client: Client, device: str, name: str, **arguments: int | str) -> None:
    await client.call(methods.POKE.name, PokeRequest(device, name, arguments), Nothing)


async def signs_in_after_a_stranger(client: Client, citizen: Citizen) -> None:
    """A card with somebody's name on it is in the reader first."""
    view = await swap_card(client, citizen.holder)
    assert view.staff is not None
    assert view.staff.step is StaffStep.REFUSED
    await swap_card(client, "clerk")
    await open_screen(client)


async def brings_everything(client: Client, citizen: Citizen) -> None:
    """A visit in which each device was told something. In the end the tray is full and the visit goes on."""
    await client.call(methods.BEGIN.name, Nothing(), VisitStarted)
    names = {"surname": citizen.surname, "given": citizen.given, "number": citizen.number}
    await poke(client, "document-reader", "document", **names)
    await shown(client, lambda view: view.tray.document)
    await poke(client, "document-reader", "document-misread", **names)
    await poke(client, "document-reader", "zone", text=f"IDD<<{citizen.zone}/{citizen.zone}<<{citizen.zone}")
    await poke(client, "barcode-scanner", "scan", text=citizen.unknown)
    view = await shown(client, lambda view: view.scanned is not None and view.scanned.kind is CodeKind.UNKNOWN)
    assert not citizen.in_bytes(msgspec.json.encode(view), "the view")
    await poke(client, "barcode-scanner", "scan", text=labelled(f"T:{citizen.slip}"))
    await poke(client, "eid-terminal", "garbage")
    await poke(client, "fingerprint", "garbage")
    await signs(client)
    await copies(client, citizen)
    view = await shown(client, lambda view: view.tray.document and view.tray.codes > 0)
    assert view.tray.pages == 2
    assert view.tray.signature


async def signs(client: Client) -> None:
    await client.call(methods.SIGN.name, Nothing(), Nothing)
    points = " ".join(f"{X},{Y} {X + 9},{Y + 9}" for _ in range(20))
    await poke(client, "signature-pad", "write", points=points)
    await shown(client, lambda view: view.signing is not None and view.signing.points > 10)
    await client.call(methods.SIGNED.name, Nothing(), Nothing)


async def copies(client: Client, citizen: Citizen) -> None:
    """Pages are scanned, and printed again."""
    await poke(client, "document-scanner", "mark", text=citizen.page)
    await poke(client, "document-scanner", "load", sheets=2)
    await client.call(methods.SCAN.name, ScanRequest(Source.FEEDER), Nothing)
    await shown(client, lambda view: view.tray.pages == 2 and view.scanning is not None and not view.scanning.running)
    await client.call(methods.COPY.name, Nothing(), Nothing)
    await shown(client, lambda view: view.printer is not None and ended(view.printer))


def ended(printer: PrinterView) -> bool:
    return printer.job is not None and printer.job.end is not None


async def recorded(client: Client) -> bytes:
    """What the local API tells of the case and its history."""
    view = await client.call(methods.GET.name, Nothing(), dict[str, object])
    page = await client.call(methods.TAIL.name, Limit(1000), dict[str, object])
    return json.dumps([view, page], ensure_ascii=False).encode()


def kept_by(running: Path, citizen: Citizen, since: float) -> list[Found]:
    """All copies on the disks of this machine: by name, and open without a name."""
    processes = [pid for pid, _ in processes_below(running)]
    assert not any(swapped_out(pid) for pid in processes), "a part of the house lies in the swap"
    house = [*files_below(running), *open_files(processes)]
    return citizen.own.in_files([*house, *newer_files(since)]) + citizen.fixed.in_files(house)


@contextmanager
def screen(run: Path) -> Iterator[bytearray]:
    """The touch screen in a terminal; what it has shown by now."""
    shown_so_far = bytearray()
    with program(screen_program(run), 80, 24) as terminal:
        loop = asyncio.get_running_loop()
        loop.add_reader(terminal.fd, lambda: shown_so_far.extend(terminal.read(0.05, quiet=0.0)))
        try:
            yield shown_so_far
        finally:
            loop.remove_reader(terminal.fd)


@asynccontextmanager
async def watched(run: Path) -> AsyncIterator[bytearray]:
    """Every view that the local API has sent by now."""
    views = bytearray()

    async def watch() -> None:
        async with await Client.connect(run / "controller.sock") as client:
            async for view in client.watch():
                views.extend(msgspec.json.encode(view))

    watching = asyncio.create_task(watch())
    try:
        yield views
    finally:
        watching.cancel()
        await asyncio.wait({watching})


async def has_recorded(client: Client, what: type[Event]) -> None:
    """Return when the case's history has this as its newest but heartbeats and the like."""
    async with asyncio.timeout(20):
        while what.__name__.encode() not in await recorded(client):
            await client.call(methods.GET.name, Nothing(), dict[str, object])


def with_fleet(directory: Path, broker: RealBroker) -> Path:
    """The demo's case, reporting to this broker."""
    own = broker.case("KOFFER-0007")
    fleet = {"broker": f"{broker.host}:{broker.port}", "ca": own.ca, "certificate": own.certificate, "key": own.key}
    lines = "".join(f'{key} = "{value}"\n' for key, value in fleet.items())
    config = quiet(directory)
    config.write_text(f"{config.read_text('utf-8')}\n[fleet]\n{lines}", "utf-8")
    return config


async def comes_and_goes(client: Client, citizen: Citizen, house: Path, since: float) -> None:
    await signs_in_after_a_stranger(client, citizen)
    await brings_everything(client, citizen)
    assert not kept_by(house, citizen, since)
    await client.call(methods.END.name, VisitOver(True), Nothing)
    view = await shown(client, lambda view: not view.tray.document)
    assert (view.tray.pages, view.tray.signature, view.tray.codes) == (0, False, 0)
    await has_recorded(client, VisitEnded)
    assert not citizen.in_bytes(await recorded(client), "the local API")


async def test_after_a_whole_visit(temporary: Path) -> None:
    citizen, since = Citizen(), time.time()
    async with house(temporary) as running, watched(run := running.run_directory()) as views:
        with screen(run) as painted:
            async with await Client.connect(run / "controller.sock") as client:
                await comes_and_goes(client, citizen, temporary, since)
        assert b"slip" in views
        assert not citizen.in_bytes(bytes(views), "the views")
        assert len(painted) > 5000
        assert not citizen.in_bytes(bytes(painted), "the screen")
        assert not kept_by(temporary, citizen, since)


@pytest.mark.peer("mosquitto")
async def test_in_what_a_controller_tells_and_leaves_that_is_killed_in_a_visit(temporary: Path, tmp_path: Path) -> None:
    citizen, since = Citizen(), time.time()
    async with real_broker(tmp_path) as broker, scripted_server(broker) as server:
        running = await start(temporary, with_fleet(temporary, broker))
        try:
            async with await Client.connect(running.socket) as client:
                await signs_in_after_a_stranger(client, citizen)
                await brings_everything(client, citizen)
            told = {DocumentPresented, CodeScanned, SignatureGiven, PagesScanned, DocumentPrinted}
            await server.until(lambda server: told <= {type(event) for event in server.committed.values()})
        finally:
            await running.kill()
        assert not citizen.in_bytes(b"".join(server.heard), "telemetry")
    assert not kept_by(temporary, citizen, since)


async def breaks_everything(client: Client, citizen: Citizen) -> None:
    """The same citizen at a controller that breaks at each thing."""
    await client.call(methods.BEGIN.name, Nothing(), VisitStarted)
    names = {"surname": citizen.surname, "given": citizen.given, "number": citizen.number}
    await poke(client, "document-reader", "document", **names)
    await poke(client, "barcode-scanner", "scan", text=labelled(f"T:{citizen.slip}"))
    await shown(client, lambda view: {"document-reader", "barcode-scanner"} <= set(view.faults))
    with pytest.raises(RequestRefused):
        await signs(client)
    await poke(client, "document-scanner", "mark", text=citizen.page)
    await poke(client, "document-scanner", "load", sheets=2)
    await client.call(methods.SCAN.name, ScanRequest(Source.FEEDER), Nothing)


async def test_in_what_a_controller_says_that_breaks_with_it_in_hand(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_words(directory: Path, config: Path) -> list[str]:
        return [sys.executable, "-m", "support.breaking_controller", *words(directory, config)[3:]]

    monkeypatch.setattr("support.controller.words", broken_words)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "tests")]))
    citizen, since, log = Citizen(), time.time(), temporary / "controller.log"
    running = await start(temporary, DEMO)
    try:
        async with await Client.connect(running.socket) as client:
            await signs_in_after_a_stranger(client, citizen)
            await breaks_everything(client, citizen)
            async with asyncio.timeout(20):
                while any(f"RuntimeError: {name} broke" not in log.read_text("utf-8") for name in BROKEN):
                    await recorded(client)
    finally:
        await running.kill()
    assert not kept_by(temporary, citizen, since)


WORD = fresh("GEPFLANZT")


@pytest.mark.parametrize("writing", writings(WORD))
def test_the_search_finds_a_word_that_was_written_down(tmp_path: Path, writing: str) -> None:
    (tmp_path / "record.db").write_bytes(b"\x00before" + writings(WORD)[writing] + b"behind\xff")
    canaries = Canaries({"planted": WORD})
    assert Found("planted", writing, str(tmp_path / "record.db")) in canaries.in_files(files_below(tmp_path))


@pytest.mark.parametrize(
    "text", [f"x{WORD}y", f"xy{WORD}z", f"xyz{WORD}"], ids=["shifted by one", "by two", "by three"]
)
def test_the_search_finds_a_word_in_the_middle_of_base64(text: str) -> None:
    assert Canaries({"planted": WORD}).in_bytes(base64.b64encode(text.encode() + b"?"), "a line")


def test_the_search_finds_a_word_in_a_file_that_has_no_name_any_more(tmp_path: Path) -> None:
    keep = f"f = open({str(tmp_path / 'gone')!r}, 'w+'); f.write({WORD!r}); f.flush()"
    script = f"import sys; {keep}; print(); sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        (tmp_path / "gone").unlink()
        assert not Canaries({"planted": WORD}).in_files(files_below(tmp_path))
        assert Canaries({"planted": WORD}).in_files(open_files([child.pid]))
        child.communicate()


def test_the_search_finds_what_is_left_where_all_programs_may_write(temporary: Path) -> None:
    since = time.time() - 1
    (temporary / "left").write_text(WORD)
    assert Canaries({"planted": WORD}).in_files(newer_files(since))
