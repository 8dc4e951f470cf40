"""The case's printer cannot, so the receipt is fetched as a PDF and printed elsewhere."""

import asyncio
import sys
from pathlib import Path

import pytest
from support.house import clerk_at, house

from firmware.appliance.api.messages import CashBasket, CashPaid, Nothing, TillFloat, TillView, VisitStarted


async def koffer(*words: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "firmware.appliance", *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, said.decode()


async def text_of(pdf: Path) -> str:
    process = await asyncio.create_subprocess_exec("pdftotext", pdf, "-", stdout=asyncio.subprocess.PIPE)
    said, _ = await asyncio.wait_for(process.communicate(), 30)
    return said.decode()


@pytest.mark.peer("pdftotext")
async def test_receipt_is_listed_fetched_and_the_second_one_is_a_copy(temporary: Path) -> None:
    async with house(temporary) as running, clerk_at(running) as clerk:
        run = str(running.run_directory())
        await clerk.call("till.open", TillFloat(10000), TillView)
        await clerk.call("visit.begin", Nothing(), VisitStarted)
        paid = await clerk.call("payment.cash", CashBasket({"id-card": 1}, 5000), CashPaid)
        code, listed = await koffer("receipt", "--run", run)
        assert (code, paid.payment.id in listed, "37,00 €" in listed) == (0, True, True)
        first, second = temporary / "first.pdf", temporary / "second.pdf"
        assert (await koffer("receipt", "--run", run, paid.payment.id, str(first)))[0] == 0
        assert (await koffer("receipt", "--run", run, paid.payment.id, str(second)))[0] == 0
        assert "37,00" in await text_of(first)
        assert "Kopie" not in await text_of(first)
        assert "Kopie" in await text_of(second)
        code, said = await koffer("receipt", "--run", run, "0" * 16, str(temporary / "none.pdf"))
        assert code == 1
        assert said.startswith("koffer receipt: ")
        assert not (temporary / "none.pdf").exists()
        code, said = await koffer("receipt", "--run", run, paid.payment.id, str(first))
        assert code == 1, "a file that is there is not overwritten"
