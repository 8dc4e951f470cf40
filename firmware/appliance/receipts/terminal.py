"""The receipts that the payment terminal composed: the case prints them word for word, each on a slip of its own."""

from collections.abc import Iterator, Sequence

from firmware.appliance.receipts.layout import Letterhead, marks
from firmware.hal.ports.payment import Line, TerminalReceipt
from firmware.hal.ports.receipt_printer import Align, AsGiven, Cut, Part, PrintJob


def terminal_receipts(receipts: Sequence[TerminalReceipt], head: Letterhead, *, copy: bool = False) -> PrintJob:
    """All of them in one job, in their order. What does not come from the terminal are the marks above."""
    parts: list[Part] = []
    for receipt in receipts:
        if parts:
            parts.append(Cut())
        parts += [*marks(head, copy=copy), *_lines(receipt)]
    return PrintJob(tuple(parts))


def _lines(receipt: TerminalReceipt) -> Iterator[Part]:
    return (_line(line) for line in receipt.lines)


def _line(line: Line) -> Part:
    return AsGiven(line.text, line.wide, line.high, Align.CENTRE if line.centred else Align.LEFT)
