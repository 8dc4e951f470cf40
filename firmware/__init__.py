"""The firmware of the case's controller: `hal` reaches the peripherals, `appliance` decides what to do with them."""
