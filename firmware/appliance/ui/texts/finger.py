"""What a clerk is told while the quality of fingers is measured: what is, what to do with the hands, what is safe."""

from typing import Final

from firmware.appliance.state.finger import FingerAdvice
from firmware.appliance.ui.palette import Tone
from firmware.appliance.ui.texts.eid import Guidance
from firmware.appliance.ui.texts.language import mark
from firmware.hal.ports.fingerprint import Finger

_NOTHING = mark("Der Koffer speichert keinen Abdruck.")

FINGERS: Final = {
    Finger.RIGHT_INDEX: mark("rechter Zeigefinger"),
    Finger.RIGHT_THUMB: mark("rechter Daumen"),
    Finger.RIGHT_MIDDLE: mark("rechter Mittelfinger"),
    Finger.RIGHT_RING: mark("rechter Ringfinger"),
    Finger.RIGHT_LITTLE: mark("rechter kleiner Finger"),
    Finger.LEFT_INDEX: mark("linker Zeigefinger"),
    Finger.LEFT_THUMB: mark("linker Daumen"),
    Finger.LEFT_MIDDLE: mark("linker Mittelfinger"),
    Finger.LEFT_RING: mark("linker Ringfinger"),
    Finger.LEFT_LITTLE: mark("linker kleiner Finger"),
}

NONE_YET: Final = Guidance(
    "●",
    mark("Finger prüfen"),
    Tone.GOOD,
    mark("Es wurde noch kein Finger geprüft."),
    mark("Drücken Sie »Prüfen« und lassen Sie den Finger auflegen."),
    _NOTHING,
)
NO_VISIT: Final = Guidance(
    "●",
    mark("Kein Vorgang"),
    Tone.CHECKING,
    mark("Ohne Vorgang wird kein Finger geprüft."),
    mark("Beginnen Sie einen Vorgang."),
    _NOTHING,
)


def _told(symbol: str, word: str, tone: Tone, what: str, hands: str) -> Guidance:
    return Guidance(symbol, word, tone, what, hands, _NOTHING)


ADVICE: Final = {
    FingerAdvice.LAY_ON: _told(
        "▶",
        mark("Jetzt auflegen"),
        Tone.CHECKING,
        mark("Der Sensor wartet auf den Finger."),
        mark("Lassen Sie den Finger flach in die Mitte legen."),
    ),
    FingerAdvice.GOOD: _told(
        "●",
        mark("Gut"),
        Tone.GOOD,
        mark("Der Finger ist gut zu erkennen."),
        mark("Prüfen Sie nun die andere Hand."),
    ),
    FingerAdvice.DONE: _told(
        "●",
        mark("Fertig"),
        Tone.GOOD,
        mark("Beide Hände sind geprüft."),
        mark("Nehmen Sie die Abdrücke im Fachverfahren auf."),
    ),
    FingerAdvice.CLEAN: _told(
        "◆",
        mark("Verwischt"),
        Tone.NOTICE,
        mark("Das Bild war verwischt."),
        mark("Trocknen Sie Glas und Finger und prüfen Sie neu."),
    ),
    FingerAdvice.PRESS: _told(
        "◆",
        mark("Zu wenig"),
        Tone.NOTICE,
        mark("Zu wenig vom Finger lag auf."),
        mark("Lassen Sie ihn flacher und mittig auflegen."),
    ),
    FingerAdvice.OTHER: _told(
        "◆",
        mark("Anderer Finger"),
        Tone.NOTICE,
        mark("Dieser Finger ist nicht gut genug."),
        mark("Lassen Sie den genannten Finger auflegen."),
    ),
    FingerAdvice.EXHAUSTED: _told(
        "◆",
        mark("Andere Hand"),
        Tone.NOTICE,
        mark("Kein Finger dieser Hand ist gut genug."),
        mark("Prüfen Sie die andere Hand."),
    ),
    FingerAdvice.MISSED: _told(
        "◆",
        mark("Kein Finger"),
        Tone.NOTICE,
        mark("Es lag kein Finger auf."),
        mark("Prüfen Sie neu und lassen Sie den Finger liegen."),
    ),
    FingerAdvice.FAILED: _told(
        "▲",
        mark("Nicht geprüft"),
        Tone.FAULT,
        mark("Der Sensor konnte nicht prüfen."),
        mark("Sehen Sie am Gerät nach und prüfen Sie neu."),
    ),
}
