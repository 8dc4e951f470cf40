"""The appliance: what the controller does with its peripherals. `compose` is the page to start reading."""
