"""Who is on duty has a new case at once, where the group's switch is on (自动派单): chosen without a person, through
the same door, and refused by it like anybody's choice.

A roster says who is on duty, never who is neutral: that is asked of the case. Where nobody is both, it stands on the
leader's desk as ever; and so it does once somebody has let go of it.
"""

from __future__ import annotations

from cases import timemachine
from cases.actions import desk
from cases.actions.assigning import candidates
from cases.models import Case
from cases.states import ROUTER, Refused, State, Verb
from mediation import duty
from mediation.models import Member


def assign_at_once(case: Case) -> Case:
    """Give a new case to the neutral member on duty who has the fewest open ones; it is returned as it is then.

    In the transaction of what made it new, so that its leader is not asked to assign what is assigned. That nobody
    can take it, or that the leader was faster, refuses nothing of that.
    """
    if not _is_new(case):
        return case
    lead = on_duty_for(case)
    if lead is None:
        return case
    try:
        desk.assign(case, by=ROUTER, lead=lead)
    except Refused:
        return case
    return Case.objects.select_related("site__street", "building", "category", "lead").get(pk=case.pk)


def on_duty_for(case: Case) -> Member | None:
    """Who of those on duty now would take it: neutral, there, of the site's own group, with the fewest open cases."""
    return next(
        (each.member for each in candidates(case) if each.is_on_duty and each.may_lead and not each.is_away), None
    )


def _is_new(case: Case) -> bool:
    """Whether nobody ever had it in hand, at a site whose new cases go by the roster. No statement where there is none
    now that anybody is on duty for."""
    if case.state != State.REPORTED or case.site is None or not case.site.is_active or case.handling > 1:
        return False
    if not duty.assigns_by_itself(case.site_id) or not duty.on_duty(case.site_id, timemachine.now()):
        return False
    return not case.events.filter(verb=Verb.ASSIGN).exists()
