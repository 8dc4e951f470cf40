"""What the methods of the network do."""

from dataclasses import dataclass
from datetime import timedelta

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.api.view import Viewer
from firmware.appliance.managers.connectivity import Connectivity
from firmware.appliance.managers.network_check import NetworkCheckDesk
from firmware.appliance.network.record import Decided, written
from firmware.clock import Clock


@dataclass(frozen=True, slots=True)
class NetworkDoor:
    """Tells how the ways out are, and has them tried."""

    ways: Connectivity
    viewer: Viewer
    clock: Clock

    def handlers(self) -> Handlers:
        """Every method of the network."""
        bound: list[tuple[str, Handler]] = [
            (methods.NETWORK_REPORT.name, Bound(methods.NETWORK_REPORT, self._report)),
            (methods.NETWORK_PROBE.name, Bound(methods.NETWORK_PROBE, self._check)),
        ]
        return dict(bound)

    async def _check(self, _: m.Nothing) -> m.NetworkReport:
        await self.ways.check()
        return await self._report(m.Nothing())

    async def _report(self, _: m.Nothing) -> m.NetworkReport:
        decisions = tuple(self._told(one) for one in self.ways.decided)
        return m.NetworkReport(self.viewer.now().network, decisions, tuple(written(self.ways.ways, self.ways.told)))

    def _told(self, one: Decided) -> m.DecisionView:
        at = self.clock.now() - timedelta(seconds=self.clock.monotonic() - one.at)
        return m.DecisionView(at, one.select.before, one.select.link, one.select.because, dict(one.select.verdicts))


@dataclass(frozen=True, slots=True)
class CheckDoor:
    """Begins checks of the network."""

    desk: NetworkCheckDesk

    def handlers(self) -> Handlers:
        """The one method."""
        return {methods.NETWORK_CHECK.name: Bound(methods.NETWORK_CHECK, self._begin)}

    async def _begin(self, _: m.Nothing) -> m.Nothing:
        refusal = self.desk.begin()
        if refusal is not None:
            raise RequestFailed(Code.REFUSED, f"refused: {refusal.value}", refusal.value)
        return m.Nothing()
