"""The touch screen: a thin client that shows what the controller says and carries wishes to it."""

import asyncio
import gc
import os
import signal
from collections.abc import Callable
from typing import ClassVar, TypeVar, cast

from textual import events
from textual.app import App
from textual.screen import Screen
from textual.worker import Worker

from firmware.appliance.api import methods
from firmware.appliance.api.messages import AbortResult, CaseView, Nothing, Shape
from firmware.appliance.api.methods import Method
from firmware.appliance.power.policy import Mode
from firmware.appliance.state.model import LockReason
from firmware.appliance.ui import first_frame
from firmware.appliance.ui.bridge import Bridge, Connect, LineLost, WishRefused
from firmware.appliance.ui.driver import TouchDriver
from firmware.appliance.ui.palette import Theme
from firmware.appliance.ui.places import HOME, RARE, known_place, pages, split_place
from firmware.appliance.ui.scanned import led_by_code
from firmware.appliance.ui.screens.lock import LockPage
from firmware.appliance.ui.screens.page import Page, Scene
from firmware.appliance.ui.screens.plain import DarkPage, IdlePage, WaitPage
from firmware.appliance.ui.screens.safe import SafePage
from firmware.appliance.ui.screens.setup import set_up_is_up
from firmware.appliance.ui.screens.sign_in import whose_turn
from firmware.appliance.ui.texts.language import Say
from firmware.appliance.ui.widgets.surface import Surface
from firmware.clock import Clock
from firmware.hal.ports.payment import AbortAnswer

P = TypeVar("P", bound=Shape)
R = TypeVar("R", bound=Shape)
IDLE_SECONDS = 180.0
NOTICE_SECONDS = 30
DARK_SECONDS = 60.0  # without a touch on a locked screen, until its light goes out
_WARNED = {Mode.LOW: "power-low", Mode.CRITICAL: "power-critical"}
_BREATH = 0.05  # seconds for the first page to reach the terminal before the others are made


