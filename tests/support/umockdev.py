"""The kernel's device tree, played by umockdev; works only in a process that `umockdev-wrapper` started."""

import ctypes
from collections.abc import Mapping
from typing import Final

LIBRARY: Final = "libumockdev.so.0"


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

    def set(self, path: str, attribute: str, value: str) -> None:
        """Change a file of the device without announcing it."""
        self._library.umockdev_testbed_set_attribute(self._self, path.encode(), attribute.encode(), value.encode())

    def announce(self, path: str, action: str) -> None:
        """Send a uevent."""
        self._library.umockdev_testbed_uevent(self._self, path.encode(), action.encode())

    def close(self) -> None:
        """Remove the tree."""
        ctypes.CDLL("libgobject-2.0.so.0").g_object_unref(self._self)
