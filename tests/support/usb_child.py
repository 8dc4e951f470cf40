"""Runs inside `umockdev-wrapper`: plays a USB tree, and prints what `UsbSockets` makes of it as JSON."""

import json
from pathlib import Path

from firmware.clock import SystemClock
from firmware.hal.drivers.usb_sockets import UsbSockets
from firmware.hal.ports.usb import UsbDevice
from firmware.hal.wire.usb_descriptors import write_descriptors
from support.umockdev import Testbed, play

TREE = Path("/sys/bus/usb/devices")


def plug(testbed: Testbed, port: str, ids: str, interfaces: list[str], parent: str = "", **attributes: str) -> str:
    vendor, product = ids.split(":")
    told = {"idVendor": vendor, "idProduct": product, "authorized": "1", **attributes}
    properties = {"DEVTYPE": "usb_device", "PRODUCT": f"{int(vendor, 16):x}/{int(product, 16):x}/100"}
    path = testbed.add("usb", port, told, properties, parent)
    testbed.set_bytes(path, "descriptors", write_descriptors(vendor, product, interfaces))
    return path


def told(device: UsbDevice) -> list[object]:
    seen = None if device.interfaces is None else sorted(device.interfaces)
    return [device.port, f"{device.vendor}:{device.product}", device.serial, device.name, seen, device.authorised]


async def story(testbed: Testbed) -> None:
    tree = UsbSockets(SystemClock())
    root = plug(testbed, "usb1", "1d6b:0002", ["090000"], authorized_default="1")
    hub = plug(testbed, "1-1", "0424:2514", ["090000"], root)
    plug(testbed, "1-1.2", "04b8:0202", ["070102"], hub, serial="J4HK\x07", manufacturer="EPSON", product="TM-T20")
    plug(testbed, "1-1.3", "04b8:0202", ["070102", "030101"], hub, authorized="0")
    liar = plug(testbed, "1-1.4", "04b8:0202", [], hub)
    testbed.set_bytes(liar, "descriptors", write_descriptors("dead", "beef", ["070102"]))
    print(json.dumps([told(device) for device in await tree.devices()]))
    await tree.refuse_newcomers()
    await tree.authorise("1-1.2", wanted=False)
    await tree.authorise("1-1.3", wanted=True)
    await tree.authorise("1-1.9", wanted=True)  # gone
    written = ("usb1/authorized_default", "1-1.2/authorized", "1-1.3/authorized", "1-1/authorized")
    print(json.dumps([(TREE / path).read_text().strip() for path in written]))


if __name__ == "__main__":
    play(story)
