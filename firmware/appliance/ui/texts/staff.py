"""Why nobody is signed in, in words: what happened, what to do with one's hands, and what is safe."""

from dataclasses import dataclass
from typing import Final

from firmware.appliance.state.staff import StaffRefusal, StaffStep
from firmware.appliance.ui.texts.language import mark


@dataclass(frozen=True, slots=True)
class Advice:
    """A code for the telephone, and three sentences."""

    code: str
    what: str
    hands: str
    safe: str


_WORK: Final = mark("Begonnene Arbeit bleibt erhalten.")
_SPARED: Final = mark("Die Karte hat keinen Versuch verloren.")
_OWN: Final = mark("Stecken Sie Ihre Dienstkarte.")
_ISSUER: Final = mark("Geben Sie die Karte der Kartenstelle.")
_TECHNICIAN: Final = mark("Rufen Sie die Technik.")
_AGAIN: Final = mark("Ziehen Sie die Karte und stecken Sie sie neu.")
_PIN: Final = mark("Geben Sie die PIN ein.")

REFUSALS: Final = {
    StaffRefusal.NO_CARD: Advice("C-201", mark("Im Leser steckt keine Karte."), _OWN, _WORK),
    StaffRefusal.READER: Advice("C-202", mark("Der Leser kam mit der Karte nicht zurecht."), _AGAIN, _SPARED),
    StaffRefusal.FOREIGN: Advice("C-203", mark("Das ist keine Dienstkarte."), _OWN, _WORK),
    StaffRefusal.MUTE: Advice(
        "C-204", mark("Die Karte antwortet nicht."), mark("Stecken Sie sie mit dem Chip voran neu."), _SPARED
    ),
    StaffRefusal.EMPTY: Advice("C-205", mark("Der Karte fehlt ihr Zertifikat."), _ISSUER, _SPARED),
    StaffRefusal.UNREADABLE: Advice("C-206", mark("Das Zertifikat der Karte ist unlesbar."), _ISSUER, _SPARED),
    StaffRefusal.AUTHORITY: Advice("C-207", mark("Dieser Koffer kennt keine Kartenstelle."), _TECHNICIAN, _SPARED),
    StaffRefusal.STRANGER: Advice("C-208", mark("Die Karte stammt von einer fremden Stelle."), _OWN, _SPARED),
    StaffRefusal.PURPOSE: Advice("C-209", mark("Die Karte gilt nicht für die Anmeldung."), _OWN, _SPARED),
    StaffRefusal.KEY: Advice("C-210", mark("Der Schlüssel der Karte ist nicht zugelassen."), _ISSUER, _SPARED),
    StaffRefusal.EARLY: Advice("C-211", mark("Die Karte gilt noch nicht."), _ISSUER, _SPARED),
    StaffRefusal.EXPIRED: Advice("C-212", mark("Die Karte ist abgelaufen."), _ISSUER, _SPARED),
    StaffRefusal.REVOKED: Advice("C-213", mark("Die Karte ist gesperrt worden."), _ISSUER, _SPARED),
    StaffRefusal.LIST_BROKEN: Advice("C-214", mark("Die Sperrliste ist unbrauchbar."), _TECHNICIAN, _SPARED),
    StaffRefusal.LIST_STALE: Advice("C-215", mark("Die Sperrliste ist zu alt."), _TECHNICIAN, _SPARED),
    StaffRefusal.OFFICE: Advice("C-216", mark("Die Karte gilt nicht für dieses Amt."), _OWN, _SPARED),
    StaffRefusal.WRONG_PIN: Advice("C-217", mark("Falsche PIN."), _PIN, _WORK),
    StaffRefusal.LAST_TRY: Advice("C-218", mark("Letzter Versuch vor Sperre."), _PIN, _SPARED),
    StaffRefusal.BLOCKED: Advice("C-219", mark("Die PIN der Karte ist gesperrt."), _ISSUER, _WORK),
    StaffRefusal.FORGED: Advice("C-220", mark("Die Karte konnte sich nicht ausweisen."), _ISSUER, _WORK),
    StaffRefusal.BUSY: Advice("C-221", mark("Die Karte wird noch geprüft."), mark("Warten Sie kurz."), _SPARED),
    StaffRefusal.SAME_PERSON: Advice("C-222", mark("Zweite Person nötig."), _OWN, _SPARED),
    StaffRefusal.NO_FINGER: Advice("C-223", mark("Jetzt hilft nur die PIN."), _PIN, _WORK),
    StaffRefusal.NOT_ENROLLED: Advice("C-224", mark("Finger nicht angelernt."), _PIN, _WORK),
    StaffRefusal.FINGER_WRONG: Advice("C-225", mark("Finger nicht erkannt."), _PIN, _WORK),
    StaffRefusal.FINGER_AGAIN: Advice("C-226", mark("Finger nicht lesbar."), _PIN, _WORK),
}
STEPS: Final = {
    StaffStep.READER: Advice(
        "C-227",
        mark("Der Kartenleser ist nicht bereit."),
        mark("Prüfen Sie den Stecker des Kartenlesers."),
        _WORK,
    ),
    StaffStep.INSERT: Advice("", mark("Zum Arbeiten gehört Ihre Karte in den Leser."), _OWN, _WORK),
    StaffStep.READING: Advice("", mark("Die Karte wird gelesen."), mark("Lassen Sie sie stecken."), _WORK),
}
HEADS: Final = {
    StaffStep.READER: mark("Kartenleser fehlt"),
    StaffStep.INSERT: mark("Karte stecken"),
    StaffStep.READING: mark("Karte wird gelesen"),
    StaffStep.PIN: mark("PIN eingeben"),
    StaffStep.CHECKING: mark("PIN eingeben"),
    StaffStep.REFUSED: mark("Karte nicht möglich"),
}
"""What the lock screen asks for, in at most 20 cells."""
