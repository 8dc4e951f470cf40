"""The tools of this case: offered where their devices are there, one touch from the visit."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from rich.cells import cell_len
from support.ui_case import NOON, ready_case
from support.ui_screen import GRIDS, showing
from support.ui_till import till_case

from firmware.appliance.state.model import CaseState, Device
from firmware.appliance.ui.screens.tools import LABEL_COLUMNS, TOOLS, Tool
from firmware.appliance.ui.texts.language import Say
from firmware.hal.kinds import Kind, Title
from firmware.hal.ports.device import READY


def with_kinds(state: CaseState, *kinds: Kind) -> CaseState:
    """The same case with one more device of each kind, ready."""
    more = {kind.value: Device(kind.value, kind, "front", Title(kind.value, kind.value), READY, NOON) for kind in kinds}
    return replace(state, devices=MappingProxyType({**state.devices, **more}))


def fully_equipped() -> CaseState:
    """A case with every kind that some tool needs."""
    return with_kinds(till_case(), *sorted({kind for tool in TOOLS for kind in tool.kinds}))


@pytest.mark.parametrize("size", GRIDS)
async def test_every_tool_is_two_touches_from_the_visit(size: tuple[int, int]) -> None:
    async with showing(fully_equipped(), size) as shown:
        shown.app.go("visit")
        await shown.rest()
        for _ in range(5):  # the tile is the last one; pages of tiles turn until it comes
            if "Werkzeuge" in shown.text:
                break
            await shown.touch("fee-3")
        await shown.touch(next(key.id for key in shown.targets() if "Werkzeuge" in str(key.face)) or "")
        assert shown.page == "ToolsPage"
        await shown.touch("left")
        assert shown.page == "VisitPage"


async def test_case_without_such_devices_offers_no_tools() -> None:
    async with showing(till_case()) as shown:
        shown.app.go("visit")
        await shown.rest()
        assert "Werkzeuge" not in shown.text


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.label)
async def test_a_tool_is_offered_where_all_that_it_needs_is_there(tool: Tool) -> None:
    async with showing(with_kinds(till_case(), *tool.kinds)) as shown:
        shown.app.go("tools")
        await shown.rest()
        assert tool.label in shown.text
    async with showing(ready_case()) as shown:
        shown.app.go("tools")
        await shown.rest()
        assert tool.label not in shown.text


@pytest.mark.parametrize("language", ["de", "en"])
def test_labels_fit_their_keys(language: str) -> None:
    for tool in TOOLS:
        assert cell_len(Say(language)(tool.label)) <= LABEL_COLUMNS, tool.label
