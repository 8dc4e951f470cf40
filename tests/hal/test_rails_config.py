"""Which device hangs on which rail, as `case.toml` says it, and every mistake that can be made there."""

import pytest
from support.cases import hal_in

from firmware.hal.config.rails import GpioRailConnection, UsbPortConnection
from firmware.hal.ports.rail import RailRank
from firmware.reading import ConfigError

CASE = """
[bays.left]
title = { de = "links", en = "left" }
[devices.left-rail]
kind = "rail"
driver = "gpio-rail"
bay = "left"
title = { de = "Strom links", en = "Left power" }
connection = { pin = 5, on_high = false }
rank = "readers"
[devices.modem-rail]
kind = "rail"
driver = "usb-port-rail"
bay = "left"
title = { de = "Strom Modem", en = "Modem power" }
connection = { hub = "1-1", port = 4 }
[devices.scanner]
kind = "barcode-scanner"
driver = "serial-barcode"
bay = "left"
title = { de = "Scanner", en = "Scanner" }
connection = { port = "/dev/ttyACM0", baud = 9600 }
rail = "left-rail"
milliwatts = 850
"""


def test_rails_ranks_and_draws_are_read() -> None:
    left, modem, scanner = hal_in(CASE).devices
    assert left.connection == GpioRailConnection(5, on_high=False)
    assert modem.connection == UsbPortConnection("1-1", 4)
    assert (left.rank, modem.rank, scanner.rank) == (RailRank.READERS, None, None)
    assert (left.rail, scanner.rail) == ("", "left-rail")
    assert (left.milliwatts, scanner.milliwatts) == (0, 850)


@pytest.mark.parametrize(
    ("right", "wrong", "mistake"),
    [
        ('rail = "left-rail"', 'rail = "right-rail"', "devices.scanner.rail: 'right-rail' is not allowed; must be one"),
        ('rail = "left-rail"', 'rail = "scanner"', "devices.scanner.rail: 'scanner' is not allowed; must be one of"),
        ('rail = "left-rail"', "rail = 3", "devices.scanner.rail: 3 is not allowed; must be the name of a rail"),
        ('rail = "left-rail"', 'rank = "readers"', "devices.scanner.rank: 'readers' is not allowed; only a rail has"),
        ('rank = "readers"', 'rank = "readers"\nrail = "modem-rail"', "devices.left-rail.rail: 'modem-rail' is not"),
        ('rank = "readers"', 'rank = ["readers", "hub"]', "devices.left-rail.rank: ['readers', 'hub'] is not allowed"),
        ('rank = "readers"', 'rank = "first"', "must be one of hub, modem, payment, readers, printers"),
        ("milliwatts = 850", "milliwatts = -1", "devices.scanner.milliwatts: -1 is not allowed; must be what it draws"),
        (
            'hub = "1-1"',
            'hub = "Kitchen"',
            "devices.modem-rail.connection.hub: 'Kitchen' is not allowed; must be a hub",
        ),
        ("port = 4", "port = 0", "devices.modem-rail.connection.port: 0 is not allowed; must be a port of the hub"),
        ("pin = 5", "pin = 28", "devices.left-rail.connection.pin: 28 is not allowed; must be a BCM pin"),
    ],
)
def test_each_mistake_is_named(right: str, wrong: str, mistake: str) -> None:
    assert right in CASE
    with pytest.raises(ConfigError) as refused:
        hal_in(CASE.replace(right, wrong))
    (line,) = refused.value.mistakes
    assert mistake in line


def test_what_tells_whether_power_may_come_on_hangs_on_no_rail() -> None:
    lid = """
[devices.lid]
kind = "lid"
driver = "gpio-lid"
bay = "left"
title = { de = "Deckel", en = "Lid" }
connection = { pin = 17, closed_high = false }
rail = "left-rail"
"""
    with pytest.raises(ConfigError, match=r"devices\.lid\.rail: 'left-rail' is not allowed; a lid hangs on no rail"):
        hal_in(CASE + lid)


def test_a_port_has_one_rail() -> None:
    again = CASE[CASE.index("[devices.modem-rail]") : CASE.index("[devices.scanner]")].replace("modem-rail", "other")
    with pytest.raises(ConfigError, match=r"USB hub 1-1 port 4 is not allowed; devices\.modem-rail"):
        hal_in(CASE + again)
