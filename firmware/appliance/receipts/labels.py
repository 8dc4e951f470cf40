"""Labels for the devices of a case: a QR code that the case's own scanner finds the device by, and what it is."""

from firmware.appliance.book.codes import asset_tag
from firmware.hal.kinds import Title
from firmware.hal.ports.receipt_printer import Align, Feed, PrintJob, QrCode, Text


def device_label(case: str, device: str, title: Title) -> PrintJob:
    """To be glued on the device; in German, as all paper of the office."""
    tag = asset_tag(case, device)
    return PrintJob(
        (
            Text(title.de, bold=True, align=Align.CENTRE),
            QrCode(tag),
            Text(tag, align=Align.CENTRE),
            Feed(),
        )
    )
