"""A clerk takes money by touch alone: the real screen, the real controller, a payment terminal behind TCP."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from support.ui_pty import ROOT, program, screen_program
from support.ui_reader import Screen

from firmware.appliance.api import methods
from firmware.appliance.api.client import Client
from firmware.appliance.api.messages import CaseView, Nothing, PaymentView, PokeRequest
from firmware.appliance.book.closing import Step
from firmware.appliance.book.payment import PaymentMethod, PaymentStatus, SettledBy
from firmware.hal.ports.device import DeviceState

T = TypeVar("T")

CASE = """
[case]
id = "KOFFER-0001"
office = "Amt Test"
language = "de"

[simulation]

[bays.right]
title = { de = "Fach rechts", en = "Right bay" }

[devices.payment]
kind = "payment-terminal"
driver = "zvt-tcp"
bay = "right"
title = { de = "Kartenterminal", en = "Card terminal" }
connection = { address = "192.168.77.20", port = 20007 }

[fees.id-card]
title = { de = "Personalausweis", en = "Identity card" }
cents = 3700
"""


@dataclass(frozen=True)
class Case:
    """A running controller, asked from beside the screen."""

    run: Path

    def poke(self, name: str) -> None:
        """Make something happen to the terminal."""
        asyncio.run(self._ask(lambda client: client.call(methods.POKE.name, PokeRequest("payment", name), Nothing)))

    def view(self) -> CaseView:
        """The whole case."""
        return asyncio.run(self._ask(lambda client: client.call(methods.GET.name, Nothing(), CaseView)))

    def payments(self) -> list[PaymentView]:
        """Those of the day, in their order."""
        answer = methods.PAYMENTS
        return list(asyncio.run(self._ask(lambda c: c.call(answer.name, Nothing(), answer.result))).payments)

    def terminal_becomes(self, state: DeviceState) -> None:
        """Return when it is so."""

        async def watch(client: Client) -> None:
            async for view in client.watch():
                if any(device.name == "payment" and device.state is state for device in view.devices):
                    return

        asyncio.run(self._ask(watch))

    async def _ask(self, act: Callable[[Client], Awaitable[T]]) -> T:
        async with asyncio.timeout(30), await Client.connect(self.run / "controller.sock") as client:
            return await act(client)


@pytest.fixture
def case(temporary: Path) -> Iterator[Case]:
    """A controller in rehearsal whose terminal is ready."""
    with controller(temporary) as running:
        running.terminal_becomes(DeviceState.READY)
        yield running


@contextmanager
def controller(directory: Path) -> Iterator[Case]:
    config = directory / "case.toml"
    config.write_text(CASE, "utf-8")
    where = ["--config", str(config), "--data", str(directory / "data"), "--run", str(directory / "run")]
    argv = [sys.executable, "-m", "firmware.appliance", "controller", *where, "--ready-json"]
    with (
        (directory / "log").open("wb") as log,
        subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=log) as child,
    ):
        try:
            assert child.stdout is not None
            assert json.loads(child.stdout.readline())["pid"] == child.pid
            yield Case(directory / "run")
        finally:
            child.kill()


@contextmanager
def clerk(case: Case) -> Iterator[Screen]:
    """A screen, and somebody who has typed the rehearsal's PIN into it."""
    with program(screen_program(case.run), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.expect("PIN der Übung:")
        found = re.search(r"PIN der Übung: (\d+)", screen.text)
        assert found is not None
        screen.unlock(found[1])
        yield screen


def begin(screen: Screen) -> None:
    """A citizen sits down and wants an identity card."""
    screen.touch_word("Vorgang", "Was ist zu bezahlen?")
    screen.expect("Beenden")
    screen.touch_word("Personalausweis", "1 × 37,00 €")


def open_the_till(screen: Screen) -> None:
    """With 100 euros of change."""
    screen.touch_word("Kasse öffnen", "Wie viel Wechselgeld?")
    for key in ("1", "0", "0"):
        screen.touch(screen.find_key(key), "")
    screen.touch_word("Öffnen", "1 × 37,00 €")


def pay_by_card(screen: Screen, then: str) -> None:
    screen.touch_word("Bezahlen", "Wie wird bezahlt?")
    screen.touch_word("Karte", then)


def test_citizens_pay_by_card_and_when_declined_in_cash(case: Case) -> None:
    with clerk(case) as screen:
        begin(screen)
        open_the_till(screen)
        pay_by_card(screen, "✓ Bezahlt")
        assert "K-700" in screen.text
        screen.touch_word("Beenden", "Sichtschutz")

        case.poke("customer-is-declined")
        begin(screen)
        pay_by_card(screen, "✗ Zahlung abgelehnt")
        assert "Es wurde nichts abgebucht." in screen.text
        assert "Andere Karte oder bar." in screen.text
        screen.touch_word("Neu zahlen", "Wie wird bezahlt?")
        screen.touch_word("Bar", "Wie viel wurde gegeben?")
        for key in ("5", "0"):
            screen.touch(screen.find_key(key), "")
        screen.touch_word("Kassieren", "Rückgeld")
        screen.expect("✓ Bezahlt")
        screen.touch_word("Beenden", "Sichtschutz")
    card, declined, cash = case.payments()
    assert (card.status, card.method) == (PaymentStatus.DONE, PaymentMethod.CARD)
    assert declined.status is PaymentStatus.DECLINED
    assert (cash.status, cash.given_cents) == (PaymentStatus.DONE, 5000)
    till = case.view().till
    assert till is not None
    assert till.cash_cents == 13_700


def test_terminal_dies_and_the_clerk_decides(case: Case) -> None:
    with clerk(case) as screen:
        begin(screen)
        open_the_till(screen)
        case.poke("die-before-result")
        pay_by_card(screen, "⚠ Zahlung unklar")
        assert "Nicht noch einmal zahlen." in screen.text
        screen.touch_word("Klären", "1 Zahlung ist unklar")
        screen.touch_word("Entscheiden", "Was wissen Sie von dieser Zahlung?")
        screen.touch_word("Terminal verneint", "Wurde nicht bezahlt?")
        screen.touch_word("Ja, nicht bezahlt", "Nichts ist unklar")
    (payment,) = case.payments()
    assert (payment.status, payment.settled_by) == (PaymentStatus.ABORTED, SettledBy.CLERK)


def test_screen_is_killed_while_the_customer_thinks(case: Case) -> None:
    with clerk(case) as screen:
        begin(screen)
        open_the_till(screen)
        case.poke("customer-is-slow")
        pay_by_card(screen, "◌ Zahlung läuft")
        screen.expect("Abbrechen")
        screen.terminal.kill()
    with program(screen_program(case.run), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.expect("◌ Zahlung läuft")
        screen.expect("X-901")
        case.poke("customer-acts")
        screen.expect("✓ Bezahlt")
    assert [payment.status for payment in case.payments()] == [PaymentStatus.DONE]


def test_customer_who_takes_too_long_is_stopped_by_touch(case: Case) -> None:
    with clerk(case) as screen:
        begin(screen)
        open_the_till(screen)
        case.poke("customer-is-slow")
        pay_by_card(screen, "Abbrechen")
        screen.touch_word("Abbrechen", "✗ Zahlung abgebrochen")
        screen.touch_word("Neu zahlen", "Wie wird bezahlt?")
    assert [payment.status for payment in case.payments()] == [PaymentStatus.ABORTED]


def test_day_is_closed_by_touch_and_the_screen_killed_in_the_middle_of_counting(case: Case) -> None:
    with clerk(case) as screen:
        begin(screen)
        open_the_till(screen)
        pay_by_card(screen, "✓ Bezahlt")
        screen.touch_word("Beenden", "Sichtschutz")
        screen.touch_word("Kasse", "In der Kasse")
        screen.touch_word("Abschluss", "Kasse ist offen")
        screen.touch_word("Beginnen", "Schritt 2 von 7")
        screen.touch_word("Abschließen", "Schritt 3 von 7")
        screen.touch_word("Zählen", "1/15")
        for number in (2, 3, 4):
            screen.touch_word("Weiter", f"{number}/15")
        screen.expect("50 € Scheine")
        screen.touch(screen.find_key("2"), "Summe bisher: 100,00 €")
        screen.touch_word("Weiter", "5/15")
        screen.terminal.kill()
    with program(screen_program(case.run), 80, 24) as terminal:
        screen = Screen(terminal)
        screen.expect("X-901")
        assert "Summe bisher: 100,00 €" in screen.text
        for number in range(5, 16):
            screen.touch_word("Weiter", f"{number}/15")
        screen.touch_word("Fertig", "Alles geprüft")
        screen.touch_word("Abschließen", "Protokoll 1")
    till = case.view().till
    assert till is not None
    assert till.closing is not None
    assert till.closing.step is Step.SEALED
    assert till.closing.differences == ()
