"""Tells the stories in order of time, with the sweeps that would have run in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases import timemachine
from cases.actions import desk, feedback, field, issuing, joining, owed, referring, reporting, undertaking
from cases.actions.assigning import candidates
from cases.actions.new_report import NewReport
from cases.actions.table import agreeing, willingness
from cases.actions.table.willingness import Said
from cases.models import Case
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary, load
from cases.states import Actor, Channel, UndertakingKind
from cases.sweeps.clocks import sweep_clocks
from mediation import directory
from mediation.models import Authority, Member, Membership, Organisation, OrganisationKind, Site
from notifications.models import FailureReason, Message, MessageStatus

from .stories import NOW, WEEK, Story


@dataclass(frozen=True)
class _Step:
    at: datetime
    story: Story
    verb: str
    words: str


class Telling:
    """One week told up to `until`. Keeps which case each story became."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.vocabulary: Vocabulary = load()
        self.sites = {site.name: site for site in Site.objects.select_related("street__parent")}
        self.cases: dict[Story, int] = {}

    def tell(self, stories: Iterable[Story]) -> None:
        """Do every step at its time, with a sweep before each."""
        for step in sorted(self._steps(stories), key=lambda step: step.at):
            self._sweep(step.at)
            with timemachine.at(step.at):
                self._do(step)
        self._sweep(self.until)

    def _steps(self, stories: Iterable[Story]) -> Iterable[_Step]:
        for story in stories:
            start = self.until - timedelta(hours=story.hours_ago)
            yield _Step(start, story, "report", story.words)
            for hours, verb, words in story.steps:
                yield _Step(start + timedelta(hours=hours), story, verb, words)

    def _sweep(self, moment: datetime) -> None:
        with timemachine.at(moment):
            while sweep_clocks():
                pass

    def _do(self, step: _Step) -> None:
        if step.verb == "report":
            self.cases[step.story] = self._report(step.story).pk
            return
        verb, _, choice = step.verb.partition(":")
        case = Case.objects.select_related("site__street", "lead").get(pk=self.cases[step.story])
        STEPS[verb](case, choice, step.words)

    def _report(self, story: Story) -> Case:
        reading = understand(story.words, site=self.sites[story.site], vocabulary=self.vocabulary)
        return reporting.report(
            NewReport(
                words=story.words,
                category=reading.category,
                tier=reading.tier,
                channel=Channel.TEXT if story.phone else Channel.FORM,
                phone=story.phone,
                site=reading.site,
                building=reading.building,
                unit=reading.unit,
                room=reading.room,
                runs_into_home=reading.runs_into_home,
                emergency=reading.emergency,
                reading=reading.as_noted(),
            ),
            by=Actor(phone=story.phone),
        )


def _assign(case: Case, choice: str, words: str) -> None:
    lead = next(each.member for each in candidates(case) if each.may_lead and not each.is_away)
    desk.assign(case, by=_leader(case), lead=lead)


def _leader(case: Case) -> Actor:
    assert case.site is not None
    return Actor(member=directory.leader_of(case.site) or directory.reviewers_of(case.site.street).first())


def _lead(case: Case) -> Actor:
    assert isinstance(case.lead, Member)
    return Actor(member=case.lead)


def _settle(outcome: str) -> Callable[[Case, str, str], None]:
    def settle(case: Case, choice: str, words: str) -> None:
        done, _, said = words.partition("|")
        field.resolve(case, by=_lead(case), outcome=outcome, words=done, resident_word=said)

    return settle


def _agree(case: Case, choice: str, words: str) -> None:
    """Agreed by word of mouth, done at once, and settled so."""
    done, _, said = words.partition("|")
    lead = _lead(case)
    # Whoever was there saw who the other side is.
    case.parties.filter(is_guess=True).update(confirmed_at=timezone.now(), confirmed_by=lead.member)
    for party in case.parties.filter(organisation__isnull=False):
        willingness.note(case, by=lead, party=party, said=Said(state="agreed", words="项目经理"))
    agreeing.agree_orally(case, by=lead, words=done, sides=list(case.parties.all()), is_done=True)
    field.resolve(case, by=lead, outcome="oral", words=done, resident_word=said)


