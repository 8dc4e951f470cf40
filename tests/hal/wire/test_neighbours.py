"""The kernel's tables as text, and whatever else may stand there."""

from hypothesis import given
from hypothesis import strategies as st

from firmware.hal.wire.neighbours import gateway_of, hardware_of

ROUTES = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t01B2A8C0\t0003\t0\t0\t700\t00000000\t0\t0\t0
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
wwan0\t00000000\t00000000\t0001\t0\t0\t700\t00000000\t0\t0\t0
"""
NEIGHBOURS = """IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         02:FC:00:00:00:05     *        eth0
192.168.1.1      0x1         0x2         02:fc:00:00:00:09     *        eth1
192.168.1.7      0x1         0x0         00:00:00:00:00:00     *        eth0
"""


def test_the_gateway_of_the_lowest_metric_is_it() -> None:
    assert gateway_of(ROUTES, "eth0") == "192.168.1.1"
    assert gateway_of(ROUTES, "wwan0") is None
    assert gateway_of(ROUTES, "tun0") is None


def test_a_neighbour_is_known_by_address_and_interface() -> None:
    assert hardware_of(NEIGHBOURS, "192.168.1.1", "eth0") == "02:fc:00:00:00:05"
    assert hardware_of(NEIGHBOURS, "192.168.1.1", "eth1") == "02:fc:00:00:00:09"
    assert hardware_of(NEIGHBOURS, "192.168.1.7", "eth0") is None
    assert hardware_of(NEIGHBOURS, "192.168.1.9", "eth0") is None


lines = st.lists(st.lists(st.sampled_from(["eth0", "00000000", "0101A8C0", "ZZ", "-1", "1" * 40, "é"])).map("\t".join))


@given(lines.map("\n".join) | st.text())
def test_whatever_stands_there_is_no_gateway_or_one(text: str) -> None:
    assert gateway_of(text, "eth0") in (None, "192.168.1.1")
    assert hardware_of(text, "192.168.1.1", "eth0") is None
