"""The protocol of a closed day on paper: every figure, every difference with its reason, and two lines to sign."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from firmware.appliance.book import protocol_words as words
from firmware.appliance.book.protocol import BlankRow, Protocol
from firmware.appliance.receipts.layout import REHEARSAL
from firmware.appliance.receipts.words import euro, moment
from firmware.hal.ports.receipt_printer import Align, Columns, Feed, Part, PrintJob, Rule, Text

_LINE: Final = "_" * 40


def sheet(made: Protocol, zone: tzinfo | None = None) -> PrintJob:
    """The whole protocol. `zone` None is the machine's own."""
    return PrintJob(
        (
            *_heading(made, zone),
            *_turnover(made),
            *_cards(made),
            *_cash(made),
            *_blanks(made),
            *_differences(made),
            Rule(),
            Columns("Zeilen im Buch", f"{made.first_line} bis {made.last_line}"),
            Text(f"Prüfsumme des Buchs: {made.chain}"),
            *_signatures(),
        )
    )


def _heading(made: Protocol, zone: tzinfo | None) -> Iterator[Part]:
    if made.rehearsal:
        yield Text(REHEARSAL, bold=True, wide=True, high=True, align=Align.CENTRE)
    yield Text(made.office, bold=True, align=Align.CENTRE)
    yield Text(f"Tagesabschluss Nr. {made.number}", bold=True, high=True, align=Align.CENTRE)
    yield Feed()
    yield Columns("Tag", words.date(made.date))
    yield Columns("Koffer", made.case_id)
    yield Columns("Kasse geöffnet", moment(made.opened, zone))
    yield Columns("Abgeschlossen", moment(made.closed, zone))


def _turnover(made: Protocol) -> Iterator[Part]:
    yield from _title("Einnahmen")
    for row in made.turnover:
        cents = row.cents if row.kind == "payment" else -row.cents
        yield Columns(f"{words.KINDS[row.kind]} {words.METHODS[row.method]} ({row.count})", euro(cents))
    if made.by_clerk:
        yield Columns("davon von Hand geklärt", f"{made.by_clerk}")
    for fee in made.fees:
        yield Columns(f"{fee.count} × {fee.title}", euro(fee.cents))


def _cards(made: Protocol) -> Iterator[Part]:
    if made.terminal is None:
        return
    yield from _title("Kartenzahlungen")
    yield Text(words.ENDS[made.terminal])
    for row in made.cards:
        yield Columns(f"{words.GROUPS[row.group]} laut Buch", euro(row.book_cents))
        if row.terminal_cents is not None:
            yield Columns(f"{words.GROUPS[row.group]} laut Terminal", euro(row.terminal_cents))
    yield Columns("Summe laut Buch", euro(sum(row.book_cents for row in made.cards)), bold=True)
    if made.terminal_cents is not None:
        yield Columns("Summe laut Terminal", euro(made.terminal_cents), bold=True)


def _cash(made: Protocol) -> Iterator[Part]:
    yield from _title("Barkasse")
    yield Columns("Wechselgeld am Anfang", euro(made.float_cents))
    yield Columns("Soll", euro(made.cash_should))
    for piece in made.pieces:
        yield Columns(f"{piece.count} × {euro(piece.cents)}", euro(piece.count * piece.cents))
    yield Columns("Ist", euro(made.cash_counted), bold=True)
    yield Columns("Differenz", euro(made.cash_counted - made.cash_should), bold=True)


def _blanks(made: Protocol) -> Iterator[Part]:
    for row in made.blanks:
        yield from _title(row.title)
        yield from _series(row)


def _series(row: BlankRow) -> Iterator[Part]:
    yield Columns("Anfang", f"{row.carried}")
    yield Columns("Zugang", f"{row.received}")
    yield Columns(_with("ausgegeben", row.issued_serials), f"{row.issued}")
    yield Columns(_with("verdorben", row.spoiled_serials), f"{row.spoiled}")
    yield Columns("Soll", f"{row.should}")
    yield Columns(_with("Ende", row.lying), f"{row.counted}", bold=True)


def _differences(made: Protocol) -> Iterator[Part]:
    yield from _title("Differenzen")
    if not made.differences:
        yield Text("keine")
        return
    for item in made.differences:
        amount = item.difference.amount
        money = item.difference.kind in words.IN_CENTS
        yield Columns(words.difference(item), euro(amount) if money else f"{amount}")
    if made.witnessed:
        yield Text("Von einer zweiten Person mit eigener PIN bestätigt.")


def _signatures() -> Iterator[Part]:
    for who in ("Kassenführung", "Zweite Person"):
        yield Feed(3)
        yield Text(_LINE)
        yield Text(f"Datum, Unterschrift {who}")


def _title(text: str) -> Iterator[Part]:
    yield Rule()
    yield Text(text, bold=True)


def _with(text: str, serials: tuple[str, ...]) -> str:
    return f"{text} ({', '.join(serials)})" if serials else text
