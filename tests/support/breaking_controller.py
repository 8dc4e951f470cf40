"""`koffer` with a bug: whatever is put into the visit's tray breaks it, with what it was in hand."""

import sys
from typing import NoReturn

from firmware.appliance.cli import main
from firmware.appliance.managers.tray import Tray

BROKEN = ("put_page", "put_signature", "put_document", "put_code")


def breaking(name: str) -> object:
    def broken(_: Tray, item: object) -> NoReturn:
        raise RuntimeError(f"{name} broke") from ValueError(item)

    return broken


if __name__ == "__main__":
    for name in BROKEN:
        setattr(Tray, name, breaking(name))
    sys.exit(main())
