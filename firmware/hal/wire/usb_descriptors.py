"""What a USB device says of itself: device and configuration descriptors (USB 2.0, chapter 9.5 and 9.6). No I/O.

The kernel keeps them in the file `descriptors`, also of a device that it was not allowed to work with; the directories
of interfaces are there only afterwards. A hostile device writes these bytes as it likes.
"""

from dataclasses import dataclass
from typing import Final

_DEVICE: Final = 1
_CONFIGURATION: Final = 2
_INTERFACE: Final = 4
_DEVICE_SIZE: Final = 18
_INTERFACE_SIZE: Final = 9

LONGEST: Final = 65_553
"""Bytes of the kernel's file: eight configurations would be more, and no device has them."""


@dataclass(frozen=True, slots=True)
class UsbDescriptors:
    """Ids in four hexadecimal digits; `interfaces` as in `UsbDevice`. A device without any has the class of itself."""

    vendor: str
    product: str
    device_class: str
    interfaces: frozenset[str]


def read_descriptors(data: bytes) -> UsbDescriptors | None:
    """None where the bytes are cut off, lie about their lengths, or hold fewer configurations than they promise."""
    parts = _parts(data)
    if parts is None or len(parts[0]) != _DEVICE_SIZE or parts[0][1] != _DEVICE:
        return None
    device, *others = parts
    configurations = [part for part in others if part[1] == _CONFIGURATION]
    interfaces = [part for part in others if part[1] == _INTERFACE]
    if len(configurations) != device[17] or any(len(part) != _INTERFACE_SIZE for part in interfaces):
        return None
    if not configurations or not interfaces:
        return None
    return UsbDescriptors(
        vendor=f"{int.from_bytes(device[8:10], 'little'):04x}",
        product=f"{int.from_bytes(device[10:12], 'little'):04x}",
        device_class=device[4:7].hex(),
        interfaces=frozenset(part[5:8].hex() for part in interfaces),
    )


def _parts(data: bytes) -> list[bytes] | None:
    """The descriptors one after the other, each as long as its first byte says."""
    if not 0 < len(data) <= LONGEST:
        return None
    parts = []
    while data:
        size = data[0]
        if size < 2 or size > len(data):
            return None
        parts.append(data[:size])
        data = data[size:]
    return parts


def write_descriptors(vendor: str, product: str, interfaces: list[str], device_class: str = "000000") -> bytes:
    """Those of a device with one configuration and these interfaces; for those who play one."""
    device = bytes((_DEVICE_SIZE, _DEVICE, 0, 2)) + bytes.fromhex(device_class) + bytes((64,))
    device += int(vendor, 16).to_bytes(2, "little") + int(product, 16).to_bytes(2, "little") + bytes((0, 1, 1, 2, 3, 1))
    body = b"".join(
        bytes((_INTERFACE_SIZE, _INTERFACE, number, 0, 0)) + bytes.fromhex(codes) + b"\0"
        for number, codes in enumerate(interfaces)
    )
    total = (_INTERFACE_SIZE + len(body)).to_bytes(2, "little")
    return device + bytes((9, _CONFIGURATION)) + total + bytes((len(interfaces), 1, 0, 0x80, 50)) + body
