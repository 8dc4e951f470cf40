"""The case in one message: who it is and how everything is now."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from firmware.appliance.state.care import Finding
from firmware.appliance.state.model import CaseState
from firmware.appliance.state.readiness import readiness
from firmware.appliance.telemetry.messages import CareReport, DeviceReport, Hello, ServiceReport
from firmware.appliance.telemetry.thrift import Thrift

COARSE: Final = 5  # percent of the battery that are worth a hello on a way that costs

_NOBODY: Final = "0" * 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def hello(state: CaseState, *, sid: str, turn: int, at: datetime, software: str) -> Hello:
    """What `state` is, in the words of the protocol."""
    judged = readiness(state)
    return Hello(
        case=state.case_id,
        sid=sid,
        turn=turn,
        at=at,
        software=software,
        rehearsal=state.rehearsal,
        overall=judged.overall,
        devices=_devices(state),
        services=tuple(ServiceReport(row.service.name, row.possibility) for row in judged.rows),
        uplink=state.network.uplink,
        power=state.power.source,
        percent=state.power.percent,
        minutes=state.power.minutes,
        mode=state.power.mode,
        citizens=msgspec.UNSET if state.power.citizens is None else state.power.citizens,
        gauge=state.power.gauge,
        worn=state.power.worn,
        locked=state.lock.reason if state.lock.locked else None,
        visit=state.visit.stage if state.visit else None,
        storage=state.storage,
        clock=state.clock,
        time=state.time_source,
        care=_care(state),
        safe_mode=state.safe_mode,
        pending=state.fleet.pending,
        thinned=state.fleet.thinned,
    )


def gist(state: CaseState, software: str, thrift: Thrift = Thrift.LAVISH) -> Hello:
    """The part whose change is worth a fresh hello.

    The forecast and the number of waiting rows move all the time and travel with the next one; else
    an LTE contract would pay for them. Where each byte is paid for, so do single percents: each is a row besides.
    """
    whole = hello(state, sid=_NOBODY, turn=1, at=_EPOCH, software=software)
    percent = whole.percent
    if thrift is not Thrift.LAVISH and percent is not None:
        percent -= percent % COARSE
    return msgspec.structs.replace(whole, minutes=None, citizens=msgspec.UNSET, pending=0, percent=percent)


def _devices(state: CaseState) -> tuple[DeviceReport, ...]:
    return tuple(
        DeviceReport(device.name, device.kind, device.condition.state, device.condition.reason)
        for device in state.devices.values()
    )


def _care(state: CaseState) -> tuple[CareReport, ...]:
    amiss = {
        check: found for check, found in state.care.results.items() if found.finding in (Finding.WATCH, Finding.BAD)
    }
    return tuple(CareReport(check, found.finding, found.value) for check, found in amiss.items())
