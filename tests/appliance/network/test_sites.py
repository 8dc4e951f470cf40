"""What is remembered of a place, and what follows of it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.appliance.network.link import Verdict
from firmware.appliance.network.sites import (
    DAYS,
    HINTS,
    Recommendation,
    SiteRecord,
    WayRecord,
    flowed,
    guess,
    heard,
    hinted,
    lost,
    merged,
    recommended,
    troubled,
    used,
)
from firmware.hal.ports.modem import Signal
from firmware.hal.ports.uplink import UplinkKind

TODAY = date(2026, 3, 2)
KINDS = {"cable": UplinkKind.ETHERNET, "lte": UplinkKind.LTE}
GOOD, BAD, PORTAL = WayRecord(3600.0), WayRecord(3600.0, losses=9), WayRecord(0.0, 0, {Verdict.PORTAL: 1})


@pytest.mark.parametrize(
    ("ways", "what"),
    [
        ({}, Recommendation.UNKNOWN),
        ({"cable": GOOD, "lte": GOOD}, Recommendation.CABLE),
        ({"cable": BAD, "lte": GOOD}, Recommendation.LTE),
        ({"cable": PORTAL, "lte": GOOD}, Recommendation.LTE_PORTAL),
        ({"cable": PORTAL, "lte": BAD}, Recommendation.NONE),
        ({"cable": WayRecord(59.0)}, Recommendation.NONE),
        ({"cable": WayRecord()}, Recommendation.UNKNOWN),
        ({"a way that the case has no more": GOOD}, Recommendation.NONE),
    ],
)
def test_what_is_said_of_a_place(ways: dict[str, WayRecord], what: Recommendation) -> None:
    assert recommended(SiteRecord(ways=ways), KINDS) is what


def test_a_way_is_counted() -> None:
    way = flowed(flowed(lost(used(used(WayRecord(), 60.0), -5.0)), 1000.4), 9)
    way = troubled(troubled(way, Verdict.WORKS), Verdict.PORTAL)
    assert way == WayRecord(60.0, 1, {Verdict.PORTAL: 1}, 1000)


def test_signal_is_a_mean_a_day_and_old_days_go() -> None:
    days = heard((), Signal(rsrp=-90.0, rsrq=-10.0), TODAY)
    days = heard(days, Signal(rsrp=-100.0), TODAY)
    assert (days[0].rsrp, days[0].rsrq, days[0].sinr, days[0].count) == (-95.0, -10.0, None, 2)
    assert heard(days, Signal(percent=40), TODAY) == days
    for later in range(1, 100):
        days = heard(days, Signal(sinr=3.0), TODAY + timedelta(days=later))
    assert (len(days), days[-1].sinr) == (DAYS, 3.0)


def test_a_place_is_known_again_by_the_router_first_and_never_by_what_two_places_share() -> None:
    records = {
        "dorf": SiteRecord(cells=("c1",), routers=("r1",)),
        "stadt": SiteRecord(cells=("c1", "c2"), routers=("r2",)),
    }
    assert guess(records, "c1", "r1") == "dorf"
    assert guess(records, "c2", None) == "stadt"
    assert guess(records, "c1", None) is None
    assert guess(records, None, None) is None
    assert guess({"dorf": SiteRecord()}, None, None) is None


def test_only_the_newest_hints_are_kept() -> None:
    record = SiteRecord()
    for number in range(50):
        record = hinted(record, f"c{number}", None)
    assert record.cells[0] == "c49"
    assert len(hinted(record, "c40", None).cells) == HINTS
    assert hinted(record, "c40", None).cells[:2] == ("c40", "c49")


ways = st.dictionaries(
    st.sampled_from(["cable", "lte"]),
    st.builds(
        WayRecord,
        st.floats(0, 1e6),
        st.integers(0, 99),
        st.dictionaries(st.sampled_from(Verdict), st.integers(1, 9)),
        st.integers(0, 10**8),
    ),
)


@given(ways, ways)
def test_two_stays_add_up(one: dict[str, WayRecord], other: dict[str, WayRecord]) -> None:
    both = merged(merged(SiteRecord(), SiteRecord(ways=one), TODAY), SiteRecord(ways=other), TODAY)
    assert both.stays == 2
    assert sum(way.losses for way in both.ways.values()) == sum(way.losses for way in (*one.values(), *other.values()))
    assert both.ways.keys() == one.keys() | other.keys()
