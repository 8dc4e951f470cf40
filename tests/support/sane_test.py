"""SANE's own backend for testing frontends, and `scanimage` as another reader of what it scans."""

import subprocess
from pathlib import Path

_SETTINGS = """\
number_of_devices {devices}
mode {mode}
depth 8
resolution 75
br_x 200.0
br_y 200.0
test-picture "{picture}"
read-delay {slow}
read-delay-duration 200000
read-limit {slow}
read-limit-size 1
read-status-code "{status}"
{more}
"""


def sane_settings(
    directory: Path,
    *,
    devices: int = 1,
    status: str = "Default",
    picture: str = "Color pattern",
    mode: str = "Gray",
    slow: bool = False,
    more: str = "",
) -> Path:
    """A directory of settings that names this backend only, and what it is to do."""
    (directory / "dll.conf").write_text("test\n")
    text = _SETTINGS.format(
        devices=devices, status=status, mode=mode, picture=picture, slow=str(slow).lower(), more=more
    )
    (directory / "test.conf").write_text(text)
    return directory


def scanimage(settings: Path, *options: str) -> bytes:
    """What `scanimage` reads with the same settings, as PNM."""
    command = ["scanimage", "-d", "test:0", "--format=pnm", *options]
    ran = subprocess.run(command, env={"SANE_CONFIG_DIR": str(settings)}, capture_output=True, check=True)
    return ran.stdout
