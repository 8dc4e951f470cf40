"""NetworkManager's values: what they mean, and that none of them breaks anything."""

from copy import deepcopy

import pytest
from fuzz.networkmanager import CHANGES, CONFIG, PATH, ROOM, SEEDS, fuzz_one, judged, look
from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.ports.keeper import Kept, Setback, Stage
from firmware.hal.wire.networkmanager import (
    CONFIGS,
    DEVICE,
    MANAGER,
    MOST,
    MOST_ADDRESSES,
    OBJECTS,
    PROPERTIES,
    ROOT,
    MalformedObjects,
    Picture,
)

UP = Kept("cable", Stage.UP, None, ("192.168.10.50",), ("192.168.10.1",), ("192.168.10.1",))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=20)
    | st.sampled_from(["eth0", "wwan0", "/", PATH, CONFIG, "192.0.2.1", "fe80::1", "300.1.1.1", 5, 8, 30, 100, 120]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["Interface", "State", "StateReason", "AddressData", "address", "Ip4Config", "Nameservers"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
SIGNALS = st.tuples(
    st.sampled_from([PATH, CONFIG, ROOT]),
    st.sampled_from([PROPERTIES, OBJECTS, DEVICE]),
    st.sampled_from(["PropertiesChanged", "InterfacesAdded", "InterfacesRemoved", "StateChanged"]),
    st.lists(st.sampled_from([DEVICE, *CONFIGS, PATH, CONFIG]) | VALUES, max_size=3),
).map(list)


def seen(device: dict[str, object], link: str = "cable") -> Kept:
    """The room with a device that differs in some properties."""
    objects = deepcopy(ROOM)
    objects[PATH][DEVICE] |= device
    return pictured(objects).kept(link)


def pictured(objects: object) -> Picture:
    picture = Picture({"cable": "eth0", "modem": "wwan0"}, frozenset({"modem"}))
    picture.begin(objects)
    return picture


def changed(picture: Picture, state: int, reason: int) -> Kept:
    told = {"State": state, "StateReason": [state, reason]}
    picture.hear(PATH, PROPERTIES, "PropertiesChanged", (DEVICE, told, []))
    return picture.kept("cable")


def test_link_that_is_up_has_its_addresses() -> None:
    assert pictured(ROOM).kept("cable") == UP
    assert pictured(ROOM).kept("modem") == Kept("modem", Stage.ABSENT)


@pytest.mark.parametrize(
    ("state", "stage"),
    [(10, Stage.UNMANAGED), (20, Stage.UNAVAILABLE), (30, Stage.IDLE), (60, Stage.CONNECTING), (70, Stage.ADDRESSING),
     (110, Stage.IDLE), (4711, Stage.UNAVAILABLE), ("100", Stage.UNAVAILABLE), (True, Stage.UNAVAILABLE)],
)  # fmt: skip
def test_state_becomes_a_stage(state: object, stage: Stage) -> None:
    assert seen({"State": state}).stage is stage


@pytest.mark.parametrize(
    ("reason", "setback"),
    [(5, Setback.NO_ADDRESS), (17, Setback.NO_ADDRESS), (7, Setback.SECRETS), (29, Setback.DIALLING),
     (31, Setback.NOT_ADMITTED), (47, Setback.SIM), (36, Setback.OTHER), (4711, Setback.OTHER)],
)  # fmt: skip
def test_failure_is_remembered_until_the_link_is_up_or_has_no_carrier(reason: int, setback: Setback) -> None:
    picture = pictured(ROOM)
    assert changed(picture, 120, reason).setback is setback
    for state in (30, 40, 70):
        assert changed(picture, state, 0).setback is setback
    assert changed(picture, 100, 0).setback is None
    assert changed(picture, 120, reason).setback is setback
    assert changed(picture, 20, 40).setback is None


def test_modem_that_does_not_say_its_interface_is_the_radio_link() -> None:
    modem = {"Interface": "cdc-wdm0", "IpInterface": "", "DeviceType": 8, "State": 40}
    assert seen(modem, "modem").stage is Stage.CONNECTING
    assert seen(modem, "cable").stage is Stage.ABSENT


def test_modem_is_the_link_though_its_interface_is_left_alone() -> None:
    modem = {"Interface": "ttyUSB0", "IpInterface": "wwan0", "DeviceType": 8, "State": 100}
    alone = {"Interface": "wwan0", "State": 10}
    objects = {f"{MANAGER}/Devices/1": {DEVICE: alone}, f"{MANAGER}/Devices/7": {DEVICE: modem}}
    assert pictured(objects).kept("modem").stage is Stage.UP


def test_devices_and_addresses_beyond_all_measure_are_cut_off() -> None:
    many = {f"{MANAGER}/Devices/{number}": {DEVICE: {"Interface": f"x{number}"}} for number in range(2 * MOST)}
    assert len(pictured(many)._devices) == MOST
    servers = [{"address": f"10.0.{number >> 8}.{number & 255}"} for number in range(5000)]
    picture = pictured(ROOM)
    picture.hear(CONFIG, PROPERTIES, "PropertiesChanged", (CONFIGS[0], {"AddressData": servers}, []))
    assert len(picture.kept("cable").addresses) == MOST_ADDRESSES


def test_texts_that_are_no_addresses_are_left_out() -> None:
    told = {
        "AddressData": [{"address": "192.0.2.7\n"}, {"address": 5}, "fe80::1", {}, {"address": "192.0.2.8"}],
        "Gateway": "nobody", "NameserverData": "192.0.2.1",
    }  # fmt: skip
    picture = pictured(ROOM)
    picture.hear(CONFIG, PROPERTIES, "PropertiesChanged", (CONFIGS[0], told, []))
    assert picture.kept("cable") == Kept("cable", Stage.UP, None, ("192.0.2.8",))


def test_name_servers_of_the_new_protocol_are_bytes() -> None:
    server = bytes.fromhex("20010db8000000000000000000000001")
    added = {CONFIGS[1]: {"Nameservers": [server, b"short"]}}
    picture = pictured(ROOM)
    picture.hear(ROOT, OBJECTS, "InterfacesAdded", (f"{MANAGER}/IP6Config/1", added))
    changes = {"Ip6Config": f"{MANAGER}/IP6Config/1"}
    picture.hear(PATH, PROPERTIES, "PropertiesChanged", (DEVICE, changes, []))
    assert picture.kept("cable").name_servers == ("192.168.10.1", "2001:db8::1")


@pytest.mark.parametrize("objects", [None, [], "objects", 5])
def test_answer_that_is_no_list_of_objects_is_refused(objects: object) -> None:
    with pytest.raises(MalformedObjects):
        pictured(objects)


@pytest.mark.parametrize("path", ["", "no path", "/a//b", "/ä", "/" + "a" * 500, 5, None])
def test_path_that_could_not_be_called_is_none(path: object) -> None:
    assert pictured({PATH: {DEVICE: {"Interface": "eth0", "ActiveConnection": path}}}).active(PATH) is None
    assert pictured({path: {DEVICE: {"Interface": "eth0"}}}).path("cable") is None


@given(VALUES, st.lists(SIGNALS, max_size=6))
def test_any_device_and_any_signals_break_nothing(device: object, signals: list[object]) -> None:
    look({**ROOM, PATH: {DEVICE: device}}, signals)
    look({**ROOM, CONFIG: {CONFIGS[0]: device}}, [*CHANGES, *signals])
    judged(seen({"Interface": "eth0", "StateReason": device, "Ip4Config": device, "State": device}))


@given(st.binary(max_size=200))
def test_any_bytes_break_nothing(data: bytes) -> None:
    for seed in SEEDS:
        fuzz_one(data)
        fuzz_one(seed[: len(data)] + data + seed[2 * len(data) :])
