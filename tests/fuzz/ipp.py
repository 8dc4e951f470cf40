"""Whatever a printer answers is understood, or is no IPP; nothing else comes out, and not much later."""

from contextlib import suppress

from firmware.hal.wire.ipp.decode import decode
from firmware.hal.wire.ipp.encode import encode
from firmware.hal.wire.ipp.job import job_list
from firmware.hal.wire.ipp.message import IppBroken
from firmware.hal.wire.ipp.printer import printer_status


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
