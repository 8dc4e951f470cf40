"""An LTE stick plugged into a case, and the real ModemManager that looks after it.

    umockdev-wrapper /usr/bin/python3 stick_program.py '{"bus": ..., "socket": ..., ...}'

A program of its own under the machine's Python. It is told what happens to the stick by lines of JSON on a Unix
socket, `{"do": "unplug"}`, and answers each with how the stick is then. Its first line on stdout says that it listens,
and in which directory its device tree lies, which is to be removed.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
import tty
from pathlib import Path
from typing import Any, Final

import gi  # type: ignore[import-not-found]

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # type: ignore[import-not-found]  # noqa: E402

from support.stick_bus import serve_bus  # noqa: E402
from support.stick_modem import Act, AtModem, Card  # noqa: E402
from support.stick_tree import paths, ports, tree  # noqa: E402

ANSWERED_IOCTLS: Final = (0x540C, 0x540D)  # TIOCEXCL, TIOCNXCL
PEER: Final = 0x5441  # TIOCGPTPEER: the other end of a pseudo terminal
NOT_A_TTY: Final = 25
UNASKED: Final = 50  # milliseconds after which is said what nobody asked for: an answer goes first
OFF_THE_BUS: Final = 300  # milliseconds from the order to reset to the stick's vanishing
HEALS: Final = {"reconnect": Act.DIALLED, "register": Act.RADIO, "reset": Act.RESET, "power": None}
"""What ends a data stall at the earliest; None: only a fresh plugging."""


class Stick:
    """`where`: bus, socket, log, case, router and carrier (namespace and device whose link is the stick's carrier)."""

    def __init__(self, where: dict[str, Any]) -> None:
        self.where = where
        self.boot = 4000
        self.acts: list[str] = []
        self.plugged = 0
        self.there = False
        self.stalled: str | None = None
        self.modem = AtModem(self._say, self._acted)
        self._bed = UMockdev.Testbed.new()
        self._lines: dict[int, bytes] = {}
        self._kept: list[Any] = []
        self._service: subprocess.Popen[bytes] | None = None

    @property
    def tree(self) -> str:
        return str(self._bed.get_root_dir())

    def plug(self) -> None:
        """It is on the bus, its card closed."""
        if self.there:
            return
        self.modem.restart()
        self.stall(None)
        self._carry(False)
        for text in tree(self.plugged, self.where["interface"]):
            self._bed.add_from_string(text)
        for port in ports(self.plugged):
            self._open(f"/dev/{port}")
        self.there = True
        for path in paths(self.plugged, self.where["interface"]):
            self._bed.uevent(f"/sys{path}", "add")

    def unplug(self) -> None:
        """It is off the bus, and nothing passes."""
        if not self.there:
            return
        self.there, self.modem.dialled = False, False
        self._carry(False)
        for path in reversed(paths(self.plugged, self.where["interface"])):
            self._bed.uevent(f"/sys{path}", "remove")
            self._bed.remove_device(f"/sys{path}")
        self._close()
        self.plugged += 1

    def stall(self, heals: str | None) -> None:
        """It says that it is connected and passes nothing, until the step that heals it; None: it passes again."""
        if (heals is None) is not (self.stalled is None):
            self._ip(self.where["router"], "rule", "del" if heals is None else "add", *self._hole())
        self.stalled = heals

    def swap(self, card: dict[str, Any]) -> None:
        """Another card, or the same one changed."""
        self.modem.card = Card(**card)

    def start_service(self) -> None:
        """ModemManager, as systemd would start it."""
        bus = {"DBUS_SYSTEM_BUS_ADDRESS": self.where["bus"], "UMOCKDEV_DIR": self.tree}
        with Path(self.where["log"]).open("ab") as said:
            self._service = subprocess.Popen(
                ["ip", "netns", "exec", self.where["case"], "/usr/sbin/ModemManager", "--test-no-suspend-resume"],
                env={**os.environ, **bus}, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            )  # fmt: skip

    def kill_service(self) -> None:
        """At once, as the kernel does when memory is short."""
        if self._service is not None:
            self._service.kill()
            self._service.wait()
            self._service = None

    def restart_service(self) -> None:
        self.kill_service()
        self.start_service()

    def told(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what the line says, and say how it is then."""
        match order.pop("do"):
            case "unplug" | "plug" | "stall" | "swap" | "kill_service" | "start_service" | "restart_service" as name:
                getattr(self, name)(**order)
            case "register" | "hear" | "dial" | "say" as name:
                getattr(self.modem, name)(**order)
            case "set":
                vars(self.modem).update(order)
            case "boot":
                self.boot = order["milliseconds"]
            case _:
                pass  # only asked how it is
        card = self.modem.card
        return {
            "dialled": self.modem.dialled, "tries": card.tries, "puk_tries": card.puk_tries, "opened": card.opened,
            "acts": self.acts, "asked": self.modem.asked[-200:], "there": self.there,
        }  # fmt: skip

    def _say(self, text: str) -> None:
        def say() -> bool:
            for line in self._lines:
                os.write(line, f"\r\n{text}\r\n".encode())
            return False

        GLib.timeout_add(UNASKED, say)

    def _acted(self, act: Act) -> None:
        self.acts.append(act.name.lower())
        if act in (Act.DIALLED, Act.HUNG_UP):
            self._carry(act is Act.DIALLED)
        heals = HEALS.get(self.stalled or "")
        if heals is not None and act.value >= heals.value:
            self.stall(None)
        if act is Act.RESET:
            GLib.timeout_add(OFF_THE_BUS, self._reset)

    def _reset(self) -> bool:
        self.unplug()
        GLib.timeout_add(self.boot, lambda: self.plug() if not self.there else None)
        return False

    def _open(self, node: str) -> None:
        answers = UMockdev.IoctlBase()
        answers.connect("handle-ioctl", _answer_ioctl)
        self._bed.attach_ioctl(node, answers)
        line = self._bed.get_dev_fd(node)
        held = fcntl.ioctl(line, PEER, os.O_RDWR | os.O_NOCTTY)  # a line that nobody holds open hangs up for ever
        tty.setraw(held)
        self._kept += [answers, held]
        self._lines[line] = b""
        GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, line, GLib.IO_IN, self._read)

    def _close(self) -> None:
        for kept in self._kept:
            if isinstance(kept, int):
                os.close(kept)
        self._kept, self._lines = [], {}

    def _read(self, line: int, _: Any) -> bool:
        if line not in self._lines:
            return False
        try:
            *whole, rest = (self._lines[line] + os.read(line, 4096).replace(b"\n", b"\r")).split(b"\r")
        except OSError:
            return False
        self._lines[line] = rest
        for each in whole:
            if answer := self.modem.answer(each.decode("latin1")) if each.strip() else "":
                os.write(line, answer.encode())
        return True

    def _carry(self, up: bool) -> None:
        namespace, device = self.where["carrier"]
        self._ip(namespace, "link", "set", device, "up" if up else "down")

    def _hole(self) -> tuple[str, ...]:
        return ("pref", "4", "iif", f"r-{self.where['interface']}", "blackhole")

    def _ip(self, namespace: str, *words: str) -> None:
        subprocess.run(["ip", "-n", namespace, *words], check=True)


def _answer_ioctl(_: Any, client: Any) -> bool:
    known = client.get_request() in ANSWERED_IOCTLS
    client.complete(0 if known else -1, 0 if known else NOT_A_TTY)
    return True


def _listen(stick: Stick, path: str) -> None:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()

    def hear(reader: int, _: Any, lines: Any) -> bool:
        line = lines.readline()
        if line:
            lines.write(json.dumps(stick.told(json.loads(line))) + "\n")
            lines.flush()
        return bool(line)

    def accept(*_: Any) -> bool:
        come, _address = listening.accept()
        GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, come.fileno(), GLib.IO_IN, hear, come.makefile("rw"))
        return True

    GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, listening.fileno(), GLib.IO_IN, accept)


def main(where: dict[str, Any]) -> None:
    stick = Stick(where)
    line = serve_bus(where["bus"], stick.restart_service)
    stick.swap(where["card"])
    if where["plugged"]:
        stick.plug()
    stick.start_service()
    _listen(stick, where["socket"])
    loop = GLib.MainLoop()
    GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, 0, GLib.IO_IN | GLib.IO_HUP, lambda *_: loop.quit())
    print(stick.tree, flush=True)
    loop.run()
    stick.kill_service()
    line.close_sync(None)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
