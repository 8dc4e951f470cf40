"""Today's payments, which the view of the case does not carry: a page asks for them while it is on the screen."""

from textual import events

from firmware.appliance.api import methods
from firmware.appliance.api.messages import Nothing, Payments, PaymentView, TillView
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.screens.framed import FramedPage
from firmware.appliance.ui.screens.page import Scene


class Todays:
    """What the controller told last; asked anew whenever the till has changed, and forgotten with the page."""

    def __init__(self, intents: Intents) -> None:
        self._intents = intents
        self._told: tuple[PaymentView, ...] | None = None
        self._asked_at: tuple[str, TillView | None] | None = None

    @property
    def known(self) -> bool:
        """Whether the controller has told them."""
        return self._told is not None

    @property
    def newest_first(self) -> tuple[PaymentView, ...]:
        """All that were told."""
        return (self._told or ())[::-1]

    def named(self, scene: Scene) -> PaymentView | None:
        """The payment whose id ends the place."""
        name = scene.subject.partition("-")[2]
        return next((item for item in self._told or () if item.id == name), None)

    def look(self, scene: Scene) -> None:
        """Ask, unless nothing has changed. While something else is asked it waits: the scene comes again after that."""
        asked_at = (scene.view.session, scene.view.till)
        if asked_at != self._asked_at and not scene.busy:
            self._asked_at = asked_at
            self._intents.ask(methods.PAYMENTS, Nothing(), self._take)

    def forget(self) -> None:
        """The next look asks anew."""
        self._told = self._asked_at = None

    def _take(self, answer: Payments) -> str:
        self._told = answer.payments
        return ""


class LooksAtTodays(FramedPage):
    """Only the page that is on the screen asks: a wish draws at once, and must not find another page half turned to."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.todays = Todays(intents)

    def set_scene(self, scene: Scene) -> None:
        super().set_scene(scene)
        if self.is_current:
            self.todays.look(scene)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        super().on_screen_resume(event)
        if self.scene is not None:
            self.todays.look(self.scene)

    def on_screen_suspend(self) -> None:
        super().on_screen_suspend()
        self.todays.forget()
