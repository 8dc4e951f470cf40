"""The D-Bus objects by which ModemManager 1.20 shows a modem and its card."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from firmware.hal.ports.modem import Registration, SimState
from firmware.hal.sim.far_modem import CARD, NETWORK, OPERATOR, FarModem
from firmware.hal.wire.modemmanager import LOCATION, MODEM, MODEM_3GPP, ROOT, SIGNAL, SIMPLE

if TYPE_CHECKING:
    from dbus_fast import Variant

SIM_PATH: Final = f"{ROOT}/SIM/0"
_LTE: Final = 1 << 14
_NET, _AT = 2, 3
_FAILED, _LOCKED, _ENABLED, _REGISTERED, _CONNECTED = -1, 2, 6, 8, 11
_LOCKS: Final = MappingProxyType({SimState.READY: 1, SimState.PIN: 2, SimState.PUK: 4})
_FAILURES: Final = MappingProxyType({SimState.MISSING: 2, SimState.BROKEN: 3})
_REGISTRATIONS: Final = MappingProxyType(
    {
        Registration.IDLE: 0,
        Registration.HOME: 1,
        Registration.SEARCHING: 2,
        Registration.DENIED: 3,
        Registration.UNKNOWN: 4,
        Registration.ROAMING: 5,
    }
)

Shown = Mapping[str, Mapping[str, "Variant"]]


def modem_object(far: FarModem, interface: str, rate: int) -> Shown:
    """Its interfaces. `rate` is how often its signal is measured, in seconds; 0: never."""
    from dbus_fast import Variant

    state = far.state
    shown = {
        MODEM: {
            "State": Variant("i", _step(far)),
            "StateFailedReason": Variant("u", _FAILURES.get(far.sim, 0)),
            "UnlockRequired": Variant("u", _LOCKS.get(far.sim, 0)),
            "UnlockRetries": Variant("a{uu}", {2: far.tries, 4: 10} if far.sim in _LOCKS else {}),
            "SignalQuality": Variant("(ub)", [state.signal.percent or 0, True]),
            "AccessTechnologies": Variant("u", _LTE if far.registered else 0),
            "Ports": Variant("a(su)", [[interface, _NET], ["ttyUSB0", _AT]]),
            "Sim": Variant("o", SIM_PATH if far.sim is not SimState.MISSING else "/"),
        },
        MODEM_3GPP: {
            "RegistrationState": Variant("u", _REGISTRATIONS[state.registration]),
            "OperatorName": Variant("s", OPERATOR if far.registered else ""),
            "OperatorCode": Variant("s", NETWORK if far.registered else ""),
        },
        SIMPLE: {},
    }
    if far.sim is SimState.READY:
        shown |= {SIGNAL: _signal(far, rate), LOCATION: _place(far)}
    return shown


def sim_object(far: FarModem) -> Mapping[str, "Variant"]:
    """The card's own interface."""
    from dbus_fast import Variant

    return {"SimIdentifier": Variant("s", CARD if far.sim is not SimState.BROKEN else "")}


def _step(far: FarModem) -> int:
    if far.sim in _FAILURES:
        return _FAILED
    if far.sim is not SimState.READY:
        return _LOCKED
    return _CONNECTED if far.connected else _REGISTERED if far.registered else _ENABLED


def _signal(far: FarModem, rate: int) -> dict[str, "Variant"]:
    from dbus_fast import Variant

    heard = far.state.signal
    values = {"rsrp": heard.rsrp, "rsrq": heard.rsrq, "snr": heard.sinr} if rate else {}
    told = {name: Variant("d", value) for name, value in values.items() if value is not None}
    return {"Rate": Variant("u", rate), "Lte": Variant("a{sv}", told)}


def _place(far: FarModem) -> dict[str, "Variant"]:
    from dbus_fast import Variant

    places = {1: Variant("s", "262,01,0,83F7CD,31C5")} if far.registered else {}
    return {"Enabled": Variant("u", 1), "Location": Variant("a{uv}", places)}
