"""How batteries and boards are named in a `case.toml`, and what is wrong with how they are."""

from pathlib import Path

import pytest
from support.cases import hal_in

from firmware.hal.config import Connection
from firmware.hal.config.lines import TcpConnection
from firmware.hal.config.power import BoardConnection, GaugeConnection, Kill, NutConnection, Sense
from firmware.reading import ConfigError

CASE = """
[bays.front]
title = {{de = "Vorn", en = "Front"}}
[devices.power]
kind = "{kind}"
driver = "{driver}"
bay = "front"
title = {{de = "Strom", en = "Power"}}
connection = {{ {connection} }}
"""
GAUGE = "capacity = 90000, mains = { pin = 6, high = true }"


def connection_of(kind: str, driver: str, connection: str) -> Connection:
    return hal_in(CASE.format(kind=kind, driver=driver, connection=connection)).devices[0].connection


def test_what_is_usual_need_not_be_said() -> None:
    here = TcpConnection("127.0.0.1", 3493)
    assert connection_of("battery", "nut-battery", 'ups = "koffer"') == NutConnection("koffer", here)
    gauge = GaugeConnection(1, 0x36, Sense(6, high=True), 90_000)
    assert connection_of("battery", "gauge-battery", GAUGE) == gauge
    flags = Path("/sys/devices/platform/soc/soc:firmware/get_throttled")
    assert connection_of("board", "board-power", "") == BoardConnection("rpi_volt", flags, Path("/sys/class/hwmon"))


def test_all_of_it() -> None:
    text = 'ups = "koffer", address = "::1", port = 3500, credentials = "/etc/koffer/upsd.user"'
    server = TcpConnection("::1", 3500)
    assert connection_of("battery", "nut-battery", text) == NutConnection(
        "koffer", server, Path("/etc/koffer/upsd.user")
    )
    text = f"bus = 3, address = 0x32, {GAUGE}, kill = {{ pin = 26, delay = 30 }}, hold = 12"
    gauge = GaugeConnection(3, 0x32, Sense(6, high=True), 90_000, Kill(26, 30.0), 12)
    assert connection_of("battery", "gauge-battery", text) == gauge
    text = 'sensor = "volts", flags = "/sys/flags", root = "/sys/x"'
    assert connection_of("board", "board-power", text) == BoardConnection("volts", Path("/sys/flags"), Path("/sys/x"))


@pytest.mark.parametrize(
    ("kind", "driver", "connection", "line"),
    [
        ("battery", "nut-battery", "", "ups: is missing"),
        ("battery", "nut-battery", 'ups = "a b"', "ups: 'a b' is not allowed"),
        ("battery", "nut-battery", 'ups = "u", address = "10.0.0.7", credentials = "/a"', "password in clear"),
        ("battery", "nut-battery", 'ups = "u", credentials = "here"', "credentials: 'here' is not allowed"),
        ("battery", "nut-battery", 'ups = "u", address = "nas.local"', "address: 'nas.local' is not allowed"),
        ("battery", "nut-battery", 'ups = "u", address = "999.1.1.1", credentials = "/a"', "password in clear"),
        ("battery", "gauge-battery", "", "capacity: is missing"),
        ("battery", "gauge-battery", "capacity = 90000, mains = { pin = 99, high = true }", "mains.pin: 99 is not"),
        ("battery", "gauge-battery", GAUGE + ", address = 0x90", "address: 144 is not allowed"),
        ("battery", "gauge-battery", GAUGE + ", kill = { pin = 26, delay = 2 }", "kill.delay: 2 is not allowed"),
        ("battery", "gauge-battery", GAUGE + ", hold = 6", "BCM pin 6"),
        ("board", "board-power", 'sensor = "../x"', "sensor: '../x' is not allowed"),
        ("board", "board-power", "volts = 5", "volts: unknown key"),
    ],
)
def test_each_mistake_is_told(kind: str, driver: str, connection: str, line: str) -> None:
    with pytest.raises(ConfigError) as told:
        connection_of(kind, driver, connection)
    assert line in "\n".join(told.value.mistakes)
