"""What becomes of a scanned code. Its text is forgotten; a slip's goes into the visit's tray, where it is wiped."""

from collections.abc import Iterable
from typing import assert_never

from firmware.appliance.book.codes import AppointmentSlip, AssetTag, BlankSerial, NoCode, meaning
from firmware.appliance.managers.tray import Tray
from firmware.appliance.state.events import CodeScanned
from firmware.appliance.state.inputs import CodeKind, Scanned
from firmware.appliance.state.notes import ScannedNoted
from firmware.appliance.state.store import Store
from firmware.appliance.timeline import Timeline
from firmware.hal.ports.barcode import Scan
from firmware.wiped import Wiped


class Codes:
    """`prefixes` are those of the blanks' serial numbers."""

    def __init__(self, prefixes: Iterable[str], tray: Tray, timeline: Timeline, store: Store) -> None:
        self._prefixes = tuple(prefixes)
        self._tray = tray
        self._timeline = timeline
        self._store = store
        self._number = 0

    async def scanned(self, device: str, scan: Scan) -> None:
        """Note what was read, and record only that something was."""
        self._number += 1
        kind, about = self._judge(scan.text)
        self._timeline.noted(ScannedNoted(Scanned(kind, about, self._number)))
        await self._timeline.happened(CodeScanned(device))

    def _judge(self, text: str) -> tuple[CodeKind, str]:
        match meaning(text, self._prefixes):
            case AssetTag(case, device):
                ours = case == self._store.state.case_id and device in self._store.state.devices
                return (CodeKind.DEVICE, device) if ours else (CodeKind.ELSEWHERE, "")
            case BlankSerial(_, serial):
                return CodeKind.BLANK, serial
            case AppointmentSlip(token):
                refused = self._tray.put_code(Wiped.of(token.encode()))
                return (CodeKind.SLIP if refused is None else CodeKind.NOT_KEPT), ""
            case NoCode(misread):
                return (CodeKind.MISREAD if misread else CodeKind.UNKNOWN), ""
            case never:
                assert_never(never)
