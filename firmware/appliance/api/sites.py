"""What the methods of the places do."""

from dataclasses import dataclass

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handler, Handlers
from firmware.appliance.api.rpc import Code, RequestFailed
from firmware.appliance.managers.sites import Sites
from firmware.appliance.network.sites import SiteRecord, recommended
from firmware.hal.kinds import Title


@dataclass(frozen=True, slots=True)
class SiteDoor:
    """Takes down where the case stands, and tells what is known of each place."""

    sites: Sites

    def handlers(self) -> Handlers:
        """Every method of it."""
        bound: list[tuple[str, Handler]] = [
            (methods.SITE.name, Bound(methods.SITE, self._arrive)),
            (methods.SITES.name, Bound(methods.SITES, self._report)),
        ]
        return dict(bound)

    async def _arrive(self, wish: m.SiteRequest) -> m.Nothing:
        try:
            await self.sites.arrive(wish.name)
        except LookupError as unknown:
            raise RequestFailed(Code.WRONG_PARAMS, f"there is no place {wish.name}") from unknown
        return m.Nothing()

    async def _report(self, _: m.Nothing) -> m.SitesReport:
        return m.SitesReport(tuple(self._row(name, title) for name, title in self.sites.titles.items()))

    def _row(self, name: str, title: Title) -> m.SiteRow:
        record = self.sites.records.get(name, SiteRecord())
        what = recommended(record, self.sites.kinds)
        return m.SiteRow(name, title, what, record.stays, record.last, record.ways, record.heard)
