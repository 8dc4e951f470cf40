"""How provisioning refuses: each reason is a sentence for the person who provisions a case."""


class ProvisioningError(Exception):
    """An identity that cannot be made, read or trusted."""


class RequestRefused(ProvisioningError):
    """The authority will not sign this request."""


class KeyFileRefused(ProvisioningError):
    """A private key that others may read is no private key."""
