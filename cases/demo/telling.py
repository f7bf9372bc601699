"""Tells the stories in order of time, with the sweeps that would have run in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases import timemachine
from cases.actions import desk, feedback, field, joining, reporting
from cases.actions.assigning import candidates
from cases.actions.new_report import NewReport
from cases.models import Case
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary, load
from cases.states import Actor, Channel
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Site
from notifications.models import FailureReason, Message, MessageStatus

from .at_the_table import AT_THE_TABLE
from .mediated import MEDIATED
from .people import lead, leader, resident
from .promised import PROMISED
from .stories import NOW, WEEK, Story

# What was queued since then is sent when the demo opens.
SENT_SINCE = timedelta(hours=1)
# Steps that follow one another more closely are told without looking for missed promises in between.
SWEPT_EVERY = timedelta(minutes=10)


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
        self._swept: datetime | None = None

    def steps(self, stories: Iterable[Story]) -> list[_Step]:
        """All steps of these stories in order of time."""
        return sorted(self._steps(stories), key=lambda step: step.at)

    def tell(self, steps: Iterable[_Step], *, until: datetime) -> None:
        """Do every step at its time, with the sweeps that would have run before it, up to `until`."""
        for step in steps:
            if self._swept is None or step.at - self._swept >= SWEPT_EVERY:
                self._sweep(step.at)
            with timemachine.at(step.at):
                self._do(step)
        self._sweep(until)

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
        self._swept = moment

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
    """To whoever the routing offers first, or to who is named."""
    here = [each.member for each in candidates(case) if each.may_lead and not each.is_away]
    desk.assign(case, by=leader(case), lead=next(each for each in here if choice in ("", each.name)))


def _settle(case: Case, choice: str, words: str) -> None:
    done, _, said = words.partition("|")
    field.resolve(case, by=lead(case), outcome=choice, words=done, resident_word=said)


def _join(case: Case, choice: str, words: str) -> None:
    earlier = joining.offered(case).first()
    assert earlier is not None
    joining.join(case, by=leader(case), into=earlier, words=words)


def _arrive(case: Case, choice: str, words: str) -> None:
    assert case.site is not None
    field.arrive(case, by=lead(case), code=case.site.arrival_code)


STEPS: dict[str, Callable[[Case, str, str], object]] = (
    AT_THE_TABLE
    | PROMISED
    | {
        "assign": _assign,
        "accept": lambda case, choice, words: desk.accept(case, by=lead(case)),
        "decline": lambda case, choice, words: desk.decline(case, by=lead(case), reason=choice, words=words),
        "arrive": _arrive,
        "secure": lambda case, choice, words: field.secure(case, by=lead(case), words=words),
        "settle": _settle,
        "confirm": lambda case, choice, words: feedback.confirm(case, by=resident(case)),
        "reopen": lambda case, choice, words: feedback.reopen(case, by=resident(case), words=words),
        "withdraw": lambda case, choice, words: feedback.withdraw(case, by=resident(case)),
        "join": _join,
        "close": lambda case, choice, words: desk.close(case, by=leader(case), outcome=choice, words=words),
    }
)


@transaction.atomic
def tell_the_week() -> int:
    """Make the demo's cases, if there are none yet; returns how many there are.

    One transaction: no worker sees a half-told week. Texts of the past are not sent now; those of the last hour are.
    """
    if not Case.objects.exists():
        now = timezone.now()
        telling, of_late = Telling(now), now - SENT_SINCE
        steps = telling.steps((*WEEK, *MEDIATED, *NOW))
        telling.tell([step for step in steps if step.at < of_late], until=of_late)
        Message.objects.filter(status=MessageStatus.QUEUED).update(
            status=MessageStatus.CANCELLED,
            failure=FailureReason.TOO_LATE,
            next_attempt_at=None,
            final_at=timezone.now(),
        )
        telling.tell([step for step in steps if step.at >= of_late], until=now)
    return Case.objects.count()
