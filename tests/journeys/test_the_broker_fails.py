"""Valkey killed, frozen and flushed: pages and webhook answer all the same, and nothing that came in is lost."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from config.launcher.stack import Stack
from tests.journeys.conftest import SITE
from tests.outside import deeds
from tests.outside.person import Person
from tests.outside.seen import eventually
from tests.outside.world import World

PATIENCE = 20.0  # seconds; without a limit of our own, whoever asks the broker waits for ever


@pytest.fixture(autouse=True)
def _valkey_is_well_again(stack: Stack) -> Iterator[None]:
    yield
    restore(stack)


def restore(stack: Stack) -> None:
    """Valkey runs and answers; whatever else ended with it is started again by the installation's supervisor."""
    if stack.children["valkey"].is_alive():
        stack.resume("valkey")
    else:
        stack.start_again("valkey")
    stack.wait_ready("valkey")


def flush(url: str) -> None:
    """Forget everything the broker holds."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), timeout=5) as link:
        link.sendall(b"FLUSHALL\r\n")
        assert link.recv(64).startswith(b"+OK")


def report(world: World) -> tuple[str, str, float]:
    """A report by the form: phone, number, and the seconds the answer took."""
    phone, browser = world.new_resident(), world.anybody()
    asked = browser.visit(f"/r/{SITE}/")
    started = time.monotonic()
    page = browser.submit(asked, words="楼道堆满沙子", phone=phone.number.removeprefix("+86"))
    return phone.number, deeds.number_in(page.text), time.monotonic() - started


def all_well(world: World, phones: list[str]) -> None:
    """Every phone heard its case's number."""
    for number in phones:
        world.phones[number].wait_for("HL-")


def busy(world: World, leader: Person) -> list[str]:
    """A form, a text, and a verb while the broker is away; each answered in time. Returns the phones to hear of it."""
    form_phone, number, seconds = report(world)
    assert seconds < PATIENCE
    texter = world.new_resident()
    started = time.monotonic()
    assert texter.send("锦绣华庭1号楼灰太大")["webhook_status"] == 200
    deeds.assigns(leader, number)
    assert time.monotonic() - started < 2 * PATIENCE
    assert world.ledger.value("SELECT count(*) FROM notifications_inboundtext WHERE sender = %s", texter.number) == 1
    return [form_phone, texter.number]


@pytest.mark.parametrize("way", ["killed", "frozen", "flushed"])
def test_people_are_served_while_the_broker_is_away_and_nothing_is_lost(world: World, stack: Stack, way: str) -> None:
    leader = world.signed_in(world.ledger.leader(SITE))
    leader.visit("/desk/")
    if way == "killed":
        stack.kill("valkey")
    elif way == "frozen":
        stack.pause("valkey")
    else:
        flush(stack.redis_url)
    phones = busy(world, leader)
    restore(stack)
    all_well(world, phones)
    unread = "SELECT id FROM notifications_inboundtext WHERE read_at IS NULL"
    eventually(lambda: not world.ledger.rows(unread), "every text read")
