"""Whatever a driver of the demo's case can say of its device is said when it happens at the far end of its wire."""

import asyncio
from pathlib import Path

from support.cases import hal_of, quiet
from support.controller import start
from support.signing_in import open_screen

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import CaseView, DeviceRequest, Nothing, PokeRequest
from firmware.hal.packs.pack import BROKEN, USUAL
from firmware.hal.packs.registry import DRIVERS
from firmware.hal.ports.device import Reason

WITHIN = 30.0  # seconds; some devices are asked only now and then

Happening = tuple[tuple[str, ...], Reason, tuple[str, ...]]
"""What is done to the device, what is then the matter, and what mends it."""

UNPLUGGED: Happening = (("unplug",), Reason.NOT_CONNECTED, ("plug",))
TABLE: dict[str, tuple[Happening, ...]] = {
    "receipt-printer": (
        (("paper-low",), Reason.PAPER_LOW, ("paper-loaded",)),
        (("paper-out",), Reason.PAPER_OUT, ("paper-loaded",)),
        (("cover-open",), Reason.COVER_OPEN, ("cover-closed",)),
        (("error",), Reason.PRINTER_ERROR, ("error-cleared",)),
        UNPLUGGED,
    ),
    "document-printer": (
        (("paper-jam",), Reason.PAPER_JAM, ("jam-cleared",)),
        (("paper-out",), Reason.PAPER_OUT, ("paper-loaded",)),
        (("cover-open",), Reason.COVER_OPEN, ("cover-closed",)),
        (("tray-missing",), Reason.TRAY_MISSING, ("tray-inserted",)),
        (("output-full",), Reason.OUTPUT_FULL, ("output-emptied",)),
        (("toner-empty",), Reason.TONER_EMPTY, ("toner-replaced",)),
        (("toner-low",), Reason.TONER_LOW, ("toner-topped-up",)),
        (("paper-low",), Reason.PAPER_LOW, ("paper-topped-up",)),
        (("pause",), Reason.PAUSED, ("resume",)),
        (("error",), Reason.PRINTER_ERROR, ("error-cleared",)),
        UNPLUGGED,
    ),
    "camera": (
        (("cover",), Reason.SHUTTER_CLOSED, ("uncover",)),
        (("no-formats", "unplug", "plug"), Reason.NO_FORMAT, ("formats", "unplug", "plug")),
        (("hang",), Reason.SILENT, ("unplug", "plug")),
        UNPLUGGED,
    ),
    "eid-terminal": (
        (("service-down",), Reason.SERVICE_DOWN, ("service-up",)),
        (("no-keypad",), Reason.NO_KEYPAD, ("mended",)),
        UNPLUGGED,
    ),
    "card-reader": ((("service-stops",), Reason.SERVICE_DOWN, ("service-starts",)), UNPLUGGED),
    "document-scanner": (UNPLUGGED,),
    "signature-pad": (UNPLUGGED,),
    "document-reader": (UNPLUGGED,),
    "barcode-scanner": (UNPLUGGED,),
    "fingerprint": ((("hang",), Reason.SILENT, ("power-cycle",)), UNPLUGGED),
    "payment": (UNPLUGGED,),
    "cable": ((("carrier-down",), Reason.NO_CARRIER, ("carrier-up",)), UNPLUGGED),
    "modem": (
        (("sim-pull",), Reason.SIM_MISSING, ("sim-put",)),
        (("sim-break",), Reason.SIM_BROKEN, ("sim-put",)),
        (("search",), Reason.SEARCHING, ("home",)),
        (("deny",), Reason.NOT_ADMITTED, ("home",)),
        (("weak-signal",), Reason.WEAK_SIGNAL, ("good-signal",)),
        (("stop",), Reason.SERVICE_DOWN, ("start",)),
        UNPLUGGED,
    ),
    "lte": ((("carrier-down",), Reason.NO_CARRIER, ("carrier-up",)), UNPLUGGED),
}

ELSEWHERE = {
    "document-printer": {Reason.NEEDS_CLEANING, Reason.NO_FORMAT, Reason.WARMING_UP, Reason.WRONG_MEDIA},
    "document-scanner": {Reason.PAPER_JAM, Reason.COVER_OPEN},
    "fingerprint": {Reason.NEEDS_CLEANING},
    "modem": {Reason.SIM_PIN, Reason.SIM_PUK, Reason.NO_COVERAGE},
    "card-reader": {Reason.CARD_MISSING, Reason.CARD_FOREIGN, Reason.CARD_MUTE, Reason.CARD_EMPTY, Reason.LAST_TRY},
}
"""What only a command or a look of once in a while brings to light, or a printer that our far end is not: the tests of
the drivers have these."""


async def poke(client: Client, device: str, *names: str) -> None:
    for name in names:
        await client.call(methods.POKE.name, PokeRequest(device, name), Nothing)


def reason_of(view: CaseView, name: str) -> Reason:
    return next(device.reason for device in view.devices if device.name == name)


async def until(client: Client, device: str, reason: Reason) -> None:
    try:
        async with asyncio.timeout(WITHIN):
            async for view in client.watch():
                if reason_of(view, device) is reason:
                    return
    except TimeoutError:
        view = await client.call(methods.GET.name, Nothing(), CaseView)
        raise AssertionError(f"{device} tells {reason_of(view, device)}, not {reason}") from None


async def suffers(socket: Path, device: str) -> None:
    """All that can happen to it, each as the one before it is mended: what is unwell is asked more often."""
    async with await Client.connect(socket) as client:
        await until(client, device, Reason.OK)
        for what, reason, mends in TABLE[device]:
            await poke(client, device, *what)
            await until(client, device, reason)
            await poke(client, device, *mends)
            await client.call(methods.CHECK.name, DeviceRequest(device), Nothing)
        await until(client, device, Reason.OK)


async def test_each_reason_comes_to_the_screen(temporary: Path) -> None:
    running = await start(temporary, quiet(temporary))
    try:
        async with await Client.connect(running.socket) as client:
            await open_screen(client)
        async with asyncio.TaskGroup() as group:
            for device in TABLE:
                group.create_task(suffers(running.socket, device))
    finally:
        await running.kill()


def test_the_table_has_every_reason_of_every_driver(temporary: Path) -> None:
    for device in hal_of(quiet(temporary)).devices:
        if device.name not in TABLE:
            continue
        told = {reason for _, reason, _ in TABLE[device.name]} | ELSEWHERE.get(device.name, set())
        assert DRIVERS[device.driver].reasons - USUAL <= told, device.name
        assert told & BROKEN
