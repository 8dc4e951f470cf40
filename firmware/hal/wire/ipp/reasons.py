"""What the keywords of `printer-state-reasons` mean for a clerk's hands: RFC 8011 5.4.12 and PWG 5100.9, appendix A."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from firmware.hal.ports.device import Condition, DeviceState, Reason

_JAM: Final = "media-jam media-path-jam input-media-jam media-path-failure media-path-pick-motor-failure"
_EMPTY: Final = "media-empty media-needed input-media-supply-empty media-path-media-tray-empty"
_OPEN: Final = "cover-open door-open interlock-open input-cover-open output-cover-open fuser-open developer-open"
_MISSING: Final = "input-tray-missing media-path-media-tray-missing output-tray-missing output-media-tray-missing"
_FULL: Final = "output-area-full output-media-tray-full media-path-output-full"
_WRONG: Final = (
    "input-manual-input-request input-media-size-change input-media-type-change input-media-color-change"
    " input-media-weight-change input-media-form-parts-change media-path-input-request"
)
_SPENT: Final = (
    "toner-empty marker-supply-empty developer-empty marker-toner-cartridge-missing marker-ink-empty"
    " marker-cartridge-missing marker-supply-missing marker-toner-missing marker-ink-missing marker-print-ribbon-empty"
)
_BROKEN: Final = (
    "other fuser-over-temp opc-life-over marker-waste-full marker-failure fuser-failure spool-area-full timed-out"
    " interpreter-resource-unavailable subunit-unrecoverable-failure subunit-life-over stopped-partly"
    " output-mailbox-select-failure marker-print-ribbon-missing"
)
_PAUSED: Final = "paused moving-to-paused stopping shutdown offline power-down hold-new-jobs deactivated"
_WARMING: Final = "warming-up fuser-under-temp power-up connecting-to-device resuming subunit-warming-up initializing"

_LOW_PAPER: Final = "media-low input-media-supply-low"
_NEARLY_FULL: Final = "output-area-almost-full output-media-tray-almost-full"
_LOW_TONER: Final = "toner-low marker-supply-low developer-low marker-ink-low marker-toner-low"
_WORN: Final = "marker-waste-almost-full opc-near-eol subunit-life-almost-over fuser-life-almost-over"


@dataclass(frozen=True, slots=True)
class _Meaning:
    """The reason, and whether the printer can go on in spite of it."""

    reason: Reason
    goes_on: bool


def _table(*rows: tuple[str, Reason, bool]) -> Mapping[str, _Meaning]:
    return MappingProxyType({word: _Meaning(reason, on) for words, reason, on in rows for word in words.split()})


MEANINGS: Final = _table(
    (_JAM, Reason.PAPER_JAM, False),
    (_OPEN, Reason.COVER_OPEN, False),
    (_MISSING, Reason.TRAY_MISSING, False),
    (_EMPTY, Reason.PAPER_OUT, False),
    (_WRONG, Reason.WRONG_MEDIA, False),
    (_SPENT, Reason.TONER_EMPTY, False),
    (_FULL, Reason.OUTPUT_FULL, False),
    (_BROKEN, Reason.PRINTER_ERROR, False),
    (_PAUSED, Reason.PAUSED, False),
    (_WARMING, Reason.WARMING_UP, True),
    (_LOW_PAPER, Reason.PAPER_LOW, True),
    (_LOW_TONER, Reason.TONER_LOW, True),
    (_NEARLY_FULL, Reason.OUTPUT_FULL, True),
    (_WORN, Reason.NEEDS_CLEANING, True),
)
"""By keyword without its suffix, worst first."""

_RANKS: Final = {reason: rank for rank, reason in enumerate(dict.fromkeys(m.reason for m in MEANINGS.values()))}
_SUFFIXES: Final = ("-report", "-warning", "-error")
_SILENT: Final = frozenset({"none", "identify-printer-requested", "hibernate", "standby", "configuration-change"})


def condition_of(keywords: tuple[str, ...], *, stopped: bool) -> Condition | None:
    """The worst that they tell; None: nothing. Where the printer has `stopped`, what can stop it has."""
    found = [one for one in (_judge(keyword, stopped=stopped) for keyword in keywords) if one is not None]
    return min(found, key=_rank, default=None)


def _judge(keyword: str, *, stopped: bool) -> Condition | None:
    """Without a suffix it is an error (RFC 8011, 5.4.12); with one it may still be what stopped the printer."""
    word, suffix = _parted(keyword)
    meaning = MEANINGS.get(word)
    if meaning is None:
        return None if word in _SILENT or suffix in _SUFFIXES[:2] else _unknown(stopped=stopped)
    fault = not meaning.goes_on and (stopped or suffix not in _SUFFIXES[:2])
    return Condition(DeviceState.FAULT if fault else DeviceState.ATTENTION, meaning.reason)


def _parted(keyword: str) -> tuple[str, str]:
    suffix = next((one for one in _SUFFIXES if keyword.endswith(one)), "")
    return keyword.removesuffix(suffix), suffix


def _unknown(*, stopped: bool) -> Condition:
    """A word of its maker: serious only where the printer really stands still."""
    return Condition(DeviceState.FAULT if stopped else DeviceState.ATTENTION, Reason.PRINTER_ERROR)


def _rank(condition: Condition) -> tuple[bool, int]:
    return condition.state is not DeviceState.FAULT, _RANKS[condition.reason]
