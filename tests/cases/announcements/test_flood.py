"""No flood: many late cases are one text to each member, promises of one case are one; a resident gets one a case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import formats
from cases.models import Case, CaseEvent, Clock, Escalation
from cases.states import Verb
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Level, Promise, Terms, Tier
from notifications.models import Message
from tests.cases.promises import many, sweep_all
from tests.cases.street import GRANDMOTHER, Street, clock_of, texts_to


def test_many_late_cases_are_one_text_to_each_member_and_one_to_each_resident(street: Street, clock) -> None:
    cases = many(street, 5)
    Clock.objects.exclude(promise=Promise.ASSIGN).update(next_rung_at=None)
    told = len(texts_to(street.leader.phone))
    clock.shift(timedelta(days=3))
    sweep_all()
    new = texts_to(street.leader.phone)[told:]
    assert len(new) == 2, new  # the reminders, and the misses
    assert all("5件" in text and cases[0].number in text for text in new)
    assert ["5件" in text for text in texts_to(street.reviewer.phone)] == [True]
    for turn in range(5):
        assert sum("已报街道办" in text for text in texts_to(f"+8613800{turn:06d}")) == 1
    for case in cases:
        assert [each.level for each in Escalation.objects.filter(case=case).order_by("id")] == [
            Level.HANDLER, Level.LEADER, Level.STREET,
        ]  # fmt: skip
        assert CaseEvent.objects.filter(case=case, verb=Verb.ESCALATE).count() == 3
        assert Clock.objects.filter(case=case, promise=Promise.DECIDE).count() == 1


def test_a_few_late_cases_are_a_text_each(street: Street, clock) -> None:
    cases = many(street, 3)
    clock.move_to(clock_of(cases[0], Promise.ASSIGN).due_at)
    sweep_clocks()
    sweep_clocks()
    late = [text for text in texts_to(street.leader.phone) if "逾期" in text]
    assert len(late) == 3
    assert all(any(case.number in text for text in late) for case in cases)


def test_urgent_cases_are_counted_apart_and_pass_the_night(street: Street, clock) -> None:
    for turn in range(5):
        street.case(phone=f"+8613800{turn:06d}", tier=Tier.URGENT)
        street.case(phone=f"+8613801{turn:06d}")
    clock.shift(timedelta(days=3))
    sweep_all()
    digests = Message.objects.filter(recipient=str(street.reviewer.phone), template="escalate_digest_street")
    assert set(digests.values_list("is_urgent", flat=True)) == {True, False}
    assert digests.values("cause").distinct().count() == digests.count()


def test_how_many_is_too_many_is_the_street_offices_to_set(street: Street, clock) -> None:
    Terms.objects.update(texts_at_once=5)
    cases = many(street, 5)
    clock.move_to(clock_of(cases[0], Promise.ASSIGN).due_at)
    sweep_all()
    assert sum("逾期" in text for text in texts_to(street.leader.phone)) == 5
    Terms.objects.update(texts_at_once=1)
    clock.move_to(clock_of(cases[0], Promise.ASSIGN).rung_at[2])
    sweep_clocks()
    assert [text.startswith("督办:5件") for text in texts_to(street.reviewer.phone)] == [True]


# -- several promises of one case --------------------------------------------------------------------------------------


@pytest.fixture
def twice_missed(street: Street, clock) -> Case:
    """Nobody took it and nobody came; the street office is to hear of both in the same sweep."""
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(next_rung_at=None)
    clock.shift(timedelta(days=3))
    sweep_all()
    return case


def test_two_promises_of_one_case_missed_at_once_are_one_text(street: Street, clock, twice_missed: Case) -> None:
    waiting = Escalation.objects.filter(case=twice_missed, level=Level.STREET)
    assert waiting.count() == 2, "each keeps its row"
    assert sum("督办" in text for text in texts_to(street.reviewer.phone)) == 1
    assert sum("已报街道办" in text for text in texts_to(GRANDMOTHER)) == 1
    decide = Clock.objects.filter(case=twice_missed, promise=Promise.DECIDE)
    clock.move_to(decide[0].due_at)
    sweep_all()
    assert Escalation.objects.filter(case=twice_missed, level=Level.DISTRICT).count() == 2
    assert sum(twice_missed.number in text for text in texts_to(street.district.phone)) == 1


def test_the_one_text_names_the_earlier_of_two_decisions(street: Street, clock, twice_missed: Case) -> None:
    first, second = Clock.objects.filter(case=twice_missed, promise=Promise.DECIDE).order_by("id")
    rung = first.rung_at[0]
    earlier, later = first.due_at, first.due_at + timedelta(hours=1)
    Clock.objects.filter(pk=first.pk).update(due_at=later)
    clock.move_to(rung)
    told = len(texts_to(street.reviewer.phone))
    sweep_all()
    (text,) = texts_to(street.reviewer.phone)[told:]
    assert f"请{formats.when(earlier, 'zh-hans')}前决定" in text
    assert second.due_at == earlier


def test_the_leader_hears_of_each_promise_by_its_name(street: Street, clock, twice_missed: Case) -> None:
    late = [text for text in texts_to(street.leader.phone) if "逾期" in text]
    assert [any(name in text for text in late) for name in ("派单", "到场")] == [True, True]


def test_one_text_for_many_says_how_many_cases_not_how_many_promises(street: Street, clock) -> None:
    many(street, 4)
    clock.shift(timedelta(days=3))
    sweep_all()
    digests = [text for text in texts_to(street.reviewer.phone) if "其中有" in text]
    assert digests and all("督办:4件" in text for text in digests)
