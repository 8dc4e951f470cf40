"""Scenes of the network for the screen's tests: every state of modem, data, check, PIN and place."""

from dataclasses import replace
from types import MappingProxyType

from firmware.appliance.network.data import DataLevel, DataUse
from firmware.appliance.network.diagnosis import Advice, Finding, Leg, NetworkCheck, Word
from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.explain import Way
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import ModemView, PinDesk
from firmware.appliance.network.sites import Site
from firmware.appliance.state.model import CaseState, Device, FleetLink, Network
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason
from firmware.hal.ports.modem import Registration, Signal, SimState
from firmware.hal.ports.uplink import UplinkKind
from support.ui_case import NOON, SITES, ready_case

CABLE, LTE = UplinkKind.ETHERNET, UplinkKind.LTE
GOOD = ModemView(
    "modem",
    SimState.READY,
    tries=3,
    registration=Registration.HOME,
    operator="Telekom.de",
    technology="lte",
    signal=Signal(-98.0, -11.0, 8.0),
    bars=3,
)
PLENTY = DataUse(1_240_000_000, 2_000_000_000, 1_900_000_000)
HERE = Site("zingst", SITES[1].title)
_FAULTS = {
    PinDesk.WANTED: Reason.SIM_PIN,
    PinDesk.WRONG: Reason.SIM_PIN,
    PinDesk.SPARED: Reason.SIM_PIN,
    PinDesk.FAILED: Reason.SIM_PIN,
    PinDesk.PUK: Reason.SIM_PUK,
}
_NEAR = {CABLE: (Leg.CABLE,), LTE: (Leg.SIM, Leg.MOBILE_NETWORK, Leg.SIGNAL, Leg.DATA)}
_BEHIND = (Leg.ADDRESS, Leg.PORTAL, Leg.NAMES, Leg.INTERCEPTION, Leg.PORT)
PAGE = (
    "Willkommen im WLAN und Hausnetz der Gemeinde Zingst",
    "Bitte geben Sie Ihren Zugangscode ein, den Sie am Empfang erhalten.",
    "Mit der Anmeldung stimmen Sie den Nutzungsbedingungen zu.",
    *(f"Nutzungsbedingung {number}: Das Netz darf nur zu erlaubten Zwecken benutzt werden." for number in range(1, 9)),
)


def network_case(
    uplink: UplinkKind | None = LTE,
    modem: ModemView = GOOD,
    *,
    data: DataUse = PLENTY,
    check: NetworkCheck = NetworkCheck(),  # noqa: B008 - a frozen value
    site: Site | None = HERE,
    cable: Verdict = Verdict.NO_CARRIER,
    bar: Bar | None = None,
) -> CaseState:
    """A case with a modem, whose cable is as told."""
    state = ready_case()
    reason = _FAULTS.get(modem.desk)
    condition = READY if reason is None else Condition(DeviceState.FAULT, reason)
    device = Device("modem", Kind.MODEM, "front", Title("Modem", "Modem"), condition, NOON)
    lte = Verdict.WORKS if uplink is LTE else Verdict.UNPROVEN if bar else Verdict.NO_CARRIER
    network = Network(
        MappingProxyType({"cable": cable is not Verdict.NO_CARRIER, "lte": uplink is LTE}),
        uplink,
        (Way("cable", CABLE, cable), Way("lte", LTE, lte, bar)),
        {CABLE: "cable", LTE: "lte", None: None}[uplink],
        since=NOON,
        modem=modem,
        data=data,
        check=check,
        site=site,
    )
    devices = MappingProxyType({**state.devices, "modem": device})
    return replace(state, devices=devices, network=network, fleet=FleetLink(connected=uplink is not None))


def at_desk(desk: PinDesk, tries: int | None = 3, uplink: UplinkKind | None = None) -> CaseState:
    """The entry of the SIM's PIN stands so."""
    sim = {PinDesk.CLOSED: SimState.READY, PinDesk.PUK: SimState.PUK}.get(desk, SimState.PIN)
    modem = replace(GOOD, sim=sim, tries=tries, desk=desk, registration=Registration.IDLE, bars=None, signal=Signal())
    cable = Verdict.WORKS if uplink is CABLE else Verdict.NO_CARRIER
    return network_case(uplink, modem, cable=cable, bar=Bar.SIM_CLOSED if desk is not PinDesk.CLOSED else None)


