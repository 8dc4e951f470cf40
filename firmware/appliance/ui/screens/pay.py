"""By card or in cash."""

from collections.abc import Callable, Iterable
from functools import partial

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CardBasket, CaseView, DeviceView
from firmware.appliance.ui.grid import Grid, split
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.baskets import Basket, cents_of, place_with, read_basket
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.money import euros, figures
from firmware.appliance.ui.widgets.big import big
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState

_ABLE = (DeviceState.READY, DeviceState.ATTENTION, DeviceState.BUSY)


class PayPage(FramedPage):
    """The amount, and two keys. Where the terminal is not ready, its key leads to what can be done about it."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.amount, self.hint = Panel("amount"), Panel("hint")
        self.card, self.cash = Key("card"), Key("cash")

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.say("Wie wird bezahlt?")

    def body_surfaces(self) -> Iterable[Surface]:
        yield from (self.amount, self.hint, self.card, self.cash)

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        amount, rest = region.split_horizontal(3 if grid.large else 7)
        places: dict[Surface, Region] = {self.amount: amount}
        if not grid.large:
            hint, rest = rest.split_horizontal(2)
            places[self.hint] = hint
        return places | dict(zip((self.card, self.cash), split(rest, 2, 1), strict=True))

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        del grid
        say, view = scene.say, scene.view
        basket = read_basket(scene.subject, view)
        self.amount.show(amount_face(say, cents_of(basket, view), self.places[self.amount]))
        terminal = terminal_of(view)
        self._draw_hint(scene, terminal)
        self.assign(self.card, *self._card_key(scene, basket, terminal))
        by_cash = partial(self.intents.go, place_with("cash", basket, view))
        self.assign(self.cash, action(say.brief("Bar", 16), Tone.PRIMARY), by_cash if basket else None)
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, place_with("visit", basket, view)))

    def _draw_hint(self, scene: Scene, terminal: DeviceView | None) -> None:
        told = ""
        if terminal is not None and not able(terminal):
            told = scene.say("Das Kartenterminal ist nicht bereit.") + " " + scene.say("Kassieren Sie bar.")
        lines = tuple(Line(text, Weight.BOLD) for text in wrap(told, self.grid.width - 6))
        self.hint.show(Face(lines, Tone.PAGE, centred=True))

    def _card_key(
        self, scene: Scene, basket: Basket, terminal: DeviceView | None
    ) -> tuple[Face | None, Callable[[], None] | None]:
        if terminal is None:
            return None, None
        say = scene.say
        if scene.busy:
            return action(say.brief("Bitte warten", 16)), None
        if able(terminal):
            card = partial(self.intents.ask, methods.CARD, CardBasket(basket), lambda begun: f"payment:p-{begun.id}")
            return action(say.brief("Karte", 16), Tone.PRIMARY), card if basket else None
        phrase = words.device_phrase(say, terminal)
        lines = (
            Line(say.brief("Karte", 16), Weight.BOLD),
            Line(f"{phrase.symbol} {words.device_brief(say, terminal)}"),
        )
        return Face(lines, phrase.tone, centred=True, raised=True), partial(self.intents.go, f"device:{terminal.name}")


def amount_face(say: Say, cents: int, room: Region, label: str = "") -> Face:
    """An amount in the largest type that its place has room for, under a label where there is room for one too."""
    text = euros(say, cents)
    drawn = big(figures(say, cents) + " €", room.width - 4, room.height)
    if len(drawn) == 1:
        drawn = [text]
    above = [Line(label)] if label and room.height > len(drawn) + 1 else []
    return Face((*above, *(Line(row, Weight.BOLD) for row in drawn)), Tone.PAGE, centred=True)


def terminal_of(view: CaseView) -> DeviceView | None:
    """The payment terminal of this case."""
    return next((device for device in view.devices if device.kind is Kind.PAYMENT_TERMINAL), None)


def able(terminal: DeviceView) -> bool:
    """Whether it can take a payment."""
    return terminal.state in _ABLE
