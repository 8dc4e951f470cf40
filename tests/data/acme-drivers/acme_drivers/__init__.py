"""Drivers for the scanners of a maker whom nobody here knows."""
