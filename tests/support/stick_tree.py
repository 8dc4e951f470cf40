"""A Huawei stick (12d1:1506) as the kernel shows it: one USB device, two serial ports, one network interface.

The text is umockdev's. Ports get fresh numbers each time the stick is plugged, as the kernel does while somebody
still holds the old ones.
"""

from typing import Final

ROOT: Final = "/devices/pci0000:00/0000:00:14.0/usb1/1-1"
_OURS: Final = "ID_VENDOR_ID=12d1 ID_MODEL_ID=1506 ID_BUS=usb ID_MM_CANDIDATE=1"
_PORT_TYPES: Final = ("ID_MM_PORT_TYPE_AT_PPP=1", "ID_MM_PORT_TYPE_AT_PRIMARY=1")


def ports(time: int) -> tuple[str, str]:
    """Its serial ports when it was plugged for the `time`th time."""
    return f"ttyUSB{2 * time}", f"ttyUSB{2 * time + 1}"


def tree(time: int, interface: str) -> tuple[str, ...]:
    """Descriptions of all its parts, from the root on."""
    parts = [_device(time)]
    for number, port in enumerate(ports(time)):
        parts += [_serial_interface(number), _serial(number, port), _terminal(number, port)]
    return (*parts, _network_interface(), _network(interface))


def paths(time: int, interface: str) -> tuple[str, ...]:
    """Where its parts are below /sys, from the root on."""
    found = [ROOT]
    for number, port in enumerate(ports(time)):
        at = f"{ROOT}/1-1:1.{number}"
        found += [at, f"{at}/{port}", f"{at}/{port}/tty/{port}"]
    return (*found, f"{ROOT}/1-1:1.2", f"{ROOT}/1-1:1.2/net/{interface}")


def _described(path: str, properties: str, attributes: str = "", *more: str) -> str:
    lines = [f"P: {path}", *more, *(f"E: {each}" for each in properties.split())]
    return "\n".join([*lines, *(f"A: {each}\\n" for each in attributes.split()), ""])


def _device(time: int) -> str:
    number = time + 2
    node = f"bus/usb/001/{number:03d}"
    properties = f"DEVNAME=/dev/{node} DEVTYPE=usb_device SUBSYSTEM=usb DRIVER=usb BUSNUM=001 DEVNUM={number:03d}"
    return _described(
        ROOT, f"{properties} MAJOR=189 MINOR={number - 1} {_OURS}",
        f"idVendor=12d1 idProduct=1506 busnum=1 devnum={number}",
        f"N: {node}", "L: driver=../../../../../bus/usb/drivers/usb",
    )  # fmt: skip


def _serial_interface(number: int) -> str:
    return _described(
        f"{ROOT}/1-1:1.{number}",
        f"DEVTYPE=usb_interface SUBSYSTEM=usb DRIVER=option INTERFACE=255/2/{number + 1}",
        f"bInterfaceNumber=0{number} bInterfaceClass=ff bInterfaceSubClass=02 bInterfaceProtocol=0{number + 1}",
        "L: driver=../../../../../../bus/usb/drivers/option",
    )


def _serial(number: int, port: str) -> str:
    return _described(
        f"{ROOT}/1-1:1.{number}/{port}", "SUBSYSTEM=usb-serial DRIVER=option1", "",
        "L: driver=../../../../../../../bus/usb-serial/drivers/option1",
    )  # fmt: skip


def _terminal(number: int, port: str) -> str:
    minor = port.removeprefix("ttyUSB")
    properties = f"DEVNAME=/dev/{port} SUBSYSTEM=tty MAJOR=188 MINOR={minor} ID_USB_INTERFACE_NUM=0{number} {_OURS}"
    return _described(
        f"{ROOT}/1-1:1.{number}/{port}/tty/{port}",
        f"{properties} {_PORT_TYPES[number]} ID_MM_HUAWEI_NDISDUP_SUPPORTED=1", f"dev=188:{minor}", f"N: {port}",
    )  # fmt: skip


def _network_interface() -> str:
    return _described(
        f"{ROOT}/1-1:1.2", "DEVTYPE=usb_interface SUBSYSTEM=usb DRIVER=huawei_cdc_ncm",
        "bInterfaceNumber=02 bInterfaceClass=ff", "L: driver=../../../../../../bus/usb/drivers/huawei_cdc_ncm",
    )  # fmt: skip


def _network(interface: str) -> str:
    return _described(
        f"{ROOT}/1-1:1.2/net/{interface}",
        f"SUBSYSTEM=net DEVTYPE=wwan INTERFACE={interface} IFINDEX=7 ID_USB_INTERFACE_NUM=02"
        f" ID_USB_DRIVER=huawei_cdc_ncm {_OURS} ID_MM_HUAWEI_NDISDUP_SUPPORTED=1",
        "type=1 ifindex=7",
    )
