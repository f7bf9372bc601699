"""What every test shares: the compiled messages, the seeded street, and the time of day.

Servers are named by the environment, as `./run test` sets it.
"""

import pytest

from config import messages
from tests.cases.conftest import clock, street

__all__ = ["clock", "street"]


@pytest.fixture(scope="session", autouse=True)
def _words_are_compiled() -> None:
    messages.compile_all()
