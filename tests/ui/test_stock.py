"""Blanks at the screen: issued in turn by one touch, spoiled and received by their numbers."""

import msgspec
import pytest
from support.ui_case import view_of
from support.ui_screen import GRIDS, showing
from support.ui_till import blanks_there, till_case

from firmware.appliance.api import methods
from firmware.appliance.api.messages import BlankView, Shape


def blanks(_: Shape) -> BlankView:
    till = view_of(blanks_there()).till
    assert till is not None
    return till.blanks[0]


@pytest.mark.parametrize("size", GRIDS)
async def test_next_blank_is_issued_by_one_touch(size: tuple[int, int]) -> None:
    async with showing(blanks_there(), size) as shown:
        shown.app.go("till")
        await shown.rest()
        for key in ("middle", "desk-1"):
            await shown.touch(key)
        assert "31 Vordrucke" in shown.text
        shown.controller.answers[methods.ISSUE.name] = blanks
        await shown.touch("issue")
        assert any(wish.startswith("blank.issue") and '"first":"A000102"' in wish for wish in shown.controller.asked)
        assert shown.page == "StockPage"


@pytest.mark.parametrize("size", GRIDS)
async def test_first_and_last_number_are_received(size: tuple[int, int]) -> None:
    async with showing(till_case(), size) as shown:
        shown.app.go("stock:stickers")
        await shown.rest()
        assert "Ausgeben" not in shown.text
        shown.controller.answers[methods.RECEIVE.name] = blanks
        for key in ("receive", "key-0", "key-7", "right", "key-1", "key-2", "right"):
            await shown.touch(key)
        wish = next(wish for wish in shown.controller.asked if wish.startswith("blank.receive"))
        asked = msgspec.json.decode(wish.partition(" ")[2])
        assert asked == {"series": "stickers", "first": "A07", "last": "A12"}
        assert shown.page == "StockPage"


@pytest.mark.parametrize(("keys", "serial"), [((), "A000102"), (("key-0", "key-9"), "A09")])
async def test_spoiled_is_the_next_one_unless_another_is_typed(keys: tuple[str, ...], serial: str) -> None:
    async with showing(blanks_there()) as shown:
        shown.app.go("stock:stickers")
        await shown.rest()
        shown.controller.answers[methods.SPOIL.name] = blanks
        for key in ("spoil", *keys, "right"):
            await shown.touch(key)
        assert any(wish.startswith("blank.spoil") and f'"{serial}"' in wish for wish in shown.controller.asked)
        assert shown.page == "StockPage"


@pytest.mark.parametrize(("word", "code"), [("blanks", "K-735"), ("closing", "K-730"), ("no-day", "K-722")])
async def test_refused_blank_is_told_and_the_page_stays(word: str, code: str) -> None:
    async with showing(blanks_there()) as shown:
        shown.controller.refusal = word
        shown.app.go("stock:stickers")
        await shown.rest()
        await shown.touch("issue")
        assert code in shown.text
        await shown.touch("noticed")
        assert shown.page == "StockPage"


async def test_nothing_can_be_issued_or_spoiled_where_nothing_is() -> None:
    async with showing(till_case()) as shown:
        shown.app.go("stock:stickers")
        await shown.rest()
        assert {"issue", "spoil"}.isdisjoint(key.id for key in shown.targets())
        assert "receive" in {key.id for key in shown.targets()}
