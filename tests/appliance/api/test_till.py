"""Money over the local API: what is wrong is refused with a word, and nothing is booked."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from support.counter import PIN, Counter, counter_in

from firmware.appliance.api import messages as m
from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.rpc import Code
from firmware.appliance.book.payment import PaymentKind, PaymentReason, PaymentStatus

NOTHING = m.Nothing()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter_in(tmp_path) as house:
        yield house


@pytest.fixture
async def client(house: Counter) -> AsyncIterator[Client]:
    async with await house.client() as client:
        await client.call("screen.unlock", m.Pin(PIN), m.Unlocked)
        yield client


async def refusal(client: Client, method: str, params: m.Shape) -> str:
    with pytest.raises(RequestRefused) as caught:
        await client.call(method, params, dict)
    assert caught.value.code == Code.REFUSED
    return caught.value.refusal


async def opened(client: Client) -> None:
    await client.call("till.open", m.TillFloat(5000), m.TillView)
    await client.call("visit.begin", NOTHING, m.VisitStarted)


async def test_before_the_till_is_open_there_is_none_and_nobody_pays(client: Client) -> None:
    assert (await client.call("state.get", NOTHING, m.CaseView)).till is None
    assert (await client.call("till.payments", NOTHING, m.Payments)).payments == ()
    assert await refusal(client, "payment.cash", m.CashBasket({"id-card": 1}, 5000)) == "no-day"
    assert await refusal(client, "till.open", m.TillFloat(-1)) == "amount"


async def test_cash_is_paid_and_given_back(client: Client) -> None:
    await opened(client)
    assert await refusal(client, "till.open", m.TillFloat(5000)) == "day-open"
    paid = await client.call("payment.cash", m.CashBasket({"id-card": 1}, 5000), m.CashPaid)
    assert (paid.change_cents, paid.payment.status, paid.payment.remaining) == (1300, PaymentStatus.DONE, 3700)
    back = m.RefundRequest(paid.payment.id, 700, PaymentReason.WRONG_FEE)
    assert (await client.call("payment.refund", back, m.PaymentView)).original == paid.payment.id
    till = (await client.call("state.get", NOTHING, m.CaseView)).till
    assert till is not None
    assert (till.cash_cents, till.float_cents, till.unclear, till.running) == (8000, 5000, (), None)
    assert [(total.kind, total.cents) for total in till.totals] == [
        (PaymentKind.PAYMENT, 3700),
        (PaymentKind.REFUND, 700),
    ]
    assert till.visit[0].id == paid.payment.id
    assert len((await client.call("till.payments", NOTHING, m.Payments)).payments) == 2


@pytest.mark.parametrize(
    ("method", "params", "word"),
    [
        ("payment.cash", m.CashBasket({}, 100), "basket"),
        ("payment.cash", m.CashBasket({"passport": 1}, 100), "basket"),
        ("payment.cash", m.CashBasket({"id-card": 0}, 100), "basket"),
        ("payment.cash", m.CashBasket({"id-card": -1}, 100), "basket"),
        ("payment.cash", m.CashBasket({"id-card": 1}, 3699), "given"),
        ("payment.cash", m.CashBasket({"id-card": 1}, 1_000_000_000), "given"),
        ("payment.cash", m.CashBasket({"id-card": 1}, 10**30), "given"),
        ("payment.card", m.CardBasket({"id-card": 1}), "no-terminal"),
        ("payment.reverse", m.ReversalRequest("f" * 16, PaymentReason.WRONG_FEE), "unknown-payment"),
        ("payment.refund", m.RefundRequest("f" * 16, 1, PaymentReason.WRONG_FEE), "unknown-payment"),
        ("payment.refund", m.RefundRequest("f" * 16, 1, PaymentReason.BANK_ASKED), "reason"),
        ("payment.resolve", m.Resolution("f" * 16, True, PaymentReason.BANK_ASKED), "unknown-payment"),
    ],
)
async def test_bad_wishes_are_refused_and_nothing_is_in_the_book(
    house: Counter, client: Client, method: str, params: m.Shape, word: str
) -> None:
    await opened(client)
    assert await refusal(client, method, params) == word
    assert len(await house.parts.journal.book()) == 1


@pytest.mark.parametrize(
    "params",
    [
        {"basket": {"id-card": 1}, "given_cents": 37.5},
        {"basket": {"id-card": "1"}, "given_cents": 5000},
        {"basket": {"id-card": True}, "given_cents": 5000},
        {"basket": {"ID CARD": 1}, "given_cents": 5000},
        {"basket": {"id-card": 1}, "given_cents": 5000, "currency": "CHF"},
        {"basket": {"id-card": 1}},
    ],
)
async def test_what_is_no_amount_in_cents_is_not_even_looked_at(
    house: Counter, client: Client, params: dict[str, object]
) -> None:
    await opened(client)
    with pytest.raises((RequestRefused, msgspec.ValidationError)) as caught:
        await client.call("payment.cash", params, dict)  # type: ignore[arg-type]
    assert isinstance(caught.value, RequestRefused)
    assert caught.value.code != Code.REFUSED
    assert len(await house.parts.journal.book()) == 1


async def test_nothing_runs_so_nothing_is_stopped(client: Client) -> None:
    assert (await client.call("payment.abort", NOTHING, m.AbortResult)).answer == "impossible"


async def test_a_visit_that_has_paid_is_not_cancelled(client: Client) -> None:
    await opened(client)
    paid = await client.call("payment.cash", m.CashBasket({"id-card": 1}, 3700), m.CashPaid)
    assert await refusal(client, "visit.end", m.VisitOver(finished=False)) == "binding"
    await client.call("payment.reverse", m.ReversalRequest(paid.payment.id, PaymentReason.WRONG_FEE), m.PaymentView)
    await client.call("visit.end", m.VisitOver(finished=False), m.Nothing)
