"""The demo's week: whoever opens it finds a case at every step of mediation, and can go on with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone, translation

from cases import willing
from cases.actions import undertaking
from cases.actions.table import agreeing, linting
from cases.actions.table.taking_effect import still_needed
from cases.demo import mediated
from cases.demo.telling import SENT_SINCE, tell_the_week
from cases.models import Agreement, Case, Question, Session
from cases.models.agreement import AgreementKind
from cases.states import Coming, Outcome, QuestionKind, Readers, Reply, SessionEnd, State, UndertakingKind, Willing
from notifications.models import Message, MessageStatus
from tests.cases.street import Street

pytestmark = pytest.mark.usefixtures("week")


@pytest.fixture
def week(street: Street) -> None:
    tell_the_week()


def reported_by(phone: str) -> Case:
    return Case.objects.get(parties__phone=phone, parties__is_reporter=True)


def of(story: object) -> Case:
    """What became of a story."""
    return reported_by(story.phone)  # type: ignore[attr-defined]


def said(case: Case) -> set[str]:
    """What the sides of the case have said of mediation."""
    return {each.state for each in willing.standing(case).values()}


def waiting_texts(phone: str) -> list[str]:
    """What goes out to this phone when the demo opens."""
    rows: QuerySet[Message] = Message.objects.filter(recipient=phone, status=MessageStatus.QUEUED)
    return list(rows.order_by("id").values_list("body", flat=True))


def test_every_step_of_mediation_has_its_case(street: Street) -> None:
    on_site = Case.objects.filter(state=State.ON_SITE)
    guessed = on_site.filter(parties__is_guess=True, parties__confirmed_at=None, parties__left_at=None)
    assert guessed.exists(), "the other side is a guess still"

    asked = of(mediated.ASKED)
    assert said(asked) == {Willing.AGREED, Willing.ASKED}
    assert not asked.parties.filter(is_guess=True, left_at=None).exists(), "a wrong guess was taken off"

    refused = [case for case in Case.objects.open() if Willing.REFUSED in said(case)]
    assert refused and all(case.mediation_is_off for case in refused)

    planned = Session.objects.get(case=of(mediated.NOTICE), begun_at=None)
    rows = planned.invitations.order_by("id")
    asked_first, asked_anew = rows.filter(offers=[]), rows.exclude(offers=[])
    assert {row.answer for row in asked_first} == {Coming.COMES, Coming.CANNOT}
    assert {len(row.offers) for row in asked_anew} == {3} and asked_anew.count() == 2, "three dates are out, to both"
    assert [len(row.picks) for row in asked_anew.exclude(answered_at=None)] == [2], "and one has answered"

    held = of(mediated.SESSION)
    (running,) = held.sessions.filter(begun_at__isnull=False, ended_at=None)
    assert held.sessions.filter(begun_at=None, ended_at=None, planned_at__gt=timezone.now()).count() == 1
    assert {row.party.organisation_id is None for row in held.accounts.all()} == {True, False}
    assert [note.saying.readers for note in running.notes.all()] == [Readers.SIDE]
    first, counter = held.proposals.order_by("id")
    assert first.reply == Reply.COUNTERED and counter.counters == first and not counter.reply


def test_agreements_stand_at_each_stage(street: Street) -> None:
    today = timezone.localdate()
    draft = agreeing.open_version(of(mediated.DRAFT))
    assert draft is not None
    with translation.override("en"):
        found = [each.sentence for each in linting.holding_up(draft, today=today)]
    assert found == [
        "Clause 1 does not say by when.",
        "Clause 2 names money in words only: write the sum in its own field.",
    ]

    half = agreeing.open_version(of(mediated.HALF_SIGNED))
    assert half is not None and half.signatures.count() == 1
    sides, mediator, _seal = still_needed(half)
    assert len(sides) == 1 and mediator
    assert not linting.holding_up(half, today=today), "the other can sign at once"

    whole = agreeing.in_effect(of(mediated.IN_EFFECT))
    assert whole is not None and whole.kind == AgreementKind.WRITTEN
    owed = undertaking.open_ones(whole.case, UndertakingKind.OBLIGATION)
    assert owed[0].due_at - timezone.now() < timedelta(days=2), "its first clause is due soon"
    assert owed[0].due_at > timezone.now()

    (oral,) = Agreement.objects.filter(kind=AgreementKind.ORAL, effective_at__isnull=False)
    assert oral.case.outcome == Outcome.ORAL

    (failed,) = Session.objects.filter(end=SessionEnd.FAILED)
    assert failed.conclusion is not None and failed.conclusion.body


def test_all_of_the_table_lies_on_the_desk_of_the_member_whose_name_is_printed(street: Street) -> None:
    assert {of(story).lead.name for story in mediated.MEDIATED} == {"钱永康"}  # type: ignore[union-attr]
    assert {of(story).site for story in mediated.MEDIATED} == {street.site}


def test_the_phones_have_what_can_be_answered(street: Street) -> None:
    """A newcomer picks the phone and answers: the question is open, and its text goes out when the demo opens."""
    upstairs = of(mediated.ASKED).parties.get(is_reporter=False, left_at=None)
    (text,) = waiting_texts(str(upstairs.phone))
    assert "同意调解回1" in text
    _notice, dates = waiting_texts(mediated.NOTICE.phone)
    assert "都不行回4" in dates
    asked = Question.objects.filter(ended_at=None, phone__in=[upstairs.phone, mediated.NOTICE.phone])
    assert {each.kind for each in asked} == {QuestionKind.MEDIATE, QuestionKind.DATES}


def test_no_text_of_the_past_goes_out(street: Street) -> None:
    queued = Message.objects.filter(status=MessageStatus.QUEUED)
    assert queued.exists()
    assert not queued.filter(created_at__lt=timezone.now() - SENT_SINCE).exists()


def test_telling_it_again_adds_nothing(street: Street) -> None:
    before = Case.objects.count()
    assert tell_the_week() == before == Case.objects.count()
