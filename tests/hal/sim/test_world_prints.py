"""A rehearsed case prints: the real driver from case.toml to the paper, on each wire."""

from contextlib import aclosing
from dataclasses import replace

import pytest
from support.cases import DEMO, hal_of

from firmware.clock import FakeClock
from firmware.hal.config import HalConfig
from firmware.hal.config.lines import SerialConnection, TcpConnection, UsbLineConnection
from firmware.hal.config.receipt_printer import PrinterConnection
from firmware.hal.contracts.base import next_item
from firmware.hal.drivers.escpos import Escpos
from firmware.hal.inventory import build_hal
from firmware.hal.kinds import Kind
from firmware.hal.ports.receipt_printer import Columns, NotPrinted, Printed, PrintJob, Text, Trouble

JOB = PrintJob((Text("Quittung"), Columns("Summe", "37,00\u00a0€")))


def case_with(driver: str, connection: PrinterConnection) -> tuple[HalConfig, str]:
    """The demo's case with its printer on another wire."""
    config = hal_of(DEMO)
    (printer,) = (device for device in config.devices if device.kind is Kind.RECEIPT_PRINTER)
    moved = replace(printer, driver=driver, connection=connection)
    return replace(config, devices=(moved,)), printer.name


@pytest.mark.parametrize(
    ("driver", "connection"),
    [
        ("escpos", PrinterConnection(SerialConnection("/dev/ttyUSB0", 38400))),
        ("escpos-tcp", PrinterConnection(TcpConnection("192.0.2.7", 9100))),
        ("escpos-usb", PrinterConnection(UsbLineConnection("/dev/usb/lp0"))),
    ],
)
async def test_what_was_printed_can_be_read(driver: str, connection: PrinterConnection) -> None:
    config, name = case_with(driver, connection)
    clock = FakeClock()
    hal = build_hal(config, clock, rehearsal=True)
    assert hal.world is not None
    printer = hal.devices[name].peripheral
    assert isinstance(printer, Escpos)
    assert hal.world.printed(name) == ()
    async with aclosing(printer.observe()) as stream:
        await next_item(stream, clock)
        assert await printer.print(JOB) == Printed()
        assert hal.world.printed(name) == ("Quittung", "Summe                              37,00 €")
        hal.world.poke(name, "paper-out-after", {"lines": 1})
        assert await printer.print(JOB) == NotPrinted(Trouble.PAPER_OUT, begun=True)
        assert hal.world.printed(name)[0] == "Quittung"
    await hal.close()


async def test_nothing_is_printed_at_what_is_no_printer() -> None:
    hal = build_hal(hal_of(DEMO), FakeClock(), rehearsal=True)
    assert hal.world is not None
    assert [name for name in hal.devices if hal.world.printed(name)] == []
    await hal.close()
