"""Numbered events over random faults. The long form is `python -m benchmarks.failover --mishaps 200 --events 10000`."""

from pathlib import Path

import pytest
from support.net_mishaps import mishaps


@pytest.mark.peer("ip", "mosquitto", "NetworkManager", "dnsmasq", "dbus-daemon")
async def test_whatever_was_acknowledged_is_with_the_fleet_once_after_random_faults(tmp_path: Path) -> None:
    outcome = await mishaps(tmp_path, events=400, faults=10, seed=7, stick=False)
    assert outcome.flawless, outcome
    assert outcome.acknowledged == 400
    assert set(outcome.faults.values()) == {1}