def _join(case: Case, choice: str, words: str) -> None:
    earlier = joining.offered(case).first()
    assert earlier is not None
    joining.join(case, by=_leader(case), into=earlier, words=words)


def _arrive(case: Case, choice: str, words: str) -> None:
    assert case.site is not None
    field.arrive(case, by=_lead(case), code=case.site.arrival_code)


def _resident(case: Case) -> Actor:
    """By text, from the phone the story reports with; who gave no number, behind the link of the form."""
    phone = case.parties.filter(is_reporter=True, came_with=None).values_list("phone", flat=True).first()
    return Actor(phone=str(phone)) if phone else Actor(case_id=case.pk)


def _builder(case: Case) -> Organisation:
    """Who works there."""
    assert case.site is not None
    return case.site.organisations.get(kind=OrganisationKind.CONTRACTOR)


def _issue(case: Case, choice: str, words: str) -> None:
    brief, _, standard = words.partition("|")
    until = timezone.now() + timedelta(days=3)
    builder = _builder(case)
    issuing.issue(case, by=_leader(case), organisation=builder, brief=brief, standard=standard, due_at=until)


def _undertake(case: Case, choice: str, words: str) -> None:
    until = timezone.now() + timedelta(days=2)
    undertaking.undertake(
        case, by=_lead(case), kind=UndertakingKind.OBLIGATION, due_at=until, words=words, brief=words,
        organisation=_builder(case),
    )  # fmt: skip


def _report_done(case: Case, choice: str, words: str) -> None:
    row = undertaking.open_ones(case, *undertaking.OWED).get()
    seats = Membership.objects.serving().filter(group__site=case.site, member__organisation=row.by_organisation)
    seat = seats.select_related("member").earliest("id")
    owed.report_done(case, by=Actor(member=seat.member), undertaking=row, words=words)


def _break(case: Case, choice: str, words: str) -> None:
    row = undertaking.open_ones(case, *undertaking.OWED).get()
    owed.note_broken(case, by=_leader(case), undertaking=row, words=words)


def _refer(case: Case, choice: str, words: str) -> None:
    until = timezone.now() + timedelta(days=5)
    authority = Authority.objects.get(kind=choice, district=None)
    referring.refer(case, by=_lead(case), authority=authority, due_at=until, words=words)


STEPS: dict[str, Callable[[Case, str, str], object]] = {
    "assign": _assign,
    "accept": lambda case, choice, words: desk.accept(case, by=_lead(case)),
    "decline": lambda case, choice, words: desk.decline(case, by=_lead(case), reason=choice, words=words),
    "arrive": _arrive,
    "secure": lambda case, choice, words: field.secure(case, by=_lead(case), words=words),
    "rectified": _settle("rectified"),
    "oral": _agree,
    "explained": _settle("explained"),
    "issue": _issue,
    "undertake": _undertake,
    "report_done": _report_done,
    "break": _break,
    "refer": _refer,
    "confirm": lambda case, choice, words: feedback.confirm(case, by=_resident(case)),
    "reopen": lambda case, choice, words: feedback.reopen(case, by=_resident(case), words=words),
    "withdraw": lambda case, choice, words: feedback.withdraw(case, by=_resident(case)),
    "join": _join,
    "close": lambda case, choice, words: desk.close(case, by=_leader(case), outcome=choice, words=words),
}


@transaction.atomic
def tell_the_week() -> int:
    """Make the demo's cases, if there are none yet; returns how many there are.

    One transaction: no worker sees a half-told week. Texts of the past are not sent now; those of the last hour are.
    """
    if not Case.objects.exists():
        telling = Telling(timezone.now())
        telling.tell(WEEK)
        Message.objects.filter(status=MessageStatus.QUEUED).update(
            status=MessageStatus.CANCELLED,
            failure=FailureReason.TOO_LATE,
            next_attempt_at=None,
            final_at=timezone.now(),
        )
        telling.tell(NOW)
    return Case.objects.count()
