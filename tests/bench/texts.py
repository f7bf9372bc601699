"""The text channel under load: the signed webhook beside a bare insert, the outbox in batches beside a task a message,
and a burst of a thousand texts.

Runs the installation's own processes on this run's servers, with the carrier's emulator as the provider.
"""

from __future__ import annotations

import os
import random
import time
import uuid

from celery import Celery
from django.db import connection
from django.utils import timezone

from cases.models import Case
from cases.states import Verb
from config.launcher.stack import Stack
from notifications.models import FINAL, InboundText, Message, MessageStatus
from tests.bench.harness import Figures, median
from tests.bench.installed import BEHIND_THE_DOOR, come_to_rest, measured, start_again
from tests.bench.posting import latencies, prepared, throughput
from tests.outside.phone import Phones

POSTS, ROUNDS, HANDS = 400, 5, 8
STEADY_RATE, STEADY_SECONDS = 50.0, 12
OUTBOX, BURST, EMERGENCIES = 400, 1000, 10
# In a burst: until what an emergency makes us say is with the provider, and until everything is read.
TOLD_WITHIN, READ_WITHIN = 5.0, 60.0
PROVIDER_WAITS = 15.0
# A provider across the world answers after about so long; an empty loopback would make every way of sending look alike.
PROVIDER_TAKES = 0.05


def run(figures: Figures, words: list[str]) -> None:
    """Measure the parts named (webhook, outbox, burst), or all."""
    measured(figures, words, PARTS)


# -- the webhook ------------------------------------------------------------------------------------------------------


def _webhook(figures: Figures, stack: Stack) -> None:
    """Nobody reads meanwhile: the door is measured, not the house behind it."""
    for name in BEHIND_THE_DOOR:
        stack.kill(name)
    door, bare = f"{stack.web_url}/sms/inbound/", f"{stack.web_url}/bench/insert/"
    for url in (door, bare):
        throughput(url, _posts(stack, url, 80), hands=HANDS)  # every thread of every process has been used once
    by_door, by_bare = [], []
    for _ in range(ROUNDS):
        by_bare.append(throughput(bare, _posts(stack, bare, POSTS), hands=HANDS))
        by_door.append(throughput(door, _posts(stack, door, POSTS), hands=HANDS))
    ratios = [one / other for one, other in zip(by_door, by_bare, strict=True)]
    figures.at_least(
        "texts.webhook", cases=POSTS * ROUNDS, value=median(by_door), limit=median(by_bare), unit="posts/s",
        ratio=median(ratios), target=0.6,
    )  # fmt: skip
    steady = int(STEADY_RATE * STEADY_SECONDS)
    took = sorted(latencies(door, _posts(stack, door, steady), rate=STEADY_RATE, hands=HANDS))
    figures.note("texts.webhook_p50_at_50", cases=steady, value=1000 * median(took), unit="ms")
    figures.note("texts.webhook_p99_at_50", cases=steady, value=1000 * took[int(0.99 * len(took))], unit="ms")
    InboundText.objects.filter(read_at__isnull=True).update(read_at=timezone.now(), outcome="yardstick")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE notifications_inboundtext")


def _posts(stack: Stack, url: str, count: int) -> list[bytes]:
    environment = stack.environment()
    return [
        prepared(
            url,
            {
                "ToCountry": "CN", "FromCountry": "CN", "SmsStatus": "received", "NumMedia": "0", "NumSegments": "1",
                "ApiVersion": "2010-04-01", "AccountSid": environment["TWILIO_ACCOUNT_SID"],
                "MessageSid": f"SM{uuid.uuid4().hex}", "From": f"+86139{number:08}", "To": environment["TWILIO_FROM"],
                "Body": "锦绣华庭3号楼2单元楼下电钻从早响到晚,孩子没法睡",
            },
            token=environment["TWILIO_AUTH_TOKENS"],
        )
        for number in range(count)
    ]  # fmt: skip


# -- the outbox -------------------------------------------------------------------------------------------------------


