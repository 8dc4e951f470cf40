"""Which terminal it is, as `case.toml` says it."""

import pytest

from firmware.hal.case_file import read_hal
from firmware.hal.config import HalConfig
from firmware.hal.config.lines import SerialConnection, TcpConnection
from firmware.hal.config.payment import ZvtConnection, ZvtProduct
from firmware.hal.drivers.zvt_profile import profile_of
from firmware.hal.wire.zvt.requests import CONFIG
from firmware.hal.wire.zvt.text import CodePage
from firmware.reading import Mistakes, Table

TITLE = {"title": {"de": "Kartenterminal", "en": "Card terminal"}}


def read(driver: str, connection: dict[str, object]) -> tuple[HalConfig, list[str]]:
    terminal = {"kind": "payment-terminal", "driver": driver, "bay": "front", "connection": connection, **TITLE}
    mistakes = Mistakes()
    case = {"bays": {"front": TITLE}, "devices": {"terminal": terminal}}
    return read_hal(Table("", case, mistakes), mistakes), mistakes.lines


def test_terminal_in_the_network_needs_an_address_only() -> None:
    config, mistakes = read("zvt-tcp", {"address": "192.168.7.20"})
    assert mistakes == []
    assert config.devices[0].connection == ZvtConnection(TcpConnection("192.168.7.20", 20007))


def test_terminal_on_a_serial_line_with_all_that_can_be_said() -> None:
    connection = {"port": "/dev/ttyUSB0", "baud": 115200, "product": "cardcomplete", "password": "123456"}
    config, mistakes = read("zvt-serial", connection)
    assert mistakes == []
    line = SerialConnection("/dev/ttyUSB0", 115200)
    assert config.devices[0].connection == ZvtConnection(line, ZvtProduct.CARD_COMPLETE, "123456")


@pytest.mark.parametrize(
    ("connection", "complaint"),
    [
        ({"address": "terminal.example"}, "must be an IP address"),
        ({"address": "10.0.0.1", "port": 0}, "a TCP port (1 to 65535)"),
        ({"address": "10.0.0.1", "password": "12345"}, "must be six digits"),
        ({"address": "10.0.0.1", "product": "other"}, "one of standard, cardcomplete, global-payments"),
    ],
)
def test_mistakes_are_named(connection: dict[str, object], complaint: str) -> None:
    _, mistakes = read("zvt-tcp", connection)
    assert len(mistakes) == 1
    assert complaint in mistakes[0]


def test_password_and_product_reach_the_wire() -> None:
    line = TcpConnection("10.0.0.1", 20007)
    quirky = profile_of(ZvtConnection(line, ZvtProduct.GLOBAL_PAYMENTS, "123456"))
    assert quirky.requests.registration().data[:4] == bytes.fromhex("1234568e")
    assert not quirky.capabilities.abort
    assert profile_of(ZvtConnection(line, ZvtProduct.CARD_COMPLETE)).page is CodePage.ISO_8859_1
    assert profile_of(ZvtConnection(line)).requests.registration().data[:6] == bytes.fromhex("000000be0978")
    assert CONFIG == 0xBE


def test_receipt_is_repeated_with_and_without_print() -> None:
    requests = profile_of(ZvtConnection(TcpConnection("10.0.0.1", 1))).requests
    assert requests.repeat_receipt(0x03).encode() == bytes.fromhex("0620050000000303")
    assert requests.reversal(42).encode() == bytes.fromhex("063006000000870042")
    assert requests.authorisation(1234).encode() == bytes.fromhex("06010a04000000001234490978")
