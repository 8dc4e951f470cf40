"""Figures as ratios against a named limit or peer of the same run. `./koffer bench` runs them all."""
