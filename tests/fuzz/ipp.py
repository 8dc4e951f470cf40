"""Whatever a printer answers is understood, or is no IPP; nothing else comes out, and not much later."""

from contextlib import suppress

from firmware.hal.wire.ipp.decode import decode
from firmware.hal.wire.ipp.encode import encode
from firmware.hal.wire.ipp.job import job_list
from firmware.hal.wire.ipp.message import Group, IppBroken, Message, Range, Tag, Value
from firmware.hal.wire.ipp.printer import printer_status

SEEDS = (
    encode(
        Message(
            0, 1,
            (
                Group(Tag.OPERATION, (("attributes-charset", (Value(Tag.TEXT, "utf-8"),)),)),
                Group(Tag.PRINTER, (("printer-state", (Value(Tag.ENUM, 5), Value(Tag.RANGE, Range(1, 9)))),)),
            ),
        )
    ),
)  # fmt: skip


def fuzz_one(data: bytes) -> None:
    """Read `data` as an answer in every way in which answers are read; what was understood is said again alike."""
    try:
        message = decode(data)
    except IppBroken:
        return
    list(job_list(message))
    with suppress(IppBroken):
        printer_status(message)
    assert decode(encode(message)) == message
