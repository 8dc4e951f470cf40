"""A stick that says all is well and passes nothing, behind the real NetworkManager and ModemManager."""

from pathlib import Path

import pytest
from support.net_modem import mended_case

pytestmark = pytest.mark.peer("ip", "mosquitto", "NetworkManager", "ModemManager", "umockdev-wrapper", "dbus-daemon")


async def test_stall_that_ends_with_the_connection_is_over_within_a_minute(tmp_path: Path) -> None:
    async with mended_case(tmp_path) as made:
        made.stick.stall("reconnect")
        assert await made.mended(60) <= 60
        assert (await made.told())[:1] == ["reconnect stalled"]


@pytest.mark.long
async def test_stall_that_takes_a_reset_is_over_within_a_minute_and_nobody_types_the_pin_again(tmp_path: Path) -> None:
    async with mended_case(tmp_path) as made:
        made.stick.stall("reset")
        assert await made.mended(60) <= 60
        assert (await made.told())[-1] in ("reset stalled", "reset helped")
        assert made.stick.shown().tries == 3
