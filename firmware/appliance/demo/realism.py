"""Which independent programs would make the demo more real, in one line and never fatal."""

import os
import shutil

# Each line is a program that the demo uses where it finds it; a peripheral's peer joins with the peripheral.
_WOULD_ADD = {"mosquitto": "the real broker, with client certificates checked"}


def missing_realism() -> str | None:
    """The line that names what is missing, or None."""
    places = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [f"{name} ({what})" for name, what in _WOULD_ADD.items() if shutil.which(name, path=places) is None]
    if not missing:
        return None
    return "More of it would be real with: " + ", ".join(missing) + "."
