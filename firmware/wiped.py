"""Memory for what concerns a citizen: locked, kept out of crash dumps and children, and zero when it is let go."""

import ctypes
import mmap
from contextlib import suppress
from types import TracebackType
from typing import Final, NoReturn, Self

MOST: Final = 64 * 1024 * 1024
"""Bytes of one buffer: an A4 page in colour at 300 dpi has 26 million before it is compressed."""

_libc: Final = ctypes.CDLL(None, use_errno=True)
_libc.mlock.argtypes = (ctypes.c_void_p, ctypes.c_size_t)


class Wiped:
    """So many bytes of memory, zero at first and zero again after `close`.

    Nothing of it is part of a printed form, a pickle or a copy. The pages are mapped for this buffer alone, belong to
    no core dump and to no child, and are locked against swapping as far as `RLIMIT_MEMLOCK` allows (`locked`).
    What Python copies out of it into `bytes` is out of its hands: pass `view()` on instead.
    """

    def __init__(self, size: int) -> None:
        if not 0 < size <= MOST:
            raise ValueError(f"a buffer has 1 to {MOST} bytes, not {size}")
        self.size = size
        self._map = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._map.madvise(mmap.MADV_DONTDUMP)
        self._map.madvise(mmap.MADV_DONTFORK)
        pin = ctypes.c_char.from_buffer(self._map)
        self.address = ctypes.addressof(pin)
        self.locked = _libc.mlock(self.address, size) == 0
        self.closed = False

    @classmethod
    def of(cls, data: bytes | bytearray | memoryview) -> Self:
        """A buffer with a copy of `data`."""
        made = cls(len(data))
        made._map[:] = data
        return made

    def view(self) -> memoryview:
        """The bytes themselves, to read and to write. A view that outlives the buffer shows zeros."""
        if self.closed:
            raise ValueError("it was wiped")
        return memoryview(self._map)

    def close(self) -> None:
        """Write zeros and give the memory back. Whoever still holds a view does not keep it from being wiped."""
        if self.closed:
            return
        self.closed = True
        ctypes.memset(self.address, 0, self.size)
        with suppress(BufferError):  # a view is still out; the memory goes with it, and holds nothing any more
            self._map.close()

    def __len__(self) -> int:
        return self.size

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "closed"):
            self.close()

    def __repr__(self) -> str:
        return f"Wiped({self.size} bytes{', wiped' if self.closed else ''})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("what concerns a citizen is not copied")
