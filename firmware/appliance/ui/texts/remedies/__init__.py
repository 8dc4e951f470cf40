"""What a clerk is told of a device: what is, what to do with the hands, what is safe.

At most three sentences of at most twelve words; the hands' sentence begins with its verb and says "Sie".
The code is for the telephone: a letter for the kind of device and a number, see the module of each kind.
"""

from firmware.appliance.ui.texts.language import mark
from firmware.appliance.ui.texts.remedies import (
    backlight,
    barcode_scanner,
    battery,
    board,
    buzzer,
    camera,
    card_reader,
    document_printer,
    document_reader,
    document_scanner,
    eid_terminal,
    fan,
    fingerprint_sensor,
    indicator,
    lid,
    modem,
    motion_sensor,
    payment_terminal,
    rail,
    receipt_printer,
    signature_pad,
    tamper_contact,
    thermometer,
    uplink,
)
from firmware.appliance.ui.texts.remedies.remedy import OTHERS, VISIT, Advice
from firmware.hal.kinds import Kind
from firmware.hal.ports.device import DeviceState, Reason

_NUMBERS = {
    Reason.OK: 0,
    Reason.NOT_CONNECTED: 11,
    Reason.SILENT: 12,
    Reason.GARBLED: 13,
    Reason.REFUSED: 14,
    Reason.STARTING: 15,
    Reason.IN_USE: 16,
    Reason.SERVICE_DOWN: 17,
    Reason.WRONG_PORT: 20,
    Reason.SWITCHED_OFF: 10,
    Reason.RECOVERING: 9,
}

_ANY = {
    Reason.OK: (mark("Das Gerät ist bereit."), "", mark("Es ist nichts zu tun.")),
    Reason.IN_USE: (mark("Das Gerät arbeitet gerade."), mark("Warten Sie einen Augenblick."), VISIT),
    Reason.STARTING: (mark("Das Gerät wird geprüft."), mark("Warten Sie einen Augenblick."), OTHERS),
    Reason.NOT_CONNECTED: (
        mark("Das Gerät ist nicht angeschlossen."),
        mark("Stecken Sie seinen Stecker fest ein."),
        OTHERS,
    ),
    Reason.SILENT: (mark("Das Gerät antwortet nicht."), mark("Schalten Sie es aus und wieder ein."), OTHERS),
    Reason.GARBLED: (mark("Das Gerät ist nicht zu verstehen."), mark("Stecken Sie sein Kabel neu ein."), OTHERS),
    Reason.SERVICE_DOWN: (
        mark("Das Programm dafür läuft nicht."),
        mark("Warten Sie eine Minute und rufen Sie sonst die Technik an."),
        OTHERS,
    ),
    Reason.SWITCHED_OFF: (
        mark("Das Gerät ist zum Sparen aus."),
        mark("Schließen Sie das Netzteil an."),
        mark("Es geht von selbst wieder an."),
    ),
    Reason.RECOVERING: (mark("Das Gerät startet neu."), mark("Warten Sie eine Minute."), OTHERS),
    Reason.WRONG_PORT: (
        mark("Das Gerät steckt in der falschen Buchse."),
        mark("Stecken Sie es in die Buchse an seinem Platz."),
        OTHERS,
    ),
    Reason.REFUSED: (
        mark("Das Gerät lässt sich nicht öffnen."),
        mark("Rufen Sie die Technik an und nennen Sie den Code."),
        OTHERS,
    ),
}

_OPENED = (
    mark("Das Gerät wurde womöglich geöffnet."),
    mark("Benutzen Sie es nicht und rufen Sie die Technik an."),
    OTHERS,
)
_UNHEARD = (mark("Der Zustand ist nicht bekannt."), mark("Lassen Sie das Gerät neu prüfen."), OTHERS)


_KINDS = {
    Kind.RECEIPT_PRINTER: receipt_printer.REMEDIES,
    Kind.UPLINK: uplink.REMEDIES,
    Kind.MODEM: modem.REMEDIES,
    Kind.BATTERY: battery.REMEDIES,
    Kind.BARCODE_SCANNER: barcode_scanner.REMEDIES,
    Kind.LID: lid.REMEDIES,
    Kind.INDICATOR: indicator.REMEDIES,
    Kind.PAYMENT_TERMINAL: payment_terminal.REMEDIES,
    Kind.CARD_READER: card_reader.REMEDIES,
    Kind.EID_TERMINAL: eid_terminal.REMEDIES,
    Kind.DOCUMENT_PRINTER: document_printer.REMEDIES,
    Kind.DOCUMENT_SCANNER: document_scanner.REMEDIES,
    Kind.DOCUMENT_READER: document_reader.REMEDIES,
    Kind.FINGERPRINT_SENSOR: fingerprint_sensor.REMEDIES,
    Kind.SIGNATURE_PAD: signature_pad.REMEDIES,
    Kind.CAMERA: camera.REMEDIES,
    Kind.RAIL: rail.REMEDIES,
    Kind.BOARD: board.REMEDIES,
    Kind.THERMOMETER: thermometer.REMEDIES,
    Kind.FAN: fan.REMEDIES,
    Kind.TAMPER_CONTACT: tamper_contact.REMEDIES,
    Kind.MOTION_SENSOR: motion_sensor.REMEDIES,
    Kind.BUZZER: buzzer.REMEDIES,
    Kind.BACKLIGHT: backlight.REMEDIES,
}


def advice(kind: Kind, state: DeviceState, reason: Reason) -> Advice:
    """What to tell of a device of `kind`; every pair has an answer, also one that no driver gives today."""
    told = _KINDS[kind]
    if DeviceState.TAMPERED is state or reason is Reason.TAMPERED:
        return Advice(f"{told.letter}-{told.base + 19:03}", *_OPENED)
    if (particular := told.rows.get(reason)) is not None:
        number, *sentences = particular
        return Advice(f"{told.letter}-{number:03}", *sentences)
    return Advice(f"{told.letter}-{told.base + _NUMBERS.get(reason, 18):03}", *_ANY.get(reason, _UNHEARD))
