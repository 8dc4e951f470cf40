"""The protocol as a table for the Kasse: CSV after RFC 4180, as German spreadsheets read it.

UTF-8 with a byte order mark, fields parted by semicolons, lines ended by CR LF, decimal commas, no thousands mark.
One line a fact; the columns, always all of them, in this order:

    Protokoll    the protocol's number, without gaps
    Datum        the day on which the till was opened, DD.MM.YYYY
    Koffer       the case's id
    Art          what the line is: Einnahme, Gebuehr, Karte, Kasse, Stueckelung, Vordruck, Differenz, Abschluss
    Schluessel   which one within its kind, as a word that does not change
    Bezeichnung  the same for a person to read
    Anzahl       how many, empty where there is nothing to count
    Betrag       euro, empty where there is no amount; money that went out is negative
"""

import csv
import io
from collections.abc import Iterator
from typing import Final

from firmware.appliance.book import protocol_words as words
from firmware.appliance.book.protocol import Protocol

COLUMNS: Final = ("Protokoll", "Datum", "Koffer", "Art", "Schluessel", "Bezeichnung", "Anzahl", "Betrag")
_MARK: Final = "\ufeff"

Fact = tuple[str, str, str, int | None, int | None]  # Art, Schluessel, Bezeichnung, Anzahl, cents


def table(made: Protocol) -> bytes:
    """The whole file. The same protocol gives the same bytes."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    head = (f"{made.number}", words.date(made.date), made.case_id)
    for kind, key, title, count, cents in _facts(made):
        amount = "" if cents is None else words.amount(cents, grouped=False)
        writer.writerow((*head, kind, key, _harmless(title), "" if count is None else count, amount))
    return (_MARK + file.getvalue()).encode("utf-8")


def _facts(made: Protocol) -> Iterator[Fact]:
    yield from _money(made)
    yield from _cash(made)
    yield from _blanks(made)
    for item in made.differences:
        amount, money = item.difference.amount, item.difference.kind in words.IN_CENTS
        key = ":".join(filter(None, (item.difference.kind.value, item.difference.item, item.reason.value)))
        yield "Differenz", key, words.difference(item), None if money else amount, amount if money else None
    yield "Abschluss", "zweite-person", "Differenzen von zweiter Person gesehen", int(made.witnessed), None
    yield "Abschluss", "unklar-geklaert", "Von Hand geklärte Zahlungen", made.by_clerk, None


def _money(made: Protocol) -> Iterator[Fact]:
    for row in made.turnover:
        sign = 1 if row.kind == "payment" else -1
        title = f"{words.KINDS[row.kind]} {words.METHODS[row.method]}"
        yield "Einnahme", f"{row.method}:{row.kind}", title, row.count, sign * row.cents
    for fee in made.fees:
        yield "Gebuehr", fee.code, fee.title, fee.count, fee.cents
    for card in made.cards:
        title = words.GROUPS[card.group]
        yield "Karte", f"{card.group}:buch", f"{title} laut Buch", None, card.book_cents
        if card.terminal_cents is not None:
            yield "Karte", f"{card.group}:terminal", f"{title} laut Terminal", None, card.terminal_cents
    if made.terminal is not None:
        yield "Karte", f"terminal:{made.terminal}", words.ENDS[made.terminal], None, made.terminal_cents


def _cash(made: Protocol) -> Iterator[Fact]:
    yield "Kasse", "wechselgeld", "Wechselgeld am Anfang", None, made.float_cents
    yield "Kasse", "soll", "Kassensoll", None, made.cash_should
    yield "Kasse", "ist", "Kassenist", None, made.cash_counted
    yield "Kasse", "differenz", "Kassendifferenz", None, made.cash_counted - made.cash_should
    for piece in made.pieces:
        title = f"Gezählt zu {words.amount(piece.cents)} EUR"
        yield "Stueckelung", f"{piece.cents}", title, piece.count, piece.cents * piece.count


def _blanks(made: Protocol) -> Iterator[Fact]:
    for row in made.blanks:
        yield "Vordruck", f"{row.series}:anfang", f"{row.title}: Anfang", row.carried, None
        yield "Vordruck", f"{row.series}:zugang", f"{row.title}: Zugang", row.received, None
        yield "Vordruck", f"{row.series}:ausgegeben", f"{row.title}: ausgegeben", row.issued, None
        yield "Vordruck", f"{row.series}:verdorben", f"{row.title}: verdorben", row.spoiled, None
        yield "Vordruck", f"{row.series}:soll", f"{row.title}: Soll", row.should, None
        yield "Vordruck", f"{row.series}:ende", f"{row.title}: Ende", row.counted, None


def _harmless(title: str) -> str:
    """A title that a spreadsheet would take for a formula is marked as text."""
    return f"'{title}" if title.startswith(("=", "+", "-", "@", "\t", "\r")) else title
