"""Texts come in while parts die: afterwards the books agree. One short story always, every disaster with `--full`."""

import os

import pytest

from config.launcher.stack import Stack
from tests.chaos import disasters
from tests.chaos.counting import Counting
from tests.chaos.disasters import Disaster

# One of each part: the worker with its transaction open, the broker, the database.
STORY = (disasters.worker_killed_before_its_commit, disasters.valkey_killed, disasters.postgres_restarted)


def test_in_one_bad_hour(ruin: Stack, counting: Counting) -> None:
    for disaster in STORY:
        ended = counting.burst(60 // len(STORY), rate=30)
        disaster(ruin, counting)
        ended()
    counting.settle()
    print(counting.count())


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("RUN_LONG"), reason="minutes long: ./run test --full")
@pytest.mark.parametrize("disaster", [pytest.param(each, id=each.__name__) for each in disasters.ALL])
def test_in_a_burst_of_five_hundred(ruin: Stack, counting: Counting, disaster: Disaster) -> None:
    ended = counting.burst(500, rate=40)
    disaster(ruin, counting)
    disaster(ruin, counting)
    ended()
    counting.settle(within=240)
    print(counting.count())
