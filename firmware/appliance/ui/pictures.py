"""Pictures of the real screen: `python -m firmware.appliance.ui.pictures DIRECTORY` writes each as SVG and as text."""

import asyncio
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from firmware.appliance.api.messages import CaseView, DeviceView, LockView, NetworkView, PowerView, Shape
from firmware.appliance.api.methods import Method
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.model import ClockTrust, LockReason, StorageHealth
from firmware.appliance.state.readiness import Overall
from firmware.appliance.ui.app import KofferApp
from firmware.appliance.ui.bridge import WishRefused
from firmware.clock import FakeClock
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import DeviceState, Reason
from firmware.hal.ports.uplink import UplinkKind

P = TypeVar("P", bound=Shape)
R = TypeVar("R", bound=Shape)

_MOMENT = datetime(2026, 3, 2, 8, 14, tzinfo=UTC)
_SIZES = ((80, 24), (40, 12))
_PLACES = {"lock": "home", "home": "home", "device": "device:printer"}

_DEVICES = (
    ("lid", Kind.LID, "Deckel", DeviceState.READY, Reason.OK),
    ("lamp", Kind.INDICATOR, "Statuslampe", DeviceState.READY, Reason.OK),
    ("printer", Kind.RECEIPT_PRINTER, "Belegdrucker", DeviceState.FAULT, Reason.PAPER_OUT),
    ("scanner", Kind.BARCODE_SCANNER, "Handscanner", DeviceState.READY, Reason.OK),
    ("battery", Kind.BATTERY, "Akku", DeviceState.READY, Reason.OK),
    ("cable", Kind.UPLINK, "Netzkabel", DeviceState.READY, Reason.OK),
    ("lte", Kind.UPLINK, "LTE-Modem", DeviceState.READY, Reason.OK),
)


def _view(picture: str) -> CaseView:
    devices = tuple(
        DeviceView(name, kind, "front", Title(title, title), state, reason, _MOMENT)
        for name, kind, title, state, reason in _DEVICES
    )
    return CaseView(
        case_id="KOFFER-0007",
        office="Amt Ostseewinkel",
        session=picture,
        revision=1,
        rehearsal=True,
        overall=Overall.LIMITED,
        notices=(),
        faults=("printer",),
        checking=(),
        devices=devices,
        services=(),
        lid=None,
        power=PowerView(PowerSource.BATTERY, 82, 190, Mode.BATTERY),
        network=NetworkView(
            {"cable": True, "lte": False}, UplinkKind.ETHERNET, fleet_connected=True, pending=0, thinned=0
        ),
        lock=LockView(locked=picture == "lock", reason=LockReason.CLERK, failures=0, retry_in=0, rehearsal_pin="4711"),
        visit=None,
        storage=StorageHealth.HEALTHY,
        clock=ClockTrust.TRUSTED,
        place=_PLACES[picture],
        language="de",
        stopping=False,
    )


class _Showing:
    """A controller that tells one view for ever and takes no wishes."""

    def __init__(self, view: CaseView) -> None:
        self._view = view

    @asynccontextmanager
    async def connect(self) -> AsyncIterator["_Showing"]:
        yield self

    async def watch(self) -> AsyncGenerator[CaseView, None]:
        # Locked first: a screen that finds its case unlocked says that it was restarted.
        locked = LockView(locked=True, reason=LockReason.START, failures=0, retry_in=0, rehearsal_pin=None)
        yield msgspec.structs.replace(self._view, lock=locked)
        yield self._view
        await asyncio.get_running_loop().create_future()

    async def _decline(self, _wish: object) -> None:
        return None

    async def ask(self, method: Method[P, R], params: P) -> R:
        """Nobody touches anything while a picture is taken."""
        raise WishRefused(f"{method.name} {params}")

    lock = unlock = place = language = check = _decline


async def _take(directory: Path, picture: str, size: tuple[int, int]) -> None:
    app = KofferApp(_Showing(_view(picture)).connect, FakeClock(_MOMENT))
    async with app.run_test(size=size) as pilot:
        await app.settled.wait()
        await pilot.pause()
        name = directory / f"ui-{picture}-{size[0]}x{size[1]}"
        name.with_suffix(".svg").write_text(app.export_screenshot(title="Amtskoffer", simplify=True))
        name.with_suffix(".txt").write_text(screen_text(app))


def screen_text(app: KofferApp) -> str:
    """What stands on the screen, a line a row."""
    return "\n".join(line.rstrip() for line in app.rows()) + "\n"


async def _take_all(directory: Path) -> None:
    for size in _SIZES:
        for picture in _PLACES:
            await _take(directory, picture, size)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(_take_all(target))
