"""Scanning for the citizen at the table: from the glass or the feeder, with what is true of it; and copies."""

from collections.abc import Callable, Iterable
from functools import partial

from textual.geometry import Region

from firmware.appliance.api import methods
from firmware.appliance.api.messages import DiscardRequest, Nothing, PrintJobView, ScanRequest, ScanView
from firmware.appliance.state.model import TrayKind
from firmware.appliance.state.printing import Paper
from firmware.appliance.ui.grid import Grid, split
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.scanning import COPIES, TROUBLES
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight
from firmware.appliance.ui.widgets.surface import Panel, Surface
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState
from firmware.hal.ports.document_scanner import Colour, Source

_USABLE = frozenset({DeviceState.READY, DeviceState.BUSY, DeviceState.ATTENTION})
Act = tuple[Face | None, Callable[[], None] | None]


class ScanPage(FramedPage):
    """What lies in the tray, a key for each source, and one for colour. A copy prints what lies in the tray."""

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.told = Panel("told")
        self.glass, self.feeder, self.colour = Key("glass"), Key("feeder"), Key("colour")
        self._wanted = Colour.GREY

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.say("Scannen und kopieren")

    def body_surfaces(self) -> Iterable[Surface]:
        yield from (self.told, self.glass, self.feeder, self.colour)

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        told, keys = region.split_horizontal(3 if grid.large else 8)
        places: dict[Surface, Region] = {self.told: told}
        return places | dict(zip((self.glass, self.feeder, self.colour), split(keys, 3, 1), strict=True))

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        say, desk = scene.say, scene.view.scanning
        self.told.show(_told(scene, desk, grid))
        running = desk is not None and desk.running
        free = desk is not None and not running and not scene.busy and scene.view.visit is not None
        sources = desk.sources if desk is not None and free else ()  # without a word of the device there are none
        for key, source, label in (
            (self.glass, Source.FLATBED, say.brief("Vom Glas", 11)),
            (self.feeder, Source.FEEDER, say.brief("Vom Einzug", 11)),
        ):
            self.assign(key, *(self._scan(source, label) if source in sources else (None, None)))
        device = next((device for device in scene.view.devices if device.kind is Kind.DOCUMENT_SCANNER), None)
        if device is not None and device.state not in _USABLE:
            words = action(say.brief("Zum Gerät", 11), Tone.PRIMARY)
            self.assign(self.glass, words, partial(self.intents.go, f"device:{device.name}"))
        colours = desk.colours if desk is not None and free else ()
        self.assign(self.colour, *(self._toggle(say) if len(colours) > 1 else (None, None)))
        self._draw_actions(scene, running=running)

    def on_screen_suspend(self) -> None:
        """The next citizen begins with grey."""
        super().on_screen_suspend()
        self._wanted = Colour.GREY

    def _scan(self, source: Source, label: str) -> Act:
        wish = ScanRequest(source, self._wanted)
        return action(label, Tone.PRIMARY), partial(self.intents.ask, methods.SCAN, wish)

    def _toggle(self, say: Say) -> Act:
        shown = say.brief("in Grau", 11) if self._wanted is Colour.GREY else say.brief("in Farbe", 11)
        return Face((Line(shown, Weight.BOLD),), Tone.KEY, centred=True, raised=True), self._turn

    def _turn(self) -> None:
        self._wanted = Colour.COLOUR if self._wanted is Colour.GREY else Colour.GREY
        self.redraw()

    def _draw_actions(self, scene: Scene, *, running: bool) -> None:
        say = scene.say
        if running:
            stop = partial(self.intents.ask, methods.CANCEL_SCAN, Nothing())
            self.assign(self.left, action(say.brief("Abbrechen", 12)), stop)
            self.assign(self.middle, None, None)
            self.assign(self.right, None, None)
            return
        self.assign(self.left, action(say("Zurück")), partial(self.intents.go, "tools"))
        wipe = partial(self.intents.ask, methods.DISCARD, DiscardRequest(TrayKind.PAGE))
        pages = scene.view.tray.pages > 0 and not scene.busy
        self.assign(self.middle, action(say.brief("Löschen", 12)) if pages else None, wipe if pages else None)
        copy = partial(self.intents.ask, methods.COPY, Nothing())
        can = pages and _has_printer(scene) and not _copying(scene)
        self.assign(self.right, action(say.brief("Kopieren", 12), Tone.PRIMARY) if can else None, copy if can else None)


def _told(scene: Scene, desk: ScanView | None, grid: Grid) -> Face:
    lines = [
        Line(f" {text}", Weight.BOLD if not number else Weight.SOFT) for number, text in enumerate(_texts(scene, desk))
    ]
    return Face(tuple([Line(), *lines] if not grid.large else lines[:3]), _tone(scene, desk), edge=True)


def _texts(scene: Scene, desk: ScanView | None) -> Iterable[str]:
    """At most three lines: what goes on or went wrong, what to do, and what lies there."""
    say = scene.say
    if desk is None or scene.view.visit is None:
        yield say("Zuerst einen Vorgang beginnen")
        return
    if desk.running:
        yield "◌ " + say("Seite {number} wird gescannt").format(number=desk.pages + 1)
    elif desk.trouble is not None:
        told = TROUBLES[desk.trouble]
        yield f"⚠ {say(told.what)}  {told.code}"
        yield say(told.hands)
    elif (job := _copy(scene)) is not None:
        symbol, words, _ = COPIES[job.end]
        yield f"{symbol} {say(words)}"
    yield _lying(scene)


def _tone(scene: Scene, desk: ScanView | None) -> Tone:
    if desk is None or desk.running:
        return Tone.CHECKING
    if desk.trouble is not None:
        return Tone.NOTICE
    job = _copy(scene)
    if job is not None:
        return COPIES[job.end][2]
    return Tone.GOOD if scene.view.tray.pages else Tone.PAGE


def _lying(scene: Scene) -> str:
    pages = scene.view.tray.pages
    if not pages:
        return scene.say("Noch keine Seite gescannt")
    return scene.say.plural("{count} Seite liegt bereit", "{count} Seiten liegen bereit", pages)


def _copy(scene: Scene) -> PrintJobView | None:
    """The copy under way, or the last job of the printer where that was a copy."""
    printer = scene.view.printer
    return printer.job if printer is not None and printer.job is not None and printer.job.paper is Paper.COPY else None


def _copying(scene: Scene) -> bool:
    printer = scene.view.printer
    return printer is not None and printer.job is not None and printer.job.end is None


def _has_printer(scene: Scene) -> bool:
    return any(device.kind is Kind.DOCUMENT_PRINTER for device in scene.view.devices)
