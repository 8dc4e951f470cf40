"""The state as a client may see it: the same facts, and what is derived from them, in the shape that travels."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from firmware.appliance.api.body_view import body_view
from firmware.appliance.api.care_view import care_view
from firmware.appliance.api.eid_view import eid_view
from firmware.appliance.api.finger_view import finger_view
from firmware.appliance.api.guide_view import guide_view
from firmware.appliance.api.inputs_view import scanned_view, signing_view
from firmware.appliance.api.messages import (
    CaseView,
    DeviceView,
    FeeView,
    LockView,
    SeriesView,
    ServiceView,
    SiteView,
    TrayView,
    VisitView,
)
from firmware.appliance.api.network_view import network_view
from firmware.appliance.api.power_view import power_view
from firmware.appliance.api.printer_view import printer_view
from firmware.appliance.api.scan_view import scan_view
from firmware.appliance.api.staff_view import staff_view
from firmware.appliance.api.till_view import till_view
from firmware.appliance.state.model import CaseState, Device, Lock
from firmware.appliance.state.readiness import ServiceRow, readiness
from firmware.appliance.state.store import Store
from firmware.clock import Clock


@dataclass(frozen=True, slots=True)
class Viewer:
    """Makes views of a store. A simulated case shows its `rehearsal_pin`, the `second_pin` and the SIM's PIN."""

    store: Store
    clock: Clock
    office: str
    rehearsal_pin: str | None
    fees: tuple[FeeView, ...] = ()
    series: tuple[SeriesView, ...] = ()
    second_pin: str | None = None
    sites: tuple[SiteView, ...] = ()
    sim_pin: Callable[[], str | None] | None = None

    def now(self) -> CaseView:
        """The whole case as it is now."""
        return self.of(self.store.state)

    def of(self, state: CaseState) -> CaseView:
        """`state` as it travels."""
        judged = readiness(state)
        return CaseView(
            case_id=state.case_id,
            office=self.office,
            session=state.session,
            revision=self.store.revision,
            rehearsal=state.rehearsal,
            overall=judged.overall,
            notices=judged.notices,
            faults=judged.faults,
            checking=judged.checking,
            devices=tuple(_device(device) for device in state.devices.values()),
            services=tuple(_service(row) for row in judged.rows),
            lid=state.lid,
            power=power_view(state.power, self.clock.monotonic()),
            network=network_view(state, self.sites, self.sim_pin() if self.sim_pin is not None else None),
            lock=self._lock(state.lock),
            visit=None if state.visit is None else VisitView(state.visit.id, state.visit.stage),
            storage=state.storage,
            clock=state.clock,
            place=state.place,
            language=state.language,
            stopping=state.stopping,
            till=till_view(state),
            fees=self.fees,
            series=self.series,
            staff=staff_view(state),
            tray=TrayView(state.tray.pages, state.tray.signature, state.tray.document, state.tray.codes),
            document=state.document,
            eid=eid_view(state),
            finger=finger_view(state),
            signing=signing_view(state),
            scanned=scanned_view(state),
            scanning=scan_view(state),
            printer=printer_view(state),
            body=body_view(state),
            time_source=state.time_source,
            safe_mode=state.safe_mode,
            care=care_view(state.care),
            guide=guide_view(state, self.clock.monotonic()),
        )

    def _lock(self, lock: Lock) -> LockView:
        wait = math.ceil(max(0.0, lock.retry_after - self.clock.monotonic()))
        return LockView(lock.locked, lock.reason, lock.failures, wait, self.rehearsal_pin, self.second_pin)


def _device(device: Device) -> DeviceView:
    condition = device.condition
    return DeviceView(
        device.name, device.kind, device.bay, device.title, condition.state, condition.reason, device.since
    )


def _service(row: ServiceRow) -> ServiceView:
    return ServiceView(row.service.name, row.service.title, row.possibility, row.obstacles)
