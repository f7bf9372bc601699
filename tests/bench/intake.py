"""What comes in, end to end: reports by form and texts that become cases, beside a bare insert by the same processes,
and what one report costs a process.

Words: the parts to measure (`report`, `forms`, `texts`), or none for all.
"""

from __future__ import annotations

import re
import time
import urllib.request
import uuid

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import tasks
from cases.models import Case
from config.launcher.stack import Stack
from mediation.models import Site
from notifications import inbox
from notifications.models import InboundText
from tests.bench.harness import Figures, median
from tests.bench.installed import BEHIND_THE_DOOR, come_to_rest, measured, start_again
from tests.bench.posting import prepared, throughput

FORMS, TEXTS, BARE, ROUNDS, HANDS = 300, 300, 400, 3, 8
FORMS_A_SECOND = 50.0
STATEMENTS, CPU = 15, 20.0
TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
# How often a report is repeated in process.
TIMES = 60
WORDS = "楼下电钻从早响到晚,孩子没法睡"


def run(figures: Figures, words: list[str]) -> None:
    """Measure the parts named, or all."""
    measured(figures, words, PARTS)


# -- in process -------------------------------------------------------------------------------------------------------


def _report(figures: Figures, stack: Stack) -> None:
    """One form and one text in this process, while nothing else works."""
    for name in BEHIND_THE_DOOR:
        stack.kill(name)
    client, address = Client(), reverse("report-site", args=[_site().code])

    def form(number: int) -> None:
        assert client.post(address, _filled_in(f"136{number:08}")).status_code == 302

    def text(number: int) -> None:
        tasks.read_text(_stored(number))

    with override_settings(ALLOWED_HOSTS=["*"]):
        for name, work in {"form": form, "text": text}.items():
            for number in range(3):  # what stands is loaded once
                work(number)
            with CaptureQueriesContext(connection) as queries:
                work(3)
                statements = sum(not each["sql"].startswith(TRANSACTIONS) for each in queries)
            took = median([_cpu_of(work, number) for number in range(10, 10 + TIMES)])
            if name == "form":
                figures.at_most("intake.form_statements", cases=1, value=statements, limit=STATEMENTS, unit="")
                figures.at_most("intake.form_cpu", cases=TIMES, value=took, limit=CPU, unit="ms")
            else:  # it is stored, understood and answered besides
                figures.note("intake.text_statements", cases=1, value=statements, unit="")
                figures.note("intake.text_cpu", cases=TIMES, value=took, unit="ms")
    start_again(stack)


def _cpu_of(work, number: int) -> float:  # type: ignore[no-untyped-def]
    began = time.process_time()
    work(number)
    return 1000 * (time.process_time() - began)


def _stored(number: int) -> int:
    sid = {"MessageSid": f"SM{uuid.uuid4().hex}", "To": "+8652386000000"}
    text, _is_new = inbox.receive({**sid, "From": f"+86135{number:08}", "Body": f"锦绣华庭3号楼2单元{WORDS}"})
    return text.pk


# -- forms ------------------------------------------------------------------------------------------------------------


def _forms(figures: Figures, stack: Stack) -> None:
    """Filled in as fast as they are answered: with everything running, and with the web processes alone."""
    bare, door = f"{stack.web_url}/bench/insert/", f"{stack.web_url}{reverse('report-site', args=[_site().code])}"
    cookie, token = _opened(door)
    environment = stack.environment()

    def inserts(count: int) -> list[bytes]:
        return [prepared(bare, {"Body": WORDS}, token=environment["TWILIO_AUTH_TOKENS"]) for _ in range(count)]

    def forms(count: int) -> list[bytes]:
        return [
            prepared(
                door, _filled_in(f"137{uuid.uuid4().int % 10**8:08}") | {"csrfmiddlewaretoken": token}, cookie=cookie
            )
            for _ in range(count)
        ]

    for name, is_alone in {"intake.forms": False, "intake.forms_web_alone": True}.items():
        if is_alone:
            for each in BEHIND_THE_DOOR:
                stack.kill(each)
        throughput(bare, inserts(80), hands=HANDS)  # every thread of every process has been used once
        throughput(door, forms(40), hands=HANDS, wanted=302)
        before, by_door, by_bare = Case.objects.count(), [], []
        for _ in range(ROUNDS):
            by_bare.append(throughput(bare, inserts(BARE), hands=HANDS))
            by_door.append(throughput(door, forms(FORMS), hands=HANDS, wanted=302))
        figures.note(f"{name}_bare_inserts", cases=BARE * ROUNDS, value=median(by_bare), unit="/s")
        figures.at_least(
            name, cases=FORMS * ROUNDS, value=median(by_door), limit=FORMS_A_SECOND,
            ratio=median(by_door) / FORMS_A_SECOND, unit="/s", target=1.0,
        )  # fmt: skip
        opened = Case.objects.count() - before
        figures.exactly(f"{name}_opened", cases=FORMS * ROUNDS, value=opened, wanted=FORMS * ROUNDS, unit="")
    start_again(stack)


def _opened(form: str) -> tuple[str, str]:
    """The cookie and the token of the form's page."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(form, timeout=30) as page:
        cookies = [each.split(";")[0] for each in page.headers.get_all("Set-Cookie") or []]
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert found, "the form's page has no token"
    return "; ".join(cookies), found[1]


def _filled_in(phone: str) -> dict[str, str]:
    return {"words": WORDS, "phone": phone, "submission": str(uuid.uuid4())}


def _site() -> Site:
    return Site.objects.filter(is_active=True).earliest("pk")


# -- texts ------------------------------------------------------------------------------------------------------------


def _texts(figures: Figures, stack: Stack) -> None:
    """From the provider's hand until each has its case, with everything running."""
    come_to_rest()
    door, environment = f"{stack.web_url}/sms/inbound/", stack.environment()
    site = _site().name
    posts = [
        prepared(
            door,
            {
                "AccountSid": environment["TWILIO_ACCOUNT_SID"], "MessageSid": f"SM{uuid.uuid4().hex}",
                "From": f"+86134{number:08}", "To": environment["TWILIO_FROM"],
                "Body": f"{site}{number % 6 + 1}号楼2单元{WORDS},第{number}家",
            },
            token=environment["TWILIO_AUTH_TOKENS"],
        )
        for number in range(TEXTS)
    ]  # fmt: skip
    first = InboundText.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    began = time.perf_counter()
    throughput(door, posts, hands=HANDS)
    mine = InboundText.objects.filter(pk__gt=first)
    while mine.filter(read_at__isnull=False).count() < TEXTS and time.perf_counter() - began < 180:
        time.sleep(0.2)
    took = time.perf_counter() - began
    figures.note("intake.texts", cases=TEXTS, value=TEXTS / took, unit="/s")
    figures.exactly("intake.texts_cases", cases=TEXTS, value=mine.filter(outcome="case").count(), wanted=TEXTS, unit="")


PARTS = {
    "report": (_report, "One report in this process: statements and CPU"),
    "forms": (_forms, f"Forms, {ROUNDS} rounds of {FORMS}, beside a bare insert"),
    "texts": (_texts, f"{TEXTS} texts until each has its case"),
}
