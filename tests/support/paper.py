"""What a receipt looks like when a printer in software has printed it."""

from firmware.hal.config.receipt_printer import CodePage, PaperRoll
from firmware.hal.ports.receipt_printer import PrintJob
from firmware.hal.sim.peers.escpos_paper import Paper, PaperLine
from firmware.hal.wire.escpos_print import encode


def worked_off(data: bytes, columns: int = 42) -> Paper:
    """The paper after all of `data`; what is no whole command stays and is a mistake."""
    paper = Paper(columns)
    while data:
        step = paper.take(data)
        assert step, f"left over: {data!r}"
        data = data[len(step) :]
    return paper


def slips(job: PrintJob, columns: int = 42, page: CodePage = CodePage.CP858) -> list[list[PaperLine]]:
    """The slips of `job`, each cut off; nothing strange was sent."""
    paper = worked_off(b"".join(encode(job, PaperRoll(columns, page))), columns)
    assert not paper.strange and not paper.slip
    return paper.slips


def texts(job: PrintJob, columns: int = 42, page: CodePage = CodePage.CP858) -> list[str]:
    """The lines of all slips."""
    return [line.text for slip in slips(job, columns, page) for line in slip]
