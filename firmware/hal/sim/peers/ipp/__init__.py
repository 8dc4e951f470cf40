"""A document printer that speaks IPP, as the far end of the `ipp` drivers."""
