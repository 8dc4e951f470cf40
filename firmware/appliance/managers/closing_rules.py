"""What the day's closing refuses, and why. Pure: nothing is recorded before all of this was asked."""

from collections.abc import Iterable

from firmware.appliance.book.blanks import BlanksRefused, Stretch, separate
from firmware.appliance.book.cash import CashRefused, Pieces, counted
from firmware.appliance.book.closing import Step, differences, may, may_stop, step
from firmware.appliance.book.day import Day
from firmware.appliance.book.differences import Difference, DifferenceReason, reasons_for
from firmware.appliance.managers.till_rules import NotAllowed, Why, day_of
from firmware.appliance.state.model import CaseState
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState

USABLE = frozenset({DeviceState.READY, DeviceState.ATTENTION})


def at_step(state: CaseState, wanted: Step) -> Day:
    """The day at which `wanted` may be done now."""
    day = day_of(state)
    if not may(day, wanted):
        raise NotAllowed(Why.NOT_NOW, f"{wanted} is not possible now; next: {step(day)}")
    return day


def beginning(state: CaseState) -> Day:
    """The day whose closing may begin: nobody sits at the table. Unclear payments are its first step."""
    day = day_of(state)
    if day.reckoning.began is not None:
        raise NotAllowed(Why.CLOSING, f"the closing of day {day.number} has begun already")
    if state.visit is not None:
        raise NotAllowed(Why.VISIT_OPEN, "a visit is open; finish it first")
    return day


def stopping(state: CaseState) -> Day:
    """The day whose closing may be given up."""
    day = day_of(state)
    if not may_stop(day):
        raise NotAllowed(Why.NOT_NOW, f"the closing cannot be stopped now; next: {step(day)}")
    return day


def paper(state: CaseState) -> None:
    """The terminal's end of day prints and happens once: not without paper. Without a printer it prints itself."""
    printers = [device.condition for device in state.devices.values() if device.kind is Kind.RECEIPT_PRINTER]
    for condition in printers:
        if condition.state not in USABLE:
            raise NotAllowed(Why.NO_PAPER, f"the receipt printer is not ready: {condition.reason}")


def in_vain(state: CaseState, terminal: str | None) -> None:
    """Whether the terminal was asked in vain, or cannot be asked: only then is it left unclosed."""
    if terminal is None or state.devices[terminal].condition.state not in USABLE:
        return
    if state.handing_in is None or state.handing_in.hitch is None:
        raise NotAllowed(Why.TERMINAL_THERE, "the terminal is ready; ask it for its end of day")


def count_of_cash(pieces: Iterable[Pieces]) -> tuple[Pieces, ...]:
    """The count, if it is one."""
    try:
        return counted(pieces)
    except CashRefused as problem:
        raise NotAllowed(Why.COUNT, str(problem)) from problem


def count_of_blanks(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The count, if no number is in it twice."""
    try:
        return separate(stretches)
    except BlanksRefused as problem:
        raise NotAllowed(Why.BLANKS, str(problem)) from problem


def explanation(day: Day, difference: Difference, reason: DifferenceReason) -> None:
    """Whether there is such a difference, and `reason` explains one."""
    if difference not in differences(day):
        raise NotAllowed(Why.NO_DIFFERENCE, f"{difference.kind} {difference.item} {difference.amount}: no such one")
    if reason not in reasons_for(difference):
        raise NotAllowed(Why.REASON, f"{reason} does not explain {difference.kind}")
