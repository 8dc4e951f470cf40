"""What printers say of themselves and of jobs, from the sober to the absurd."""

import pytest

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_printer import (
    Cancelled,
    DocumentOutcome,
    Done,
    Failed,
    Failure,
    Supply,
    SupplyColour,
    SupplyKind,
)
from firmware.hal.wire.ipp.codes import JobState
from firmware.hal.wire.ipp.job import job_list, job_status, refusal
from firmware.hal.wire.ipp.message import Attributes, Group, IppBroken, Message, Tag, Value
from firmware.hal.wire.ipp.printer import PrinterStatus, printer_status
from firmware.hal.wire.ipp.reasons import MEANINGS
from firmware.hal.wire.ipp.requests import A4, PDF

FAULT, ATTENTION = DeviceState.FAULT, DeviceState.ATTENTION
IDLE, STOPPED = 3, 5


def keywords(name: str, *contents: str) -> tuple[str, tuple[Value, ...]]:
    return name, tuple(Value(Tag.KEYWORD, content) for content in contents)


def integers(name: str, *contents: int) -> tuple[str, tuple[Value, ...]]:
    return name, tuple(Value(Tag.INTEGER, content) for content in contents)


def told(state: int, *reasons: str, more: Attributes = ()) -> PrinterStatus:
    every = (integers("printer-state", state), keywords("printer-state-reasons", *reasons), *more)
    return printer_status(Message(0, 1, (Group(Tag.PRINTER, every),)))


def job(state: int, *reasons: str, pages: int = 1) -> Message:
    every = (
        integers("job-id", 7),
        integers("job-state", state),
        keywords("job-state-reasons", *reasons),
        integers("job-impressions-completed", pages),
    )
    return Message(0, 1, (Group(Tag.JOB, every),))


@pytest.mark.parametrize(
    ("state", "reasons", "expected"),
    [
        (IDLE, ["none"], READY),
        (IDLE, [], READY),
        (IDLE, ["media-empty"], Condition(FAULT, Reason.PAPER_OUT)),
        (IDLE, ["media-empty-error"], Condition(FAULT, Reason.PAPER_OUT)),
        (IDLE, ["media-empty-report"], Condition(ATTENTION, Reason.PAPER_OUT)),  # the other tray may have some
        (STOPPED, ["media-empty-report"], Condition(FAULT, Reason.PAPER_OUT)),
        (STOPPED, ["paused"], Condition(FAULT, Reason.PAUSED)),
        (STOPPED, ["none"], Condition(FAULT, Reason.PRINTER_ERROR)),
        (IDLE, ["toner-low-error"], Condition(ATTENTION, Reason.TONER_LOW)),  # low is low, however it is shouted
        (IDLE, ["toner-low-warning", "cover-open-error"], Condition(FAULT, Reason.COVER_OPEN)),
        (STOPPED, ["media-empty-error", "media-jam-error"], Condition(FAULT, Reason.PAPER_JAM)),
        (IDLE, ["com.example-strange-warning"], READY),
        (IDLE, ["com.example-strange-error"], Condition(ATTENTION, Reason.PRINTER_ERROR)),
        (STOPPED, ["com.example-strange"], Condition(FAULT, Reason.PRINTER_ERROR)),
        (IDLE, ["", "-error", "x" * 2000 + "-report"], Condition(ATTENTION, Reason.PRINTER_ERROR)),
    ],
)
def test_conditions(state: int, reasons: list[str], expected: Condition) -> None:
    assert told(state, *reasons).condition == expected


@pytest.mark.parametrize("keyword", MEANINGS)
@pytest.mark.parametrize("suffix", ["", "-report", "-warning", "-error"])
def test_each_keyword_has_its_reason(keyword: str, suffix: str) -> None:
    assert told(STOPPED, keyword + suffix).condition.reason in {MEANINGS[keyword].reason, Reason.PRINTER_ERROR}
    assert told(IDLE, keyword + suffix).condition.reason is MEANINGS[keyword].reason


