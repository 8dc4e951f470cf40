"""What this case can drive: one pack for each driver, in one file for each family of devices.

A pack is all that connects a driver with the rest of the house. What it makes is imported when it is made, so that a
case loads only the drivers it has.
"""
