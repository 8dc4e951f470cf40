"""`koffer devices`: what is plugged in, what would drive it, and lines that can be copied as they are."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.umockdev import lines_under_umockdev

from firmware.appliance.cli.devices import as_json, as_text
from firmware.appliance.cli.plugged import find, missing
from firmware.appliance.config import read_config
from firmware.appliance.managers.usb_policy import LetIn, judge, rules_of
from firmware.hal.config import HalConfig
from firmware.hal.packs.pack import UsbFit
from firmware.hal.packs.registry import DRIVERS
from firmware.hal.ports.usb import UsbDevice, UsbNode

HEAD = """
[case]
id = "KOFFER-0001"
office = "Amt Ostseewinkel"
language = "de"
[bays.left]
title = { de = "links", en = "left" }
[bays.right]
title = { de = "rechts", en = "right" }
[usb]
guard = true
own.hub = { vendor = "0424", product = "2514", classes = ["09"] }
bays.right = ["1-1.2"]
[devices]
"""
PRINTER = """
[devices.receipt-printer]
kind = "receipt-printer"
driver = "escpos"
bay = "left"
title = { de = "Bondrucker", en = "Receipt printer" }
connection = { port = "/dev/ttyUSB0", baud = 38400 }
match = { vendor = "04b8", product = "0202" }
"""
SCANNER = UsbDevice("1-1.2", "0c2e", "0b6a", "", 'Voyager "X"\\', frozenset({"020201", "0a0000"}), authorised=False)
WEDGE = UsbDevice("1-1.3", "1fc9", "0001", "", "Wedge", frozenset({"030101"}), authorised=False)
NODES = {"1-1.2": (UsbNode("tty", "/dev/serial/by-id/x"),), "1-1.3": (UsbNode("input", "/dev/input/by-id/y"),)}


def hal(directory: Path, text: str) -> HalConfig:
    file = directory / "case.toml"
    file.write_text(text)
    return read_config(file).hal


@pytest.mark.peer("umockdev-wrapper")
async def test_what_is_plugged_in_is_told_with_driver_or_lines_or_whom_to_tell(tmp_path: Path) -> None:
    hal(tmp_path, HEAD + PRINTER)
    told = await lines_under_umockdev("support.devices_child", "--case", str(tmp_path / "case.toml"))
    text = "\n".join(told)
    assert "1-1  0424:2514  without a name (hub)\n    is usb.own.hub" in text
    assert "says it is receipt-printer; KEPT OUT: it can do more than that device" in text
    assert "serial-barcode fits if it is a barcode-scanner; add to case.toml:" in text
    assert 'connection = { port = "/dev/ttyACM0", baud = 9600 }' in text
    assert "evdev-barcode fits if it is a barcode-scanner" in text
    assert "ids dead:beef, interfaces ff0000, files none" in text
    assert "receipt-printer: of case.toml, not plugged in" in text


@pytest.mark.parametrize(("usb", "kinds"), [(SCANNER, 4), (WEDGE, 2)])
def test_lines_can_be_copied_as_they_are_and_let_the_device_in(tmp_path: Path, usb: UsbDevice, kinds: int) -> None:
    (found,) = find([usb], NODES, hal(tmp_path, HEAD), DRIVERS)
    whole = [fit for fit in found.fits if not any(line.startswith("#") for line in fit.lines)]
    assert len(whole) >= kinds
    for fit in whole:
        then = hal(tmp_path, HEAD + "\n".join(fit.lines))
        (device,) = then.devices
        assert (device.driver, device.bay) == (fit.driver, "right" if usb is SCANNER else "left")
        assert judge([usb], rules_of(then)) == {usb.port: LetIn(device.name)}


def test_a_driver_that_knows_the_ids_is_the_only_one_proposed(tmp_path: Path) -> None:
    packs = {**DRIVERS, "acme": replace(DRIVERS["serial-barcode"], name="acme", fits=(UsbFit("0c2e", None),))}
    (found,) = find([SCANNER], NODES, hal(tmp_path, HEAD), packs)
    assert [(fit.driver, fit.sure) for fit in found.fits] == [("acme", True)]


def test_what_cannot_be_guessed_is_said(tmp_path: Path) -> None:
    packs = {"acme": replace(DRIVERS["kernel-link"], name="acme", fits=(UsbFit("0c2e", "0b6a"),))}
    (found,) = find([SCANNER], {}, hal(tmp_path, HEAD), packs)
    (fit,) = found.fits
    assert "# to be filled in above: connection.interface = a network interface, 1 to 15 characters" in fit.lines


def test_a_known_device_is_named_with_its_driver_and_one_that_is_missing_too(tmp_path: Path) -> None:
    case = hal(tmp_path, HEAD + PRINTER)
    printer = UsbDevice("1-1.1", "04b8", "0202", "", "TM-T20", frozenset({"070102"}), authorised=True)
    found = find([printer], {}, case, DRIVERS)
    assert list(as_text(found, case))[1] == "    is receipt-printer, driven by escpos"
    assert missing(found, case) == []
    assert missing([], case) == ["receipt-printer"]
    assert '"driver": "escpos"' in as_json(found, case)


def test_a_case_without_a_file_yet_is_told_everything_it_needs(tmp_path: Path) -> None:
    (found,) = find([SCANNER], NODES, HalConfig((), ()), DRIVERS)
    assert "[devices.barcode-scanner]" in found.fits[0].lines