def test_a_printer_that_takes_no_jobs_or_no_pdf() -> None:
    no_jobs = ("printer-is-accepting-jobs", (Value(Tag.BOOLEAN, False),))
    assert told(IDLE, "none", more=(no_jobs,)).condition == Condition(FAULT, Reason.PAUSED)
    raster = keywords("document-format-supported", "image/pwg-raster", "image/urf")
    assert told(IDLE, "none", more=(raster,)).condition == Condition(FAULT, Reason.NO_FORMAT)
    both = keywords("document-format-supported", "image/urf", PDF)
    assert told(IDLE, "none", more=(both, keywords("media-supported", A4))).media == A4


def test_supplies_of_markers() -> None:
    more = (
        keywords("marker-types", "toner-cartridge", "ink", "waste-toner", "fuser"),
        keywords("marker-colors", "#000000", "cyan", "none", "#FFFF00"),
        integers("marker-levels", 5, 100, -2, 700),
        integers("marker-low-levels", 10, 10, 10, 10),
    )
    status = told(IDLE, "none", more=more)
    assert status.supplies.supplies == (
        Supply(SupplyKind.TONER, SupplyColour.BLACK, 5),
        Supply(SupplyKind.INK, SupplyColour.CYAN, 100),
        Supply(SupplyKind.WASTE, SupplyColour.OTHER, None),
        Supply(SupplyKind.OTHER, SupplyColour.YELLOW, None),
    )
    assert status.condition == Condition(ATTENTION, Reason.TONER_LOW)


@pytest.mark.parametrize(
    ("row", "percent"),
    [
        (b"type=toner;maxcapacity=100;level=75;colorantname=black;", 75),
        (b"type=toner;maxcapacity=250;level=25;colorantname=black;", 10),
        (b"type=toner;maxcapacity=0;level=75;colorantname=black", None),
        (b"type=toner;level=-3;colorantname=black", None),
        (b"type=toner;maxcapacity=1;level=9999999999999999;colorantname=black", None),
    ],
)
def test_supplies_that_are_described(row: bytes, percent: int | None) -> None:
    more = (("printer-supply", (Value(Tag.OCTETS, row),)),)
    assert told(IDLE, "none", more=more).supplies.supplies == (Supply(SupplyKind.TONER, SupplyColour.BLACK, percent),)


@pytest.mark.parametrize("state", [None, 0, 2, 6, -1])
def test_a_printer_without_a_state(state: int | None) -> None:
    every = () if state is None else (integers("printer-state", state),)
    with pytest.raises(IppBroken):
        printer_status(Message(0, 1, (Group(Tag.PRINTER, every),)))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (job(3, "none"), None),
        (job(6, "printer-stopped"), None),
        (job(9, "job-completed-successfully"), Done(1)),
        (job(9, "job-completed-with-warnings"), Done(1)),
        (job(9, "job-completed-with-errors"), Failed(Failure.PRINTER_ERROR, begun=True)),
        (job(7, "job-canceled-at-device"), Cancelled(1)),
        (job(8, "aborted-by-system", pages=0), Failed(Failure.PRINTER_ERROR, begun=False)),
        (job(8, "document-format-error"), Failed(Failure.REFUSED, begun=True)),
    ],
)
def test_how_jobs_end(message: Message, expected: DocumentOutcome | None) -> None:
    assert job_status(message).outcome == expected


def test_jobs_that_are_none() -> None:
    assert list(job_list(job(42))) == []
    with pytest.raises(IppBroken):
        job_status(Message(0, 1, ()))
    assert job_status(job(JobState.STOPPED, pages=-5)).pages is None


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (0x040A, Failure.REFUSED),
        (0x0507, Failure.OCCUPIED),
        (0x0506, Failure.OCCUPIED),
        (0x0504, Failure.PRINTER_ERROR),
    ],
)
def test_refusals(status: int, failure: Failure) -> None:
    assert refusal(status) is failure
