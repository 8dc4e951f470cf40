"""`koffer decode`: traces of devices in words."""
