"""Reading the HAL's slice of `case.toml`: every mistake is named with its path, its value and what is allowed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.hal.config import (
    BayConfig,
    CodePage,
    Connection,
    DeviceConfig,
    Fence,
    GpioIndicatorConnection,
    GpioLidConnection,
    HalConfig,
    LinkConnection,
    MatchRule,
    PaperRoll,
    PrinterConnection,
    SerialConnection,
    SupplyConnection,
    TcpConnection,
    UsbLineConnection,
    ZvtConnection,
    ZvtProduct,
)
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.uplink import UplinkKind
from firmware.reading import Mistakes, Table

NAME: Final = r"[a-z][a-z0-9-]{0,30}"
NAME_ALLOWED: Final = "1 to 31 small letters, digits and hyphens, a letter first"
RESERVED: Final = frozenset({"case", "uplink"})
"""Words with another meaning where devices are named: the case in scenarios, any way out in the needs of services."""

SINGLE: Final = frozenset({Kind.LID, Kind.INDICATOR, Kind.BATTERY, Kind.PAYMENT_TERMINAL})
"""Kinds of which a case has one at most, because the whole case has one state of it."""


@dataclass(frozen=True, slots=True)
class _Driver:
    kind: Kind
    read: Callable[[Table], Connection]


def read_hal(top: Table, mistakes: Mistakes) -> HalConfig:
    """Bays and devices of a `case.toml`. What is wrong is noted; the result is good only after `mistakes.check()`."""
    bays = tuple(_read_bay(name, table) for name, table in top.tables("bays", NAME, NAME_ALLOWED))
    devices = []
    sound = []
    for name, table in top.tables("devices", NAME, NAME_ALLOWED):
        before = len(mistakes.lines)
        device = _read_device(name, table, {bay.name for bay in bays}, mistakes)
        devices.append(device)
        if len(mistakes.lines) == before:  # stand-in values would collide with each other
            sound.append(device)
    _check_singles(sound, mistakes)
    _check_claims(sound, mistakes)
    return HalConfig(bays, tuple(devices))


def read_title(table: Table) -> Title:
    """The table `title` with a text in each language of the screen."""
    title = table.table("title")
    words = Title(*(title.text(language, "a text of 1 to 60 characters", r".{1,60}") for language in ("de", "en")))
    title.finish()
    return words


def _read_bay(name: str, table: Table) -> BayConfig:
    bay = BayConfig(name, read_title(table))
    table.finish()
    return bay


def _read_device(name: str, table: Table, bays: set[str], mistakes: Mistakes) -> DeviceConfig:
    if name in RESERVED:
        mistakes.add(table.path, f"{name!r} is not allowed as a name; it has a meaning of its own")
    before = len(mistakes.lines)
    kind = table.choice("kind", Kind)
    kinds = {kind} if len(mistakes.lines) == before else set(Kind)
    driver = table.text("driver", _drivers_for(kinds))
    device = DeviceConfig(
        name=name,
        kind=kind,
        driver=driver,
        bay=_read_bay_name(table, bays),
        title=read_title(table),
        connection=_read_connection(table, kinds, driver),
        match=_read_match(table.table("match")) if table.has("match") else None,
        weight_grams=table.integer("weight_grams", 0, 50_000, "a weight in grams", default=0),
    )
    table.finish()
    return device


def _read_bay_name(table: Table, bays: set[str]) -> str:
    allowed = "the name of a bay: " + (", ".join(sorted(bays)) or "there is none")
    bay = table.text("bay", allowed)
    if bay and bay not in bays:
        table.wrong("bay", allowed)
    return bay


def _read_connection(table: Table, kinds: set[Kind], name: str) -> Connection:
    driver = DRIVERS.get(name)
    if driver is None or driver.kind not in kinds:
        if name:
            table.wrong("driver", _drivers_for(kinds))
        table.has("connection")
        return LinkConnection("", UplinkKind.ETHERNET)
    inner = table.table("connection")
    connection = driver.read(inner)
    inner.finish()
    return connection


def _drivers_for(kinds: set[Kind]) -> str:
    """What is allowed as a driver; a `kind` that is wrong itself gives no second mistake here."""
    served = next(iter(kinds)).value if len(kinds) == 1 else "a device"
    return f"a driver for {served}: " + ", ".join(name for name, driver in DRIVERS.items() if driver.kind in kinds)


def _read_match(table: Table) -> MatchRule:
    allowed = "a USB id, four digits 0-9 a-f"
    rule = MatchRule(*(table.text(key, allowed, "[0-9a-f]{4}") for key in ("vendor", "product")))
    table.finish()
    return rule


def _read_pin(table: Table, key: str) -> int:
    return table.integer(key, 0, 27, "a BCM pin")


def _read_gpio_lid(table: Table) -> GpioLidConnection:
    bounce = table.number("bounce", 0.001, 1.0, "the contact's bounce in seconds", default=0.05)
    return GpioLidConnection(_read_pin(table, "pin"), table.flag("closed_high"), bounce)


def _read_gpio_indicator(table: Table) -> GpioIndicatorConnection:
    return GpioIndicatorConnection(*(_read_pin(table, colour) for colour in ("red", "green", "blue")))


def _read_serial(table: Table) -> SerialConnection:
    port = table.text("port", "a path under /dev or a pyserial URL", r"/dev/[^\s]{1,200}|[a-z0-9]{2,16}://[^\s]{1,200}")
    return SerialConnection(port, table.integer("baud", 300, 4_000_000, "bits a second"))


def _read_supply(table: Table) -> SupplyConnection:
    allowed = "a name in the kernel's power_supply class"
    names = [table.text(key, allowed, r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}") for key in ("battery", "mains")]
    root = table.text("root", "an absolute path", "/.{0,200}", default=str(SupplyConnection("", "").root))
    return SupplyConnection(names[0], names[1], Path(root))


def _read_link(table: Table) -> LinkConnection:
    interface = table.text("interface", "a network interface, 1 to 15 characters", r"[^/:\s]{1,15}")
    return LinkConnection(interface, table.choice("medium", UplinkKind))


def _read_tcp(table: Table, usual: int) -> TcpConnection:
    address = table.text("address", "an IP address", r"(\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]*:[0-9A-Fa-f:]{1,38}")
    return TcpConnection(address, table.integer("port", 1, 65535, "a TCP port", default=usual))


def _read_serial_printer(table: Table) -> PrinterConnection:
    return _read_printer(table, _read_serial(table))


def _read_network_printer(table: Table) -> PrinterConnection:
    return _read_printer(table, _read_tcp(table, RAW_PORT))


def _read_usb_printer(table: Table) -> PrinterConnection:
    path = table.text("path", "a path under /dev", r"/dev/[^\s]{1,200}", default="/dev/usb/lp0")
    return _read_printer(table, UsbLineConnection(path))


def _read_printer(table: Table, line: SerialConnection | TcpConnection | UsbLineConnection) -> PrinterConnection:
    usual = PrinterConnection(line)
    columns = table.integer("columns", 32, 64, "characters a line", default=usual.roll.columns)
    page = table.choice("code_page", CodePage) if table.has("code_page") else usual.roll.code_page
    fence = table.choice("fence", Fence) if table.has("fence") else usual.fence
    return PrinterConnection(line, PaperRoll(columns, page), fence)


def _read_zvt_serial(table: Table) -> ZvtConnection:
    return _read_zvt(table, _read_serial(table))


def _read_zvt_tcp(table: Table) -> ZvtConnection:
    return _read_zvt(table, _read_tcp(table, ZVT_PORT))


def _read_zvt(table: Table, line: SerialConnection | TcpConnection) -> ZvtConnection:
    product = table.choice("product", ZvtProduct, default=ZvtProduct.STANDARD)
    return ZvtConnection(line, product, table.text("password", "six digits", r"[0-9]{6}", default="000000"))


ZVT_PORT: Final = 20007
"""Where a ZVT terminal listens unless it was told otherwise (PA00P016 2.2)."""

RAW_PORT: Final = 9100
"""Where printers in a network take bytes as they are."""

DRIVERS: Final[Mapping[str, _Driver]] = {
    "gpio-lid": _Driver(Kind.LID, _read_gpio_lid),
    "gpio-indicator": _Driver(Kind.INDICATOR, _read_gpio_indicator),
    "serial-barcode": _Driver(Kind.BARCODE_SCANNER, _read_serial),
    "escpos": _Driver(Kind.RECEIPT_PRINTER, _read_serial_printer),
    "escpos-tcp": _Driver(Kind.RECEIPT_PRINTER, _read_network_printer),
    "escpos-usb": _Driver(Kind.RECEIPT_PRINTER, _read_usb_printer),
    "sysfs-battery": _Driver(Kind.BATTERY, _read_supply),
    "kernel-link": _Driver(Kind.UPLINK, _read_link),
    "zvt-serial": _Driver(Kind.PAYMENT_TERMINAL, _read_zvt_serial),
    "zvt-tcp": _Driver(Kind.PAYMENT_TERMINAL, _read_zvt_tcp),
}
"""What each driver serves and how its connection is written; how it is built stands in `inventory`."""


def _check_singles(devices: list[DeviceConfig], mistakes: Mistakes) -> None:
    first: dict[Kind, str] = {}
    for device in devices:
        other = first.setdefault(device.kind, device.name)
        if device.kind in SINGLE and other != device.name:
            what = f"{device.kind.value!r} is not allowed; {other!r} is one already and a case has one at most"
            mistakes.add(f"devices.{device.name}.kind", what)


def _check_claims(devices: list[DeviceConfig], mistakes: Mistakes) -> None:
    owners: dict[str, str] = {}
    for device in devices:
        for key, what in _claims(device.connection):
            path = f"devices.{device.name}.connection.{key}"
            if what in owners:
                mistakes.add(path, f"{what} is not allowed; {owners[what]} has it already")
            owners.setdefault(what, path)


def _claims(connection: Connection | TcpConnection | UsbLineConnection) -> Iterator[tuple[str, str]]:
    """What can belong to one device only: the key that names it, and a name that is the same for all claimants."""
    match connection:
        case GpioLidConnection():
            yield "pin", f"BCM pin {connection.pin}"
        case GpioIndicatorConnection():
            for key in ("red", "green", "blue"):
                yield key, f"BCM pin {getattr(connection, key)}"
        case SerialConnection():
            yield "port", f"serial port {connection.port}"
        case SupplyConnection():
            yield "battery", f"supply {connection.battery}"
            yield "mains", f"supply {connection.mains}"
        case LinkConnection():
            yield "interface", f"interface {connection.interface}"
        case TcpConnection():
            yield "address", f"{connection.address} port {connection.port}"
        case UsbLineConnection():
            yield "path", f"USB line {connection.path}"
        case PrinterConnection() | ZvtConnection():
            yield from _claims(connection.line)
