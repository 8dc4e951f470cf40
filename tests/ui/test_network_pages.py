"""The pages of the network by touch alone: what a clerk is told in every state, and where each key leads."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.ui_case import NOON, SIM_PIN, SITES, ready_case
from support.ui_controller import ScriptedController
from support.ui_network import CABLE, GONE, GOOD, HERE, LTE, PAGE, PLENTY, SCENES, TIGHT, at_desk, network_case
from support.ui_screen import GRIDS, LARGE, NORMAL, Shown, showing

from firmware.appliance.api import methods
from firmware.appliance.api.messages import DataView, Nothing
from firmware.appliance.network.data import DataLevel, DataUse
from firmware.appliance.network.diagnosis import Advice
from firmware.appliance.network.modem import BARS, PinDesk
from firmware.appliance.state.model import CaseState, Lock, LockReason
from firmware.appliance.ui.app import KofferApp
from firmware.appliance.ui.screens.sim_pin import SimPinPage
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.texts.network import ASKING, data_words, drawn
from firmware.appliance.ui.texts.network_check import told_of
from firmware.appliance.ui.texts.sim import GUIDANCE
from firmware.clock import FakeClock, settle


def keys(shown: Shown) -> set[str | None]:
    return {key.id for key in shown.targets()}


def flat(shown: Shown) -> str:
    return " ".join(shown.text.split())


def obliging(shown: Shown) -> Shown:
    for method in (methods.NETWORK_CHECK, methods.SIM_PIN, methods.SITE):
        shown.controller.answers[method.name] = lambda _: Nothing()
    return shown


async def at(shown: Shown, scene: tuple[CaseState, str], language: str = "de") -> None:
    """That page in that state."""
    state, place = scene
    shown.app.go(place)
    await shown.become(replace(state, place=place, language=language))


async def read_all(shown: Shown) -> str:
    """Every page of it, turned by touch."""
    told = [shown.text]
    while "middle" in keys(shown):
        await shown.touch("middle")
        if shown.text == told[0]:
            break
        told.append(shown.text)
    return " ".join(" ".join(told).split())


async def enter(shown: Shown, pin: str) -> None:
    for digit in pin:
        await shown.touch(f"key-{digit}")


# -- the bar -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "normal", "large"),
    [
        ("cable", "Kabel", "Kabel"),
        ("lte-0", "LTE ▁▁▁▁", "LTE"),
        ("lte-2", "LTE ▂▄▁▁", "✓▂▄▁▁"),
        ("lte-4", "LTE ▂▄▆█", "✓▂▄▆█"),
        ("lte-mute", "✓ LTE ", "LTE"),
        ("saver", "Sparbetrieb", "spart"),
        ("portal-alone", "⚠ Anmeldung", "Login"),
        ("sim-wanted", "⚠ SIM-PIN", "SIM"),
        ("sim-wanted-at-cable", "PIN nötig", "Kabel"),
        ("used-up", "verbraucht", "Daten"),
        ("no-network", "✗ kein Netz", "kein"),
    ],
)
async def test_bar_says_way_and_signal_or_what_is_wanted(name: str, normal: str, large: str) -> None:
    for size, word in ((NORMAL, normal), (LARGE, large)):
        async with showing(SCENES[name][0], size) as shown:
            shown.app.go("home")
            await shown.rest()
            assert word in "\n".join(shown.app.rows()[:3]), shown.text


def test_bars_are_told_apart_and_have_one_width() -> None:
    told = [drawn(bars) for bars in range(BARS + 1)]
    assert len(set(told)) == len(told)
    assert {len(each) for each in told} == {BARS}


# -- the network -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", GRIDS)
async def test_check_is_begun_from_the_network_and_the_page_follows(size: tuple[int, int]) -> None:
    async with showing(network_case(None), size) as shown:
        obliging(shown)
        await shown.touch("bar-network")
        await shown.touch("right")
        assert "network.check {}" in shown.controller.asked
        assert shown.page == "CheckPage"


async def test_check_that_is_under_way_is_looked_at_and_not_begun_again() -> None:
    async with showing(SCENES["check-runs"][0]) as shown:
        await shown.touch("bar-network")
        await shown.touch("right")
        assert shown.page == "CheckPage"
        assert "network.check {}" not in shown.controller.asked


@pytest.mark.parametrize("size", GRIDS)
async def test_hands_are_told_first_where_there_is_no_network(size: tuple[int, int]) -> None:
    async with showing(network_case(None), size) as shown:
        await at(shown, SCENES["no-network"])
        told = await read_all(shown)
        assert told.index("Prüfen Sie Kabel") < told.index("keinen Weg")
        await shown.touch(next(str(key.id) for key in shown.targets() if "Anleitung" in str(key.face)))
        assert shown.page == "DevicePage"


async def test_case_without_modem_and_places_has_no_keys_for_them() -> None:
    async with showing(ready_case()) as shown:
        await shown.touch("bar-network")
        assert not any(str(name).startswith("more") for name in keys(shown))


@pytest.mark.parametrize(
    ("data", "german", "english"),
    [
        (PLENTY, "1,2 von 2 GB, reicht bis Monatsende", "1.2 of 2 GB, enough for the month"),
        (replace(PLENTY, forecast=None), "1,2 von 2 GB", "1.2 of 2 GB"),
        (TIGHT, "1,7 von 2 GB, wird knapp, Sparbetrieb", "1.7 of 2 GB, getting short, saver mode"),
        (replace(TIGHT, level=DataLevel.NEARLY), "1,7 von 2 GB, fast verbraucht, Sparbetrieb", None),
        (GONE, "2 von 2 GB, aufgebraucht, Sparbetrieb", None),
        (replace(PLENTY, used=40_400_000), "40 MB von 2 GB, reicht bis Monatsende", None),
        (DataUse(40_400_000, 50_000_000), "40 MB von 50 MB", None),
        (DataUse(5_000_000_000), "5 GB in diesem Monat", "5 GB this month"),
    ],
)
def test_data_of_the_month_in_words(data: DataUse, german: str, english: str | None) -> None:
    view = DataView(data.used, data.limit, data.forecast, data.level, data.saver)
    assert data_words(Say("de"), view) == german
    if english is not None:
        assert data_words(Say("en"), view) == english


# -- the check ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", GRIDS)
async def test_progress_is_what_is_done_and_what_is_tried(size: tuple[int, int]) -> None:
    async with showing(network_case(), size) as shown:
        await at(shown, SCENES["check-runs"])
        assert "5 von 9" in shown.text
        assert "Anschluss, LTE-Modem" in shown.text
        assert 0 < shown.text.count("█") / (shown.text.count("█") + shown.text.count("░")) < 1
        assert "right" not in keys(shown)


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_advice_is_told_with_its_code_and_every_leg_with_its_mark(
    size: tuple[int, int], language: str
) -> None:
    say = Say(language)
    async with showing(network_case(), size) as shown:
        for advice in Advice:
            await at(shown, SCENES[f"check-{advice}"], language)
            told, text = told_of(advice), await read_all(shown)
            for sentence in filter(None, (told.what, told.hands, told.safe)):
                words = say(sentence).split()
                assert all(word in text for word in words), (sentence, text)
            assert (told.code in text) is (advice is not Advice.NOTHING)
            assert ("✗" in text) is (advice is not Advice.NOTHING), text
            assert say("Verwaltungsnetz") in text


async def test_page_of_the_house_is_reached_and_says_who_can_sign_in() -> None:
    for size in GRIDS:
        async with showing(network_case(), size) as shown:
            await at(shown, SCENES["check-sign-in"])
            await shown.touch("more-0")
            assert shown.page == "PortalPage"
            told = await read_all(shown)
            assert "Bitten Sie das Haus" in told and "Ziehen Sie das Netzkabel" in told
            assert all(word in told for line in PAGE for word in line.split())
            await shown.touch("left")
            assert shown.page == "CheckPage"


async def test_orders_to_a_terminal_in_the_page_of_a_house_are_no_orders() -> None:
    state, place = SCENES["house"]
    check = replace(state.network.check, lines=("\x1b[2Jlöschen\x07\r\n\u202edrehen", "w" * 4000, "漢" * 200))
    async with showing(network_case(), LARGE) as shown:
        await at(shown, (replace(state, network=replace(state.network, check=check)), place))
        told = await read_all(shown)
        assert "löschen" in told
        assert not {"\x1b", "\x07", "\r", "\u202e"} & set(told)


# -- the PIN of the SIM card -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", GRIDS)
async def test_pin_goes_to_the_card_once_and_stays_nowhere(size: tuple[int, int]) -> None:
    async with showing(at_desk(PinDesk.WANTED), size) as shown:
        obliging(shown)
        await shown.touch("bar-network")
        await shown.touch("more-0")
        assert shown.page == "SimPinPage"
        await enter(shown, SIM_PIN)
        assert shown.text.count("●") == len(SIM_PIN)
        await shown.touch("right")
        assert [asked for asked in shown.controller.asked if asked.startswith("network.pin")] == [
            f'network.pin {{"pin":"{SIM_PIN}"}}'
        ]
        page = shown.app.page
        assert isinstance(page, SimPinPage)
        assert page.pad.typed == ""
        assert "●" not in shown.text


@pytest.mark.parametrize("size", GRIDS)
async def test_tries_are_told_before_a_digit_is_typed(size: tuple[int, int]) -> None:
    async with showing(network_case(), size) as shown:
        await at(shown, SCENES["desk-wanted"])
        left, here = ("Noch 3", "Hier ist 1 Versuch") if size == NORMAL else ("Versuche: 3", "davon hier 1")
        assert left in flat(shown) and here in flat(shown)
        await at(shown, SCENES["desk-wrong"])
        assert left in flat(shown) and "alsch" in shown.text and "Brief" in shown.text
        await at(shown, SCENES["desk-untold"])
        assert left not in flat(shown)


@pytest.mark.parametrize("size", GRIDS)
async def test_three_digits_are_no_pin_and_nine_neither(size: tuple[int, int]) -> None:
    async with showing(at_desk(PinDesk.WANTED), size) as shown:
        obliging(shown)
        await at(shown, SCENES["desk-wanted"])
        await enter(shown, "160")
        assert "right" not in keys(shown)
        assert "4 Ziffern" in shown.text
        await enter(shown, "212345")
        await shown.touch("right")
        assert shown.controller.asked[-1] == 'network.pin {"pin":"16021234"}'


async def test_what_types_like_a_keyboard_costs_no_try() -> None:
    async with showing(at_desk(PinDesk.WANTED)) as shown:
        obliging(shown)
        await at(shown, SCENES["desk-wanted"])
        await shown.pilot.press("1", "2", "3", "4", "enter")
        await shown.rest()
        assert "●" not in shown.text
        assert not any("network.pin" in asked for asked in shown.controller.asked)


@pytest.mark.parametrize(
    "then", [at_desk(PinDesk.WANTED, 2), at_desk(PinDesk.WRONG, 3), at_desk(PinDesk.PUK, 0), network_case(CABLE)]
)
async def test_digits_are_forgotten_with_what_they_were_typed_for(then: CaseState) -> None:
    async with showing(at_desk(PinDesk.WANTED)) as shown:
        await at(shown, SCENES["desk-wanted"])
        await enter(shown, "16")
        await at(shown, (then, "sim"))
        await at(shown, SCENES["desk-wanted"])
        assert "●" not in shown.text


async def test_digits_are_forgotten_when_the_page_is_left_or_the_screen_locks() -> None:
    async with showing(at_desk(PinDesk.WANTED)) as shown:
        for leave in ("left", "bar-power", "bar-lock"):
            await at(shown, SCENES["desk-wanted"])
            await enter(shown, "16")
            await shown.touch(leave)
            await at(shown, SCENES["desk-wanted"])
            assert shown.page == "SimPinPage"
            assert "●" not in shown.text


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_where_no_pin_is_asked_for_there_are_no_digits_but_what_to_do(
    size: tuple[int, int], language: str
) -> None:
    say = Say(language)
    async with showing(network_case(), size) as shown:
        for desk in set(PinDesk) - ASKING:
            await at(shown, SCENES[f"desk-{desk}"], language)
            assert not any(str(name).startswith("key-") for name in keys(shown))
            assert "middle" not in keys(shown), shown.text
            told = GUIDANCE[desk]
            for sentence in (told.what, told.hands, told.safe):
                assert all(word in shown.text for word in say(sentence).split()), (sentence, shown.text)


async def test_unclear_end_lets_the_modem_be_looked_at_again() -> None:
    async with showing(network_case()) as shown:
        await at(shown, SCENES["desk-failed"])
        await shown.touch("right")
        assert shown.controller.asked[-1] == "check modem"


@pytest.mark.parametrize("size", GRIDS)
@pytest.mark.parametrize("uplink", [None, CABLE])
async def test_card_that_waits_is_one_touch_from_home(size: tuple[int, int], uplink: None) -> None:
    async with showing(at_desk(PinDesk.WANTED, uplink=uplink), size) as shown:
        await shown.touch("bar-overall")
        assert shown.page == "SimPinPage"
        await shown.touch("bar-overall")
        tile = next((str(key.id) for key in shown.targets() if "Modem" in str(key.face) and "✗" in str(key.face)), None)
        if tile is not None:
            await shown.touch(tile)
            assert shown.page == "SimPinPage"


async def test_pin_is_asked_of_nobody_who_has_not_signed_in() -> None:
    async with showing(replace(at_desk(PinDesk.WANTED), place="sim", lock=Lock(reason=LockReason.IDLE))) as shown:
        assert shown.page == "LockPage"


@pytest.mark.parametrize("told", GUIDANCE.values(), ids=lambda told: told.word)
@pytest.mark.parametrize("language", ["de", "en"])
def test_words_are_few(told: object, language: str) -> None:
    for part in ("what", "hands", "safe"):
        sentence = Say(language)(getattr(told, part))
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 12
        assert "ehler" not in sentence and "rror" not in sentence


# -- the place ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", GRIDS)
async def test_guess_is_confirmed_by_one_touch(size: tuple[int, int]) -> None:
    async with showing(network_case(site=replace(HERE, guessed=True)), size) as shown:
        obliging(shown)
        await shown.touch("bar-network")
        await shown.touch("more-0")
        assert shown.page == "SitePage"
        assert "vermutet" in shown.text
        await shown.touch("right")
        assert f'network.site {{"name":"{HERE.name}"}}' in shown.controller.asked
        assert shown.page == "NetworkPage"


@pytest.mark.parametrize("size", GRIDS)
async def test_every_place_can_be_chosen(size: tuple[int, int]) -> None:
    async with showing(network_case(LTE, GOOD, site=None), size) as shown:
        obliging(shown)
        for site in SITES:
            await at(shown, SCENES["site-unknown"])
            assert "right" not in keys(shown)
            name = site.title.de.split()[1]
            for _ in SITES:
                tile = next((str(key.id) for key in shown.targets() if name in str(key.face)), None)
                if tile is not None:
                    break
                await shown.touch("site-3")
            await shown.touch(str(tile))
            assert f'network.site {{"name":"{site.name}"}}' in shown.controller.asked


# -- all of them -------------------------------------------------------------------------------------------------------

LOOKS = ("lte-3", "no-network", "sim-wanted", "check-runs", "check-sign-in", "house", "desk-wanted", "desk-spared",
         "site-guessed")  # fmt: skip


@pytest.mark.parametrize("size", GRIDS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", LOOKS)
def test_page_of_network_looks_as_it_did(
    name: str, language: str, size: tuple[int, int], snap_compare: Callable[..., bool]
) -> None:
    state, place = SCENES[name]
    state = replace(state, language=language)
    controller = ScriptedController(replace(state, lock=Lock(reason=LockReason.START)))
    app = KofferApp(controller.connect, FakeClock(NOON))

    async def arrive(_: object) -> None:
        await app.settled.wait()
        controller.become(replace(state, place=place))
        await settle()
        app.go(place)
        await settle()

    assert snap_compare(app, terminal_size=size, run_before=arrive)
