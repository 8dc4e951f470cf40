"""The sheet of places: what `koffer net sites` prints for whoever plans where the case goes."""

from collections.abc import Iterator
from typing import Final

from firmware.appliance.api.messages import SiteRow, SitesReport
from firmware.appliance.network.sites import Recommendation, WayRecord

_WORDS: Final = {
    Recommendation.CABLE: "use the cable",
    Recommendation.LTE: "use mobile data",
    Recommendation.LTE_PORTAL: "use mobile data: the cable wants a sign-in",
    Recommendation.NONE: "no network was any good",
    Recommendation.UNKNOWN: "nothing known yet",
}


def sheet(report: SitesReport) -> Iterator[str]:
    """Each place with what to use there, each way out, and the signal of each day."""
    for site in report.sites:
        yield from _place(site)
    if not report.sites:
        yield "case.toml names no places: [sites.NAME] with a title"


def _place(site: SiteRow) -> Iterator[str]:
    last = "never" if site.last is None else site.last.isoformat()
    yield f"{site.title.de} ({site.name}): {_WORDS[site.recommended]}; stays {site.stays}, last {last}"
    for name, way in sorted(site.ways.items()):
        yield f"  {name:<20}{_way(way)}"
    for day in site.heard:
        told = [("RSRP", day.rsrp, "dBm"), ("RSRQ", day.rsrq, "dB"), ("SINR", day.sinr, "dB")]
        values = ", ".join(f"{name} {value:.1f} {unit}" for name, value, unit in told if value is not None)
        yield f"  {day.day.isoformat():<20}{values}"


def _way(way: WayRecord) -> str:
    told = [f"{way.used / 3600:.1f} h", f"lost {way.losses}"]
    if way.fastest:
        told.append(f"at least {way.fastest * 8 / 1e6:.2f} Mbit/s")
    told += [f"{verdict.value} {count}" for verdict, count in sorted(way.troubles.items())]
    return ", ".join(told)
