"""The network as a client may see it."""

from typing import Final

from firmware.appliance.api.messages import (
    CheckView,
    DataView,
    FindingView,
    ModemLook,
    NetworkView,
    SignalView,
    SiteView,
    WayView,
)
from firmware.appliance.network.data import DataUse
from firmware.appliance.network.diagnosis import NetworkCheck
from firmware.appliance.network.explain import explain
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.modem import ModemView, PinDesk
from firmware.appliance.network.pin_guard import LEAST
from firmware.appliance.network.sites import Site
from firmware.appliance.state.model import CaseState, Network
from firmware.hal.kinds import Title

_ASKING: Final = frozenset({PinDesk.WANTED, PinDesk.WRONG})


def network_view(state: CaseState, sites: tuple[SiteView, ...], sim_pin: str | None = None) -> NetworkView:
    """The ways out and all that belongs to them; `sites` are the places to choose from, `sim_pin` a rehearsal's."""
    network, fleet = state.network, state.fleet
    return NetworkView(
        carriers=_carriers(network),
        uplink=network.uplink,
        fleet_connected=fleet.connected,
        pending=fleet.pending,
        thinned=fleet.thinned,
        link=network.chosen,
        since=network.since,
        ways=tuple(WayView(way.name, way.kind, way.verdict, way.bar) for way in network.ways),
        explained=explain(network.ways, network.chosen) if network.ways else None,
        modem=None if network.modem is None else _modem(network.modem, sim_pin),
        data=_data(network.data),
        check=_check(state, network.check),
        site=None if network.site is None else site_view(network.site),
        sites=sites,
    )


def _carriers(network: Network) -> dict[str, bool]:
    """As the ways out are now: what is recorded of them may be some seconds behind where a plug is loose."""
    return {**network.carriers, **{way.name: way.verdict is not Verdict.NO_CARRIER for way in network.ways}}


def site_view(site: Site) -> SiteView:
    """A place as it travels."""
    return SiteView(site.name, site.title, site.guessed)


def _modem(modem: ModemView, sim_pin: str | None) -> ModemLook:
    heard = modem.signal
    return ModemLook(
        device=modem.device,
        sim=modem.sim,
        tries=modem.tries,
        registration=modem.registration,
        operator=modem.operator,
        technology=modem.technology,
        signal=SignalView(heard.rsrp, heard.rsrq, heard.sinr, heard.percent),
        bars=modem.bars,
        desk=modem.desk,
        repairing=modem.repairing,
        rehearsal_pin=sim_pin if modem.desk in _ASKING else None,
        tries_here=None if modem.tries is None else max(0, modem.tries - LEAST + 1),
    )


def _data(data: DataUse) -> DataView:
    return DataView(data.used, data.limit, data.forecast, data.level, data.saver)


def _check(state: CaseState, check: NetworkCheck) -> CheckView:
    findings = tuple(FindingView(one.leg, _title(state, one.about), one.word) for one in check.findings)
    about = _title(state, check.about)
    return CheckView(check.running, check.done, check.total, findings, check.advice, about, check.page, check.lines)


def _title(state: CaseState, name: str) -> Title | None:
    """How the way out or the service of this name is called."""
    if name in state.devices:
        return state.devices[name].title
    return next((service.title for service in state.services if service.name == name), None)
