"""What the method of self-care does."""

from firmware.appliance.api import messages as m
from firmware.appliance.api import methods
from firmware.appliance.api.connection import Bound, Handlers
from firmware.appliance.managers.care import SelfCare


def care_handlers(care: SelfCare) -> Handlers:
    """The one method: it harms nothing, so it is there for whoever may speak here at all."""

    async def test(_: m.Nothing) -> m.Nothing:
        care.test()
        return m.Nothing()

    return {methods.CARE_TEST.name: Bound(methods.CARE_TEST, test)}
