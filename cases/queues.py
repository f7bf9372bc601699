"""What a member sees on coming in: what is theirs and due next, what nobody has, what waits for a decision or a call.

Each queue is one query, narrow and ordered by the promise that runs out first. Long ones are shown in parts
(`views.shown`).
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Case as Branch
from django.db.models import Count, Exists, F, IntegerField, JSONField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from cases import access, handled, hands, reporters, willing
from cases.actions import asking
from cases.models import CallTask, Case, Clock, Deferral, Doubt, Escalation, Helper, Request, Sign, TrayItem, Visit
from cases.models.deferral import DeferralState
from cases.models.escalation import WAITING
from cases.states import OPEN, State
from mediation import directory
from mediation.models import Level, Member, Membership, Promise, Tier
from notifications import alarms as channel
from notifications.models import Alarm

SENDERS_OWN = 5
FOLLOW_UPS = (Promise.FOLLOW_UP, Promise.LATE_FOLLOW_UP)
# What is urgent stands on top of what somebody must assign or decide, whenever it is due.
AFTER_URGENT = Branch(When(tier=Tier.URGENT, then=Value(0)), default=Value(1), output_field=IntegerField())


class _Signs(JSONField):
    """Early signs that come with their case."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[Sign]:
        return [Sign(**each) for each in super().from_db_value(value, expression, connection) or ()]