def findings(broken: tuple[str, Leg] | None = None, *, pending_from: int | None = None) -> tuple[Finding, ...]:
    """All that a check tells of a case with both ways, a tunnel and three applications."""
    rows = [(leg, way) for way, kind in (("cable", CABLE), ("lte", LTE)) for leg in (*_NEAR[kind], *_BEHIND)]
    rows += [(Leg.CLOCK, ""), (Leg.SERVER, ""), (Leg.TUNNEL, "")]
    rows += [(Leg.SERVICE, name) for name in ("registration", "vehicle", "advice")]
    told, failed = [], ""
    for number, (leg, way) in enumerate(rows):
        word = Word.SKIPPED if way and way == failed else Word.HOLDS
        if broken == (way, leg):
            word, failed = Word.BROKEN, way
        if pending_from is not None and number >= pending_from:
            word = Word.PENDING
        told.append(Finding(leg, way, word))
    return tuple(told)


def checking(done: int, total: int = 9) -> NetworkCheck:
    """A check under way."""
    return NetworkCheck(running=True, done=done, total=total, findings=findings(pending_from=done * 2))


def checked(advice: Advice, about: str = "", broken: tuple[str, Leg] | None = None) -> NetworkCheck:
    """A check that ended with this advice."""
    portal = advice is Advice.SIGN_IN
    return NetworkCheck(
        done=9,
        total=9,
        findings=findings(broken),
        advice=advice,
        about=about,
        page="http://10.0.0.1/login" if portal else None,
        lines=PAGE if portal else (),
    )


_MODEM = tuple(advice for advice in Advice if advice.value.split("-")[0] in ("sim", "modem", "roaming", "weak"))


def _ended(advice: Advice) -> CaseState:
    about = "lte" if advice in _MODEM else "cable"
    broken = ("cable", Leg.PORTAL) if advice is Advice.SIGN_IN else (about, Leg.ADDRESS)
    check = checked(advice, about, None if advice is Advice.NOTHING else broken)
    return network_case(LTE if advice is Advice.NOTHING else None, check=check)


TIGHT = replace(PLENTY, used=1_700_000_000, forecast=2_600_000_000, level=DataLevel.TIGHT, saver=True)
GONE = replace(PLENTY, used=2_010_000_000, forecast=2_600_000_000, level=DataLevel.USED_UP, saver=True)
SCENES: MappingProxyType[str, tuple[CaseState, str]] = MappingProxyType(
    {
        "cable": (network_case(CABLE, cable=Verdict.WORKS), "network"),
        **{f"lte-{bars}": (network_case(modem=replace(GOOD, bars=bars)), "network") for bars in range(5)},
        "lte-mute": (network_case(modem=replace(GOOD, bars=None, signal=Signal())), "network"),
        "portal": (network_case(cable=Verdict.PORTAL), "network"),
        "portal-alone": (network_case(None, cable=Verdict.PORTAL), "network"),
        "saver": (network_case(data=TIGHT), "network"),
        "used-up": (network_case(None, data=GONE, bar=Bar.DATA_USED_UP), "network"),
        "no-network": (network_case(None), "network"),
        "repairing": (network_case(None, replace(GOOD, repairing=True, bars=None)), "network"),
        "guessed": (network_case(site=replace(HERE, guessed=True)), "network"),
        "sim-wanted": (at_desk(PinDesk.WANTED), "network"),
        "sim-wanted-at-cable": (at_desk(PinDesk.WANTED, uplink=CABLE), "network"),
        "sim-spared": (at_desk(PinDesk.SPARED, 1), "network"),
        **{f"desk-{desk}": (at_desk(desk, 2 if desk is PinDesk.SPARED else 3), "sim") for desk in PinDesk},
        "desk-untold": (at_desk(PinDesk.WANTED, None), "sim"),
        "site": (network_case(), "site"),
        "site-guessed": (network_case(site=replace(HERE, guessed=True)), "site"),
        "site-unknown": (network_case(site=None), "site"),
        "check-never": (network_case(), "check"),
        "check-begins": (network_case(check=checking(0)), "check"),
        "check-runs": (network_case(check=checking(5)), "check"),
        **{f"check-{advice}": (_ended(advice), "check") for advice in Advice},
        "house": (_ended(Advice.SIGN_IN), "portal"),
        "house-mute": (network_case(), "portal"),
    }
)
