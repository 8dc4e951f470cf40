"""Which USB device is let in. Pure: it follows from the tree and from `case.toml` alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from firmware.hal.config import DeviceConfig, HalConfig, MatchRule
from firmware.hal.ports.usb import UsbDevice, UsbRefusal

# What a device may only have where its rule says so: it types or points (a keyboard need not say that it is one), it is
# a disk, a hub, a network card in one of its many kinds, or radio.
_ONLY_BY_NAME: Final = ("03", "08", "09", "0202ff", "0206", "020d", "020e", "e0", "ef0401")


@dataclass(frozen=True, slots=True)
class LetIn:
    """It is known; `name` is that of the device or of the case's own part, "" for a controller of this computer."""

    name: str


@dataclass(frozen=True, slots=True)
class KeptOut:
    """It is not let in; `name` is that of the device which it says it is, "" where nothing has its ids."""

    why: UsbRefusal
    name: str = ""


Judgement = LetIn | KeptOut


@dataclass(frozen=True, slots=True)
class UsbRules:
    """Everybody who is known: by name the rule, and the ports where it may be; none: wherever its rule says."""

    rules: Mapping[str, MatchRule]
    ports: Mapping[str, tuple[str, ...]]


def rules_of(hal: HalConfig) -> UsbRules:
    """The case's own parts first, then its devices; a device has to be in its bay, where ports are known for that."""
    own = {f"usb.own.{name}": rule for name, rule in hal.usb.own}
    devices = [device for device in hal.devices if device.match is not None]
    known = {device.name: device.match for device in devices if device.match is not None}
    return UsbRules({**own, **known}, {device.name: _ports(hal, device) for device in devices})


def _ports(hal: HalConfig, device: DeviceConfig) -> tuple[str, ...]:
    if device.match is not None and device.match.port:
        return ()
    return tuple(port for port, bay in hal.usb.bays if bay == device.bay)


def judge(tree: Iterable[UsbDevice], rules: UsbRules) -> dict[str, Judgement]:
    """By port, in the order of the tree. Of two that fit one rule, the one that is let in already stays so."""
    devices = sorted(tree, key=lambda device: device.authorised is not True)
    taken: set[str] = set()
    judged: dict[str, Judgement] = {}
    for device in devices:
        verdict = _judge(device, rules, taken)
        if isinstance(verdict, LetIn):
            taken.add(verdict.name)
        judged[device.port] = verdict
    return judged


def _judge(device: UsbDevice, rules: UsbRules, taken: set[str]) -> Judgement:
    if device.is_root:
        return LetIn("")
    same = [
        name for name, rule in rules.rules.items() if (rule.vendor, rule.product) == (device.vendor, device.product)
    ]
    if not same:
        return KeptOut(UsbRefusal.UNKNOWN)
    judged = [_fits(device, name, rules, taken) for name in same]
    return next((verdict for verdict in judged if isinstance(verdict, LetIn)), judged[0])


def _fits(device: UsbDevice, name: str, rules: UsbRules, taken: set[str]) -> Judgement:
    rule = rules.rules[name]
    why = _obstacle(device, rule, rules.ports.get(name, ()))
    if why is None and name in taken:
        why = UsbRefusal.ONE_TOO_MANY
    return LetIn(name) if why is None else KeptOut(why, name)


def _obstacle(device: UsbDevice, rule: MatchRule, ports: tuple[str, ...]) -> UsbRefusal | None:
    """The gravest first: what it can do counts for more than where it is."""
    if device.interfaces is None:
        return UsbRefusal.UNREADABLE
    if not all(_may_have(rule, interface) for interface in device.interfaces):
        return UsbRefusal.EXTRA_INTERFACE
    if rule.serial and rule.serial != device.serial:
        return UsbRefusal.WRONG_SERIAL
    allowed = (rule.port,) if rule.port else ports
    if allowed and not any(is_at(device.port, port) for port in allowed):
        return UsbRefusal.WRONG_PORT
    return None


def _may_have(rule: MatchRule, interface: str) -> bool:
    if rule.classes:
        return interface.startswith(rule.classes)
    return not interface.startswith(_ONLY_BY_NAME)


def is_at(place: str, port: str) -> bool:
    """Whether the kernel's `place` is the rule's `port`, which may leave the bus open."""
    return port in (place, place.partition("-")[2])
