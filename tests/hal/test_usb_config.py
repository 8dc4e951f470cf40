"""Who may be plugged in, as `case.toml` says it, and every mistake that can be made there."""

import pytest
from support.cases import hal_in

from firmware.hal.config import MatchRule, UsbConfig
from firmware.reading import ConfigError

CASE = """
[bays.left]
title = { de = "links", en = "left" }
[devices.scanner]
kind = "barcode-scanner"
driver = "serial-barcode"
bay = "left"
title = { de = "Scanner", en = "Scanner" }
connection = { port = "/dev/ttyACM0", baud = 9600 }
match = { vendor = "0c2e", product = "0b6a"%s }
"""


def test_a_device_may_be_bound_to_port_serial_and_classes() -> None:
    more = ', port = "1-1.4", serial = "A 1", classes = ["02", "0a00", "030101"]'
    (device,) = hal_in(CASE % more).devices
    assert device.match == MatchRule("0c2e", "0b6a", "1-1.4", "A 1", ("02", "0a00", "030101"))


def test_the_sockets_of_the_case_are_read() -> None:
    usb = """
[usb]
guard = true
own.hub = { vendor = "0424", product = "2514", port = "1", classes = ["09"] }
bays.left = ["1-1.4", "2-1.4"]
"""
    assert hal_in(CASE % "" + usb).usb == UsbConfig(
        True,
        (("hub", MatchRule("0424", "2514", "1", "", ("09",))),),
        (("1-1.4", "left"), ("2-1.4", "left")),
    )


def test_without_a_table_nobody_is_kept_out() -> None:
    assert hal_in(CASE % "").usb == UsbConfig()


@pytest.mark.parametrize(
    ("match", "usb", "mistake"),
    [
        (', port = "left"', "", "devices.scanner.match.port"),
        (', port = "1-"', "", "devices.scanner.match.port"),
        (', classes = ["3"]', "", "devices.scanner.match.classes"),
        (", classes = []", "", "devices.scanner.match.classes"),
        (", classes = []", "", "must be a list of interface classes"),
        (', serial = ""', "", "devices.scanner.match.serial"),
        (', colour = "red"', "", "devices.scanner.match.colour: unknown key"),
        ("", "[usb]\nown = {}", "usb.guard: is missing"),
        ("", "[usb]\nguard = true\nbays.right = []", "usb.bays.right: unknown key; known here: left"),
        ("", '[usb]\nguard = true\nbays.left = ["x"]', "usb.bays.left"),
        ("", '[usb]\nguard = true\nown.hub = { vendor = "0424" }', "usb.own.hub.product: is missing"),
    ],
)
def test_a_mistake_is_named_with_its_path(match: str, usb: str, mistake: str) -> None:
    with pytest.raises(ConfigError) as caught:
        hal_in(CASE % match + usb)
    assert any(line.startswith(mistake) or mistake in line for line in caught.value.mistakes)
