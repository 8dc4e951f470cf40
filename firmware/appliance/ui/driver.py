"""The terminal's driver for touch: presses and releases, nothing between them."""

import sys

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver


class TouchDriver(LinuxDriver):
    """A finger does not hover: the terminal is asked for buttons only, so a moving finger costs no wake-up."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        # Standard error is the service's log, not the screen.
        self._file = sys.__stdout__

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()
