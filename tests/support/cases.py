"""The examples that are shipped, as tests need them."""

import re
import tomllib
from pathlib import Path

import firmware.appliance
from firmware.hal.case_file import read_hal
from firmware.hal.config import HalConfig
from firmware.reading import Mistakes, Table, read_toml

EXAMPLES = Path(firmware.appliance.__path__[0]) / "examples"
DEMO = EXAMPLES / "koffer-0007.toml"


def hal_of(path: Path) -> HalConfig:
    """The HAL's slice of a case file."""
    mistakes = Mistakes()
    config = read_hal(read_toml(path, mistakes), mistakes)
    mistakes.check()
    return config


def hal_in(text: str) -> HalConfig:
    """A case file that is nothing but the HAL's slice."""
    mistakes = Mistakes()
    top = Table("", tomllib.loads(text), mistakes)
    config = read_hal(top, mistakes)
    top.finish()
    mistakes.check()
    return config


def quiet(directory: Path) -> Path:
    """The demo's case in which nothing happens by itself, and whose controller may be killed as often as one likes."""
    text = DEMO.read_text("utf-8").replace('scenario = "quiet-day"\n', "")
    return _changed(directory, f"{text}\n[restarts]\ncrashes = 1000\n")


def quiet_with_pin(directory: Path) -> Path:
    """The same, unlocked by a PIN of the case instead of staff cards."""
    text = quiet(directory).read_text("utf-8")
    changed = re.sub(r"(?ms)^\[staff\]\n.*?(?=^\[)", "", text)
    assert changed != text
    return _changed(directory, changed)


def _changed(directory: Path, text: str) -> Path:
    path = directory / "case.toml"
    path.write_text(text, "utf-8")
    return path
