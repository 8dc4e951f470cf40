"""Routers behind the links of a rehearsal."""

from collections.abc import Mapping


class SimSurroundings:
    """`routers` are hardware addresses by link; a test may change them as if the case were carried elsewhere."""

    def __init__(self, routers: Mapping[str, str]) -> None:
        self.routers = dict(routers)

    def router(self, link: str) -> str | None:
        return self.routers.get(link)
