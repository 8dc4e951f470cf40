"""The set-up list and the packing list of a state. Pure: what is ticked follows from the devices and the power."""

from dataclasses import dataclass, replace
from typing import Final

from firmware.appliance.state.guide import Guide, Hands, Phase, Standing
from firmware.appliance.state.model import CaseState, Device
from firmware.hal.config.hands import MAINS
from firmware.hal.kinds import Kind
from firmware.hal.ports.battery import PowerSource
from firmware.hal.ports.device import Condition, DeviceState, Reason
from firmware.hal.ports.lid import LidPosition

_USABLE: Final = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION})
_HANDS: Final = {
    Reason.STARTING: Hands.WAIT,
    Reason.WARMING_UP: Hands.WAIT,
    Reason.RECOVERING: Hands.WAIT,
    Reason.SWITCHED_OFF: Hands.WAIT,
    Reason.SILENT: Hands.SWITCH_ON,
    Reason.PAPER_OUT: Hands.LAY_PAPER,
    Reason.TRAY_MISSING: Hands.LAY_PAPER,
    Reason.COVER_OPEN: Hands.CLOSE,
    Reason.NOT_CONNECTED: Hands.TAKE_OUT,
}
_OF_ITSELF: Final = frozenset({Hands.NOTHING, Hands.WAIT})
_UNSEEN: Final = frozenset(
    {Reason.STARTING, Reason.SILENT, Reason.SWITCHED_OFF, Reason.RECOVERING, Reason.SERVICE_DOWN}
)


@dataclass(frozen=True, slots=True)
class SetUpItem:
    """A thing and what hands must do to it. It is ticked where they need do nothing."""

    name: str
    hands: Hands

    @property
    def done(self) -> bool:
        """Whether it is ticked."""
        return self.hands is Hands.NOTHING


@dataclass(frozen=True, slots=True)
class PackItem:
    """A thing and what is known of where it is."""

    name: str
    standing: Standing


def set_up_list(state: CaseState) -> tuple[SetUpItem, ...]:
    """In the order in which hands do it best."""
    return tuple(SetUpItem(name, _to_do(state, name)) for name in state.guide.plan.set_up)


def pack_list(state: CaseState) -> tuple[PackItem, ...]:
    """In packing order."""
    return tuple(PackItem(name, _where(state, name)) for name in state.guide.plan.pack)


def is_set_up(state: CaseState) -> bool:
    """Whether everything is ticked. A case that runs on its battery is set up without a socket."""
    return all(item.done or item.name == MAINS for item in set_up_list(state))


def outside(state: CaseState) -> tuple[str, ...]:
    """What is plugged in and therefore not in its bay, in packing order. Of the rest that is known of nothing."""
    return tuple(item.name for item in pack_list(state) if item.standing is Standing.OUTSIDE)


def begun(guide: Guide, now: float) -> Guide:
    """The lid was opened: the list begins anew. What was left outside stays to be read."""
    return Guide(guide.plan, Phase.SET_UP, opened=now, left=guide.left)


def watched(state: CaseState, now: float) -> Guide:
    """How far hands are after the state became another; `now` is monotonic."""
    guide = state.guide
    if state.lid is LidPosition.CLOSED:
        return guide
    guide = replace(guide, seen=guide.seen | set(outside(state)))
    if guide.phase is not Phase.SET_UP or guide.opened is None or guide.seconds is not None:
        return guide
    if any(item.hands not in _OF_ITSELF and item.name != MAINS for item in set_up_list(state)):
        return replace(guide, needed=True)
    return replace(guide, seconds=round(now - guide.opened)) if is_set_up(state) else guide


def closed(state: CaseState) -> Guide:
    """The lid was closed. With packing under way, what is still plugged in was left outside.

    Packing is under way where the clerk has said so, or where something that was there is unplugged already. A lid
    that is closed for lunch, with everything still on the table, is no packing.
    """
    guide = state.guide
    gone = {item.name for item in pack_list(state) if item.standing is Standing.UNPLUGGED and _is_packed(state, item)}
    packing = guide.phase is Phase.PACKING or bool(guide.seen & gone)
    return Guide(guide.plan, Phase.NONE, left=outside(state) if packing else ())


def _is_packed(state: CaseState, item: PackItem) -> bool:
    """Mains and networks also go without anybody packing."""
    return item.name != MAINS and state.devices[item.name].kind is not Kind.UPLINK


def _to_do(state: CaseState, name: str) -> Hands:
    if name == MAINS:
        return Hands.NOTHING if state.power.source is PowerSource.MAINS else Hands.PLUG_MAINS
    device = state.devices[name]
    if device.condition.state in _USABLE:
        return Hands.NOTHING
    if device.kind is Kind.UPLINK:
        return _of_way_out(state, device.condition)
    known = _HANDS.get(device.condition.reason)
    return known if known is not None else Hands.LOOK


def _of_way_out(state: CaseState, condition: Condition) -> Hands:
    """Where another way out carries, this one is not needed."""
    if state.network.uplink is not None:
        return Hands.NOTHING
    return Hands.WAIT if condition.reason is Reason.STARTING else Hands.PLUG_NETWORK


def _where(state: CaseState, name: str) -> Standing:
    if name == MAINS:
        return _mains(state.power.source)
    device: Device = state.devices[name]
    if device.condition.state is DeviceState.ABSENT or device.condition.reason is Reason.NO_CARRIER:
        return Standing.UNPLUGGED
    if device.condition.state is DeviceState.UNKNOWN or device.condition.reason in _UNSEEN:
        return Standing.UNSEEN
    return Standing.OUTSIDE


def _mains(source: PowerSource | None) -> Standing:
    if source is None:
        return Standing.UNSEEN
    return Standing.OUTSIDE if source is PowerSource.MAINS else Standing.UNPLUGGED
