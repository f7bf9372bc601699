"""Texts come in while parts die: afterwards the books agree. Short bursts always, long ones with `--full`."""

import os

import pytest

from config.launcher.stack import Stack
from tests.chaos import disasters
from tests.chaos.counting import Counting
from tests.chaos.disasters import Disaster

SHORT = [
    pytest.param(disasters.WORKER, id="worker killed before the call, before its commit, after the call"),
    pytest.param(disasters.VALKEY, id="Valkey killed, frozen, flushed"),
    pytest.param((disasters.postgres_restarted, disasters.beat_doubled), id="PostgreSQL restarted, beat doubled"),
    pytest.param((disasters.provider_silent,), id="provider silent"),
]


@pytest.mark.parametrize("several", SHORT)
def test_in_a_short_burst(ruin: Stack, counting: Counting, several: tuple[Disaster, ...]) -> None:
    for disaster in several:
        ended = counting.burst(60 // len(several), rate=30)
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