class KofferApp(App[None], inherit_bindings=False):
    """One view of the case at a time, one page on the screen, one line to the controller."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS = "Screen { overflow: hidden; }"
    BINDINGS: ClassVar = []

    def __init__(
        self,
        connect: Connect,
        clock: Clock,
        *,
        theme: Theme = Theme.LIGHT,
        kiosk: bool = False,
        cache: str | None = None,
    ) -> None:
        super().__init__(driver_class=None if "TEXTUAL_DRIVER" in os.environ else TouchDriver)
        self.animation_level = "none"
        Surface.theme = theme
        self._clock = clock
        self._cache = cache
        self._bridge = Bridge(connect, clock, self._on_view, self._on_silence)
        self._wait, self._lock, self._idle = WaitPage(self), LockPage(self), IdlePage(self)
        self._safe = SafePage(self)
        self._dark = DarkPage(self)
        self._pages = pages(self)
        self._installed: dict[str, Page] = {
            "lock": self._lock,
            "idle": self._idle,
            "safe": self._safe,
            "dark": self._dark,
            **self._pages,
        }
        self._view: CaseView | None = None
        self._session = ""
        self._say = Say("de")
        self._place = HOME
        self._restarted = False
        self._refused = ""
        self._asking: set[str] = set()
        self._leaving = False  # the idle notice is up
        self._seen = clock.monotonic()  # when somebody was last at a locked screen
        self._darkening = False  # from the wish until it is refused or the controller tells so
        self._touched = clock.monotonic()
        self._warming = False
        self.settled = asyncio.Event()  # every page but the rare ones is mounted
        self._countdown: Worker[None] | None = None
        self._ends_at: float | None = None  # by this clock, when the case switches itself off
        self._ticking: Worker[None] | None = None
        if not kiosk:
            self.bind("ctrl+q,ctrl+c", "quit")

    # -- life ------------------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        return self._wait

    def on_mount(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.exit)

    def on_ready(self) -> None:
        for name, page in self._installed.items():  # or one that is left before it was installed would be taken apart
            self.install_screen(page, name)
        self._remember_first_frame()
        for part in (self._bridge.run, self._minutes, self._watch_idleness, self._watch_darkness):
            self.run_worker(part())

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent):
            self._touched = self._clock.monotonic()
            self._seen = self._touched
            if isinstance(event, events.Key) and self.wakes():
                return
        await super().on_event(event)

    def _is_dark(self) -> bool:
        return self._darkening or (self._view is not None and self._view.body.dark)

    def wakes(self) -> bool:
        if not self._is_dark():
            return False
        self._darkening = False
        self._seen = self._clock.monotonic()
        self.run_worker(self._tell(methods.WAKE))
        return True

    def _remember_first_frame(self) -> None:
        """Keep what the waiting page looks like for the first milliseconds of the next start."""
        if self._cache is None:
            return
        panel = self._wait.words
        rows = panel.render_lines(panel.size.region)
        x, y = panel.region.offset
        lines = [(x, y + number, row.render(self.console)) for number, row in enumerate(rows)]
        first_frame.remember(self._cache, *self.size, self._say.language, lines)

    async def _warm_up(self) -> None:
        """Mount every page but the rare ones unseen, so that showing one costs a sixth of making one.

        Pushing and popping them would do the same by public means, but a touch in between would meet the wrong page.
        """
        for name, page in self._installed.items():
            if name not in RARE:
                _, mounted = self._get_screen(page)
                await mounted()
        gc.collect()
        gc.freeze()
        self.settled.set()

    @property
    def page(self) -> Page:
        """What is on the screen."""
        return cast("Page", self.screen)

    def rows(self) -> list[str]:
        """The text on the screen, a string a row."""
        lines = [[" "] * self.size.width for _ in range(self.size.height)]
        for surface, region in self.page.places.items():
            for row, strip in enumerate(surface.drawn(region.size), region.y):
                lines[row][region.x : region.right] = strip.text
        return ["".join(line) for line in lines]

    # -- what the controller says ----------------------------------------------------------------------------------

    def _on_view(self, view: CaseView) -> None:
        if view.session != self._session:
            self._restarted = not self._session and not view.lock.locked
            self._session, self._place = view.session, view.place
        if view.language != self._say.language:
            self._say = Say(view.language)
        if self._view is None or self._view.lock.locked != view.lock.locked:
            self._touched, self._leaving = self._clock.monotonic(), False
        if self._view is None or whose_turn(self._view) != whose_turn(view):
            self._lock.forget()
        self._warn(view)
        led = led_by_code(self._view, view, self._place)
        self._view = view
        self._darkening = self._darkening and not view.body.dark
        self._place = known_place(self._place, view)
        self._count_down(view.lock.retry_in)
        self._expect_end(view.power.ends_in)
        if led is None:
            self._show()
        else:
            self.go(led)

    def _warn(self, view: CaseView) -> None:
        """Say once that the battery runs low and that the case is about to go off, and no more when it is fed again."""
        before = None if self._view is None else self._view.power.mode
        if view.power.mode in _WARNED and view.power.mode is not before:
            self._refused = _WARNED[view.power.mode]
        elif view.power.mode not in _WARNED and self._refused in _WARNED.values():
            self._refused = ""

    def _on_silence(self) -> None:
        """Nothing that may no longer be true stays on the screen."""
        restarting = self._view is not None or self._wait.restarting
        self._view, self._session = None, ""
        self._wait.tell(self._say, restarting=restarting)
        self._turn_to(self._wait)

    def _show(self) -> None:
        view = self._view
        if view is None:
            return
        name, subject = split_place(self._place)
        locked = self._pages["setup"] if set_up_is_up(view) else self._lock
        page = locked if view.lock.locked else self._idle if self._leaving else self._pages[name]
        if view.safe_mode:
            page = self._safe
        if view.body.dark:
            page = self._dark
        page.set_scene(
            Scene(
                view,
                self._say,
                self._clock.now(),
                subject,
                self._restarted,
                self._refused,
                bool(self._asking),
                self._ends_in(),
            )
        )
        self._turn_to(page)
        if not self._warming:
            self._warming = True
            self.set_timer(_BREATH, self._warm_up)

    def _turn_to(self, page: Page) -> None:
        if page is self.screen:
            return
        if page is self._wait:
            self.pop_screen()
        elif self.screen is self._wait:
            self.push_screen(page)
        else:
            self.switch_screen(page)

    # -- what the person at the screen wants (see Intents) ---------------------------------------------------------

    def go(self, place: str) -> None:
        if self._view is None:
            return
        self._place = known_place(place, self._view)
        self._restarted, self._refused = False, ""
        place = self._place
        self._bridge.wish(lambda controller: controller.place(place))
        self._show()

    def lock(self) -> None:
        self._bridge.wish(lambda controller: controller.lock(LockReason.CLERK))

    def unlock(self, pin: str) -> None:
        self._bridge.wish(lambda controller: controller.unlock(pin))

    def speak(self, language: str) -> None:
        self._bridge.wish(lambda controller: controller.language(language))

    def check(self, device: str) -> None:
        self._bridge.wish(lambda controller: controller.check(device))

    def acknowledge(self) -> None:
        self._restarted = self._leaving = False
        self._refused = ""
        self._show()

    def ask(self, method: Method[P, R], params: P, then: Callable[[R], str] | None = None) -> None:
        if method.name not in self._asking:
            self._asking.add(method.name)
            self.run_worker(self._ask(method, params, then))
            self._show()

    async def _ask(self, method: Method[P, R], params: P, then: Callable[[R], str] | None) -> None:
        try:
            answer = await self._bridge.ask(method, params)
            if isinstance(answer, AbortResult) and answer.answer is not AbortAnswer.ACCEPTED:
                self._refused = f"abort-{answer.answer}"
        except WishRefused as refusal:
            self._refused, then = refusal.word, None
        except LineLost:
            then = None  # the pages are gone with the line, or the view tells what became of it
        finally:
            self._asking.discard(method.name)
        if place := then(answer) if then is not None else "":
            self.go(place)
        else:
            self._show()

    # -- time ------------------------------------------------------------------------------------------------------

    async def _minutes(self) -> None:
        """The clock in the bar moves once a minute, on the minute."""
        while True:
            now = self._clock.now()
            await self._clock.sleep(60.05 - now.second - now.microsecond / 1e6)
            self._show()

    async def _watch_idleness(self) -> None:
        while True:
            if self._view is None or self._view.lock.locked:
                self._touched = self._clock.monotonic()
            left = self._touched + IDLE_SECONDS - NOTICE_SECONDS - self._clock.monotonic()
            if left > 0:
                await self._clock.sleep(left)
            else:
                await self._ask_whether_there()

    async def _ask_whether_there(self) -> None:
        touched, self._leaving = self._touched, True
        for seconds in range(NOTICE_SECONDS, 0, -1):
            self._idle.seconds = seconds
            self._show()
            await self._clock.sleep(1.0)
            if self._touched != touched or not self._leaving:
                break
        else:
            self._bridge.wish(lambda controller: controller.lock(LockReason.IDLE))
            self._touched = self._clock.monotonic()
            return
        self._leaving = False
        self._show()

    def _ends_in(self) -> int | None:
        return None if self._ends_at is None else max(0, round(self._ends_at - self._clock.monotonic()))

    def _expect_end(self, seconds: int | None) -> None:
        """An empty case says when it ends; the seconds are counted here, for it does not say them one by one."""
        self._ends_at = None if seconds is None else self._clock.monotonic() + seconds
        if seconds is None and self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        elif seconds is not None and self._ticking is None:
            self._ticking = self.run_worker(self._tick())

    async def _tick(self) -> None:
        while self._ends_in():
            await self._clock.sleep(1.0)
            self._show()

    async def _watch_darkness(self) -> None:
        """A locked screen that nobody touches goes dark. One whose light refuses is asked again after a touch."""
        asked = -1.0
        while True:
            if self._view is None or not self._view.lock.locked:
                self._seen = self._clock.monotonic()
            if self._is_dark() or self._seen == asked:
                await self._clock.sleep(DARK_SECONDS)
                continue
            left = self._seen + DARK_SECONDS - self._clock.monotonic()
            if left > 0:
                await self._clock.sleep(left)
                continue
            asked, self._darkening = self._seen, True
            self._darkening = await self._tell(methods.DARKEN) and self._darkening

    async def _tell(self, method: Method[Nothing, Nothing]) -> bool:
        """Tell what needs no answer on the page; whether it was done."""
        try:
            await self._bridge.ask(method, Nothing())
        except (WishRefused, LineLost):
            return False
        return True

    def _count_down(self, seconds: int) -> None:
        if self._countdown is not None:
            self._countdown.cancel()
            self._countdown = None
        self._lock.wait = seconds
        if seconds:
            self._countdown = self.run_worker(self._let_wait(seconds))

    async def _let_wait(self, seconds: int) -> None:
        for left in range(seconds, -1, -1):
            self._lock.tick(left)
            if left:
                await self._clock.sleep(1.0)
