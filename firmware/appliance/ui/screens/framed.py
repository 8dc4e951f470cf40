"""Pages with a status bar of five targets, a title and an action bar of at most three keys."""

from collections.abc import Iterable
from typing import ClassVar

from textual.geometry import Region

from firmware.appliance.api.messages import CaseView
from firmware.appliance.state.model import ClockTrust
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.intents import Intents
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.page import Page, Scene
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.money import refused
from firmware.appliance.ui.texts.network import bars, network_brief, network_phrase, network_rest
from firmware.appliance.ui.texts.sim import needs_hands
from firmware.appliance.ui.widgets.key import Key
from firmware.appliance.ui.widgets.paint import Face, Line, Weight, wrap
from firmware.appliance.ui.widgets.surface import Panel, Surface


def action(text: str, tone: Tone = Tone.KEY) -> Face:
    """A key of the action bar."""
    return Face((Line(text, Weight.BOLD),), tone, centred=True, raised=True)


class FramedPage(Page):
    """Everything but the body, which `body_*` give."""

    place: ClassVar[str] = ""  # where the overall word need not lead again

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.bar = [Key(f"bar-{name}") for name in ("overall", "network", "power", "queue", "lock")]
        self.title_line = Panel("title")
        self.left, self.middle, self.right = Key("left"), Key("middle"), Key("right")
        self.notice, self.noticed = Panel("notice"), Key("noticed")

    def body_surfaces(self) -> Iterable[Surface]:
        raise NotImplementedError

    def body_plan(self, region: Region, grid: Grid) -> dict[Surface, Region]:
        raise NotImplementedError

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        raise NotImplementedError

    def title_words(self, scene: Scene) -> str:
        raise NotImplementedError

    def surfaces(self) -> Iterable[Surface]:
        yield from self.bar
        yield self.title_line
        yield from self.body_surfaces()
        yield from (self.left, self.middle, self.right, self.notice, self.noticed)

    def has_title(self, grid: Grid) -> bool:
        """Whether the title has a row of its own."""
        del grid
        return True

    @property
    def variant(self) -> int:
        return int(self._noticed())

    def _noticed(self) -> bool:
        return self.scene is not None and notice_up(self.scene)

    def plan(self, grid: Grid) -> dict[Surface, Region]:
        places: dict[Surface, Region] = dict(zip(self.bar, grid.status, strict=True))
        titled = self.has_title(grid)
        if titled:
            places[self.title_line] = grid.title
        places |= self.body_plan(grid.body if titled else grid.untitled_body, grid)
        if self._noticed():
            return places | dict(zip((self.notice, self.noticed), grid.foot, strict=True))
        return places | dict(zip((self.left, self.middle, self.right), grid.actions, strict=True))

    def set_scene(self, scene: Scene) -> None:
        before = None if self.scene is None else self.variant
        super().set_scene(scene)
        if (
            before is not None and before != self.variant
        ):  # asked by a child: the toolkit then forgets the page's old arrangement, which it keeps else
            self.bar[0].refresh(layout=True)

    def draw(self, scene: Scene, grid: Grid) -> None:
        self._draw_bar(scene, grid)
        lead = " " * (grid.margin - 1)
        self.title_line.show(Face((Line(lead + self.title_words(scene), Weight.BOLD),), Tone.PAGE))
        self._draw_notice(scene, grid)
        self.draw_body(scene, grid)

    def back(self, scene: Scene) -> None:
        """Give the left key its usual meaning."""
        self.assign(self.left, action(scene.say("Zurück")), lambda: self.intents.go("home"))

    def _draw_bar(self, scene: Scene, grid: Grid) -> None:
        faces = large_bar(scene) if grid.large else normal_bar(scene)
        wishes = (
            lambda: self.intents.go(worst_place(scene.view, self.place)),
            lambda: self.intents.go("network"),
            lambda: self.intents.go("power"),
            lambda: self.intents.go("queue"),
            self.intents.lock,
        )
        for key, face, wish in zip(self.bar, faces, wishes, strict=True):
            self.assign(key, face, wish)

    def _draw_notice(self, scene: Scene, grid: Grid) -> None:
        if not notice_up(scene):
            return
        code, *sentences = _notice(scene)
        text = [line for sentence in sentences for line in wrap(sentence, grid.foot[0].width - 2)]
        lines = (Line(text[0], Weight.BOLD), *map(Line, text[1:]), Line(code, Weight.SOFT))
        self.notice.show(Face(lines, Tone.NOTICE, edge=True))
        self.assign(self.noticed, action(scene.say("Weiter"), Tone.PRIMARY), self.intents.acknowledge)


