"""What every test shares: the compiled messages. Servers are named by the environment, as `./run test` sets it."""

import pytest

from config import messages


@pytest.fixture(scope="session", autouse=True)
def _words_are_compiled() -> None:
    messages.compile_all()
