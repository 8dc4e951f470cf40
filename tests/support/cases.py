"""The examples that are shipped, as tests need them."""

from pathlib import Path

import firmware.appliance
from firmware.hal.case_file import read_hal
from firmware.hal.config import HalConfig
from firmware.reading import Mistakes, read_toml

EXAMPLES = Path(firmware.appliance.__path__[0]) / "examples"
DEMO = EXAMPLES / "koffer-0007.toml"


def hal_of(path: Path) -> HalConfig:
    """The HAL's slice of a case file."""
    mistakes = Mistakes()
    config = read_hal(read_toml(path, mistakes), mistakes)
    mistakes.check()
    return config
