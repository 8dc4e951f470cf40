"""The contracts live with the HAL, so pytest has to be told to explain their assertions."""

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

pytest.register_assert_rewrite("firmware.hal.contracts")


@pytest.fixture(scope="session", autouse=True)
def gpio_library(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where lgpio is installed, it starts a thread for good when it is first imported: no test shall answer for it."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("lgpio"))  # where it puts a FIFO
    try:
        with suppress(ImportError):
            import_module("lgpio")
    finally:
        os.chdir(before)


@pytest.fixture
def hangs_on_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    """Devices hang again and again: fake time waits no second for each call that does not come back."""
    monkeypatch.setattr("firmware.clock.PATIENCE", 0.02)
