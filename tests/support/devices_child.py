"""Runs inside `umockdev-wrapper`: plays a USB tree and prints what `koffer devices` says of it."""

import sys

from firmware.appliance.cli.devices import main as devices
from support.umockdev import Testbed
from support.usb_child import plug


def tree(testbed: Testbed) -> None:
    root = plug(testbed, "usb1", "1d6b:0002", ["090000"])
    hub = plug(testbed, "1-1", "0424:2514", ["090000"], root)
    plug(testbed, "1-1.1", "04b8:0202", ["070102", "030101"], hub, product="TM-T20")
    scanner = plug(testbed, "1-1.2", "0c2e:0b6a", ["020201", "0a0000"], hub, product='Voyager "X"')
    testbed.add("tty", "ttyACM0", {}, {"DEVNAME": "/dev/ttyACM0"}, scanner)
    reader = plug(testbed, "1-1.3", "1fc9:0001", ["030101"], hub, product="Wedge")
    testbed.add("input", "event7", {}, {"DEVNAME": "/dev/input/event7"}, reader)
    plug(testbed, "1-1.4", "dead:beef", ["ff0000"], hub, serial="S1")


def main() -> None:
    testbed = Testbed()
    try:
        tree(testbed)
        raise SystemExit(devices(sys.argv[1:]))
    finally:
        testbed.close()


if __name__ == "__main__":
    main()
