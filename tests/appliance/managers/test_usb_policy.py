"""Who is let in on USB: known devices where they belong, and nobody who can do more than the device he says he is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.devices import device as configured

from firmware.appliance.managers.usb_policy import KeptOut, LetIn, UsbRules, is_at, judge, rules_of
from firmware.hal.config import HalConfig, MatchRule, UsbConfig
from firmware.hal.config.lines import SerialConnection
from firmware.hal.kinds import Kind
from firmware.hal.ports.usb import UsbDevice, UsbRefusal

PRINTER = UsbDevice("1-1.2", "04b8", "0202", "J4HK", "EPSON TM-T20", frozenset({"070102"}), authorised=False)
ROOT = UsbDevice("usb1", "1d6b", "0002", "", "", frozenset({"090000"}), authorised=True)
HUB = UsbDevice("1-1", "0424", "2514", "", "", frozenset({"090000"}), authorised=True)
OWN_HUB = MatchRule("0424", "2514", port="1", classes=("09",))


def rules(match: MatchRule, *ports: str) -> UsbRules:
    return UsbRules({"printer": match, "usb.own.hub": OWN_HUB}, {"printer": ports})


def one(device: UsbDevice, match: MatchRule, *ports: str) -> LetIn | KeptOut:
    return judge([device], rules(match, *ports))[device.port]


IDS = MatchRule("04b8", "0202")


def test_a_known_printer_and_the_way_to_it_are_let_in() -> None:
    judged = judge([ROOT, HUB, PRINTER], rules(IDS))
    assert judged == {"usb1": LetIn(""), "1-1": LetIn("usb.own.hub"), "1-1.2": LetIn("printer")}


def test_a_stranger_is_kept_out() -> None:
    assert one(replace(PRINTER, vendor="dead"), IDS) == KeptOut(UsbRefusal.UNKNOWN)


@pytest.mark.parametrize(
    "extra", ["030101", "030102", "030000", "080650", "0202ff", "020600", "020d00", "e00103", "ef0401"]
)
def test_a_printers_ids_on_something_that_types_stores_or_networks_are_kept_out(extra: str) -> None:
    device = replace(PRINTER, interfaces=frozenset({"070102", extra}))
    assert one(device, IDS) == KeptOut(UsbRefusal.EXTRA_INTERFACE, "printer")
    assert one(device, replace(IDS, classes=("07", extra[:4]))) == LetIn("printer")


def test_named_classes_are_all_that_a_device_may_have() -> None:
    assert one(PRINTER, replace(IDS, classes=("070102",))) == LetIn("printer")
    assert one(PRINTER, replace(IDS, classes=("0a", "02"))) == KeptOut(UsbRefusal.EXTRA_INTERFACE, "printer")


def test_one_without_readable_descriptors_is_kept_out() -> None:
    assert one(replace(PRINTER, interfaces=None), IDS) == KeptOut(UsbRefusal.UNREADABLE, "printer")


def test_another_port_or_another_piece_is_told_from_a_stranger() -> None:
    assert one(PRINTER, replace(IDS, port="1-1.2", serial="J4HK")) == LetIn("printer")
    assert one(PRINTER, replace(IDS, port="1.2")) == LetIn("printer")
    assert one(PRINTER, replace(IDS, port="1-1.3")) == KeptOut(UsbRefusal.WRONG_PORT, "printer")
    assert one(PRINTER, replace(IDS, serial="J4HL")) == KeptOut(UsbRefusal.WRONG_SERIAL, "printer")


def test_a_bay_has_ports() -> None:
    assert one(PRINTER, IDS, "1-1.2", "1-1.4") == LetIn("printer")
    assert one(PRINTER, IDS, "1-1.4") == KeptOut(UsbRefusal.WRONG_PORT, "printer")


def test_what_it_can_do_counts_for_more_than_where_it_is() -> None:
    device = replace(PRINTER, interfaces=frozenset({"030101"}))
    assert one(device, replace(IDS, port="9")) == KeptOut(UsbRefusal.EXTRA_INTERFACE, "printer")


def test_a_second_one_of_a_kind_is_one_too_many_and_the_first_stays() -> None:
    second = replace(PRINTER, port="1-1.1")
    first = replace(PRINTER, authorised=True)
    assert judge([second, first], rules(IDS)) == {
        "1-1.2": LetIn("printer"),
        "1-1.1": KeptOut(UsbRefusal.ONE_TOO_MANY, "printer"),
    }


def test_two_that_look_alike_are_two_devices_of_the_case() -> None:
    known = UsbRules({"left": replace(IDS, port="1-1.1"), "right": replace(IDS, port="1-1.2")}, {})
    assert judge([PRINTER, replace(PRINTER, port="1-1.1")], known) == {"1-1.2": LetIn("right"), "1-1.1": LetIn("left")}


def test_rules_come_from_the_case_file() -> None:
    printer = replace(configured(Kind.RECEIPT_PRINTER, "escpos", SerialConnection("/dev/x", 9600)), match=IDS)
    lid = configured(Kind.LID, "gpio-lid", SerialConnection("/dev/y", 9600))
    usb = UsbConfig(True, (("hub", OWN_HUB),), (("1.2", "front"), ("1.3", "back")))
    known = rules_of(HalConfig((), (printer, lid), usb))
    assert known == UsbRules({"usb.own.hub": OWN_HUB, "receipt-printer": IDS}, {"receipt-printer": ("1.2",)})


@pytest.mark.parametrize(
    ("place", "port", "there"),
    [
        ("1-1.2", "1-1.2", True),
        ("2-1.2", "1.2", True),
        ("1-1.2", "1-1", False),
        ("1-1", "1", True),
        ("1-11", "1", False),
        ("usb1", "1", False),
    ],
)
def test_a_port_may_leave_the_bus_open(place: str, port: str, there: bool) -> None:
    assert is_at(place, port) is there


@given(
    st.lists(
        st.builds(
            UsbDevice,
            port=st.sampled_from(["1-1", "1-1.1", "1-1.2", "2-1"]),
            vendor=st.sampled_from(["04b8", "dead"]),
            product=st.sampled_from(["0202", "beef"]),
            serial=st.sampled_from(["", "J4HK"]),
            name=st.just(""),
            interfaces=st.none() | st.frozensets(st.sampled_from(["070102", "030101", "090000", "ff0000"]), max_size=3),
            authorised=st.sampled_from([True, False, None]),
        ),
        unique_by=lambda device: device.port,
    )
)
def test_nobody_is_ever_let_in_who_has_not_the_ids_or_could_type(tree: list[UsbDevice]) -> None:
    judged = judge(tree, rules(IDS))
    let_in = [device for device in tree if isinstance(judged[device.port], LetIn)]
    assert all((device.vendor, device.product) == ("04b8", "0202") for device in let_in)
    assert all(device.interfaces is not None and "030101" not in device.interfaces for device in let_in)
    assert len(let_in) <= 1
    assert set(judged) == {device.port for device in tree}
