"""The network in a word for the bar, in figures for its page, and what is told of a SIM card that wants its PIN."""

from typing import Final

from firmware.appliance.api.messages import DataView, ModemLook, NetworkView, SignalView
from firmware.appliance.network.data import DataLevel
from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import BARS, PinDesk
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.texts.money import decimal_sign
from firmware.appliance.ui.texts.words import Phrase
from firmware.hal.ports.uplink import UplinkKind

ASKING: Final = frozenset({PinDesk.WANTED, PinDesk.WRONG})
"""A person may enter a PIN."""

_STEPS: Final = "▂▄▆█"
_NONE: Final = "▁"
_GOOD, _FAIR = 3, 2
_MEGA, _GIGA = 1_000_000, 1_000_000_000
_SMALL: Final = _GIGA // 10  # bytes, below which megabytes say more
_LEVELS: Final = {
    DataLevel.TIGHT: mark("wird knapp"),
    DataLevel.NEARLY: mark("fast verbraucht"),
    DataLevel.USED_UP: mark("aufgebraucht"),
}


def bars(network: NetworkView) -> str:
    """How well the modem hears, as a telephone draws it; nothing where that is not the way, or not known."""
    heard = None if network.modem is None or network.uplink is not UplinkKind.LTE else network.modem.bars
    return "" if heard is None else drawn(heard)


def drawn(heard: int) -> str:
    """So many of the steps, the others flat."""
    return _STEPS[:heard].ljust(BARS, _NONE)


def signal_word(say: Say, heard: int) -> str:
    """The same in a word."""
    if heard >= _GOOD:
        return say("gut")
    return say("mittel") if heard == _FAIR else say("schwach")


def network_phrase(say: Say, network: NetworkView) -> Phrase:
    """The way out that is used, in 9 cells; without one, what is wanted to have one."""
    match network.uplink:
        case UplinkKind.ETHERNET:
            return Phrase("✓", say.brief("Kabel", 9), Tone.GOOD)
        case UplinkKind.LTE:
            return Phrase("✓", f"{say.brief('LTE', 4)} {bars(network)}".rstrip(), Tone.GOOD)
        case None if wants_sign_in(network):
            return Phrase("⚠", say.brief("Anmeldung", 9), Tone.NOTICE)
        case None if asks_sim_pin(network):
            return Phrase("⚠", say.brief("SIM-PIN", 9), Tone.NOTICE)
        case None if is_used_up(network):
            return Phrase("⚠", say.brief("Daten", 9), Tone.NOTICE)
        case None:
            return Phrase("✗", say.brief("kein Netz", 9), Tone.FAULT)


def network_rest(say: Say, network: NetworkView) -> str:
    """What belongs below that word, in 11 cells."""
    if network.uplink is None:
        if wants_sign_in(network) or asks_sim_pin(network):
            return say.brief("nötig", 11)
        return say.brief("verbraucht", 11) if is_used_up(network) else ""
    if asks_sim_pin(network):
        return say.brief("PIN nötig", 11)
    saving = network.data is not None and network.data.saver and network.uplink is UplinkKind.LTE
    return say.brief("Sparbetrieb", 11) if saving else ""


def network_brief(say: Say, network: NetworkView) -> str:
    """The way out in 5 cells."""
    match network.uplink:
        case UplinkKind.ETHERNET:
            return say.brief("Kabel", 5)
        case UplinkKind.LTE if network_rest(say, network) == say.brief("Sparbetrieb", 11):
            return say.brief("spart", 5)
        case UplinkKind.LTE:
            return say.brief("LTE", 5)
        case None if wants_sign_in(network):
            return say.brief("Login", 5)
        case None if asks_sim_pin(network):
            return say.brief("SIM", 5)
        case None if is_used_up(network):
            return say.brief("Daten", 5)
        case None:
            return say.brief("kein", 5)


def wants_sign_in(network: NetworkView) -> bool:
    """The only network at hand is one of the house that wants a sign-in."""
    return network.uplink is None and any(way.verdict is Verdict.PORTAL for way in network.ways)


def asks_sim_pin(network: NetworkView) -> bool:
    """Somebody could enter the PIN of the SIM card."""
    return network.modem is not None and network.modem.desk in ASKING


def is_used_up(network: NetworkView) -> bool:
    """Mobile data are barred until the next month."""
    return any(way.bar is Bar.DATA_USED_UP for way in network.ways)


def data_words(say: Say, data: DataView) -> str:
    """What passed this month, and how long it will do."""
    if data.limit is None:
        told = say("{used} in diesem Monat").format(used=_amount(say, data.used))
    else:
        same_unit = min(data.used, data.limit) >= _SMALL
        used = _giga(say, data.used) if same_unit else _amount(say, data.used)
        told = say("{used} von {limit}").format(used=used, limit=_amount(say, data.limit))
    level = _level(say, data)
    saver = say("Sparbetrieb") if data.saver else ""
    return ", ".join(part for part in (told, level, saver) if part)


def _level(say: Say, data: DataView) -> str:
    if data.level is not DataLevel.PLENTY:
        return say(_LEVELS[data.level])
    return say("reicht bis Monatsende") if data.limit is not None and data.forecast is not None else ""


def _amount(say: Say, count: int) -> str:
    if count < _SMALL:
        return f"{round(count / _MEGA)} MB"
    return f"{_giga(say, count)} GB"


def _giga(say: Say, count: int) -> str:
    return f"{count / _GIGA:.1f}".removesuffix(".0").replace(".", decimal_sign(say))


def figures(modem: ModemLook) -> str:
    """What a technician wants to know of the signal."""
    heard = modem.signal
    return "  ".join(
        part
        for part in (
            modem.operator or "",
            (modem.technology or "").upper(),
            _figure("RSRP", heard.rsrp, "dBm"),
            _figure("RSRQ", heard.rsrq, "dB"),
            _figure("SINR", heard.sinr, "dB"),
            _percent(heard),
        )
        if part
    )


def _figure(name: str, value: float | None, unit: str) -> str:
    return "" if value is None else f"{name} {value:.0f} {unit}".replace("-", "−")


def _percent(heard: SignalView) -> str:
    known = (heard.rsrp, heard.rsrq, heard.sinr)
    return f"{heard.percent} %" if heard.percent is not None and known == (None, None, None) else ""
