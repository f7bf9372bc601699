"""What stands beside a case and is shown on a member's page, as querysets: the report and early signs as far as its
reader may see them. Inner words beside a promise or a decision are left out by the page (`sight.internal`).

They are gathered together (`gathering`); what becomes of them on the page stands in `CaseFile`.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access, hands, masking, pressed, willing
from cases.actions import asking, costs, joining, missing_why, proof, undertaking
from cases.casefile.gathering import gather, hang
from cases.casefile.timeline import OF_SESSIONS
from cases.clocks import explanation
from cases.models import (
    Case,
    Clock,
    ClockChange,
    Deferral,
    Helper,
    Party,
    Photo,
    RectificationNotice,
    Referral,
    Report,
    Representative,
    Undertaking,
    Visit,
)
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.fieldwork import PhotoKind, with_names
from cases.models.party import PARTED
from mediation.models import Member, Target, Terms
from notifications import countries

# With how many agreed amounts of the same items at the same site a case is compared.
MOST_COMPARED = 200
# So many of the printed papers stand on the case's page; all of them on their own.
SHOWN = 5
_PLACE = ("site", "building", "category")


def of_case(case: Case, sight: access.Sight, reader: Member) -> dict[str, Any]:
    """The rows a reader of such sight may see, by what they are called below. One statement."""
    parts = {**_people(case), **_dates(case, sight, reader), **_joined(case)}
    parts["documents"] = case.documents.filter(copy=access.copy_for(sight)).order_by("-id")[:SHOWN]
    if sight.words:
        parts |= _words(case, sight)
    if sight.risks:
        parts |= {"signs": case.signs.filter(handling=case.handling), "terms": Terms.objects.filter(pk=1)}
    return gather(case, parts, said=None if sight.numbers else masking.masked)


def clocks(own: QuerySet[Clock], case: Case) -> dict[str, QuerySet[Any]]:
    """These clocks and what is needed to explain them: their changes, what their policies promise, the holds."""
    of_case = Clock.objects.filter(case=case)
    return {
        "clocks": own.select_related("policy").order_by("started_at", "id"),
        "changes": ClockChange.objects.filter(clock__in=of_case).order_by("id"),
        "targets": Target.objects.filter(version__in=of_case.values("policy")),
        "holds": explanation.granted_holds(case),
    }


def laid_out(rows: dict[str, Any]) -> list[Clock]:
    """The gathered clocks, under each its changes and what its policy promises."""
    hang(rows["changes"], on=rows["clocks"], under="changes", by="clock_id")
    hang(rows["targets"], on=[clock.policy for clock in rows["clocks"]], under="targets", by="version_id")
    return rows["clocks"]


def _people(case: Case) -> dict[str, Any]:
    """The sides of the case, without those that came with a joined one and left with it; and who helps."""
    parties = Party.objects.filter(case=case).exclude(PARTED).select_related("organisation", "came_with", "building")
    return {
        "parties": parties.annotate(can_answer=countries.can_answer("phone")).order_by("side", "id"),
        "speakers": Representative.objects.filter(case=case, left_at=None).order_by("party", "id"),
        "helpers": case.helpers.select_related("organisation").annotate(can_open=_can_open(case)),
        "consents": case.consents.select_related("asked_by", "organisation", "saying").order_by("noted_at", "id"),
        "asides": case.aside_requests.select_related("about", "saying", "taken_by").order_by("id"),
        "doubts": proof.doubts_of(case),
        "late": pressed.late(case),
        "visits": Visit.objects.filter(case=case).select_related("member").order_by("id"),
        "costs": costs.open_items(case),
        "costs_elsewhere": costs.agreed_elsewhere(case)[:MOST_COMPARED],
        "announced": case.announced.select_related("notice__organisation").order_by("id"),
        "is_to_be_called": Exists(case.calls.filter(done_at__isnull=True)),
    }


def _can_open(case: Case) -> Exists:
    """Over members: whether they can still open the case they help with."""
    return Exists(Helper.objects.filter(hands.opens_it(), case=case, member=OuterRef("pk")))


def _dates(case: Case, sight: access.Sight, reader: Member) -> dict[str, Any]:
    """What is due and why, what was asked for and undertaken, and what is before the street office. What runs because
    something climbed are its decision, and that the decision is carried out. Whom the mediator meets apart, where and
    when, is the group's to know, and that side's own."""
    shown = Deferral.objects.filter(case=case, handling=case.handling).exclude(
        kind=DeferralKind.EXTENSION, state=DeferralState.GRANTED
    )
    waiting, asked_for = case.escalations.before_the_street(), asking.open_requests().filter(case=case)
    riding = Clock.objects.running().filter(case=case, escalation__in=waiting)
    own, undertaken = Clock.objects.own().filter(case=case) | riding, undertaking.open_ones(case)
    if not sight.internal:
        theirs = willing.proven_sides_of(reader, case).values("pk")
        own = own.filter(_with_all("undertaking__session__side") | Q(undertaking__session__side__in=theirs))
        undertaken = undertaken.filter(_with_all("session__side") | Q(session__side__in=theirs))
        waiting = waiting.filter(_with_all("clock__undertaking__session__side"))
        asked_for = asked_for.exclude(verb__in=OF_SESSIONS)
    return {
        **clocks(own, case),
        "deferrals": shown.filter(state__in=[DeferralState.ASKED, DeferralState.GRANTED])
        .select_related("asked_by", "saying")
        .order_by("id"),
        "requests": asked_for,
        "undertakings": undertaken.select_related("by_organisation", "report"),
        "notices": RectificationNotice.objects.filter(case=case).select_related("standard"),
        "referrals": Referral.objects.filter(case=case).select_related("authority"),
        "owed_photos": Photo.objects.filter(case=case, kind__in=[PhotoKind.TASK, PhotoKind.DONE]).order_by("id"),
        "misses": missing_why.of_handling(case),
        "miss_reasons": case.miss_reasons.select_related("miss", "said_by", "saying").order_by("id"),
        "waiting": waiting.select_related("clock", "decided_by", "saying").order_by("id"),
    }


def _with_all(side: str) -> Q:
    """Over rows that may be of a session: that it is with nobody apart."""
    return Q(**{f"{side}__isnull": True})


def _joined(case: Case) -> dict[str, Any]:
    """The cases handled under this one, with what of their own climbs all the same; and whether this one could be
    handled under another."""
    still_open = Undertaking.objects.filter(case__joined_to=case, kept_at__isnull=True, dropped_at__isnull=True)
    return {
        "joined": case.joined.select_related(*_PLACE).order_by("id"),
        "still_open": still_open.order_by("due_at", "id"),
        "may_join": Exists(joining.offered(case)),
    }


def _words(case: Case, sight: access.Sight) -> dict[str, Any]:
    """What was said and shown, here and in the cases handled under this one."""
    together = Q(case=case) | Q(case__joined_to=case)
    elsewhere = (PhotoKind.TASK, PhotoKind.DONE, *(() if sight.numbers else with_names(case.outcome)))
    return {
        "reports": Report.objects.filter(together)
        .select_related("taken_by", "case", "inbound", "saying")
        .order_by("id"),
        "photos": Photo.objects.filter(together).exclude(kind__in=elsewhere).order_by("id"),
    }
