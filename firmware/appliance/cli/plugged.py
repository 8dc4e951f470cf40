"""What is plugged in, and what to do about it: known, kept out, or which driver of ours would fit. No I/O."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from firmware.appliance.managers.usb_policy import Judgement, KeptOut, is_at, judge, rules_of
from firmware.hal.config import HalConfig
from firmware.hal.kinds import Kind
from firmware.hal.packs.pack import DriverPack
from firmware.hal.packs.proposal import propose, toml_value
from firmware.hal.ports.usb import UsbDevice, UsbNode, UsbRefusal

_SERIAL: Final = frozenset(
    {
        Kind.BARCODE_SCANNER,
        Kind.DOCUMENT_READER,
        Kind.RECEIPT_PRINTER,
        Kind.PAYMENT_TERMINAL,
        Kind.FINGERPRINT_SENSOR,
        Kind.SIGNATURE_PAD,
    }
)
_TYPING: Final = frozenset({Kind.BARCODE_SCANNER, Kind.DOCUMENT_READER, Kind.SIGNATURE_PAD})

_WAYS: Final = (
    ("tty", "port", _SERIAL),
    ("input", "path", _TYPING),
    ("video4linux", "path", frozenset({Kind.CAMERA})),
    ("usbmisc", "path", frozenset({Kind.RECEIPT_PRINTER})),
)
"""By which file a driver reaches a device: the kernel's subsystem, the key in `connection`, and kinds that do so."""

_BY_CLASS: Final = {"0b": frozenset({Kind.CARD_READER, Kind.EID_TERMINAL})}
"""Kinds that are reached through a program that finds them by the class of their interface."""

_CLASSES: Final = {
    "01": "sound", "02": "serial line or modem", "03": "keyboard, pen or other input", "06": "picture (PTP)",
    "07": "printer", "08": "disk", "09": "hub", "0a": "data of a serial line", "0b": "smart card reader",
    "0e": "camera", "e0": "radio or network", "ef": "several in one", "fe": "particular", "ff": "its maker's own",
}  # fmt: skip
_BAUD: Final = 9600


@dataclass(frozen=True, slots=True)
class Fit:
    """A driver that would do, and the lines for `case.toml`; `sure`: it knows the ids, not only the kind of line."""

    driver: str
    kind: Kind
    sure: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A USB device: its `device` in `case.toml` and the driver of that, or why it has none, and what would fit."""

    usb: UsbDevice
    nodes: tuple[str, ...]
    device: str
    driver: str
    refusal: UsbRefusal | None
    fits: tuple[Fit, ...] = field(default=())


def find(
    tree: Iterable[UsbDevice],
    nodes: Mapping[str, tuple[UsbNode, ...]],
    hal: HalConfig,
    packs: Mapping[str, DriverPack],
) -> list[Found]:
    """Everything but the controllers of this computer, in the order of the tree."""
    tree = tuple(tree)
    judged = judge(tree, rules_of(hal))
    return [_found(device, nodes.get(device.port, ()), judged, hal, packs) for device in tree if not device.is_root]


def _found(
    usb: UsbDevice,
    nodes: tuple[UsbNode, ...],
    judged: Mapping[str, Judgement],
    hal: HalConfig,
    packs: Mapping[str, DriverPack],
) -> Found:
    verdict = judged[usb.port]
    drivers = {device.name: device.driver for device in hal.devices}
    why = verdict.why if isinstance(verdict, KeptOut) else None
    fits = tuple(_fits(usb, nodes, hal, packs)) if why is UsbRefusal.UNKNOWN else ()
    return Found(usb, tuple(node.path for node in nodes), verdict.name, drivers.get(verdict.name, ""), why, fits)


def missing(found: Iterable[Found], hal: HalConfig) -> list[str]:
    """Devices of `case.toml` that should be seen on USB and are not."""
    there = {item.device for item in found if item.refusal is None}
    return [device.name for device in hal.devices if device.match is not None and device.name not in there]


def what_it_is(usb: UsbDevice) -> str:
    """Its interfaces in words."""
    if usb.interfaces is None:
        return "does not say what it is"
    words = {_CLASSES.get(code[:2], f"class {code[:2]}") for code in usb.interfaces}
    return ", ".join(sorted(words))


def _fits(usb: UsbDevice, nodes: tuple[UsbNode, ...], hal: HalConfig, packs: Mapping[str, DriverPack]) -> Iterator[Fit]:
    """Those that know its ids; where none does, those that reach devices by the files that this one has."""
    exact = [pack for pack in packs.values() if _knows(pack, usb)]
    for pack in exact or packs.values():
        known = _known(pack, nodes)
        if exact or known or _of_class(pack, usb):
            yield Fit(pack.name, pack.kind, bool(exact), tuple(_lines(pack, usb, known, hal)))


def _knows(pack: DriverPack, usb: UsbDevice) -> bool:
    return any(fit.vendor == usb.vendor and fit.product in (None, usb.product) for fit in pack.fits)


def _of_class(pack: DriverPack, usb: UsbDevice) -> bool:
    return any(pack.kind in _BY_CLASS.get(code[:2], ()) for code in usb.interfaces or ())


def _known(pack: DriverPack, nodes: tuple[UsbNode, ...]) -> dict[str, object]:
    """What of the pack's connection follows from the files of the device; nothing where the pack wants none of them."""
    for subsystem, key, kinds in _WAYS:
        paths = [node.path for node in nodes if node.subsystem == subsystem]
        if pack.kind in kinds and paths and _reaches_by(pack, subsystem):
            known = propose(pack, {key: paths[0], "baud": _BAUD}).known
            if key in known:
                return dict(known)
    return {}


def _reaches_by(pack: DriverPack, subsystem: str) -> bool:
    """A pack's name begins with how it reaches its devices; the kinds that can be had in two ways need to be told."""
    return pack.name.startswith("evdev-") == (subsystem == "input")


def _lines(pack: DriverPack, usb: UsbDevice, known: Mapping[str, object], hal: HalConfig) -> Iterator[str]:
    proposal = propose(pack, known)
    table = ", ".join(f"{key} = {toml_value(value)}" for key, value in proposal.known.items())
    title = toml_value(usb.name or pack.kind.value)
    yield f"[devices.{_name(pack, hal)}]"
    yield f"kind = {toml_value(pack.kind.value)}"
    yield f"driver = {toml_value(pack.name)}"
    yield f"bay = {toml_value(_bay(usb, hal))}"
    yield f"title = {{ de = {title}, en = {title} }}"
    yield f"connection = {{ {table} }}" + ("  # the speed is in the device's manual" if "baud" in known else "")
    yield f"match = {{ {_match(usb)} }}"
    for key, what in proposal.open.items():
        yield f"# to be filled in above: connection.{key} = {what}"


def _match(usb: UsbDevice) -> str:
    parts = [("vendor", usb.vendor), ("product", usb.product), ("port", usb.port)]
    classes = ", ".join(toml_value(code) for code in sorted(usb.interfaces or ()))
    return ", ".join(f"{key} = {toml_value(value)}" for key, value in parts) + f", classes = [{classes}]"


def _name(pack: DriverPack, hal: HalConfig) -> str:
    taken = {device.name for device in hal.devices}
    name, number = pack.kind.value, 2
    while name in taken:
        name, number = f"{pack.kind.value}-{number}", number + 1
    return name


def _bay(usb: UsbDevice, hal: HalConfig) -> str:
    """The bay in which the port ends, else the first there is."""
    there = [bay for port, bay in hal.usb.bays if is_at(usb.port, port)]
    return next(iter([*there, *(bay.name for bay in hal.bays)]), "left")
