"""The controller at the other end of its local socket, in the screen's terms."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from firmware.appliance.api.client import Client, RequestRefused
from firmware.appliance.api.messages import (
    CaseView,
    DeviceRequest,
    Language,
    LockRequest,
    Nothing,
    Pin,
    Place,
    Shape,
    Unlocked,
)
from firmware.appliance.api.methods import Method
from firmware.appliance.state.model import LockReason
from firmware.appliance.ui.bridge import Controller, LineLost, WishRefused

P = TypeVar("P", bound=Shape)
R = TypeVar("R", bound=Shape)
T = TypeVar("T")
NOT_RECORDED = "not-recorded"


class LocalController:
    """Turns wishes into calls. A refusal is no broken line: the view that follows says how things stand."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def watch(self) -> AsyncGenerator[CaseView, None]:
        try:
            async with aclosing(self._client.watch()) as views:
                async for view in views:
                    yield view
        except (ConnectionError, RequestRefused) as error:
            raise LineLost from error

    async def lock(self, reason: LockReason) -> None:
        await self._call("screen.lock", LockRequest(reason), Nothing)

    async def unlock(self, pin: str) -> None:
        await self._call("screen.unlock", Pin(pin), Unlocked)

    async def place(self, place: str) -> None:
        await self._call("screen.place", Place(place), Nothing)

    async def language(self, language: str) -> None:
        await self._call("screen.language", Language(language), Nothing)

    async def check(self, device: str) -> None:
        await self._call("device.check", DeviceRequest(device), Nothing)

    async def ask(self, method: Method[P, R], params: P) -> R:
        try:
            return await self._client.call(method.name, params, method.result)
        except RequestRefused as refusal:
            raise WishRefused(refusal.refusal or NOT_RECORDED) from refusal
        except ConnectionError as error:
            raise LineLost from error

    async def _call(self, method: str, params: Shape, result: type[T]) -> None:
        try:
            await self._client.call(method, params, result)
        except RequestRefused:
            return
        except ConnectionError as error:
            raise LineLost from error


def connector(socket: Path) -> Callable[[], AbstractAsyncContextManager[Controller]]:
    """How the bridge gets a line to the controller that listens on `socket`."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[Controller]:
        try:
            client = await Client.connect(socket, "koffer-ui")
        except (OSError, RequestRefused) as error:
            raise LineLost from error
        async with client:
            yield LocalController(client)

    return connect
