"""The tray through the door: handed out piece by piece to a program of this machine, and to nobody while locked."""

from pathlib import Path

import pytest
from support.counter import PIN, Counter, counter_in
from support.wiped import CANARY, found_at

from firmware.appliance.api import messages as m
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.managers.tray import PART
from firmware.appliance.state.model import TrayKind
from firmware.hal.ports.document_scanner import Colour, Page
from firmware.wiped import Wiped


async def at_the_table(house: Counter, client: Client) -> None:
    await house.desk.unlock(PIN)
    await client.call("visit.begin", m.Nothing(), m.VisitStarted)


async def take(client: Client, kind: TrayKind = TrayKind.PAGE, offset: int = 0) -> m.Taken:
    return await client.call("tray.take", m.TakeRequest(kind, offset), m.Taken)


async def test_a_large_page_comes_whole_and_once(tmp_path: Path) -> None:
    content = CANARY * (3 * PART // len(CANARY))
    async with counter_in(tmp_path) as house, await house.client() as client:
        await at_the_table(house, client)
        image = Wiped.of(content)
        house.tray.put_page(Page(image, 2480, 3508, 300, Colour.GREY))
        assert house.parts.store.state.tray.pages == 1
        got = b""
        while len(got) < len(content):
            part = await take(client, offset=len(got))
            assert (part.offset, part.size, part.media) == (len(got), len(content), "image/png")
            assert CANARY.decode() not in repr(part)
            got += part.data
        assert got == content
        assert not found_at(image)
        with pytest.raises(RequestRefused, match="tray-empty"):
            await take(client)


async def test_nothing_is_handed_out_or_wiped_while_the_screen_is_locked(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        await at_the_table(house, client)
        house.tray.put_code(Wiped.of(CANARY))
        await client.call("screen.lock", m.LockRequest(), m.Nothing)
        with pytest.raises(RequestRefused, match="locked"):
            await take(client, TrayKind.CODE)
        with pytest.raises(RequestRefused, match="locked"):
            await client.call("tray.discard", m.DiscardRequest(TrayKind.CODE), m.Nothing)
        await house.desk.unlock(PIN)
        assert (await take(client, TrayKind.CODE)).data == CANARY


async def test_a_kind_can_be_wiped_by_hand(tmp_path: Path) -> None:
    async with counter_in(tmp_path) as house, await house.client() as client:
        await at_the_table(house, client)
        code = Wiped.of(CANARY)
        house.tray.put_code(code)
        house.tray.put_signature(Wiped.of(b"[]"))
        await client.call("tray.discard", m.DiscardRequest(TrayKind.CODE), m.Nothing)
        assert not found_at(code)
        view = await client.call("state.get", m.Nothing(), m.CaseView)
        assert view.tray == m.TrayView(signature=True)
