"""The document printer by touch: every state told whole, a job given up, a receipt once more, a protocol on paper."""

from dataclasses import replace

import pytest
from support.ui_printing import GOES, SCENES, printing_case
from support.ui_screen import GRIDS, Shown, showing
from support.ui_till import PAID, given_back, settled

from firmware.appliance.api import methods
from firmware.appliance.api.messages import Nothing, PrintResult, ProtocolList, ProtocolView, Shape
from firmware.appliance.book.payment import PaymentStatus
from firmware.appliance.ui.widgets.paint import CUT

DONE = printing_case(state=settled(PaymentStatus.DONE))


def keys(shown: Shown) -> set[str | None]:
    return {key.id for key in shown.targets()}


def done(_: Shape) -> Nothing:
    return Nothing()


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_state_is_told_whole_and_apart(size: tuple[int, int], language: str) -> None:
    async with showing(printing_case(), size) as shown:
        shown.app.go("printer")
        seen: dict[str, str] = {}
        for name, state in SCENES.items():
            await shown.become(replace(state, language=language, place="printer"))
            assert CUT not in shown.text, shown.text
            assert ("right" in keys(shown)) is (name in {"runs", "waits"})
            assert name == "failed-garbled" or shown.text not in seen, (name, seen.get(shown.text))
            seen[shown.text] = name


async def test_a_job_is_given_up_by_touch() -> None:
    async with showing(printing_case(GOES)) as shown:
        shown.controller.answers[methods.PRINT_CANCEL.name] = done
        shown.app.go("printer")
        await shown.rest()
        assert "1 Seite" in shown.text
        await shown.touch("right")
        assert "printer.cancel {}" in shown.controller.asked


async def test_the_device_leads_to_its_job() -> None:
    async with showing(printing_case(GOES)) as shown:
        shown.app.go("device:a4")
        await shown.rest()
        await shown.touch("middle")
        assert shown.page == "PrinterPage"


@pytest.mark.parametrize("size", GRIDS)
async def test_a_receipt_of_today_once_more_on_either_paper(size: tuple[int, int]) -> None:
    async with showing(DONE, size) as shown:
        shown.controller.answers[methods.PRINT.name] = lambda _: PrintResult(printed=True)
        shown.controller.answers[methods.PRINT_RECEIPT.name] = done
        shown.app.go(f"record:p-{PAID}")
        await shown.rest()
        await shown.touch("middle")
        assert CUT not in shown.text, shown.text
        await shown.touch("slip-0")
        assert f'receipt.print {{"payment":"{PAID}","copy":true}}' in shown.controller.asked
        await shown.touch("slip-1")
        assert f'printer.receipt {{"payment":"{PAID}","copy":true}}' in shown.controller.asked
        assert shown.page == "PrinterPage"


async def test_a_receipt_of_what_cannot_go_back_any_more() -> None:
    async with showing(printing_case(state=given_back(PaymentStatus.DONE))) as shown:
        shown.app.go(f"record:p-{PAID}")
        await shown.rest()
        await shown.touch("middle")
        assert "Erstatten" not in shown.text
        assert "Kopie auf A4" in shown.text


async def test_where_the_receipt_printer_fails_the_large_one_is_offered() -> None:
    async with showing(DONE) as shown:
        shown.controller.answers[methods.PRINT_RECEIPT.name] = done
        shown.app.go(f"payment:t-{PAID}")
        await shown.rest()
        assert "Auf A4" in shown.text
        await shown.touch("left")
        assert f'printer.receipt {{"payment":"{PAID}","copy":false}}' in shown.controller.asked


@pytest.mark.parametrize("size", GRIDS)
async def test_a_closed_days_protocol_is_printed_by_touch(size: tuple[int, int]) -> None:
    days = ProtocolList(tuple(ProtocolView(number, f"2026-03-{number:02}") for number in range(20, 0, -1)))
    async with showing(printing_case(), size) as shown:
        shown.controller.answers[methods.PROTOCOLS.name] = lambda _: days
        shown.controller.answers[methods.PRINT_PROTOCOL.name] = done
        shown.app.go("protocols")
        await shown.rest()
        assert "20.03.2026" in shown.text and CUT not in shown.text, shown.text
        await shown.touch("protocol-0")
        assert 'printer.protocol {"number":20}' in shown.controller.asked
        assert shown.page == "PrinterPage"


async def test_no_protocol_yet() -> None:
    async with showing(printing_case()) as shown:
        shown.controller.answers[methods.PROTOCOLS.name] = lambda _: ProtocolList(())
        shown.app.go("protocols")
        await shown.rest()
        assert "Noch kein Protokoll." in shown.text
