"""The contracts live with the HAL, so pytest has to be told to explain their assertions."""

import pytest

pytest.register_assert_rewrite("firmware.hal.contracts")
