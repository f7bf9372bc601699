"""A standing fact that is changed is in force at once, in every process, and nowhere before it is committed."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from cases.reading import vocabulary
from config.custody.remembered import STAMPED, Remembered, asked_once, stamps
from mediation import directory
from mediation.models import CalendarDay, CategoryWord, DayKind, EmergencyWord, Member, Site, Target, Terms
from notifications import rendering
from notifications.models import Limits, Wording
from tests.cases.street import Street
from tests.roles import owner
from tests.signing_in import skip_the_second_factor

# Another process of the same installation: for each line it reads it says what it knows.
OTHER = """
import json, sys
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from cases.reading.lane import may_be_danger
from mediation import directory
from mediation.models import Terms
from notifications import rendering
from notifications.models import Limits
for line in sys.stdin:
    policy = directory.policy_for("N")
    print(json.dumps({
        "days": Terms.current().reopen_days,
        "forms": Limits.current().forms_per_number,
        "open": directory.working_hours().is_working_day(__import__("datetime").date(2026, 9, 16)),
        "danger": may_be_danger("蓝精灵到三号楼了"),
        "arrive": next(t.amount for t in policy.targets.all() if t.promise == "arrive"),
        "words": rendering.in_use(["report_resident"]).get(("report_resident", "zh-hans"), (0, ""))[0],
        "site": (directory.site_by_code(line.strip()) or type("", (), {"name": ""})).name,
    }), flush=True)
