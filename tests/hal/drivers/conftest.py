"""What needs the kernel's gpio-sim is collected only where there is one; and the smart card daemon of a test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.pcscd import SOCKET_VARIABLE, Pcscd, running_pcscd

collect_ignore = [] if Path("/sys/kernel/config/gpio-sim").exists() else ["test_gpio_sim.py"]


@pytest.fixture
def pcscd_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """libpcsclite remembers where it found the daemon first, so all tests of a process use one directory."""
    shared = tmp_path_factory.getbasetemp() / "pcscd"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture
async def pcscd(pcscd_directory: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pcscd]:
    monkeypatch.setenv(SOCKET_VARIABLE, str(pcscd_directory / "pcscd.comm"))
    async with running_pcscd(pcscd_directory) as daemon:
        yield daemon
