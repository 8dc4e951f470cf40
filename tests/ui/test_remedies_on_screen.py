"""Every reason of every driver stands on its device's page with its code and what is the matter."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from support.ui_case import NOON, ready_case
from support.ui_screen import LARGE, NORMAL, showing

from firmware.appliance.state.model import Device
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.remedies import advice
from firmware.hal.kinds import Title
from firmware.hal.packs.registry import DRIVERS
from firmware.hal.ports.device import Condition, DeviceState, Reason

TOLD = sorted({(pack.kind, reason) for pack in DRIVERS.values() for reason in pack.reasons - {Reason.OK}})


@pytest.mark.parametrize(
    ("size", "language"),
    [
        (NORMAL, "de"),
        (LARGE, "en"),
        pytest.param(NORMAL, "en", marks=pytest.mark.long),
        pytest.param(LARGE, "de", marks=pytest.mark.long),
    ],
)
async def test_page_tells_the_reason(size: tuple[int, int], language: str) -> None:
    case = replace(ready_case(), language=language)
    async with showing(case, size) as shown:
        for kind, reason in TOLD:
            condition = Condition(DeviceState.FAULT, reason)
            device = Device("subject", kind, "front", Title("Gerät", "Device"), condition, NOON)
            await shown.become(replace(case, devices=MappingProxyType({**case.devices, "subject": device})))
            shown.app.go("device:subject")
            await shown.rest()
            told = advice(kind, DeviceState.FAULT, reason)
            assert told.code in shown.text, (kind, reason)
            first, *_ = Say(language)(told.what).split()
            assert first in shown.text, (kind, reason)
