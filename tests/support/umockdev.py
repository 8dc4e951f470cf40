"""The kernel's device tree, played by umockdev; works only in a process that `umockdev-wrapper` started."""

import asyncio
import ctypes
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

LIBRARY: Final = "libumockdev.so.0"


async def lines_under_umockdev(module: str, *words: str) -> list[str]:
    """Run a module of the tests in a process of its own under the wrapper; gives back what it printed."""
    tests = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": f"{tests.parent}:{tests}"}
    command = ("umockdev-wrapper", sys.executable, "-m", module, *words)
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=environment)
    async with asyncio.timeout(60):
        out, _ = await child.communicate()
    assert child.returncode == 0
    return out.decode().splitlines()


def play(story: Callable[["Testbed"], Coroutine[object, object, None]]) -> None:
    """What such a module does: a story on a tree of its own."""
    with closing(Testbed()) as testbed:
        asyncio.run(story(testbed))


def _strings(pairs: Mapping[str, str]) -> "ctypes.Array[ctypes.c_char_p]":
    flat = [text.encode() for pair in pairs.items() for text in pair]
    return (ctypes.c_char_p * (len(flat) + 1))(*flat, None)


class Testbed:
    """A `/sys` of its own for this process, and a netlink socket on which its changes are announced."""

    __test__ = False

    def __init__(self) -> None:
        self._library = ctypes.CDLL(LIBRARY)
        for name in ("umockdev_testbed_new", "umockdev_testbed_add_devicev"):
            getattr(self._library, name).restype = ctypes.c_void_p
        self._self = ctypes.c_void_p(self._library.umockdev_testbed_new())

    def add(
        self, subsystem: str, name: str, attributes: Mapping[str, str], properties: Mapping[str, str], parent: str = ""
    ) -> str:
        """Add a device, which announces it; gives back its path under /sys."""
        path = self._library.umockdev_testbed_add_devicev(
            self._self,
            subsystem.encode(),
            name.encode(),
            parent.encode() or None,
            _strings(attributes),
            _strings(properties),
        )
        return ctypes.string_at(path).decode()

    def describe(self, text: str) -> None:
        """Add the devices of a description in umockdev's own format, which announces nothing."""
        self._must("umockdev_testbed_add_from_string", text)

    def answer(self, node: str, recording: Path) -> None:
        """Answer the ioctls of a device node from a recording."""
        self._must("umockdev_testbed_load_ioctl", node, str(recording))

    def replay(self, node: str, recording: Path) -> None:
        """Let an input device do what an `evemu-record` recording says, with its times."""
        self._must("umockdev_testbed_load_evemu_events", node, str(recording))

    def _must(self, function: str, *texts: str) -> None:
        problem = ctypes.c_void_p()
        done = getattr(self._library, function)(self._self, *(text.encode() for text in texts), ctypes.byref(problem))
        assert done, f"{function} refuses {texts}"

    def change(self, path: str, attribute: str, value: str) -> None:
        """Change a file of the device and announce it."""
        self._library.umockdev_testbed_set_attribute(self._self, path.encode(), attribute.encode(), value.encode())
        self.announce(path, "change")

    def set_bytes(self, path: str, attribute: str, value: bytes) -> None:
        """Write a file of the device that holds no text, and announce nothing."""
        self._library.umockdev_testbed_set_attribute_binary(
            self._self, path.encode(), attribute.encode(), value, ctypes.c_size_t(len(value))
        )

    def announce(self, path: str, action: str) -> None:
        """Send a uevent."""
        self._library.umockdev_testbed_uevent(self._self, path.encode(), action.encode())

    def remove(self, path: str) -> None:
        """Take the device away; it is announced before, which the library demands and the kernel nearly does too."""
        self.announce(path, "remove")
        self._library.umockdev_testbed_remove_device(self._self, path.encode())

    def close(self) -> None:
        """Remove the tree."""
        ctypes.CDLL("libgobject-2.0.so.0").g_object_unref(self._self)
