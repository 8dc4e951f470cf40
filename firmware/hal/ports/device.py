"""What every peripheral has in common: a condition, and a stream of what is observed at it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol, TypeVar


@unique
class DeviceState(StrEnum):
    """How a device is; each state but READY comes with a reason that tells the clerk's hands what to do."""

    READY = "ready"
    BUSY = "busy"
    ATTENTION = "attention"  # usable, but somebody should look at it
    FAULT = "fault"
    ABSENT = "absent"
    TAMPERED = "tampered"
    UNKNOWN = "unknown"


@unique
class Reason(StrEnum):
    """Why a device is as it is. Closed: each reason has a text and a remedy in every language of the screen."""

    OK = "ok"
    STARTING = "starting"
    IN_USE = "in-use"
    NOT_CONNECTED = "not-connected"
    SILENT = "silent"
    GARBLED = "garbled"
    REFUSED = "refused"  # the operating system or the library refuses to work with it
    PAPER_LOW = "paper-low"
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    PRINTER_ERROR = "printer-error"
    NO_CARRIER = "no-carrier"
    BATTERY_LOW = "battery-low"
    BATTERY_CRITICAL = "battery-critical"
    BATTERY_DEFECT = "battery-defect"
    PAPER_JAM = "paper-jam"
    TRAY_MISSING = "tray-missing"
    OUTPUT_FULL = "output-full"
    TONER_LOW = "toner-low"
    TONER_EMPTY = "toner-empty"
    WRONG_MEDIA = "wrong-media"
    PAUSED = "paused"
    WARMING_UP = "warming-up"
    SERVICE_DOWN = "service-down"  # the program that owns the device does not run: pcscd, fprintd, the eID client
    NEEDS_CLEANING = "needs-cleaning"
    NOT_REGISTERED = "not-registered"  # its maker's service does not know it
    TAMPERED = "tampered"
    SHUTTER_CLOSED = "shutter-closed"
    NO_FORMAT = "no-format"  # it offers no picture format that can be used
    WRONG_PORT = "wrong-port"
    BATTERY_WORN = "battery-worn"
    GAUGE_WRONG = "gauge-wrong"  # it does not move with what is drawn
    CHARGING_HELD = "charging-held"  # too hot or too cold to be charged
    TOO_HOT = "too-hot"
    TOO_COLD = "too-cold"
    FAN_STALLED = "fan-stalled"
    UNDERVOLTAGE = "undervoltage"
    THROTTLED = "throttled"
    SWITCHED_OFF = "switched-off"  # its rail was shed to save power
    RECOVERING = "recovering"  # its power is being cycled
    NO_KEYPAD = "no-keypad"  # a PIN would have to be typed into a computer
    CARD_MISSING = "card-missing"
    CARD_FOREIGN = "card-foreign"  # not the kind of card that is asked for
    CARD_MUTE = "card-mute"
    CARD_EMPTY = "card-empty"  # the right kind, and nobody has put a certificate on it
    LAST_TRY = "last-try"  # one more wrong PIN blocks the card
    SIM_MISSING = "sim-missing"
    SIM_PIN = "sim-pin"  # it waits for its PIN
    SIM_PUK = "sim-puk"  # too many wrong PINs
    SIM_BROKEN = "sim-broken"
    SEARCHING = "searching"  # for a mobile network
    NO_COVERAGE = "no-coverage"
    NOT_ADMITTED = "not-admitted"  # the mobile network does not let this SIM in
    ROAMING_BARRED = "roaming-barred"  # only a foreign network, which the case may not use
    WEAK_SIGNAL = "weak-signal"


@dataclass(frozen=True, slots=True)
class Condition:
    """How a device is, and why."""

    state: DeviceState
    reason: Reason


READY = Condition(DeviceState.READY, Reason.OK)
STARTING = Condition(DeviceState.UNKNOWN, Reason.STARTING)

T_co = TypeVar("T_co", covariant=True)


class Peripheral(Protocol[T_co]):
    """A device somebody can watch. `T_co` is what else it tells besides its condition."""

    def observe(self) -> AsyncGenerator["Condition | T_co", None]:
        """Open the device and tell its condition first, then everything that happens at it.

        The first item comes within 2 s. The stream ends only by raising `HalError`, when the conversation broke.
        Closing the stream (`contextlib.aclosing`) lets go of the device within 1 s; then it may be opened again.
        A second stream on the same device raises `PeripheralBusy`.
        """
        ...
