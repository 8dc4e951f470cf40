"""What NetworkManager tells of its devices, in any values of any kinds. Inputs are MessagePack: [objects, signals]."""

import ipaddress

import msgspec

from firmware.hal.ports.keeper import Kept, Stage
from firmware.hal.wire.networkmanager import (
    CONFIGS,
    DEVICE,
    MANAGER,
    MOST_ADDRESSES,
    OBJECTS,
    PROPERTIES,
    ROOT,
    MalformedObjects,
    Picture,
)

PATH, CONFIG = f"{MANAGER}/Devices/2", f"{MANAGER}/IP4Config/2"
ROOM = {
    PATH: {
        DEVICE: {
            "Interface": "eth0", "IpInterface": "eth0", "DeviceType": 1, "State": 100, "StateReason": [100, 0],
            "ActiveConnection": f"{MANAGER}/ActiveConnection/2", "Ip4Config": CONFIG, "Ip6Config": "/",
        }
    },
    CONFIG: {
        CONFIGS[0]: {
            "AddressData": [{"address": "192.168.10.50", "prefix": 24}], "Gateway": "192.168.10.1",
            "NameserverData": [{"address": "192.168.10.1"}],
        }
    },
}  # fmt: skip
CHANGES = [
    [PATH, PROPERTIES, "PropertiesChanged", [DEVICE, {"State": 120, "StateReason": [120, 5]}, []]],
    [PATH, DEVICE, "StateChanged", [30, 120, 0]],
    [ROOT, OBJECTS, "InterfacesRemoved", [CONFIG, [CONFIGS[0]]]],
    [
        ROOT,
        OBJECTS,
        "InterfacesAdded",
        [f"{MANAGER}/IP6Config/1", {CONFIGS[1]: {"Nameservers": [b"\xfd" + bytes(15)]}}],
    ],
]
SEEDS = (msgspec.msgpack.encode([ROOM, CHANGES]), msgspec.msgpack.encode([ROOM, []]))


def fuzz_one(data: bytes) -> None:
    """Raise only on a bug."""
    try:
        told = msgspec.msgpack.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, RecursionError):
        return
    objects, signals = told if isinstance(told, list) and len(told) == 2 else (told, [])
    look(objects, signals)


def look(objects: object, signals: object) -> list[Kept]:
    """All that is told of two links, each held to what everybody may rely on."""
    picture = Picture({"cable": "eth0", "modem": "wwan0"}, frozenset({"modem"}))
    try:
        picture.begin(objects)
    except MalformedObjects:
        return []
    for signal in signals if isinstance(signals, list) else []:
        if isinstance(signal, list) and len(signal) == 4 and isinstance(signal[3], list):
            picture.hear(str(signal[0]), str(signal[1]), str(signal[2]), tuple(signal[3]))
    return [judged(picture.kept(link)) for link in ("cable", "modem")]


def judged(kept: Kept) -> Kept:
    """Only addresses, and not more of them than anybody needs; a link that is up lacks nothing."""
    for told in (kept.addresses, kept.gateways, kept.name_servers):
        assert len(told) <= 2 * MOST_ADDRESSES
        assert all(str(ipaddress.ip_address(address)) == address for address in told)
    assert kept.stage is not Stage.UP or kept.setback is None
    return kept