def _with_next_due(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add `next_due_at` and `next_promise`: the running promise of the case that is due first."""
    first = Clock.objects.own().running().filter(case=OuterRef("pk")).order_by("due_at", "id")
    return cases.annotate(
        next_due_at=Subquery(first.values("due_at")[:1]), next_promise=Subquery(first.values("promise")[:1])
    )


def with_next_due(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The same for a list that is chosen elsewhere (`listing`)."""
    return _with_next_due(cases)


def _with_signs(cases: QuerySet[Case], member: Member) -> QuerySet[Case]:
    """Add `shown_signs`, the early signs of the present handling, for a member who may know them, and is no side of the
    case; with the cases themselves, because a desk has many queues."""
    if not access.sees_risks(member):
        return cases.annotate(shown_signs=Value([], output_field=_Signs()))
    said = JSONBAgg(JSONObject(id="pk", kind="kind", facts="facts"), order_by="id")
    shown = Sign.objects.filter(case=OuterRef("pk"), handling=OuterRef("handling"))
    own = shown.exclude(case__in=willing.cases_of(member)).order_by().values("case")
    return cases.annotate(shown_signs=Subquery(own.annotate(said=said).values("said"), output_field=_Signs()))


def mine(member: Member) -> QuerySet[Case]:
    """Open cases this member leads or helps with, the promise that runs out first on top."""
    helped = Helper.objects.filter(member=member).values("case")
    cases = access.visible_to(member).filter(Q(lead=member) | Q(pk__in=helped), state__in=OPEN)
    return _with_signs(_with_next_due(cases), member).order_by(F("next_due_at").asc(nulls_last=True), "id")


def unassigned(member: Member) -> QuerySet[Case]:
    """Reported cases that this member may assign, as leader of a group or as the street office standing in: what is
    urgent on top."""
    cases = access.visible_to(member).filter(state=State.REPORTED)
    if not member.is_of_street_office:
        led = Membership.objects.leading().filter(member=member)
        cases = cases.filter(site__in=led.values("group__site"))
    cases = _with_signs(_with_next_due(cases), member).annotate(after_urgent=AFTER_URGENT)
    return cases.order_by("after_urgent", F("next_due_at").asc(nulls_last=True), "id")


def out_of_hands(member: Member) -> QuerySet[Case]:
    """Open cases whose lead cannot act (left, away, switched off, no group, site closed), each with why as `hands`: for
    the leader of the group, and for the street office where the leader cannot act either.
    """
    cases = hands.nobodys(access.visible_to(member))
    if member.is_of_street_office:
        there = hands.present_leaders(timezone.localdate()).filter(group__site=OuterRef("site"))
        cases = cases.filter(~Exists(there) | Q(site__is_active=False))
    else:
        cases = cases.filter(site__in=Membership.objects.leading().filter(member=member).values("group__site"))
    return _with_next_due(cases).order_by(F("next_due_at").asc(nulls_last=True), "id")


def flagged(member: Member) -> QuerySet[Case]:
    """Open cases in hand with an early sign, for the leader of the group or the street office: the newest sign on top.

    Without those that nobody has, or that wait for a decision: they stand in queues of their own.
    """
    if not access.sees_risks(member):
        return Case.objects.none()
    cases = access.visible_to(member).filter(state__in=OPEN)
    if not member.is_of_street_office:
        led = Membership.objects.leading().filter(member=member)
        cases = cases.filter(site__in=led.values("group__site")).exclude(state=State.REPORTED)
    signs = Sign.objects.filter(case=OuterRef("pk"), handling=OuterRef("handling")).order_by("-id")
    waiting = Escalation.objects.filter(case=OuterRef("pk"), level=Level.STREET, state__in=WAITING)
    cases = (
        cases.filter(Exists(signs), ~Exists(waiting))
        .exclude(pk__in=willing.cases_of(member))
        .annotate(sign_at=Subquery(signs.values("at")[:1]))
    )
    return _with_signs(_with_next_due(cases), member).order_by(F("sign_at").desc(), "-id")


def doubted(member: Member) -> QuerySet[Case]:
    """Cases with a proof to look at, for the leader of the group and the street office, the oldest on top. Without
    those that the member leads or has visited, which somebody else judges."""
    waiting = Doubt.objects.filter(case=OuterRef("pk"), judged_at__isnull=True).order_by("id")
    cases = access.visible_to(member)
    if not member.is_of_street_office:
        led = Membership.objects.leading().filter(member=member)
        cases = cases.filter(site__in=led.values("group__site"))
    own = Q(lead=member) | Exists(Visit.objects.filter(case=OuterRef("pk"), member=member))
    cases = cases.filter(Exists(waiting)).exclude(own).annotate(doubted_at=Subquery(waiting.values("raised_at")[:1]))
    return _with_signs(_with_next_due(cases), member).order_by(F("doubted_at").asc(), "id")


def for_review(member: Member) -> QuerySet[Any]:
    """Cases waiting for this street office's decision: what is urgent on top, then the decision that is due first.

    Each carries `decide_by` and `raised_at` of the escalation whose decision is due first, its `missed` promise (empty
    if a person raised it), and `waiting`, how many escalations of the case wait; and whether nothing of it `needs_more`
    than to be followed up, with the key of what is to be, as `follow_up`.
    """
    if not member.is_of_street_office:
        return Case.objects.none()
    waiting = Escalation.objects.filter(case=OuterRef("pk"), level=Level.STREET, state__in=WAITING)
    decide = Clock.objects.running().filter(escalation=OuterRef("pk"), promise=Promise.DECIDE)
    due_first = waiting.annotate(decide_by=Subquery(decide.values("due_at")[:1])).order_by(
        F("decide_by").asc(nulls_last=True), "id"
    )
    more = waiting.exclude(clock__promise__in=FOLLOW_UPS)
    cases = access.visible_to(member).filter(Exists(waiting))
    return (
        _with_signs(cases, member)
        .annotate(
            after_urgent=AFTER_URGENT,
            needs_more=Exists(more) | Q(state__in=OPEN),
            follow_up=Subquery(due_first.values("clock__undertaking")[:1]),
            decide_by=Subquery(due_first.values("decide_by")[:1]),
            raised_at=Subquery(due_first.values("raised_at")[:1]),
            missed=Coalesce(Subquery(due_first.values("clock__promise")[:1]), Value("")),
            waiting=Subquery(waiting.order_by().values("case").annotate(count=Count("id")).values("count")),
        )
        .order_by("after_urgent", F("decide_by").asc(nulls_last=True), "id")
    )


def to_decide(member: Member) -> QuerySet[Any]:
    """Of these, what takes a decision."""
    return for_review(member).filter(needs_more=True)


def to_follow_up(member: Member) -> QuerySet[Any]:
    """Of these, what has been settled and takes a call: its follow-up was missed, and nothing else."""
    return for_review(member).filter(needs_more=False)


def requests(member: Member) -> QuerySet[Deferral]:
    """Time asked for that is the street office's to decide, oldest first: a second time, no leader is there who never
    had a part in the case, or the case is before it."""
    if not member.is_of_street_office:
        return Deferral.objects.none()
    given = Deferral.objects.filter(
        case=OuterRef("case"),
        handling=OuterRef("handling"),
        kind=OuterRef("kind"),
        decided_at__isnull=False,
        state__in=[DeferralState.GRANTED, DeferralState.ENDED],
    )
    there = Escalation.objects.before_the_street().filter(case=OuterRef("case"))
    return (
        Deferral.objects.filter(
            Exists(given) | Exists(there) | ~Exists(_who_could_decide()),
            state=DeferralState.ASKED,
            case__in=access.visible_to(member),
            case__state__in=OPEN,
        )
        .select_related("case__site__street", "case__building", "asked_by", "saying")
        .order_by("asked_at", "id")
    )


def to_approve(member: Member) -> QuerySet[Request]:
    """What somebody asks for and this member may decide, oldest first: as leader of the group, or as the street office
    what stands before it, what a leader asks, and where no leader is there. Never what they asked themselves."""
    asked = asking.open_requests().filter(case__in=access.visible_to(member))
    asked = asked.exclude(asked_by=member).select_related("case__site__street", "case__building", "asked_by", "saying")
    there = Exists(Escalation.objects.before_the_street().filter(case=OuterRef("case")))
    if member.is_of_street_office:
        could = _who_could_decide()
        asked = asked.filter(there | ~Exists(could) | Exists(could.filter(member=OuterRef("asked_by"))))
    else:
        asked = asked.filter(~there, Exists(_without_a_part(Membership.objects.leading().filter(member=member))))
    return asked.order_by("asked_at", "id")


def _who_could_decide() -> QuerySet[Membership]:
    """Over rows that name a case: the seat of its group's leader, who is present and never had a part in it."""
    return _without_a_part(hands.present_leaders(timezone.localdate()))


def _without_a_part(seats: QuerySet[Membership]) -> QuerySet[Membership]:
    seats = seats.filter(group__site=OuterRef("case__site"))
    return seats.filter(~Exists(handled.events_of(OuterRef("member"), case=OuterRef(OuterRef("case")))))


def _calls_of(member: Member) -> Q:
    """About the cases a member may see; for the street office also about the texts of no case in its tray."""
    own = Q(case__in=access.visible_to(member))
    if not member.is_of_street_office:
        return own
    its = Q(inbound__tray_item__keeper=member.organisation) | Q(inbound__tray_item__keeper__isnull=True)
    return own | Q(its, case__isnull=True)


def calls(member: Member) -> QuerySet[CallTask]:
    """Calls to make for the cases this member may see, oldest first, without those they must not make themselves."""
    return calls_begun(member).filter(done_at__isnull=True)


def calls_begun(member: Member) -> QuerySet[CallTask]:
    """The same with those that an answer made needless: whoever was on the phone meanwhile may still write it down.

    None for a side of the works, which does not ask residents whether they are content, nor for the district.
    """
    if access.speaks_for_a_side(member) or member.is_of_district:
        return CallTask.objects.none()
    return (
        CallTask.objects.filter(_calls_of(member), done_by__isnull=True)
        .exclude(Q(reason="no_answer") & handled.is_theirs(member, "case"))
        .select_related("case__site", "case__lead", "inbound", "message")
        .order_by("raised_at", "id")
    )


def of_sender(member: Member, sender: str) -> QuerySet[Case]:
    """The cases this number reported, as far as the member may see them: open ones first, then the newest. A few."""
    mine = access.visible_to(member).filter(pk__in=reporters.reported_by(sender).order_by().values("pk"))
    return mine.order_by(F("ended_at").desc(nulls_first=True), "-id")[:SENDERS_OWN]


def tray(member: Member) -> QuerySet[TrayItem]:
    """Texts nobody could read by themselves: the street office's to sort, oldest first."""
    if not member.is_of_street_office:
        return TrayItem.objects.none()
    assert member.organisation is not None  # of a street office
    mine = TrayItem.objects.filter(access.kept_by(member.organisation), done_at__isnull=True)
    return mine.select_related("inbound", "about").order_by("at", "id")


def watches_the_channel(member: Member) -> bool:
    """Whether alarms about the text channel are theirs to look at: the street offices', and the operator's."""
    is_street = member.is_of_street_office
    return is_street or member.is_staff


def alarms(member: Member) -> QuerySet[Alarm]:
    """Alarms about the text channel that nobody has looked at, newest first; `member_name` if it is one of ours."""
    if not watches_the_channel(member):
        return Alarm.objects.none()
    of_that_phone = Member.objects.filter(phone=OuterRef("about"))
    return channel.unseen().annotate(member_name=Subquery(of_that_phone.values("name")[:1]))


class _NumberOf(Subquery):
    """How many rows there are."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def beside(member: Member) -> dict[str, Any]:
    """What stands beside the queues of a desk: how many decisions and texts wait elsewhere, whether they may write down
    a report, whether they plan for others (leaders and the street office), and for those the year whose holidays are
    only provisional.
    One statement, and that of the calendar's year."""
    found: dict[str, Any] = dict(
        Member.objects.filter(pk=member.pk)
        .values(
            to_review=_NumberOf(for_review(member).order_by().values("pk")),
            in_tray=_NumberOf(tray(member).order_by().values("pk")),
            may_report=Exists(access.report_sites(member)),
            plans=Exists(Membership.objects.leading().filter(member=member)),
        )
        .get()
    )
    found["plans"] = plans = found["plans"] or member.is_of_street_office
    return {**found, "year_without_notice": directory.calendar_warning(timezone.localdate()) if plans else None}
