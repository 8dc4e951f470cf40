"""A place to touch. It paints under the finger and acts when the finger leaves it inside; sliding off cancels.

The toolkit's own button is inert for 200 ms after each press, which loses digits of a PIN such as 1122.
"""

from textual.message import Message

from firmware.appliance.ui.widgets.paint import Face
from firmware.appliance.ui.widgets.surface import NOTHING, Surface


class Key(Surface):
    """A touch target. Without a face, or with one that is `inert`, it takes no touch."""

    can_focus = True

    class Acted(Message):
        """Enter or the space bar was struck on the key."""

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

    def press(self) -> None:
        """A finger came down on it."""
        if not self.inert:
            self._paint_pressed(pressed=True)

    def release(self, *, inside: bool) -> bool:
        """The finger that came down on it is lifted, here or elsewhere. Whether that is a touch of this key."""
        if not self.pressed:
            return False
        self._paint_pressed(pressed=False)
        return inside and not self.inert

    def key_enter(self) -> None:
        """For a keyboard that is plugged in."""
        if not self.inert:
            self.post_message(self.Acted(self))

    key_space = key_enter

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()

    def _paint_pressed(self, *, pressed: bool) -> None:
        self.pressed = pressed
        self.repaint()
