"""What the screen says of the document printer: how a document goes and ended, and what is left of the supplies."""

from typing import Final

from firmware.appliance.api.messages import PrintJobView, SupplyView
from firmware.appliance.state.printing import Paper, PrintEnd
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.language import Say, mark
from firmware.appliance.ui.texts.words import Phrase
from firmware.hal.ports.document_printer import Failure, SupplyColour, SupplyKind

_PAPERS: Final = {Paper.RECEIPT: mark("Beleg auf A4"), Paper.PROTOCOL: mark("Protokoll")}
_ENDS: Final = {
    PrintEnd.PRINTED: ("✓", mark("Gedruckt"), Tone.GOOD),
    PrintEnd.CANCELLED: ("–", mark("Abgebrochen"), Tone.ABSENT),
    PrintEnd.NOT_PRINTED: ("✗", mark("Nicht gedruckt"), Tone.FAULT),
    PrintEnd.UNKNOWN: ("⚠", mark("Druck unklar"), Tone.NOTICE),
}
_HANDS: Final = {
    PrintEnd.PRINTED: mark("Nehmen Sie die Blätter heraus."),
    PrintEnd.CANCELLED: mark("Vernichten Sie angefangene Blätter."),
    PrintEnd.UNKNOWN: mark("Sehen Sie nach, welche Blätter im Drucker liegen."),
}
_FAILURES: Final = {
    Failure.UNPLUGGED: mark("Prüfen Sie Kabel und Strom am Drucker."),
    Failure.SILENT: mark("Schalten Sie den Drucker aus und wieder ein."),
    Failure.GARBLED: mark("Schalten Sie den Drucker aus und wieder ein."),
    Failure.REFUSED: mark("Der Drucker nimmt dieses Dokument nicht. Rufen Sie die Technik an."),
    Failure.OCCUPIED: mark("Der Drucker nimmt gerade nichts an. Drucken Sie gleich noch einmal."),
    Failure.PRINTER_ERROR: mark("Der Drucker hat aufgegeben. Vernichten Sie angefangene Blätter."),
    Failure.STALLED: mark("Der Drucker stand zu lange. Drucken Sie noch einmal."),
}
_KINDS: Final = {
    SupplyKind.TONER: mark("Toner"),
    SupplyKind.INK: mark("Tinte"),
    SupplyKind.WASTE: mark("Restbehälter, frei"),
    SupplyKind.OTHER: mark("Verbrauchsteil"),
}
_COLOURS: Final = {
    SupplyColour.BLACK: mark("schwarz"),
    SupplyColour.CYAN: mark("cyan"),
    SupplyColour.MAGENTA: mark("magenta"),
    SupplyColour.YELLOW: mark("gelb"),
}


def job_phrase(say: Say, job: PrintJobView) -> Phrase:
    """The job in a word."""
    if job.end is not None:
        symbol, word, tone = _ENDS[job.end]
        return Phrase(symbol, say(word), tone)
    if job.waiting:
        return Phrase("⚠", say("Der Druck wartet"), Tone.NOTICE)
    return Phrase("◌", say("Es wird gedruckt"), Tone.CHECKING)


def job_words(say: Say, job: PrintJobView) -> str:
    """What it is, and how many pages have come out."""
    paper = say(_PAPERS[job.paper])
    return paper if job.pages is None else paper + ", " + say.plural("{count} Seite", "{count} Seiten", job.pages)


def hands_words(say: Say, job: PrintJobView) -> str:
    """What to do after it ended; "" while it runs."""
    if job.failure is not None:
        return say(_FAILURES[job.failure])
    return "" if job.end is None else say(_HANDS.get(job.end, _FAILURES[Failure.UNPLUGGED]))


def supply_words(say: Say, supply: SupplyView) -> str:
    """`Toner schwarz: 75 %`."""
    colour = _COLOURS.get(supply.colour)
    name = say(_KINDS[supply.kind]) + ("" if colour is None else f" {say(colour)}")
    return f"{name}: " + (say("nicht bekannt") if supply.percent is None else f"{supply.percent} %")
