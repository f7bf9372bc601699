"""`verify_ledger`, the nightly look, and the roots of the days as they leave the house."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cases import tasks
from cases.ledger import roots, verifying
from cases.ledger.sealing import seal_all
from cases.models import Case, DayRoot, Reanchor, RootReader, Verification
from mediation.models import Language
from notifications.models import Alarm, AlarmKind, Message
from tests.cases.ledger.telling import DAY, a_case, tampering, three_days
from tests.cases.street import Street


@pytest.fixture
def cases(street: Street, clock) -> list[Case]:
    return three_days(street, clock, cases=1)


def change(case: Case) -> None:
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET facts = '{}' WHERE case_id = %s AND verb = 'assign'", [case.pk])


# -- the command -------------------------------------------------------------------------------------------------------


def test_whole_it_ends_well_and_says_what_it_looked_at(cases: list[Case], capsys) -> None:
    made = DayRoot.objects.latest("day")
    call_command("verify_ledger", root=[f"{made.day}:{made.root}"])
    told = capsys.readouterr()
    assert "new breaks: 0, known: 0" in told.out and str(made.root) in told.out
    assert "· events: " in told.err
    row = Verification.objects.latest("id")
    assert (row.new, row.events) == (0, sum(case.events.count() for case in cases))


def test_broken_it_names_the_break_and_ends_with_1(cases: list[Case], capsys) -> None:
    change(cases[0])
    with pytest.raises(SystemExit) as ended:
        call_command("verify_ledger")
    assert ended.value.code == 1
    pk = cases[0].events.get(verb="assign").pk
    assert f"content: event changed: event {pk} ({cases[0].number})" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("verify_ledger", cases[0].number, json=True)
    told = json.loads(capsys.readouterr().out)
    assert [each["subject"] for each in told["findings"]] == [f"event {pk}"] and told["case"] == cases[0].number
    call_command("verify_ledger", cases[1].number)


def test_a_break_is_anchored_anew_on_record(cases: list[Case], capsys) -> None:
    change(cases[0])
    with pytest.raises(CommandError, match="--reason"):
        call_command("verify_ledger", cases[0].number, reanchor=True)
    call_command("verify_ledger", cases[0].number, reanchor=True, reason="按法院裁定更正", by="蒋建国")
    assert Reanchor.objects.get().by == "蒋建国"
    call_command("verify_ledger")
    assert "known: " in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["2026-11-27", "2026-11-27:12", "2026-13-40:" + "a" * 32, "yesterday:" + "x" * 32])
def test_a_root_that_is_none_is_refused_in_a_sentence(db, wrong: str) -> None:
    with pytest.raises(CommandError):
        call_command("verify_ledger", root=[wrong])


def test_a_case_that_is_none_is_refused(db) -> None:
    with pytest.raises(CommandError, match="no case has the number"):
        call_command("verify_ledger", "HL-2026-555555")


# -- the nightly look --------------------------------------------------------------------------------------------------


def test_once_a_night_the_sweep_looks_and_raises_an_alarm(cases: list[Case], clock) -> None:
    assert tasks.verify_ledger()
    assert tasks.verify_ledger() and Verification.objects.count() == 1, "looked at once a night"
    change(cases[0])
    clock.shift(DAY * 2)
    assert not tasks.verify_ledger()
    alarm = Alarm.objects.get(kind=AlarmKind.LEDGER)
    assert alarm.times == 1 and verifying.last().new == 1


# -- the roots ---------------------------------------------------------------------------------------------------------


def test_each_day_has_a_root_also_one_without_a_case(street: Street, clock) -> None:
    a_case(street, 1)
    assert tasks.seal_ledger() == 4
    assert not DayRoot.objects.exists(), "the day is not over"
    clock.shift(3 * DAY)
    tasks.seal_ledger()
    tasks.seal_ledger()
    assert [made.chains > 0 for made in DayRoot.objects.order_by("day")] == [True, False, False]
    assert verifying.verify(by="test").is_whole


def test_what_is_sealed_before_midnight_and_what_after_are_of_two_days(street: Street, clock) -> None:
    """By Shanghai's day: 23:59 and 00:01 there are the same day in UTC."""
    clock.shift(timedelta(hours=14, minutes=59))
    late = a_case(street, 1)
    tasks.seal_ledger()
    clock.shift(timedelta(minutes=2))
    early = a_case(street, 2)
    tasks.seal_ledger()
    days = [set(case.seals.values_list("day", flat=True)) for case in (late, early)]
    assert [len(each) for each in days] == [1, 1] and days[0] != days[1]
    assert set(DayRoot.objects.values_list("day", flat=True)) == days[0]


