"""A gauge that lies, freezes or vanishes, and one that is only slow."""

import pytest

from firmware.appliance.power.gauge import FROZEN_AFTER, Gauge, GaugeWord, read
from firmware.hal.ports.battery import PowerSource

BATTERY = PowerSource.BATTERY


def told(gauge: Gauge, *readings: tuple[float | None, float]) -> Gauge:
    for now, (percent, drawn) in enumerate(readings):
        gauge = read(gauge, percent, BATTERY, drawn, float(now))
    return gauge


def at(percent: float) -> Gauge:
    return read(Gauge(), percent, PowerSource.MAINS, 0.0, 0.0)


def test_sound_gauge_is_believed() -> None:
    gauge = told(at(80), (79, 1), (78, 1), (76, 1))
    assert (gauge.word, gauge.percent) == (GaugeWord.SOUND, 76)


def test_slow_gauge_is_no_frozen_one() -> None:
    gauge = told(at(80), (80, 2), (80, 2), (77, 1))
    assert (gauge.word, gauge.percent) == (GaugeWord.SOUND, 77)


def test_frozen_gauge_is_counted_on_from_where_it_stopped() -> None:
    gauge = told(at(80), *[(80, 2)] * 10)
    assert gauge.word is GaugeWord.FROZEN
    assert gauge.percent == pytest.approx(60)


def test_gauge_that_leaps_up_is_not_believed() -> None:
    gauge = told(at(20), (95, 1), (95, 1))
    assert gauge.word is GaugeWord.LYING
    assert gauge.percent == pytest.approx(18)


def test_gauge_that_leaps_to_nothing_is_not_believed() -> None:
    gauge = told(at(60), (0, 1))
    assert (gauge.word, gauge.percent) == (GaugeWord.LYING, 59)


def test_liar_is_believed_again_when_it_comes_near() -> None:
    gauge = told(at(60), (0, 1), (58, 1))
    assert (gauge.word, gauge.percent) == (GaugeWord.SOUND, 58)


def test_liar_that_stands_still_is_counted_once() -> None:
    gauge = told(at(60), *[(0, 1)] * 10)
    assert gauge.percent == pytest.approx(50)


def test_vanished_gauge_is_counted_on() -> None:
    gauge = told(at(60), (None, 1), (None, 2))
    assert (gauge.word, gauge.percent) == (GaugeWord.GONE, 57)


def test_gauge_that_stood_still_before_it_vanished_is_counted_from_where_it_stopped() -> None:
    gauge = told(at(60), (60, 2), (60, 2), (None, 1))
    assert (gauge.word, gauge.percent) == (GaugeWord.GONE, 55)


def test_gauge_that_never_spoke_gives_nothing() -> None:
    assert told(Gauge(), (None, 1)).percent is None


def test_gauge_that_vanished_while_the_battery_was_charged_is_believed_when_it_returns() -> None:
    gone = read(at(40), None, PowerSource.MAINS, 0.0, 5.0)
    assert (gone.word, gone.percent) == (GaugeWord.GONE, None)
    assert told(gone, (95, 0)).percent == 95


def test_mains_make_every_reading_good() -> None:
    gauge = read(told(at(60), (0, 1)), 31, PowerSource.MAINS, 0.0, 9.0)
    assert (gauge.word, gauge.percent) == (GaugeWord.SOUND, 31)


def test_counting_ends_at_nothing() -> None:
    assert told(at(3), *[(None, FROZEN_AFTER)] * 5).percent == 0
