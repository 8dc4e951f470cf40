"""Puts the screen together. Imported only after the first frame is on the terminal."""

from pathlib import Path

from firmware.appliance.paths import Paths
from firmware.appliance.ui.app import KofferApp
from firmware.appliance.ui.local import connector
from firmware.appliance.ui.palette import Theme
from firmware.clock import SystemClock


def run(directory: Path, cache: str, *, dark: bool, kiosk: bool) -> int:
    """Run until told to stop; 1 if the screen broke."""
    theme = Theme.DARK if dark else Theme.LIGHT
    app = KofferApp(connector(Paths(run=directory).socket), SystemClock(), theme=theme, kiosk=kiosk, cache=cache)
    app.run()
    return app.return_code or 0
