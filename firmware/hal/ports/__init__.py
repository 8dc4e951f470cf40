"""One file a peripheral: what the appliance may ask of it, in the case's own words."""