"""


class Other:
    def __init__(self, process: subprocess.Popen[str], site: str) -> None:
        self.process, self.site = process, site

    def knows(self) -> dict[str, object]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{self.site}\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))


@pytest.fixture
def other(street: Street) -> Iterator[Other]:
    words = [sys.executable, "-c", OTHER, str(connection.settings_dict["NAME"])]
    process = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."}
    )
    try:
        yield Other(process, street.site.code)
    finally:
        process.kill()
        process.wait()


@pytest.mark.django_db(transaction=True)
def test_what_is_changed_here_another_process_goes_by_at_once(street: Street, other: Other) -> None:
    before = other.knows()
    assert other.knows() == before
    with transaction.atomic():
        Terms.objects.update_or_create(pk=1, defaults={"reopen_days": 21})
        Limits.objects.update_or_create(pk=1, defaults={"forms_per_number": 7})
        assert other.knows() == before  # not committed yet
    assert other.knows() == before | {"days": 21, "forms": 7}
    EmergencyWord.objects.create(word="蓝精灵", service="fire")
    Site.objects.filter(pk=street.site.pk).update(name="改了名")
    year = CalendarDay.objects.earliest("date").year
    with owner():
        CalendarDay.objects.create(year=year, date=dt.date(2026, 9, 16), kind=DayKind.DAY_OFF, name="停工")
        for target in Target.objects.filter(version=directory.policy_for("N"), promise="arrive"):
            Target.objects.filter(pk=target.pk).update(amount=target.amount + 5)
    Wording.objects.create(
        template="report_resident", language="zh-hans", version=3, body="{{ number }}", at=dt.datetime.now(dt.UTC)
    )
    after = other.knows()
    assert (after["danger"], after["site"], after["open"], after["words"]) == (True, "改了名", False, 3)
    assert after["arrive"] == int(str(before["arrive"])) + 5


def test_what_was_rolled_back_is_forgotten(street: Street) -> None:
    before = Terms.current().reopen_days
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Terms.objects.update_or_create(pk=1, defaults={"reopen_days": before + 1})
        assert Terms.current().reopen_days == before + 1
        raise ZeroDivisionError
    assert Terms.current().reopen_days == before
    Terms.objects.update_or_create(pk=1, defaults={"reopen_days": before + 2})
    assert Terms.current().reopen_days == before + 2


def test_every_way_of_changing_rows_is_noticed(street: Street) -> None:
    def changes(work: object) -> bool:
        before = dict(stamps())
        work()  # type: ignore[operator]
        return before != stamps()

    row = CategoryWord.objects.earliest("id")
    assert changes(lambda: CategoryWord.objects.create(category=row.category, word="没见过的词"))
    assert changes(lambda: CategoryWord.objects.filter(pk=row.pk).update(word="另一个词"))
    assert changes(lambda: CategoryWord.objects.filter(pk=row.pk).delete())
    assert not changes(lambda: Member.objects.update(language="en"))  # people are looked up as they are


def test_nothing_is_asked_for_what_has_not_changed(street: Street, django_assert_num_queries) -> None:
    vocabulary.load(), directory.working_hours(), directory.policy_for("N"), Terms.current(), rendering.in_use(["x"])
    Limits.current()
    with django_assert_num_queries(1), asked_once():
        vocabulary.load(), directory.working_hours(), directory.policy_for("N"), Terms.current()
        rendering.in_use(["x"]), Limits.current()


def test_a_copy_that_somebody_changes_changes_nothing_for_the_others(street: Street) -> None:
    Terms.current().reopen_days = 99
    assert Terms.current().reopen_days != 99


def test_a_fact_of_a_table_that_nothing_stamps_is_refused() -> None:
    with pytest.raises(TypeError, match="mediation_member"):
        Remembered(dict, of=(Member,))


def test_every_table_of_facts_has_its_trigger() -> None:
    stamped = {
        model._meta.db_table
        for model in apps.get_models()
        if any(trigger.name == "is_stamped" for trigger in getattr(model._meta, "triggers", []))
    }
    assert stamped == STAMPED and len(stamped) >= 20


# -- changed in the middle of it --------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(street: Street) -> Iterator[Callable[[Callable[[], object]], None]]:
    """Does a work on a connection of its own, and commits it before it returns."""

    def run(work: Callable[[], object]) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(_and_close, work).result(timeout=30)

    yield run


def _and_close(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


def _reopen_days(days: int) -> None:
    Terms.objects.update_or_create(pk=1, defaults={"reopen_days": days})


@pytest.mark.django_db(transaction=True)
def test_a_change_between_the_stamp_and_the_rows_is_never_kept_as_the_old_one(street: Street, elsewhere) -> None:
    """Two stamps are two states: what was loaded while the rows changed is nobody's but the one's who loaded it."""
    _reopen_days(11)
    changes = iter([lambda: elsewhere(lambda: _reopen_days(12)), lambda: None, lambda: None])

    def load() -> list[int]:
        before = Terms.objects.get(pk=1).reopen_days
        next(changes)()
        return [before, Terms.objects.get(pk=1).reopen_days]

    days = Remembered(load, of=(Terms,))
    assert days() == [11, 12]  # whoever asked in that very moment
    assert days() == [12, 12]
    _reopen_days(11)
    assert days() == [11, 11], "another stamp, though the rows are as they were"


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_in_a_long_transaction_is_known_from_the_next_question_on(street: Street, elsewhere) -> None:
    _reopen_days(11)
    with transaction.atomic():
        assert Terms.current().reopen_days == 11
        elsewhere(lambda: _reopen_days(12))
        assert Terms.current().reopen_days == 12
        with asked_once():
            assert Terms.current().reopen_days == 12
            elsewhere(lambda: _reopen_days(13))
            assert Terms.current().reopen_days == 12, "what is done as one is done by one state"
        assert Terms.current().reopen_days == 13


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_sees_an_old_state_does_not_spoil_it_for_the_others(street: Street, elsewhere) -> None:
    """Under a snapshot the stamp is as old as the rows."""
    _reopen_days(11)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        assert Terms.current().reopen_days == 11
        elsewhere(lambda: _reopen_days(12))
        assert Terms.current().reopen_days == 11
        seen: list[int] = []
        elsewhere(lambda: seen.append(Terms.current().reopen_days))
        assert seen == [12]
    assert Terms.current().reopen_days == 12


@pytest.mark.django_db(transaction=True)
def test_what_another_has_changed_and_not_committed_is_known_to_them_alone(street: Street, elsewhere) -> None:
    _reopen_days(11)
    changed, looked = threading.Event(), threading.Event()

    def change_and_think_again() -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            _reopen_days(12)
            assert Terms.current().reopen_days == 12
            changed.set()
            assert looked.wait(20)
            raise ZeroDivisionError
        assert Terms.current().reopen_days == 11

    with ThreadPoolExecutor(1) as thread:
        other = thread.submit(_and_close, change_and_think_again)
        assert changed.wait(20)
        assert Terms.current().reopen_days == 11
        looked.set()
        other.result(timeout=30)
    assert Terms.current().reopen_days == 11


@pytest.mark.django_db(transaction=True)
def test_an_operator_who_saves_a_change_goes_by_it_in_the_same_request(street: Street, client: Client) -> None:
    """What is saved in the administration is in force for the next request, whichever process answers it."""
    _reopen_days(11)
    assert Terms.current().reopen_days == 11
    operator = Member.objects.create(phone="+8613900000099", name="管理", is_staff=True, is_superuser=True)
    skip_the_second_factor()
    client.force_login(operator)
    form = client.get("/admin/mediation/terms/1/change/").context["adminform"].form
    given = {name: "" if (value := form[name].value()) is None else value for name in form.fields}
    answer = client.post("/admin/mediation/terms/1/change/", given | {"reopen_days": 12})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert Terms.current().reopen_days == 12
