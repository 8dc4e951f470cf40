"""What a printer says of itself: its condition, what it takes, and its supplies (PWG 5100.13, 5.4 and 5.6)."""

from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.document_printer import Supplies, Supply, SupplyColour, SupplyKind
from firmware.hal.wire.ipp.codes import PrinterState
from firmware.hal.wire.ipp.message import IppBroken, Message, Tag
from firmware.hal.wire.ipp.reading import Named, number, numbers, truth, words
from firmware.hal.wire.ipp.reasons import condition_of
from firmware.hal.wire.ipp.requests import A4, PDF

MOST_SUPPLIES: Final = 16
_FULL: Final = 100
_KINDS: Final = (
    ("waste", SupplyKind.WASTE),
    ("toner", SupplyKind.TONER),
    ("ink", SupplyKind.INK),
)
_COLOURS: Final = (
    (("black", "#000000"), SupplyColour.BLACK),
    (("cyan", "#00ffff"), SupplyColour.CYAN),
    (("magenta", "#ff00ff"), SupplyColour.MAGENTA),
    (("yellow", "#ffff00"), SupplyColour.YELLOW),
)


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """`media` is what to ask for so that it is A4, where the printer can be asked."""

    condition: Condition
    supplies: Supplies
    media: str | None


def printer_status(message: Message) -> PrinterStatus:
    """What an answer to Get-Printer-Attributes says. Raises `IppBroken` where it does not even tell a state."""
    told = message.first(Tag.PRINTER)
    state = number(told, "printer-state")
    if state not in set(PrinterState):
        raise IppBroken(f"printer-state {state}")
    low = _low_supply(told)
    media = A4 if A4 in words(told, "media-supported") else None
    return PrinterStatus(_condition(told, stopped=state == PrinterState.STOPPED, low=low), _supplies(told), media)


def _condition(told: Named, *, stopped: bool, low: bool) -> Condition:
    worst = condition_of(words(told, "printer-state-reasons"), stopped=stopped)
    if worst is not None and worst.state is DeviceState.FAULT:
        return worst
    if stopped:
        return Condition(DeviceState.FAULT, Reason.PRINTER_ERROR)
    if not truth(told, "printer-is-accepting-jobs", otherwise=True):
        return Condition(DeviceState.FAULT, Reason.PAUSED)
    if PDF not in (words(told, "document-format-supported") or (PDF,)):
        return Condition(DeviceState.FAULT, Reason.NO_FORMAT)
    return worst or (Condition(DeviceState.ATTENTION, Reason.TONER_LOW) if low else READY)


def _low_supply(told: Named) -> bool:
    """Whether a supply that is used up has come below the level at which its printer calls it low."""
    levels, lows = numbers(told, "marker-levels"), numbers(told, "marker-low-levels")
    kinds = words(told, "marker-types")
    return any(
        0 <= level <= low and "waste" not in kind.lower()
        for level, low, kind in zip_longest(levels, lows, kinds[: len(levels)], fillvalue=-1)
        if isinstance(kind, str)
    )


def _supplies(told: Named) -> Supplies:
    return Supplies((_markers(told) or _described(told))[:MOST_SUPPLIES])


def _markers(told: Named) -> tuple[Supply, ...]:
    """The attributes that CUPS made usual: names are a maker's prose, types and colours are keywords."""
    columns = (words(told, "marker-types"), words(told, "marker-colors"), numbers(told, "marker-levels"))
    if len({len(column) for column in columns}) != 1:
        return ()
    return tuple(_supply(kind, colour, level) for kind, colour, level in zip(*columns, strict=True))


def _described(told: Named) -> tuple[Supply, ...]:
    """`printer-supply`: `type=toner;unit=percent;maxcapacity=100;level=75;colorantname=black;`."""
    rows = (value.content for value in told.get("printer-supply", ()))
    return tuple(_row(content.decode(errors="replace")) for content in rows if isinstance(content, bytes))


def _row(text: str) -> Supply:
    pairs = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    level, most = _integer(pairs.get("level")), _integer(pairs.get("maxcapacity"))
    percent = level * _FULL // most if level >= 0 and most > 0 else -1
    return _supply(pairs.get("type", ""), pairs.get("colorantname", ""), percent)


def _supply(kind: str, colour: str, percent: int) -> Supply:
    """A container for waste fills up in the printer's figures too: PWG 5100.13 counts its room."""
    word, hue = kind.lower(), colour.lower()
    return Supply(
        next((found for part, found in _KINDS if part in word), SupplyKind.OTHER),
        next((found for names, found in _COLOURS if hue in names), SupplyColour.OTHER),
        percent if 0 <= percent <= _FULL else None,
    )


def _integer(text: str | None) -> int:
    """The number, or -1; a figure of more digits than any printer has is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else -1
