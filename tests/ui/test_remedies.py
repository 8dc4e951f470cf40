"""Every reason that any driver of this case can give has sentences of its own, in both languages."""

import pytest

from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.remedies import advice
from firmware.hal.kinds import Kind
from firmware.hal.packs.registry import DRIVERS
from firmware.hal.ports.device import DeviceState, Reason

REASONS = sorted({(pack.kind, reason) for pack in DRIVERS.values() for reason in pack.reasons})
UNHEARD = advice(Kind.LID, DeviceState.FAULT, Reason.BATTERY_LOW)
"""What is told of a reason that the kind of device cannot give."""


@pytest.mark.parametrize(("kind", "reason"), REASONS)
def test_a_reason_without_a_remedy(kind: Kind, reason: Reason) -> None:
    told = advice(kind, DeviceState.FAULT, reason)
    assert told.what != UNHEARD.what
    assert told.what and told.safe
    assert bool(told.hands) is (reason is not Reason.OK)


@pytest.mark.parametrize(("kind", "reason"), REASONS)
def test_a_remedy_without_english_words(kind: Kind, reason: Reason) -> None:
    told, say = advice(kind, DeviceState.FAULT, reason), Say("en")
    for sentence in (told.what, told.hands, told.safe):
        assert not sentence or say(sentence) != sentence
