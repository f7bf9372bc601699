"""The people of the seeded street as a test speaks of them, and the short ways to report and to act."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cases.actions import calls, correcting, desk, field, granting, reporting, settling
from cases.actions.assigning import candidates, parties_to_ask
from cases.actions.consenting import Given
from cases.actions.new_report import NewReport
from cases.models import CallTask, Case, Clock
from cases.states import Actor, Channel, Outcome, StillOpen, Through, Verb
from mediation.models import Category, GroupRole, Member, Organisation, OrganisationKind, Site
from notifications.models import Message

GRANDMOTHER = "+8613800138001"
NEIGHBOUR = "+8613800138002"


class Street:
    """One site of the street in front of us; the others are round the corner."""

    def __init__(self) -> None:
        self.site = Site.objects.get(name="锦绣华庭")
        self.other_site = Site.objects.get(name="东苑公寓")

    # -- people -------------------------------------------------------------------------------------------------------

    def member(self, kind: str, *, site: Site | None = None, role: str = "") -> Member:
        """The first active member of that kind of organisation in the site's group."""
        members = Member.objects.filter(memberships__group__site=site or self.site, organisation__kind=kind)
        if role:
            members = members.filter(memberships__role=role)
        found = members.order_by("id").first()
        assert found is not None
        return found

    @property
    def leader(self) -> Member:
        return Member.objects.get(memberships__group__site=self.site, memberships__role=GroupRole.LEADER)

    @property
    def mediator(self) -> Member:
        """A neutral member who is not the leader."""
        case = Case(site=self.site)
        return next(
            each.member
            for each in candidates(self._saved(case))
            if each.may_lead and not each.is_away and each.member != self.leader
        )

    @property
    def contractor(self) -> Member:
        return self.member(OrganisationKind.CONTRACTOR)

    @property
    def builder(self) -> Organisation:
        """The contractor's organisation: who owes what is undertaken."""
        found = self.contractor.organisation
        assert found is not None
        return found

    @property
    def reviewer(self) -> Member:
        found = Member.objects.filter(organisation=self.site.street).order_by("id").first()
        assert found is not None
        return found

    @property
    def district(self) -> Member:
        found = Member.objects.filter(organisation=self.site.street.parent).order_by("id").first()
        assert found is not None
        return found

    def _saved(self, case: Case) -> Case:
        return self.case()

    # -- deeds --------------------------------------------------------------------------------------------------------

    def case(self, words: str = "楼下电钻吵死了", *, phone: str = GRANDMOTHER, **facts: Any) -> Case:
        """A case freshly reported by text."""
        category = Category.objects.get(code=facts.pop("category", "noise"))
        new = NewReport(
            words=words,
            category=category,
            tier=facts.pop("tier", category.default_tier),
            channel=Channel.TEXT,
            phone=phone,
            site=facts.pop("site", self.site),
            **facts,
        )
        return reporting.report(new, by=Actor(phone=phone))

    def assigned(self, **facts: Any) -> Case:
        case = self.case(**facts)
        desk.assign(case, by=by(self.leader), lead=self.lead_for(case))
        return fresh(case)

    def on_site(self, **facts: Any) -> Case:
        case = self.assigned(**facts)
        field.arrive(case, by=by(case.lead), code=case.site.arrival_code)
        return fresh(case)

    def resolved(self, **facts: Any) -> Case:
        case = self.on_site(**facts)
        field.resolve(case, by=by(case.lead), outcome=Outcome.EXPLAINED, words="改到九点后施工", resident_word="可以")
        return fresh(case)

    def approve(self, case: Case, *, by_whom: Member | None = None) -> None:
        """What is asked for is approved, by the street office's reviewer if nobody else is named."""
        granting.grant(fresh(case), by=by(by_whom or self.reviewer))

    def close(self, case: Case, outcome: str, words: str) -> None:
        """Ended without settlement: the leader asks, the street office approves."""
        desk.close(case, by=by(self.leader), outcome=outcome, words=words)
        self.approve(case)

    def correct(self, case: Case, **to: Any) -> None:
        """Corrected by the leader; what makes a time later the street office approves."""
        given = {"category": case.category, "tier": case.tier, "words": "看错了"} | to
        if correcting.correct(case, by=by(self.leader), **given).verb == Verb.ASK:
            self.approve(case)

    def lead_for(self, case: Case) -> Member:
        return next(each.member for each in candidates(case) if each.may_lead and each.member != self.leader)

    def another(self, case: Case) -> Member:
        """One more neutral member, who is neither the leader nor the lead."""
        taken = {self.leader.pk, case.lead_id}
        return next(each.member for each in candidates(case) if each.may_lead and each.member.pk not in taken)


def by(member: Member | None) -> Actor:
    assert member is not None
    return Actor(member=member)


def resident(phone: str = GRANDMOTHER) -> Actor:
    return Actor(phone=phone)


def linked(case: Case, phone: str = GRANDMOTHER) -> Actor:
    """Behind the link of a code that came back from this phone."""
    return Actor(case_id=case.pk, phone=phone, through=Through.LINK)


def fresh(case: Case) -> Case:
    """The case as it stands now. Never refreshed in place: that would unlock its state field."""
    return Case.objects.select_related("site__street", "category", "lead").get(pk=case.pk)


def sorted_out(case: Case) -> dict[int, str]:
    """What becomes of all that is still open when it is settled: it goes on, or where it cannot it is called off."""
    rows = {row.pk: settling.choices_for(row) for row in settling.still_open(case)}
    return {pk: StillOpen.TRACKED if StillOpen.TRACKED in each else StillOpen.OFF for pk, each in rows.items()}


def agreed(case: Case) -> list[Given]:
    """Every party's consent to whoever is to lead, given in person just now."""
    return [
        Given(party, Channel.VISIT, timezone.now(), words="经理李强" if party.organisation_id else "")
        for party in parties_to_ask(case)
    ]


def phoned(task: CallTask, *, by: Actor, answer: str, words: str = "") -> None:
    """A call as it is made: the number is opened, then what came of it is written down."""
    assert task.case is not None
    desk.open_contact(task.case, by=by)
    calls.log_call(task, by=by, answer=answer, words=words)


def clock_of(case: Case, promise: str) -> Clock:
    found = Clock.objects.filter(case=case, promise=promise, escalation__isnull=True).order_by("-id").first()
    assert found is not None
    return found


def texts_to(phone: object) -> list[str]:
    """What this phone has been told, oldest first."""
    return list(Message.objects.filter(recipient=str(phone)).order_by("id").values_list("body", flat=True))
