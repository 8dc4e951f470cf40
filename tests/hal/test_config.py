"""A wrong `case.toml` is told in one go: each line names the path, the value and what is allowed."""

from pathlib import Path

import pytest
from support.cases import hal_in

from firmware.hal.config import MatchRule
from firmware.hal.config.body import GpioLidConnection, SupplyConnection
from firmware.hal.config.lines import SerialConnection, TcpConnection, UsbLineConnection
from firmware.hal.config.receipt_printer import CodePage, Fence, PaperRoll, PrinterConnection
from firmware.hal.kinds import Kind
from firmware.hal.packs.registry import DRIVERS
from firmware.reading import ConfigError

BAYS = """
[bays.front]
title = {de = "Vorn", en = "Front"}
"""
LID = """
[devices.lid]
kind = "lid"
driver = "gpio-lid"
bay = "front"
title = {de = "Deckel", en = "Lid"}
connection = {pin = 17, closed_high = false, bounce = 0.04}
"""
LAMP = """
[devices.lamp]
kind = "indicator"
driver = "gpio-indicator"
bay = "front"
title = {de = "Ampel", en = "Lamp"}
connection = {red = 5, green = 6, blue = 13}
weight_grams = 40
"""
SCANNER = """
[devices.scanner]
kind = "barcode-scanner"
driver = "serial-barcode"
bay = "front"
title = {de = "Scanner", en = "Scanner"}
connection = {port = "/dev/ttyACM0", baud = 9600}
match = {vendor = "0c2e", product = "0b6a"}
"""
BATTERY = """
[devices.battery]
kind = "battery"
driver = "sysfs-battery"
bay = "front"
title = {de = "Akku", en = "Battery"}
connection = {battery = "BAT0", mains = "ADP1"}
"""
CABLE = """
[devices.cable]
kind = "uplink"
driver = "kernel-link"
bay = "front"
title = {de = "Netzkabel", en = "Cable"}
connection = {interface = "eth0", medium = "ethernet"}
"""

PRINTER = """
[devices.printer]
kind = "receipt-printer"
driver = "escpos"
bay = "front"
title = {de = "Bondrucker", en = "Receipt printer"}
connection = {port = "/dev/ttyUSB0", baud = 38400}
"""


def mistakes_in(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        hal_in(text)
    return caught.value.mistakes


def test_whole_case_is_read_in_the_order_of_the_file() -> None:
    config = hal_in(BAYS + LID + LAMP + SCANNER + BATTERY + CABLE)
    assert [device.kind for device in config.devices] == [
        Kind.LID,
        Kind.INDICATOR,
        Kind.BARCODE_SCANNER,
        Kind.BATTERY,
        Kind.UPLINK,
    ]
    lid, lamp, scanner, battery, _ = config.devices
    assert lid.connection == GpioLidConnection(17, closed_high=False, bounce=0.04)
    assert lamp.weight_grams == 40
    assert scanner.match == MatchRule("0c2e", "0b6a")
    assert battery.connection == SupplyConnection("BAT0", "ADP1", Path("/sys/class/power_supply"))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("pin = 17", "pin = 41", "devices.lid.connection.pin: 41 is not allowed; must be a BCM pin (0 to 27)"),
        ("pin = 17", "pin = true", "devices.lid.connection.pin: True is not allowed; must be a BCM pin (0 to 27)"),
        ("pin = 17, ", "", "devices.lid.connection.pin: is missing; must be a BCM pin (0 to 27)"),
        (
            "bounce = 0.04",
            "bounce = 30",
            "devices.lid.connection.bounce: 30 is not allowed; must be the contact's bounce in seconds (0.001 to 1)",
        ),
        (
            "bounce = 0.04",
            "bounce = nan",
            "devices.lid.connection.bounce: nan is not allowed; must be the contact's bounce in seconds (0.001 to 1)",
        ),
        ('bay = "front"', 'bay = "back"', "devices.lid.bay: 'back' is not allowed; must be the name of a bay: front"),
        (
            'driver = "gpio-lid"',
            'driver = "sysfs-battery"',
            "devices.lid.driver: 'sysfs-battery' is not allowed; must be a driver for lid: gpio-lid",
        ),
        (
            'kind = "lid"',
            'kind = "lit"',
            "devices.lid.kind: 'lit' is not allowed; must be one of " + ", ".join(Kind),
        ),
        (
            "bounce = 0.04",
            "bonce = 0.04",
            "devices.lid.connection.bonce: unknown key; known here: bounce, closed_high, pin",
        ),
        (
            "[devices.lid]",
            "[devices.case]",
            "devices.case: 'case' is not allowed as a name; it has a meaning of its own",
        ),
        (
            "[devices.lid]",
            "[devices.Lid]",
            (
                "devices.Lid: 'Lid' is not allowed as a name; must be 1 to 31 small letters, digits and hyphens, "
                "a letter first"
            ),
        ),
        (
            'en = "Lid"',
            'en = ""',
            "devices.lid.title.en: '' is not allowed; must be a text of 1 to 60 characters",
        ),
    ],
)
def test_one_mistake_is_one_line(old: str, new: str, line: str) -> None:
    assert mistakes_in(BAYS + LID.replace(old, new)) == (line,)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            LID + LAMP.replace("blue = 13", "blue = 17"),
            "devices.lamp.connection.blue: BCM pin 17 is not allowed; devices.lid.connection.pin has it already",
        ),
        (
            LAMP.replace("blue = 13", "blue = 5"),
            "devices.lamp.connection.blue: BCM pin 5 is not allowed; devices.lamp.connection.red has it already",
        ),
        (
            SCANNER + SCANNER.replace("devices.scanner", "devices.other"),
            (
                "devices.other.connection.port: serial port /dev/ttyACM0 is not allowed; "
                "devices.scanner.connection.port has it already"
            ),
        ),
        (
            CABLE + CABLE.replace("devices.cable", "devices.other"),
            (
                "devices.other.connection.interface: interface eth0 is not allowed; "
                "devices.cable.connection.interface has it already"
            ),
        ),
        (
            LID + LID.replace("devices.lid", "devices.hatch").replace("pin = 17", "pin = 18"),
            "devices.hatch.kind: 'lid' is not allowed; 'lid' is one already and a case has one at most",
        ),
        (
            CABLE.replace("eth0", "unix:/tmp/x"),
            (
                "devices.cable.connection.interface: 'unix:/tmp/x' is not allowed; "
                "must be a network interface, 1 to 15 characters"
            ),
        ),
        (
            SCANNER.replace("0c2e", "0C2E"),
            "devices.scanner.match.vendor: '0C2E' is not allowed; must be a USB id, four digits 0-9 a-f",
        ),
        (
            SCANNER.replace("/dev/ttyACM0", "ttyACM0"),
            "devices.scanner.connection.port: 'ttyACM0' is not allowed; must be a path under /dev or a pyserial URL",
        ),
        (
            BATTERY.replace("BAT0", "../BAT0"),
            (
                "devices.battery.connection.battery: '../BAT0' is not allowed; "
                "must be a name in the kernel's power_supply class"
            ),
        ),
    ],
)
def test_devices_that_cannot_live_together_are_one_line(text: str, line: str) -> None:
    assert mistakes_in(BAYS + text) == (line,)


