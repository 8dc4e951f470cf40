"""Ioctls on a device of umockdev's, answered by a function here: umockdev's own handler, in its own thread."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from support.umockdev import LIBRARY, Testbed

Answer = Callable[[int, bytes], bytes]

_lib: Final = ctypes.CDLL(LIBRARY)
_gobject: Final = ctypes.CDLL("libgobject-2.0.so.0")
_HANDLER: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)

_lib.umockdev_ioctl_base_new.restype = ctypes.c_void_p
_lib.umockdev_ioctl_client_get_request.restype = ctypes.c_ulong
_lib.umockdev_ioctl_client_get_request.argtypes = (ctypes.c_void_p,)
_lib.umockdev_ioctl_client_get_arg.restype = ctypes.c_void_p
_lib.umockdev_ioctl_client_get_arg.argtypes = (ctypes.c_void_p,)
_lib.umockdev_ioctl_client_complete.argtypes = (ctypes.c_void_p, ctypes.c_long, ctypes.c_int)
_lib.umockdev_ioctl_data_resolve.restype = ctypes.c_void_p
_lib.umockdev_ioctl_data_resolve.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p)
_lib.umockdev_ioctl_data_retrieve.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
_lib.umockdev_ioctl_data_update.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_int)
_gobject.g_signal_connect_data.argtypes = (
    ctypes.c_void_p, ctypes.c_char_p, _HANDLER, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int,
)  # fmt: skip


@contextmanager
def answered(testbed: Testbed, node: str, answer: Answer) -> Iterator[None]:
    """Have `answer` answer every ioctl on `node`; `OSError` is what the caller gets as its error."""
    base = _lib.umockdev_ioctl_base_new()

    def handle(_: object, client: int, __: object) -> int:
        request = _lib.umockdev_ioctl_client_get_request(client)
        size = (request >> 16) & 0x3FFF
        data = _lib.umockdev_ioctl_data_resolve(_lib.umockdev_ioctl_client_get_arg(client), 0, size, None)
        question = _bytes_of(data, size)
        try:
            _lib.umockdev_ioctl_data_update(data, 0, answer(request & 0xFFFFFFFF, question), size)
        except OSError as problem:
            _lib.umockdev_ioctl_client_complete(client, -1, problem.errno)
        else:
            _lib.umockdev_ioctl_client_complete(client, 0, 0)
        return 1

    kept = _HANDLER(handle)
    _gobject.g_signal_connect_data(base, b"handle-ioctl", kept, None, None, 0)
    problem = ctypes.c_void_p()
    assert _lib.umockdev_testbed_attach_ioctl(
        testbed._self, node.encode(), ctypes.c_void_p(base), ctypes.byref(problem)
    )
    try:
        yield
    finally:
        _lib.umockdev_testbed_detach_ioctl(testbed._self, node.encode(), ctypes.byref(problem))


def _bytes_of(data: int, size: int) -> bytes:
    where, length = ctypes.c_void_p(), ctypes.c_int()
    _lib.umockdev_ioctl_data_retrieve(data, ctypes.byref(where), ctypes.byref(length))
    return ctypes.string_at(where.value or 0, size)
