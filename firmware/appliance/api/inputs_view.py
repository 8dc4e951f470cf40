"""The signature that is being given and the last code, as they travel."""

from firmware.appliance.api.messages import ScannedView, SigningView
from firmware.appliance.state.model import CaseState


def signing_view(state: CaseState) -> SigningView | None:
    """How the signature goes that is being given."""
    seen = state.signing
    return None if seen is None else SigningView(seen.device, seen.points, seen.full)


def scanned_view(state: CaseState) -> ScannedView | None:
    """What the last code was."""
    last = state.scanned
    return None if last is None else ScannedView(last.kind, last.about, last.number)