def test_nobody_is_texted_who_does_not_wish_it_and_who_does_in_their_language(street: Street, clock) -> None:
    reader = street.district
    for wishes, language in ((False, Language.CHINESE), (True, Language.CHINESE), (True, Language.ENGLISH)):
        type(reader).objects.filter(pk=reader.pk).update(language=language)
        roots.wishes(reader, texts=wishes)
        a_case(street, Message.objects.count() % 900)
        seal_all()
        clock.shift(DAY)
        roots.make_roots()
        roots.make_roots()
    told = list(Message.objects.filter(template="ledger_root").order_by("id"))
    made = list(DayRoot.objects.order_by("day"))[1:]
    assert len(told) == 2
    for text, root in zip(told, made, strict=True):
        assert text.parts == 1 and f"{root.day}" in text.body and root.root[:32] in text.body
    assert "台账" in told[0].body and "Keep this text" in told[1].body


def test_of_many_days_at_once_only_the_last_is_texted(street: Street, clock) -> None:
    roots.wishes(street.district, texts=True)
    a_case(street, 1)
    seal_all()
    clock.shift(9 * DAY)
    assert roots.make_roots() == 9
    assert Message.objects.filter(template="ledger_root").count() == 1


# -- pages -------------------------------------------------------------------------------------------------------------


def test_the_page_says_whether_all_is_whole_and_hands_out_the_seals(
    cases: list[Case], street: Street, client: Client
) -> None:
    client.force_login(street.reviewer)
    page = client.get(reverse("ledger")).content.decode()
    assert "还没有核验过" in page
    verifying.verify(by="test")
    page = client.get(reverse("ledger")).content.decode()
    assert DayRoot.objects.latest("day").root in page and 'name="texts"' not in page
    file = b"".join(client.get(reverse("ledger-roots")).streaming_content).decode()
    assert file.splitlines()[1:] == [f"{made.day} {made.root} {made.seals}" for made in DayRoot.objects.order_by("day")]
    change(cases[0])
    verifying.verify(by="test")
    page = client.get(reverse("ledger")).content.decode()
    assert "有环节被改动" in page and cases[0].number in page


def test_without_a_seal_yet_the_page_says_so(street: Street, client: Client) -> None:
    client.force_login(street.district)
    assert client.get(reverse("ledger")).status_code == 200


def test_a_member_of_the_district_says_whether_they_wish_the_texts(street: Street, client: Client) -> None:
    client.force_login(street.district)
    for word, wishes in (("on", True), ("on", True), ("off", False)):
        assert client.post(reverse("ledger"), {"texts": word}).status_code == 302
        assert RootReader.objects.filter(member=street.district).exists() is wishes
    client.force_login(street.reviewer)
    assert client.post(reverse("ledger"), {"texts": "on"}).status_code == 404


def test_the_brief_carries_the_last_seal(cases: list[Case], street: Street, client: Client, capsys) -> None:
    client.force_login(street.reviewer)
    root = DayRoot.objects.latest("day").root
    assert root in client.get(reverse("brief")).content.decode()
    call_command("weekly_brief")
    assert root in capsys.readouterr().out


def test_the_leader_is_offered_the_proof_of_a_case_and_the_lead_is_not(
    cases: list[Case], street: Street, client: Client
) -> None:
    case = cases[0]
    link = reverse("case-proof", args=[case.number])
    for member, is_offered in (
        (street.leader, True),
        (street.reviewer, True),
        (street.contractor, False),
        (case.lead, case.lead == street.leader),
    ):
        client.force_login(member)
        assert (link in client.get(reverse("desk-case", args=[case.number])).content.decode()) is is_offered
        assert client.get(link).status_code == (200 if is_offered else 404)
