"""`koffer receipt`: a payment's receipts as a PDF, for a printer of the office where the case's own cannot print."""

import argparse
import asyncio
from pathlib import Path

from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import Nothing, Payments, PrintRequest, ReceiptPdf
from firmware.appliance.cli.words import add_directories, complain, paths_of, say


def main(argv: list[str]) -> int:
    """0 when the file was written, or with the day's payments listed; 1 where it cannot be."""
    parser = argparse.ArgumentParser(
        prog="koffer receipt", description="Write a payment's receipts as a PDF. Without PAYMENT: list those of today."
    )
    add_directories(parser)
    parser.add_argument("payment", nargs="?", metavar="PAYMENT", help="16 hexadecimal digits, as on the receipt")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a new file; default: PAYMENT.pdf")
    parser.add_argument("--copy", action="store_true", help="mark it as a copy")
    wanted = parser.parse_args(argv)
    socket = paths_of(wanted).socket
    try:
        if wanted.payment is None:
            return asyncio.run(_list(socket))
        file = wanted.file or Path(f"{wanted.payment}.pdf")
        pdf = asyncio.run(_fetch(socket, PrintRequest(wanted.payment, wanted.copy)))
        with file.open("xb") as new:
            new.write(pdf)
    except (OSError, RequestRefused) as failed:
        return complain([f"koffer receipt: {failed}"], 1)
    say(f"{file}: written")
    return 0


async def _fetch(socket: Path, wish: PrintRequest) -> bytes:
    async with await Client.connect(socket) as client:
        return (await client.call("receipt.pdf", wish, ReceiptPdf)).pdf


async def _list(socket: Path) -> int:
    async with await Client.connect(socket) as client:
        for payment in (await client.call("till.payments", Nothing(), Payments)).payments:
            euros, cents = divmod(payment.cents, 100)
            say(f"{payment.id}  {euros:>6},{cents:02} €  {payment.kind}, {payment.method}, {payment.status}")
    return 0
