"""The page of the ways out: what a clerk reads when the house's network is not what it looks like."""

from dataclasses import replace

import pytest
from support.ui_case import ready_case
from support.ui_screen import GRIDS, showing

from firmware.appliance.network.evidence import Bar
from firmware.appliance.network.explain import Way, explain
from firmware.appliance.network.link import Verdict
from firmware.appliance.network.policy import Because
from firmware.hal.ports.uplink import UplinkKind

CABLE, LTE = UplinkKind.ETHERNET, UplinkKind.LTE
PORTAL = (Way("cable", CABLE, Verdict.PORTAL), Way("lte", LTE, Verdict.WORKS))


@pytest.mark.parametrize("size", GRIDS)
async def test_portal_of_the_house_is_named(size: tuple[int, int]) -> None:
    state = ready_case()
    network = replace(state.network, ways=PORTAL, chosen="lte", uplink=LTE, because=Because.LOST)
    async with showing(replace(state, network=network), size) as shown:
        await shown.touch("bar-network")
        told = " ".join(shown.text.split())
        assert "verlangt eine Anmeldung." in told
        assert "Der Koffer nutzt Mobilfunk." in told


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("kind", UplinkKind)
@pytest.mark.parametrize("bar", [None, *Bar])
def test_every_judgement_has_a_whole_sentence(verdict: Verdict, kind: UplinkKind, bar: Bar | None) -> None:
    way = Way("way", kind, verdict, bar)
    for chosen in (None, "way"):
        told = explain([way], chosen)
        for text in (told.de, told.en):
            assert text.endswith(".") and text[0].isupper() and ".." not in text
    assert ("keinen Weg" in explain([way], None).de) and ("keinen Weg" not in explain([way], "way").de)


def test_sentence_of_the_house_that_wants_a_sign_in() -> None:
    told = explain(PORTAL, "lte")
    assert told.de == "Kabel hat Strom, aber das Netz des Hauses verlangt eine Anmeldung. Der Koffer nutzt Mobilfunk."
    assert told.en == "The cable has a link, but the building's network wants a sign-in. The case uses mobile data."
