"""What a clerk is told of a device: what is, what to do with the hands, what is safe.

One row for each pair of device and reason that occurs. At most three sentences of at most twelve words; the hands'
sentence begins with its verb and says "Sie".
The code is for the telephone: a letter for the device, D printer, N network, P power, S scanner, K card terminal,
G the case itself.
"""

from dataclasses import dataclass

from firmware.appliance.ui.texts.language import mark
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason


@dataclass(frozen=True, slots=True)
class Advice:
    """Three sentences; `hands` is empty where there is nothing to do."""

    code: str
    what: str
    hands: str
    safe: str


_VISIT = mark("Ein offener Vorgang bleibt erhalten.")
_OTHERS = mark("Die anderen Geräte arbeiten weiter.")
# A terminal that is switched off in the middle of a payment leaves it unclear, so nobody is told to do that.
_TERMINAL = (mark("Prüfen Sie Kabel und Strom am Terminal."), mark("Eine offene Zahlung wird nicht wiederholt."))

_NUMBERS = {
    Reason.OK: 0,
    Reason.NOT_CONNECTED: 11,
    Reason.SILENT: 12,
    Reason.GARBLED: 13,
    Reason.REFUSED: 14,
    Reason.STARTING: 15,
    Reason.IN_USE: 16,
}

_LETTERS = {
    Kind.RECEIPT_PRINTER: ("D", 100),
    Kind.UPLINK: ("N", 200),
    Kind.BATTERY: ("P", 300),
    Kind.BARCODE_SCANNER: ("S", 500),
    Kind.LID: ("G", 0),
    Kind.INDICATOR: ("G", 20),
    Kind.PAYMENT_TERMINAL: ("K", 700),
}

_ANY = {
    Reason.OK: (mark("Das Gerät ist bereit."), "", mark("Es ist nichts zu tun.")),
    Reason.IN_USE: (mark("Das Gerät arbeitet gerade."), mark("Warten Sie einen Augenblick."), _VISIT),
    Reason.STARTING: (mark("Das Gerät wird geprüft."), mark("Warten Sie einen Augenblick."), _OTHERS),
    Reason.NOT_CONNECTED: (
        mark("Das Gerät ist nicht angeschlossen."),
        mark("Stecken Sie seinen Stecker fest ein."),
        _OTHERS,
    ),
    Reason.SILENT: (mark("Das Gerät antwortet nicht."), mark("Schalten Sie es aus und wieder ein."), _OTHERS),
    Reason.GARBLED: (mark("Das Gerät ist nicht zu verstehen."), mark("Stecken Sie sein Kabel neu ein."), _OTHERS),
    Reason.REFUSED: (
        mark("Das Gerät lässt sich nicht öffnen."),
        mark("Rufen Sie die Technik an und nennen Sie den Code."),
        _OTHERS,
    ),
}

