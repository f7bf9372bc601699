"""What the stories do about promises: notices to put something right, what is undertaken, done or broken, referrals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from cases.actions import issuing, owed, referring, undertaking
from cases.models import Case
from cases.states import Actor, UndertakingKind
from mediation.models import Authority, Membership, Organisation, OrganisationKind

from .people import lead, leader


def _builder(case: Case) -> Organisation:
    """Who works there."""
    assert case.site is not None
    return case.site.organisations.get(kind=OrganisationKind.CONTRACTOR)


def _issue(case: Case, choice: str, words: str) -> None:
    brief, _, standard = words.partition("|")
    until = timezone.now() + timedelta(days=3)
    builder = _builder(case)
    issuing.issue(case, by=leader(case), organisation=builder, brief=brief, standard=standard, due_at=until)


def _undertake(case: Case, choice: str, words: str) -> None:
    until = timezone.now() + timedelta(days=2)
    undertaking.undertake(
        case, by=lead(case), kind=UndertakingKind.OBLIGATION, due_at=until, words=words, brief=words,
        organisation=_builder(case),
    )  # fmt: skip


def _report_done(case: Case, choice: str, words: str) -> None:
    row = undertaking.open_ones(case, *undertaking.OWED).get()
    seats = Membership.objects.serving().filter(group__site=case.site, member__organisation=row.by_organisation)
    seat = seats.select_related("member").earliest("id")
    owed.report_done(case, by=Actor(member=seat.member), undertaking=row, words=words)


def _break(case: Case, choice: str, words: str) -> None:
    row = undertaking.open_ones(case, *undertaking.OWED).get()
    owed.note_broken(case, by=leader(case), undertaking=row, words=words)


def _refer(case: Case, choice: str, words: str) -> None:
    until = timezone.now() + timedelta(days=5)
    authority = Authority.objects.get(kind=choice, district=None)
    referring.refer(case, by=lead(case), authority=authority, due_at=until, words=words)


PROMISED: dict[str, Callable[[Case, str, str], object]] = {
    "issue": _issue,
    "undertake": _undertake,
    "report_done": _report_done,
    "break": _break,
    "refer": _refer,
}
