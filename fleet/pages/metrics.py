"""The figures of the server in OpenMetrics 1.0."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from fleet.alerts.alert import AlertKind, Severity
from fleet.alerts.book import AlertBook, by_kind
from fleet.devices.device import Moment
from fleet.devices.presence import Standing, judge
from fleet.devices.registry import Registry

CONTENT_TYPE: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"


def exposition(registry: Registry, now: Moment, alerts: AlertBook) -> str:
    """All figures. Names of cases are letters, digits and dashes, so labels need no escaping."""
    return "\n".join([*_lines(registry, now), *_alert_lines(alerts, now), "# EOF", ""])


def _lines(registry: Registry, now: Moment) -> Iterator[str]:
    cases, link = registry.cases.values(), registry.link
    standings = Counter(judge(case.evidence, link, now.monotonic).standing for case in cases)
    yield from _gauge("koffer_cases", "Cases by standing.")
    for standing in Standing:
        yield f'koffer_cases{{standing="{standing}"}} {standings[standing]}'
    yield from _gauge("koffer_records", "Records in the store.", registry.records)
    yield from _gauge("koffer_broker_connected", "Whether the server hears the broker.", int(link.joined is not None))
    yield from _gauge("koffer_store_writable", "Whether the store takes what comes.", int(link.storing))
    yield from _gauge("koffer_case_pending", "Records that wait in the case, as of its last hello.")
    for case in cases:
        if case.hello is not None:
            yield f'koffer_case_pending{{case="{case.name}"}} {case.hello.pending}'
    yield from _gauge("koffer_case_quarantined", "Payloads of the case that nobody understands.")
    for case in cases:
        yield f'koffer_case_quarantined{{case="{case.name}"}} {case.quarantined}'


def _alert_lines(alerts: AlertBook, now: Moment) -> Iterator[str]:
    counts = by_kind(alerts.all_shown(now.wall))
    yield from _gauge("koffer_alerts", "Open alerts by kind and severity.")
    for kind in AlertKind:
        for severity in Severity:
            if count := counts[kind.value, severity.value]:
                yield f'koffer_alerts{{kind="{kind}",severity="{severity}"}} {count}'


def _gauge(name: str, what: str, value: int | None = None) -> Iterator[str]:
    yield f"# TYPE {name} gauge"
    yield f"# HELP {name} {what}"
    if value is not None:
        yield f"{name} {value}"
