"""What is in the case and how it is: a tile for each device."""

from collections.abc import Callable, Iterable
from functools import partial

from textual.geometry import Region

from firmware.appliance.api.messages import CaseView, DeviceView, GuideView
from firmware.appliance.state.guide import Phase
from firmware.appliance.state.readiness import Possibility
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import FramedPage, action
from firmware.appliance.ui.screens.pack import begin_packing
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.tiles import Tiles
from firmware.appliance.ui.screens.till import till_phrase, till_place
from firmware.appliance.ui.screens.visit import begin_visit
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.language import LANGUAGES, Say
from firmware.appliance.ui.texts.remedies import advice
from firmware.appliance.ui.texts.seal import guidance, has_body
from firmware.appliance.ui.texts.sim import needs_hands
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Surface
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState

TOLD_COLUMNS, TOLD_LINES = 22, 2  # of what is the matter; a sentence that needs more is left to the device's page

_URGENT = (DeviceState.TAMPERED, DeviceState.FAULT, DeviceState.ABSENT, DeviceState.ATTENTION, DeviceState.UNKNOWN)


_BODY = frozenset(
    {
        Kind.RAIL,
        Kind.BOARD,
        Kind.THERMOMETER,
        Kind.FAN,
        Kind.TAMPER_CONTACT,
        Kind.MOTION_SENSOR,
        Kind.BUZZER,
        Kind.BACKLIGHT,
    }
)
"""Parts of the case that nobody plugs in: they have a tile only while something is the matter with them."""


def shown(devices: Iterable[DeviceView]) -> list[DeviceView]:
    """The devices that have a tile."""
    return [device for device in devices if device.kind not in _BODY or device.state in _URGENT]


def _urgency(device: DeviceView) -> int:
    """Where tiles come in pages, trouble stands on the first one."""
    return _URGENT.index(device.state) if device.state in _URGENT else len(_URGENT)


def device_face(say: Say, device: DeviceView, *, brief: bool) -> Face:
    """A tile: the device's name, its state, and at 80 columns what is the matter."""
    phrase = words.device_phrase(say, device)
    word = words.device_brief(say, device) if brief else phrase.word
    name, state = Line(f" {say.title(device.title)}", Weight.BOLD), Line(f" {phrase.symbol} {word}")
    if brief:
        return Face((name, state), phrase.tone, edge=True, raised=True)
    what = advice(device.kind, device.state, device.reason).what if phrase.tone is not Tone.GOOD else ""
    told = wrap(say(what), TOLD_COLUMNS) if what else []
    rest = [Line(f" {line}", Weight.SOFT) for line in told] if len(told) <= TOLD_LINES else []
    return Face((name, state, *rest), phrase.tone, edge=True, raised=True)


def _place(view: CaseView, device: DeviceView) -> str:
    opened = any(opened.device == device.name for opened in view.body.opened)
    if needs_hands(view, device.name):
        return "sim"
    return "seal" if opened else f"device:{device.name}"


class HomePage(FramedPage):
    """The page a clerk comes back to."""

    place = "home"

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.tiles = Tiles("tile", 9)

    def has_title(self, grid: Grid) -> bool:
        return not grid.large

    def title_words(self, scene: Scene) -> str:
        return scene.view.office

    def body_surfaces(self) -> Iterable[Surface]:
        return self.tiles.keys

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        return self.tiles.plan(region, columns=2 if grid.large else 3, rows=2 if grid.large else 3)

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        say = scene.say
        devices = shown(scene.view.devices)
        tiles = [*self._office_tiles(scene)]
        if len(devices) + len(tiles) > self.tiles.room:
            devices = sorted(devices, key=_urgency)
        tiles += [
            (device_face(say, device, brief=grid.large), partial(self.intents.go, _place(scene.view, device)))
            for device in devices
        ]
        self.tiles.draw(self, say, tiles)
        other = next(code for code in LANGUAGES if code != say.language)
        self.assign(self.left, action(say.brief("Sichtschutz", 11)), lambda: self.intents.go("shield"))
        self.assign(self.middle, action(LANGUAGES[other]), lambda: self.intents.speak(other))
        face = action(say.brief("Vorgang", 12), Tone.PRIMARY)
        self.assign(self.right, face, None if scene.busy else self._visit(scene.view))

    def _visit(self, view: CaseView) -> Callable[[], None]:
        """Where the visit is: at the terminal, at the table, or still to begin."""
        if view.till is not None and view.till.running is not None:
            return partial(self.intents.go, f"payment:p-{view.till.running.id}")
        return partial(self.intents.go, "visit") if view.visit is not None else partial(begin_visit, self.intents)

    def _hands(self, guide: GuideView) -> Callable[[], None]:
        if _hands_place(guide) == "setup":
            return partial(self.intents.go, "setup")
        return partial(begin_packing, self.intents)

    def _office_tiles(self, scene: Scene) -> Iterable[tuple[Face, Callable[[], None]]]:
        """What is no device: the services, and the till where there is anything to pay."""
        say, view = scene.say, scene.view
        possible = sum(service.possibility is not Possibility.IMPOSSIBLE for service in view.services)
        counted = Line(" " + say.brief("{count} von {all} möglich", 15).format(count=possible, all=len(view.services)))
        name = Line(" " + say.brief("Leistungen", 15), Weight.BOLD)
        tone = Tone.KEY if possible == len(view.services) else Tone.NOTICE
        yield Face((name, counted), tone, edge=True, raised=True), partial(self.intents.go, "services")
        if view.fees:
            phrase = till_phrase(say, view)
            lines = (Line(" " + say.brief("Kasse", 15), Weight.BOLD), Line(f" {phrase}"))
            tone = phrase.tone if phrase.tone is not Tone.GOOD else Tone.KEY
            yield Face(lines, tone, edge=True, raised=True), partial(self.intents.go, till_place(view))
        if has_body(view) and not view.body.opened:  # an opened one has the tile of its contact
            lines = (Line(" " + say.brief("Siegel und Ton", 15), Weight.BOLD), Line(f" {guidance(view).phrase(say)}"))
            yield Face(lines, Tone.KEY, edge=True, raised=True), partial(self.intents.go, "seal")
        if view.guide is not None:
            yield _hands_tile(say, view.guide), self._hands(view.guide)


def _hands_place(guide: GuideView) -> str:
    """Setting up comes first; a case that stands is packed next."""
    return "setup" if guide.phase is Phase.SET_UP and not guide.complete else "pack"


def _hands_tile(say: Say, guide: GuideView) -> Face:
    setting_up = _hands_place(guide) == "setup"
    name = say.brief("Aufbau", 15) if setting_up else say.brief("Einpacken", 15)
    told = say.brief("{done} von {all}", 15).format(done=guide.done, all=len(guide.set_up)) if setting_up else ""
    return Face((Line(f" {name}", Weight.BOLD), Line(f" {told}")), Tone.KEY, edge=True, raised=True)
