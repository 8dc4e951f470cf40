"""`python -m firmware.appliance` is `koffer`."""

import sys

from firmware.appliance.cli import main

if __name__ == "__main__":
    sys.exit(main())
