"""A place to touch. It paints under the finger and acts when the finger leaves it inside; sliding off cancels.

The toolkit's own button is inert for 200 ms after each press, which loses digits of a PIN such as 1122.
"""

from textual import events
from textual.message import Message

from firmware.appliance.ui.widgets.paint import Face
from firmware.appliance.ui.widgets.surface import NOTHING, Surface


class Key(Surface):
    """A touch target. Without a face, or with one that is `inert`, it takes no touch."""

    can_focus = True

    class Acted(Message):
        """The key was released inside, or Enter was struck on it."""

        def __init__(self, key: "Key") -> None:
            super().__init__()
            self.key = key

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.inert = True
        self.can_focus = False

    def offer(self, face: Face | None, *, inert: bool = False) -> None:
        """Show `face` and take touches; None takes the key away."""
        self.inert = inert or face is None
        self.can_focus = not self.inert
        self.show(face or NOTHING)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        event.stop()
        if self.inert:
            return
        self.capture_mouse()
        self._press(down=True)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        event.stop()
        if not self.pressed:
            return
        self.release_mouse()
        self._press(down=False)
        if self.region.contains(int(event.screen_x), int(event.screen_y)) and not self.inert:
            self.post_message(self.Acted(self))

    def on_mouse_release(self) -> None:
        """The mouse was taken away, by a page that came up under the finger: the touch is cancelled."""
        if self.pressed:
            self._press(down=False)

    def key_enter(self) -> None:
        """For a keyboard that is plugged in."""
        if not self.inert:
            self.post_message(self.Acted(self))

    key_space = key_enter

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def _press(self, *, down: bool) -> None:
        self.pressed = down
        self.repaint()
