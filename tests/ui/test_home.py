"""Which devices have a tile at home."""

from dataclasses import replace
from types import MappingProxyType

from support.ui_case import NOON, ready_case
from support.ui_screen import showing

from firmware.appliance.state.model import CaseState, Device
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY, Condition, DeviceState, Reason


def with_fan(condition: Condition) -> CaseState:
    case = ready_case()
    fan = Device("fan", Kind.FAN, "base", Title("Lüfter", "Fan"), condition, NOON)
    return replace(case, devices=MappingProxyType({**case.devices, "fan": fan}))


async def test_part_of_the_case_has_a_tile_only_while_it_is_unwell() -> None:
    async with showing(with_fan(READY)) as shown:
        assert "Lüfter" not in shown.text
        await shown.become(with_fan(Condition(DeviceState.FAULT, Reason.SILENT)))
        assert "Lüfter" in shown.text
