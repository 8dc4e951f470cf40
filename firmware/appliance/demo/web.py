"""The touch UI in a browser, for people without a terminal at hand: textual-serve on the loopback interface."""

import asyncio
import shlex
import sys
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from firmware.appliance.demo.children import command, in_foreground_program

HOST: Final = "127.0.0.1"


async def serve(words: list[str], port: int) -> int:
    """Serve the verb `words` to browsers of this machine until ended; each browser window is a screen of its own."""
    print(f"Touch UI: http://{HOST}:{port}", flush=True)
    return await in_foreground_program([sys.executable, "-m", __name__, str(port), shlex.join(command(*words))])


def _run(port: int, shell_command: str) -> None:
    from aiohttp import web
    from textual_serve.server import Server

    class OwnPageServer(Server):
        """With a page of our own (theirs asks a font server elsewhere) and for pages of this address only."""

        async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
            if urlsplit(request.headers.get("Origin", "")).netloc != request.host:
                raise web.HTTPForbidden(text="another site's page may not drive this screen")
            answer: web.WebSocketResponse = await super().handle_websocket(request)
            return answer

        def initialize_logging(self) -> None:
            """Leave logging as it is."""

        async def on_startup(self, app: web.Application) -> None:
            """Say nothing: the demo has told the address."""

    pages = files("firmware.appliance.demo").joinpath("web_pages")
    server = OwnPageServer(shell_command, host=HOST, port=port, title="Amtskoffer", templates_path=str(pages))
    asyncio.set_event_loop(asyncio.new_event_loop())
    server.serve()


if __name__ == "__main__":
    _run(int(sys.argv[1]), sys.argv[2])
