"""Registers of fuel gauges, as tables and as whatever a floating bus reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.gauge import Nonsense
from firmware.hal.wire.max1704x import Reading, reading, swapped, tells_rate


def test_high_byte_first() -> None:
    assert swapped(0x1234) == 0x3412


@pytest.mark.parametrize(
    ("voltage", "charge", "rate", "told"),
    [
        (0xCD00, 0x6080, 0x0000, Reading(96, 4.1, 0.0)),
        (0xC000, 0x3200, 0xFFFF, Reading(50, 3.84, -0.208)),
        (0xC000, 0x0001, 0x0018, Reading(0, 3.84, 4.992)),
        (0xCD00, 0x6580, None, Reading(100, 4.1, None)),  # fresh from the charger: 101.5 %
    ],
)
def test_registers(voltage: int, charge: int, rate: int | None, told: Reading) -> None:
    found = reading(voltage, charge, rate)
    assert (found.percent, found.rate) == (told.percent, told.rate)
    assert found.volts == pytest.approx(told.volts)


@pytest.mark.parametrize(("voltage", "charge"), [(0xFFFF, 0xFFFF), (0, 0), (0x4000, 0x3200), (0xC000, 0x7000)])
def test_cells_that_cannot_be(voltage: int, charge: int) -> None:
    with pytest.raises(Nonsense):
        reading(voltage, charge, None)


def test_versions() -> None:
    assert not tells_rate(0x0003)
    assert tells_rate(0x0012)
    for odd in (0, 0xFFFF, 0x1200):
        with pytest.raises(Nonsense, match="version"):
            tells_rate(odd)


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), st.none() | st.integers(0, 0xFFFF))
def test_whatever_is_on_the_bus(voltage: int, charge: int, rate: int | None) -> None:
    try:
        found = reading(voltage, charge, rate)
    except Nonsense:
        return
    assert 0 <= found.percent <= 100 and 2 <= found.volts <= 4.6
    assert found.rate is None or abs(found.rate) < 7000