def _outbox(figures: Figures, stack: Stack) -> None:
    """The same worker with the same provider: woken once for all, or once for each."""
    stack.start_again("worker")
    stack.wait_ready("worker")
    come_to_rest()
    phones = Phones(stack.phones_url)
    phones.faults(slow=PROVIDER_TAKES, receipts="never")
    app = Celery(broker=os.environ["REDIS_URL"])
    app.conf.broker_transport_options = {"global_keyprefix": stack.environment()["REDIS_PREFIX"]}
    single, batch = [], []
    for _ in range(2):
        ids = _queue()
        single.append(_sent_after(ids, lambda ids=ids: [_wake(app, "tests.bench.send_one", pk) for pk in ids]))
        ids = _queue()
        batch.append(_sent_after(ids, lambda: _wake(app, "notifications.tasks.send")))
    phones.faults(reset=True)
    Message.objects.exclude(status__in=FINAL).update(
        status=MessageStatus.DELIVERED, final_at=timezone.now(), next_attempt_at=None
    )
    each, together = OUTBOX / median(single), OUTBOX / median(batch)
    figures.at_least(
        "texts.outbox_in_batches", cases=OUTBOX, value=together, limit=each, unit="texts/s",
        ratio=together / each, target=1.0,
    )  # fmt: skip


def _queue() -> list[int]:
    now = timezone.now()
    rows = Message.objects.bulk_create(
        Message(
            cause=f"bench:{uuid.uuid4()}", recipient=f"+86137{place:08}", template="bench", template_version="1",
            language="zh-hans", body="HL-2026-000123已派单,今天15:30前到场。", parts=1, created_at=now,
            next_attempt_at=now,
        )
        for place in range(OUTBOX)
    )  # fmt: skip
    return [row.pk for row in rows]


def _wake(app: Celery, task: str, *args: int) -> None:
    app.send_task(task, args=list(args), ignore_result=True)


def _sent_after(ids: list[int], start) -> float:  # type: ignore[no-untyped-def]
    began = time.perf_counter()
    start()
    while Message.objects.filter(pk__in=ids, sent_at__isnull=True).exists():
        if time.perf_counter() - began > 180:
            raise RuntimeError("the outbox was not emptied")
        time.sleep(0.05)
    return time.perf_counter() - began


# -- a burst ----------------------------------------------------------------------------------------------------------


def _burst(figures: Figures, stack: Stack) -> None:
    start_again(stack)
    first = InboundText.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    texts = [
        {"from": f"+861{3_500_000_000 + 10_000 * place}", "body": f"锦绣华庭{place % 6 + 1}号楼漏水,第{place}家"}
        for place in range(BURST)
    ]
    for place in random.Random(7).sample(range(BURST), EMERGENCIES):
        texts[place]["body"] = f"锦绣华庭{place % 6 + 1}号楼着火了,快来人,第{place}家"
    began = time.perf_counter()
    answer = Phones(stack.phones_url).ask("/burst.json", {"texts": texts, "hands": 32}, timeout=300.0)
    figures.at_most(
        "texts.burst_slowest_answer", cases=BURST, value=max(answer["seconds"]), limit=PROVIDER_WAITS, unit="s"
    )
    figures.exactly("texts.burst_answered", cases=BURST, value=answer["statuses"].get("200", 0), wanted=BURST, unit="")
    mine = InboundText.objects.filter(pk__gt=first)
    while mine.filter(read_at__isnull=False).count() < BURST and time.perf_counter() - began < 240:
        time.sleep(0.5)
    took = time.perf_counter() - began
    figures.at_most("texts.burst_read_after", cases=BURST, value=took, limit=READ_WITHIN, unit="s")
    figures.exactly(
        "texts.burst_read", cases=BURST, value=mine.filter(read_at__isnull=False).count(), wanted=BURST, unit=""
    )
    alarms = Case.objects.exclude(emergency="").filter(reports__inbound__in=mine)
    figures.exactly("texts.burst_emergencies", cases=BURST, value=alarms.count(), wanted=EMERGENCIES, unit="")
    told = Message.objects.filter(about__case__in=alarms, about__event__verb=Verb.REPORT)
    came = dict(alarms.values_list("pk", "reports__inbound__received_at"))
    sent = [(at - came[case]).total_seconds() for case, at in told.values_list("about__case", "sent_at") if at]
    figures.exactly("texts.burst_emergency_texts", cases=BURST, value=len(sent), wanted=told.count(), unit="")
    figures.at_most(
        "texts.burst_emergency_told", cases=BURST, value=max(sent, default=999.0), limit=TOLD_WITHIN, unit="s"
    )


PARTS = {
    "webhook": (_webhook, f"The webhook beside a bare insert, {ROUNDS} rounds each"),
    "outbox": (_outbox, "The outbox: in batches, and one task a message"),
    "burst": (_burst, f"A burst of {BURST} texts"),
}
