"""Labels of devices: what a decoder of others reads on them is what the case understands."""

import asyncio
from pathlib import Path

import pytest
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from firmware.appliance.book.codes import AssetTag, meaning
from firmware.appliance.receipts.labels import device_label
from firmware.hal.kinds import Title
from firmware.hal.ports.receipt_printer import QrCode

MODULE = 6  # dots, as on the roll
QUIET = 4  # modules of white around the code


def picture(data: str) -> bytes:
    """The code as a picture of dots (PGM), drawn as the receipt printer draws it."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(data)
    code.make()
    count = code.getModuleCount()
    side = (count + 2 * QUIET) * MODULE

    def dot(x: int, y: int) -> int:
        row, column = y // MODULE - QUIET, x // MODULE - QUIET
        inside = 0 <= row < count and 0 <= column < count
        return 0 if inside and code.isDark(row, column) else 255

    return f"P5 {side} {side} 255\n".encode() + bytes(dot(x, y) for y in range(side) for x in range(side))


@pytest.mark.peer("zbarimg")
async def test_label_is_read_by_zbar_and_understood(tmp_path: Path) -> None:
    job = device_label("KOFFER-0007", "barcode-scanner", Title("Scanner", "Scanner"))
    (data,) = [part.data for part in job.parts if isinstance(part, QrCode)]
    file = tmp_path / "label.pgm"
    file.write_bytes(picture(data))
    command = ("zbarimg", "-q", "--raw", str(file))
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    async with asyncio.timeout(20):
        out, _ = await child.communicate()
    assert meaning(out.decode().strip(), ()) == AssetTag("KOFFER-0007", "barcode-scanner")