def notice_up(scene: Scene) -> bool:
    """Whether something must be read before anything else is done."""
    return scene.restarted or bool(scene.refused)


def _notice(scene: Scene) -> tuple[str, str, str]:
    say = scene.say
    if scene.refused:
        told = refused(scene.refused)
        return told.code, say(told.what), say(told.hands)
    safe = say("Ihr Vorgang ist noch da.") if scene.view.visit else say("Nichts ging verloren.")
    return "X-901", say("Anzeige neu gestartet."), safe


def worst_place(view: CaseView, here: str) -> str:
    """Where the overall word leads: home, and from there to the repair steps of what is worst."""
    if here != "home":
        return "home"
    known = {device.name for device in view.devices}
    for name in (*view.faults, *view.notices):
        if any(opened.device == name for opened in view.body.opened):
            return "seal"
        if name == "sim" or needs_hands(view, name):
            return "sim"
        if name in known:
            return f"device:{name}"
        if name == "power":
            return "power"
        if name in ("clock", "care"):
            return "care"
    return "services"


def clock_words(scene: Scene) -> str:
    """Hours and minutes, or that they are not to be trusted."""
    told = f"{scene.now.astimezone():%H:%M}"
    return told if scene.view.clock is ClockTrust.TRUSTED else f"{told}?"


def _badge(scene: Scene) -> str:
    return scene.say.brief("Übung", 8) if scene.view.rehearsal else ""


def _target(tone: Tone, *lines: Line) -> Face:
    return Face(lines, tone, edge=True)


def normal_bar(scene: Scene) -> list[Face]:
    """The five targets at 80 columns."""
    view, say = scene.view, scene.say
    quiet, loud = Weight.SOFT, Weight.BOLD
    overall = words.overall_phrase(say, view)
    network, power, queue = _phrases(scene)
    return [
        _target(
            Tone.BAR,
            Line(f" {overall}", loud),
            Line(f"   {words.overall_detail(say, view)}", quiet),
            Line("  ", badge=_badge(scene)),
        ),
        _target(
            Tone.BAR,
            Line(" " + say.brief("Netz", 5), quiet),
            Line(f" {network}", loud),
            Line(f" {network_rest(say, view.network)}", quiet),
        ),
        _target(
            Tone.BAR,
            Line(" " + say.brief("Strom", 5), quiet),
            Line(f" {power}", loud),
            Line(f" {words.power_left(say, view.power)}", quiet),
        ),
        _target(Tone.BAR, Line(" " + say.brief("Meldungen", 12), quiet), Line(f" {queue}", loud)),
        _target(
            Tone.BAR_KEY,
            Line(f" {clock_words(scene)}", quiet),
            Line(" " + (say.brief("Gesperrt", 9) if view.lock.locked else say.brief("Sperren", 7)), loud),
            Line(words.visit_words(say, view) or _doubt_or_operator(scene, 13), quiet),
        ),
    ]


def large_bar(scene: Scene) -> list[Face]:
    """The five targets at 40 columns: a word a line."""
    view, say = scene.view, scene.say
    quiet, loud = Weight.SOFT, Weight.BOLD
    overall = words.overall_phrase(say, view)
    first, second = words.overall_brief(say, view)
    network, power, queue = _phrases(scene)
    waiting = str(min(view.network.pending, 99_999))
    return [
        _target(Tone.BAR, Line(overall.symbol, loud, badge=_badge(scene)), Line(first, loud), Line(second, loud)),
        _target(
            Tone.BAR,
            Line(say.brief("Netz", 5), quiet),
            Line(f"{network.symbol}{bars(view.network)}", loud),
            Line(network_brief(say, view.network), loud),
        ),
        _target(
            Tone.BAR,
            Line(say.brief("Strom", 5), quiet),
            Line(power.symbol, loud),
            Line(words.power_brief(say, view.power), loud),
        ),
        _target(Tone.BAR, Line(say.brief("offen", 5), quiet), Line(queue.symbol, loud), Line(waiting, loud)),
        _target(
            Tone.BAR_KEY,
            Line(clock_words(scene), quiet),
            Line(say.brief("Sperren", 7), loud),
            Line(words.visit_brief(say, view) or _doubt_or_operator(scene, 7), quiet),
        ),
    ]


def _doubt_or_operator(scene: Scene, cells: int) -> str:
    return words.clock_doubt(scene.say, scene.view, cells) or words.operator_words(scene.view, cells)


def _phrases(scene: Scene) -> tuple[words.Phrase, words.Phrase, words.Phrase]:
    view, say = scene.view, scene.say
    return (
        network_phrase(say, view.network),
        words.power_phrase(say, view.power),
        words.queue_phrase(say, view.network),
    )
