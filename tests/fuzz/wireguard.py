"""What the tool of WireGuard says, in any text: the three answers are separated by a form feed."""

from firmware.hal.wire.wireguard import far_end

KEY = "a" * 43 + "="
SEEDS = (f"{KEY}\t1700000000\n\f{KEY}\t203.0.113.10:51820\n\f{KEY}\t1024\t2048\n".encode(),)


def fuzz_one(data: bytes) -> None:
    """Raise only on a bug."""
    pieces = data.decode("latin-1").split("\f", 2)
    far = far_end(*[*pieces, "", ""][:3])
    if far is not None:
        assert far.handshake >= 0
        assert far.endpoint is None or far.endpoint.rpartition(":")[2].isdigit()
        assert (far.received >= 0, far.sent >= 0) == (True, True)
