"""The document printer at work: the running job with its pages, how the last one ended, and the supplies."""

from collections.abc import Sequence
from functools import partial

from firmware.appliance.api import methods
from firmware.appliance.api.messages import CaseView, DeviceView, Nothing, PrinterView
from firmware.appliance.ui.grid import Grid
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.screens.framed import action
from firmware.appliance.ui.screens.page import Scene
from firmware.appliance.ui.screens.reading import Passage, ReadingPage
from firmware.appliance.ui.texts import words
from firmware.appliance.ui.texts.printing import hands_words, job_phrase, job_words, supply_words
from firmware.appliance.ui.texts.remedies import advice
from firmware.hal.ports.device import DeviceState


class PrinterPage(ReadingPage):
    """Whatever stands here, the device's own page has more of the device."""

    def title_words(self, scene: Scene) -> str:
        device = _device(scene.view)
        return scene.say("Drucker") if device is None else scene.say.title(device.title)

    def band_words(self, scene: Scene) -> tuple[words.Phrase, str]:
        printer, device = scene.view.printer, _device(scene.view)
        if printer is None or device is None:
            return words.Phrase("–", scene.say("Kein Drucker"), Tone.ABSENT), ""
        if printer.job is None:
            return words.device_phrase(scene.say, device), ""
        return job_phrase(scene.say, printer.job), job_words(scene.say, printer.job)

    def passages(self, scene: Scene) -> Sequence[Passage]:
        printer, device = scene.view.printer, _device(scene.view)
        if printer is None or device is None:
            return []
        told = [*_of_job(scene, printer), *_of_device(scene, printer, device)]
        left = ", ".join(supply_words(scene.say, supply) for supply in printer.supplies)
        return [*told, Passage(scene.say.brief("Vorrat", 17), left)] if left else told

    def draw_body(self, scene: Scene, grid: Grid) -> None:
        super().draw_body(scene, grid)
        say, running = scene.say, is_printing(scene.view)
        stop = None if scene.busy else partial(self.intents.ask, methods.PRINT_CANCEL, Nothing())
        self.assign(self.right, action(say.brief("Abbrechen", 12)) if running else None, stop if running else None)
        if scene.view.visit is not None:
            self.assign(self.left, action(say("Zurück")), partial(self.intents.go, "visit"))


def has_document_printer(scene: Scene) -> bool:
    """Whether this case prints on A4."""
    return scene.view.printer is not None


def is_printing(view: CaseView) -> bool:
    """Whether a document is on its way."""
    return view.printer is not None and view.printer.job is not None and view.printer.job.end is None


def _of_job(scene: Scene, printer: PrinterView) -> list[Passage]:
    hands = "" if printer.job is None else hands_words(scene.say, printer.job)
    return [Passage(scene.say.brief("Was tun?", 17), hands)] if hands else []


def _of_device(scene: Scene, printer: PrinterView, device: DeviceView) -> list[Passage]:
    """What is wrong with the printer, unless a job that ended says what to do."""
    if device.state is DeviceState.READY or (printer.job is not None and printer.job.end is not None):
        return []
    told, say = advice(device.kind, device.state, device.reason), scene.say
    sentences = " ".join(say(text) for text in (told.what, told.hands, told.safe) if text)
    return [Passage(say.brief("Drucker", 17), sentences)]


def _device(view: CaseView) -> DeviceView | None:
    name = view.printer.device if view.printer is not None else ""
    return next((device for device in view.devices if device.name == name), None)