NETWORK = ('driver = "escpos"', 'driver = "escpos-tcp"', 'port = "/dev/ttyUSB0", baud = 38400')
USB = ('driver = "escpos"', 'driver = "escpos-usb"', 'port = "/dev/ttyUSB0", baud = 38400')


@pytest.mark.parametrize(
    ("wire", "keys", "connection"),
    [
        (None, "", PrinterConnection(SerialConnection("/dev/ttyUSB0", 38400))),
        (NETWORK, 'address = "192.0.2.7"', PrinterConnection(TcpConnection("192.0.2.7", 9100))),
        (NETWORK, 'address = "192.0.2.7", port = 9101', PrinterConnection(TcpConnection("192.0.2.7", 9101))),
        (USB, "", PrinterConnection(UsbLineConnection("/dev/usb/lp0"))),
        (
            USB,
            'path = "/dev/usb/lp1", columns = 32, code_page = "wpc1252", fence = "process-id"',
            PrinterConnection(UsbLineConnection("/dev/usb/lp1"), PaperRoll(32, CodePage.WPC1252), Fence.PROCESS_ID),
        ),
    ],
)
def test_receipt_printer_on_each_wire(
    wire: tuple[str, str, str] | None, keys: str, connection: PrinterConnection
) -> None:
    text = PRINTER if wire is None else PRINTER.replace(wire[0], wire[1]).replace(wire[2], keys)
    (printer,) = hal_in(BAYS + text).devices
    assert printer.connection == connection


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("columns = 31", "columns: 31 is not allowed; must be characters a line (32 to 64)"),
        ('code_page = "utf-8"', "code_page: 'utf-8' is not allowed; must be one of cp437, cp858, wpc1252"),
        ('fence = "none"', "fence: 'none' is not allowed; must be one of paper, process-id"),
        ('path = "/dev/usb/lp0"', "path: unknown key; known here: baud, code_page, columns, fence, port"),
    ],
)
def test_what_no_receipt_printer_is_like(keys: str, line: str) -> None:
    assert mistakes_in(BAYS + PRINTER.replace("baud = 38400", f"baud = 38400, {keys}")) == (
        f"devices.printer.connection.{line}",
    )


def test_two_printers_on_one_line_are_one_too_many() -> None:
    two = PRINTER + PRINTER.replace("devices.printer", "devices.other")
    (line,) = mistakes_in(BAYS + two)
    assert line.startswith("devices.other.connection.port: serial port /dev/ttyUSB0 is not allowed; devices.printer")


def test_all_mistakes_are_told_in_one_go() -> None:
    text = BAYS + LID.replace("17", "41") + LAMP.replace("red = 5", "red = 99") + SCANNER.replace("9600", "1")
    assert len(mistakes_in(text)) == 3


def test_stand_in_values_of_two_mistakes_do_not_collide() -> None:
    lines = mistakes_in(BAYS + LID.replace("17", "41") + LAMP.replace("red = 5", "red = 42"))
    assert not [line for line in lines if "already" in line]


def test_case_without_bays_says_so() -> None:
    lines = mistakes_in(LID)
    assert lines == (
        "bays: is missing; must be a table of tables",
        "devices.lid.bay: 'front' is not allowed; must be the name of a bay: there is none",
    )


def test_wrong_kind_gives_no_second_mistake_about_its_driver() -> None:
    assert len(mistakes_in(BAYS + BATTERY.replace('"battery"\n', '"accumulator"\n'))) == 1


def test_every_kind_has_a_driver() -> None:
    assert {driver.kind for driver in DRIVERS.values()} == set(Kind)
