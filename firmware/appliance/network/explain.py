"""Why the way out is the one it is, in words for a clerk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, assert_never

from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.link import Verdict
from firmware.hal.kinds import Title
from firmware.hal.ports.uplink import UplinkKind


@dataclass(frozen=True, slots=True)
class Way:
    """A way out as it is thought of now."""

    name: str
    kind: UplinkKind
    verdict: Verdict
    bar: Bar | None = None


def explain(ways: Iterable[Way], chosen: str | None) -> Title:
    """What is wrong with each way that would be better than the chosen one, and which that is. Best way first."""
    found: list[Title] = []
    for way in ways:
        if way.name == chosen:
            found.append(_chosen(way))
            break
        found.append(_passed_over(way))
    else:
        found.append(Title("Der Koffer hat keinen Weg ins Netz.", "The case has no way out."))
    return Title(" ".join(one.de for one in found), " ".join(one.en for one in found))


_KIND: Final = {
    UplinkKind.ETHERNET: Title("das Netzkabel", "the network cable"),
    UplinkKind.LTE: Title("Mobilfunk", "mobile data"),
}
_LINKED: Final = {
    UplinkKind.ETHERNET: Title("Kabel hat Strom", "The cable has a link"),
    UplinkKind.LTE: Title("Mobilfunk ist verbunden", "Mobile data is connected"),
}
_UNLINKED: Final = {
    UplinkKind.ETHERNET: Title("Am Netzkabel ist kein Netz.", "There is no network at the cable."),
    UplinkKind.LTE: Title("Mobilfunk ist nicht verbunden.", "Mobile data is not connected."),
}
_NET: Final = {
    UplinkKind.ETHERNET: Title("das Netz des Hauses", "the building's network"),
    UplinkKind.LTE: Title("das Mobilfunknetz", "the mobile network"),
}


def _chosen(way: Way) -> Title:
    name = _KIND[way.kind]
    match way.verdict:
        case Verdict.WORKS | Verdict.SUSPECT:
            return Title(f"Der Koffer nutzt {name.de}.", f"The case uses {name.en}.")
        case Verdict.CLOCK_WRONG:
            return Title(
                f"Der Koffer nutzt {name.de}, aber seine Uhr geht falsch.",
                f"The case uses {name.en}, but its clock is wrong.",
            )
        case _:
            return Title(
                f"Der Koffer versucht es über {name.de}, aber der Server antwortet nicht.",
                f"The case tries {name.en}, but the server does not answer.",
            )


def _passed_over(way: Way) -> Title:
    if way.bar is not None:
        return _barred(way.bar)
    if way.verdict is Verdict.NO_CARRIER:
        return _UNLINKED[way.kind]
    linked, but = _LINKED[way.kind], _but(way)
    return Title(f"{linked.de}, {but.de}.", f"{linked.en}, {but.en}.")


def _but(way: Way) -> Title:
    net = _NET[way.kind]
    match way.verdict:
        case Verdict.NO_ADDRESS:
            return Title(f"aber {net.de} gibt keine Adresse", f"but {net.en} gives no address")
        case Verdict.PORTAL:
            return Title(f"aber {net.de} verlangt eine Anmeldung", f"but {net.en} wants a sign-in")
        case Verdict.INTERCEPTED:
            return Title(
                f"aber in {net.de.replace('das', 'dem', 1)} gibt sich jemand als unser Server aus",
                f"but somebody in {net.en} poses as our server",
            )
        case Verdict.DEAD | Verdict.NO_CARRIER:
            return Title("aber es kommt nichts durch", "but nothing passes")
        case Verdict.UNPROVEN:
            return Title("wird aber noch geprüft", "but is still being tried")
        case Verdict.WORKS | Verdict.SUSPECT | Verdict.CLOCK_WRONG:
            return Title("muss sich aber erst bewähren", "but has to hold for a while first")
        case _:
            assert_never(way.verdict)


def _barred(bar: Bar) -> Title:
    match bar:
        case Bar.DATA_USED_UP:
            return Title("Das Datenvolumen ist aufgebraucht.", "The data allowance is used up.")
        case Bar.ROAMING:
            return Title("Mobilfunk im Ausland ist nicht erlaubt.", "Mobile data abroad is not allowed.")
        case Bar.SIM_CLOSED:
            return Title("Die SIM-Karte ist nicht entsperrt.", "The SIM card is not unlocked.")
        case _:
            assert_never(bar)
