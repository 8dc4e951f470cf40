"""The serial fingerprint modules of the R30x/ZFM class: packets, and the four questions that the case asks."""
