"""The lists of hands as a client may see them."""

from firmware.appliance.api.messages import GuideView, PackItemView, SetUpItemView
from firmware.appliance.state.guidance import is_set_up, pack_list, set_up_list
from firmware.appliance.state.model import CaseState


def guide_view(state: CaseState, now: float) -> GuideView | None:
    """Both lists; None where there is nothing for hands. `now` is monotonic."""
    guide = state.guide
    if not guide.plan.set_up:
        return None
    items = set_up_list(state)
    passed = None if guide.opened is None else now - guide.opened
    took = passed if guide.seconds is None else float(guide.seconds)
    return GuideView(
        phase=guide.phase,
        set_up=tuple(SetUpItemView(item.name, item.hands) for item in items),
        pack=tuple(PackItemView(item.name, item.standing) for item in pack_list(state)),
        done=sum(item.done for item in items),
        complete=is_set_up(state),
        minutes=None if took is None else int(took / 60),
        grams=guide.plan.grams,
        left=guide.left,
        dismissed=guide.dismissed,
    )
