"""The pages: routes, templates and what they are filled with. Imported only by the running server."""

import hashlib
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from firmware.clock import Clock
from fleet.alerts.book import AlertBook, badge_count
from fleet.devices.device import Moment
from fleet.devices.registry import Registry
from fleet.pages import metrics
from fleet.pages.alerts import HISTORY, alert_board, history
from fleet.pages.board import Query, board
from fleet.pages.detail import detail, kinds_of
from fleet.pages.glances import Glances
from fleet.pages.language import Language, Text, wanted
from fleet.pages.live import Live
from fleet.pages.sites import STAYS, site_board
from fleet.pages.views import Need, Viewer
from fleet.store.database import Store
from fleet.store.errors import StoreError

EVENTS: Final = 50  # shown on the page of a case
_STATIC: Final = Path(__file__).with_name("static")
_TYPES: Final = {"fleet.css": "text/css", "fleet.js": "text/javascript", "icon.svg": "image/svg+xml"}


class Pages:
    """Answers browsers from the registry, and from the store only for the events of one case."""

    def __init__(self, store: Store, registry: Registry, clock: Clock, alerts: AlertBook) -> None:
        self._store = store
        self._registry = registry
        self._clock = clock
        self._alerts = alerts
        self.live = Live(registry, clock)
        self._glances = Glances(alerts)
        self._assets = {name: (_STATIC / name).read_bytes() for name in _TYPES}
        loader = PackageLoader("fleet.pages", "templates")
        self._templates = Environment(loader=loader, autoescape=select_autoescape(), undefined=StrictUndefined)
        self._version = hashlib.sha256(b"".join(self._assets.values())).hexdigest()[:12]

    def app(self) -> Starlette:
        """The application, without its guard."""
        return Starlette(
            routes=[
                Route("/", self._list),
                Route("/alerts", self._alert_list),
                Route("/sites", self._sites),
                Route("/cases/{name}", self._case),
                Route("/events", self._events),
                Route("/static/{name}", self._static),
                Route("/healthz", self._health),
                Route("/metrics", self._metrics),
            ],
            exception_handlers={404: self._missing, StoreError: self._broken},
        )

    async def _list(self, request: Request) -> Response:
        viewer, asked = self._viewer(request), request.query_params
        language = viewer.language if "lang" in asked else ""
        query = Query.read(asked.get("q", ""), asked.get("show", ""), asked.get("page", ""), language)
        shown = board(self._glances.of(viewer, self._registry.cases), query)
        return self._page(request, viewer, "cases.html", board=shown, Need=Need)

    async def _case(self, request: Request) -> Response:
        known = self._registry.cases.get(request.path_params["name"])
        if known is None:
            return await self._missing(request, None)
        viewer, events = self._viewer(request), await self._store.events(known.name, EVENTS)
        past = history(viewer, await self._store.alerts(known.name, HISTORY), kinds_of(known))
        return self._page(request, viewer, "case.html", detail=detail(viewer, known, events), alerts=past)

    async def _alert_list(self, request: Request) -> Response:
        viewer = self._viewer(request)
        shown = self._alerts.all_shown(viewer.now.wall)
        cases = {alert.case: self._registry.cases[alert.case] for alert in shown}
        kinds = {name: kinds_of(known) for name, known in cases.items()}
        return self._page(request, viewer, "alerts.html", board=alert_board(viewer, shown, kinds))

    async def _sites(self, request: Request) -> Response:
        viewer, stays = self._viewer(request), await self._store.stays(STAYS)
        return self._page(request, viewer, "sites.html", lines=site_board(viewer, stays))

    async def _missing(self, request: Request, _problem: object) -> Response:
        text = Text("Diese Seite gibt es nicht.", "There is no such page.")
        return self._notice(request, text, 404)

    async def _broken(self, request: Request, _problem: object) -> Response:
        text = Text("Der Speicher des Servers antwortet nicht.", "The server's store does not answer.")
        return self._notice(request, text, 503)

    def _notice(self, request: Request, text: Text, status: int) -> Response:
        viewer = self._viewer(request)
        page = self._page(request, viewer, "notice.html", notice=text.in_(viewer.language))
        page.status_code = status
        return page

    async def _events(self, _request: Request) -> Response:
        if self.live.crowded:
            return PlainTextResponse("too many open pages\n", 503)
        return StreamingResponse(self.live.stream(), media_type="text/event-stream", headers=_FRESH)

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._assets:
            return await self._missing(request, None)
        headers = {"cache-control": "max-age=31536000, immutable"} if "v" in request.query_params else _FRESH
        return Response(self._assets[name], media_type=_TYPES[name], headers=headers)

    async def _health(self, _request: Request) -> Response:
        link = self._registry.link
        report = {"broker": link.joined is not None, "store": link.storing}
        return JSONResponse(report, 200 if all(report.values()) else 503, headers=_FRESH)

    async def _metrics(self, _request: Request) -> Response:
        text = metrics.exposition(self._registry, self._now(), self._alerts)
        return Response(text, media_type=metrics.CONTENT_TYPE, headers=_FRESH)

    def _now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

    def _viewer(self, request: Request) -> Viewer:
        language = wanted(request.query_params.get("lang"), request.headers.get("accept-language", ""))
        return Viewer(language, self._registry.link, self._now())

    def _page(self, request: Request, viewer: Viewer, template: str, **shown: object) -> HTMLResponse:
        other = Language.EN if viewer.language is Language.DE else Language.DE
        text = self._templates.get_template(template).render(
            say=viewer.say,
            viewer=viewer,
            language=viewer.language,
            other=request.url.include_query_params(lang=other).replace(scheme="", netloc=""),
            home="/?lang=" + viewer.language if "lang" in request.query_params else "/",
            asked="?lang=" + viewer.language if "lang" in request.query_params else "",
            link=viewer.link,
            urgent=badge_count(self._alerts.all_shown(viewer.now.wall)),
            now=viewer.seen(viewer.now.wall),
            version=self._version,
            **shown,
        )
        return HTMLResponse(text, headers={**_FRESH, "content-language": viewer.language, "vary": "accept-language"})


_FRESH: Final = {"cache-control": "no-store"}
