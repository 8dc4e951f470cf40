"""The files for NetworkManager in `docs/network`, as the real NetworkManager reads them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from support.net_world import NetWorld, net_world
from support.uplinks import CABLE, LTE

from firmware.clock import SystemClock
from firmware.hal.drivers.nm_keeper import NetworkManagerKeeper
from firmware.hal.errors import PeripheralFault

FILES = Path(__file__).parents[3] / "docs" / "network"
PLACE = "/etc/NetworkManager/system-connections"
pytestmark = pytest.mark.peer("NetworkManager", "nmcli", "dnsmasq")


def load(world: NetWorld, name: str) -> None:
    there = world.manager.directory / "etc" / "system-connections" / f"case-{name}.nmconnection"
    shutil.copy(FILES / f"{name}.nmconnection", there)
    there.chmod(0o600)
    assert world.manager.tell("connection", "load", f"{PLACE}/{there.name}") == ""


def setting(world: NetWorld, name: str, key: str) -> str:
    uuid = next(
        line.removeprefix("uuid=")
        for line in (FILES / f"{name}.nmconnection").read_text().splitlines()
        if line.startswith("uuid=")
    )
    return world.manager.tell("-g", key, "connection", "show", uuid).strip()


async def test_profiles_are_what_a_case_needs_of_them(tmp_path: Path) -> None:
    async with net_world(tmp_path) as world:
        for name in ("cable", "lte", "vpn"):
            load(world, name)
        assert setting(world, "cable", "ipv4.route-metric,ipv6.route-metric") == "100\n100"
        assert setting(world, "lte", "ipv4.route-metric,ipv6.route-metric,gsm.home-only") == "700\n700\nyes"
        assert setting(world, "vpn", "connection.type,wireguard.ip4-auto-default-route") == "wireguard\n0"


def test_no_profile_has_a_pin() -> None:
    for file in FILES.glob("*.nmconnection"):
        assert not [line for line in file.read_text().splitlines() if line.lower().startswith("pin")]


@pytest.fixture
def kernel_without_wireguard() -> None:
    name = f"wg{os.getpid()}"
    probe = subprocess.run(["ip", "link", "add", name, "type", "wireguard"], check=False, capture_output=True)
    if probe.returncode == 0:
        subprocess.run(["ip", "link", "del", name], check=True)
        pytest.skip("this kernel has WireGuard")


@pytest.mark.usefixtures("kernel_without_wireguard")
async def test_kernel_without_wireguard_is_a_fault_with_networkmanagers_word(tmp_path: Path) -> None:
    async with net_world(tmp_path) as world:
        load(world, "vpn")
        with pytest.raises(PeripheralFault, match="CreationFailed"):
            await NetworkManagerKeeper({"cable": CABLE, "lte": LTE}, SystemClock(), world.bus).raise_profile("vpn")


def test_configuration_is_understood(tmp_path: Path) -> None:
    (tmp_path / "empty.conf").touch()
    (tmp_path / "conf.d").mkdir()
    shutil.copy(FILES / "50-koffer.conf", tmp_path / "conf.d")
    told = subprocess.run(
        ["NetworkManager", "--print-config", f"--config={tmp_path}/empty.conf", f"--config-dir={tmp_path}/conf.d"],
        check=True, capture_output=True, text=True, env={"PATH": "/usr/sbin:/usr/bin"},
    ).stdout  # fmt: skip
    for line in ("enabled=false", "carrier-wait-timeout=200", "no-auto-default=*"):
        assert f"\n{line}\n" in told