_PARTICULAR = {
    (Kind.RECEIPT_PRINTER, Reason.PAPER_OUT): (
        101,
        mark("Das Papier ist zu Ende."),
        mark("Öffnen Sie den Deckel und legen Sie eine Rolle ein."),
        _VISIT,
    ),
    (Kind.RECEIPT_PRINTER, Reason.PAPER_LOW): (
        102,
        mark("Das Papier geht zu Ende."),
        mark("Halten Sie eine neue Rolle bereit."),
        mark("Der Drucker druckt noch."),
    ),
    (Kind.RECEIPT_PRINTER, Reason.COVER_OPEN): (
        104,
        mark("Der Deckel steht offen."),
        mark("Drücken Sie den Deckel zu, bis er einrastet."),
        _VISIT,
    ),
    (Kind.RECEIPT_PRINTER, Reason.PRINTER_ERROR): (
        105,
        mark("Das Druckwerk klemmt."),
        mark("Öffnen Sie den Deckel und nehmen Sie loses Papier heraus."),
        _VISIT,
    ),
    (Kind.UPLINK, Reason.NO_CARRIER): (
        201,
        mark("Es kommt kein Netz an."),
        mark("Prüfen Sie Kabel und Antenne am Koffer."),
        mark("Meldungen warten, bis wieder Netz da ist."),
    ),
    (Kind.UPLINK, Reason.NOT_CONNECTED): (
        211,
        mark("Der Netzanschluss fehlt."),
        mark("Stecken Sie den Netzadapter fest ein."),
        mark("Meldungen warten, bis wieder Netz da ist."),
    ),
    (Kind.BATTERY, Reason.BATTERY_LOW): (
        301,
        mark("Der Akku wird leer."),
        mark("Schließen Sie das Netzteil an."),
        mark("Sie können noch weiterarbeiten."),
    ),
    (Kind.BATTERY, Reason.BATTERY_CRITICAL): (
        302,
        mark("Der Akku ist fast leer."),
        mark("Schließen Sie sofort das Netzteil an."),
        mark("Der Koffer schaltet sich sonst geordnet ab."),
    ),
    (Kind.BATTERY, Reason.BATTERY_DEFECT): (
        303,
        mark("Der Akku ist defekt."),
        mark("Arbeiten Sie nur mit Netzteil weiter."),
        mark("Am Netzteil geht nichts verloren."),
    ),
    (Kind.BATTERY, Reason.NOT_CONNECTED): (
        311,
        mark("Der Akku wird nicht erkannt."),
        mark("Lassen Sie das Netzteil angeschlossen."),
        _OTHERS,
    ),
    (Kind.PAYMENT_TERMINAL, Reason.SILENT): (712, mark("Das Terminal antwortet nicht."), *_TERMINAL),
    (Kind.PAYMENT_TERMINAL, Reason.GARBLED): (713, mark("Das Terminal ist nicht zu verstehen."), *_TERMINAL),
    (Kind.PAYMENT_TERMINAL, Reason.NOT_CONNECTED): (711, mark("Das Terminal ist nicht verbunden."), *_TERMINAL),
    (Kind.LID, Reason.NOT_CONNECTED): (
        11,
        mark("Der Deckelschalter wird nicht erkannt."),
        mark("Sperren Sie den Koffer vor dem Schließen selbst."),
        _OTHERS,
    ),
    (Kind.LID, Reason.SILENT): (
        12,
        mark("Der Deckelschalter antwortet nicht."),
        mark("Sperren Sie den Koffer vor dem Schließen selbst."),
        _OTHERS,
    ),
    (Kind.INDICATOR, Reason.NOT_CONNECTED): (
        31,
        mark("Die Lampe wird nicht erkannt."),
        mark("Richten Sie sich nach dem Bildschirm."),
        _OTHERS,
    ),
    (Kind.INDICATOR, Reason.SILENT): (
        32,
        mark("Die Lampe antwortet nicht."),
        mark("Richten Sie sich nach dem Bildschirm."),
        _OTHERS,
    ),
}

_OPENED = (
    mark("Das Gerät wurde womöglich geöffnet."),
    mark("Benutzen Sie es nicht und rufen Sie die Technik an."),
    _OTHERS,
)
_UNHEARD = (mark("Der Zustand ist nicht bekannt."), mark("Lassen Sie das Gerät neu prüfen."), _OTHERS)


def advice(kind: Kind, state: DeviceState, reason: Reason) -> Advice:
    """What to tell of a device of `kind`; every pair has an answer, also one that no driver gives today."""
    letter, base = _LETTERS[kind]
    if state is DeviceState.TAMPERED:
        return Advice(f"{letter}-{base + 19:03}", *_OPENED)
    if (particular := _PARTICULAR.get((kind, reason))) is not None:
        number, *sentences = particular
        return Advice(f"{letter}-{number:03}", *sentences)
    return Advice(f"{letter}-{base + _NUMBERS.get(reason, 18):03}", *_ANY.get(reason, _UNHEARD))
