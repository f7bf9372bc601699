"""A case to which others are joined (并案): who came with which, and what each of them may know.

Whoever reported the joined case keeps it as their window: its number, its link, their own words. Behind it stands the
case where things happen. One resident is told neither what another said nor where they live (law.md section 7).
Joining itself is `actions.joining`.

A number is somebody only when it is proven (law.md section 11). What was typed is an attribute: it is texted, asked and
phoned, and makes nobody the owner of anything.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet

from cases import numbers
from cases.models import Case, Party
from cases.models.case import CaseQuerySet
from cases.states import OPEN, Actor, Outcome, Through

# In which of their cases a text is looked through for a number.
MOST_NAMED = 20
_PROVEN = Q(phone_proven_at__isnull=False)


def matter(case: Case) -> Case:
    """Where the case is handled: under the one it is joined to, or by itself."""
    return case.joined_to or case


def own_sides(case: Case, by: Actor) -> QuerySet[Party]:
    """The reporters of the case for whom this resident speaks. Who reported twice is there twice, and speaks for both.

    A phone speaks for the rows it is proven for; whom a member has phoned, for the rows of the number that was rung.
    The link of a form speaks for whoever came with that form alone, and for nobody once the phone has spoken itself.
    """
    reporters, is_call = Party.objects.filter(case=case, is_reporter=True), by.through == Through.CALL
    if by.phone:
        theirs = reporters.filter(phone=by.phone)
        return theirs if is_call else theirs.filter(phone_proven_at__isnull=False)
    if by.case_id is None:
        return reporters.none()
    here = reporters.filter(came_with=None if by.case_id == case.pk else by.case_id)
    return here if is_call else here.filter(phone_proven_at__isnull=True)


def prove(case: Case, phone: str, *, through: str, at: datetime) -> None:
    """The phone itself has come to this case: whoever reported it under that number is its owner from now on."""
    here = Q(case=case) | Q(case__joined_to=case) | Q(came_with=case)
    typed = Party.objects.filter(here, is_reporter=True, phone=phone, phone_proven_at__isnull=True).exclude(phone="")
    # What was said under it before, whoever typed it said.
    typed.update(phone_proven_at=at, phone_proven_by=through, solved_at=None)


def share(case: Case, phone: str) -> None:
    """The owner of the phone agrees that the contractor calls about this case."""
    here = Q(case=case) | Q(came_with=case)
    Party.objects.filter(here, _PROVEN, phone=phone, is_reporter=True).update(shares_contact=True)


def shares_contact(case: Case, by: Actor) -> bool:
    """Whether this resident has agreed that the contractor calls about this case."""
    return own_sides(case, by).filter(shares_contact=True).exists()


def is_typed(case: Case, phone: str) -> bool:
    """Whether the number was only typed on this case, and never came to it."""
    return not Party.objects.filter(_PROVEN, case=case, phone=phone, is_reporter=True).exists()


def phones_of(case: Case) -> dict[str, bool]:
    """The numbers of whoever reported it, each with whether it has come to this case itself. One statement."""
    rows = case.parties.filter(is_reporter=True).exclude(phone="").order_by("phone")
    found: dict[str, bool] = {}
    for phone, proven_at in rows.values_list("phone", "phone_proven_at"):
        found[str(phone)] = found.get(str(phone), False) or proven_at is not None
    return found


def is_spoken_for(case: Case) -> bool:
    """Whether the phone of who reported this very case has spoken itself, so that the form's link does not any more."""
    return Party.objects.filter(Q(case=case, came_with=None) | Q(came_with=case), _PROVEN, is_reporter=True).exists()


def side_of(case: Case, by: Actor) -> Party | None:
    """As which of them they speak: behind a joined case's link as who came with it, else as who reported this one."""
    own = own_sides(case, by).order_by(F("came_with").asc(nulls_first=True))
    if by.case_id is not None and by.case_id != case.pk:
        own = own.filter(came_with=by.case_id)
    return own.first()


def has_said_solved(case: Case, by: Actor) -> bool:
    """Whether this resident has said so in the present handling; of several, the others may still be asked."""
    return own_sides(case, by).filter(solved_at__isnull=False).exists()


def still_asked(case: Case) -> QuerySet[Party]:
    """The residents who were asked "solved?" by text and have not said so, neither of their rows. What was said behind
    the link of a form is not the word of the number typed there."""
    reporters = Party.objects.filter(case=case, is_reporter=True).exclude(phone="")
    said = reporters.filter(solved_at__isnull=False)
    return reporters.filter(solved_at__isnull=True).exclude(phone__in=said.filter(_PROVEN).values("phone"))


def reported_by(phone: str) -> CaseQuerySet:
    """The cases of this number (E.164) as they are handled, newest first: a joined one stands under its other.

    Of cases in which the number was only typed, by whomever, the newest counts, and only where no open one is proven:
    it may be their own form, and then their text says so; a stranger's must not come between them and their cases.
    """
    return Case.objects.filter(pk__in=keys_reported_by(phone)).order_by("-id")


def keys_reported_by(phone: str) -> set[int]:
    """The keys of the same. One statement."""
    mine = Party.objects.filter(phone=phone, is_reporter=True).exclude(case__outcome=Outcome.JOINED)
    own = list(mine.values_list("case", "phone_proven_at", "case__state"))
    proven = {case for case, proven_at, _state in own if proven_at is not None}
    typed = {case for case, _proven_at, _state in own} - proven
    if typed and not any(case in proven and state in OPEN for case, _proven_at, state in own):
        proven.add(max(typed))
    return proven


def proven_of(phone: str) -> CaseQuerySet:
    """Of these the ones that are plainly the phone's own: what was only typed is left out."""
    own = Party.objects.filter(_PROVEN, phone=phone, is_reporter=True)
    return Case.objects.filter(pk__in=own.values("case")).exclude(outcome=Outcome.JOINED).order_by("-id")


def windows_of(phone: str) -> dict[int, Case]:
    """The joined cases with which this phone came to others it has not reported itself, by the keys of those others.
    Of several the first. Under which number somebody knows a case gives nothing away: typed ones count as well."""
    around = ("came_with__site__street", "came_with__building", "came_with__category")
    own = Party.objects.filter(phone=phone, is_reporter=True)
    here, came = own.filter(came_with=None), own.filter(came_with__isnull=False)
    came = came.exclude(case__in=here.filter(_PROVEN).values("case"))
    came = came.filter(_PROVEN | ~Q(case__in=here.values("case")))
    rows = came.select_related(*around).order_by("-came_with")
    return {party.case_id: party.came_with for party in rows if party.came_with is not None}


def named(phone: str, text: str) -> Case | None:
    """The case whose number is said by this phone, of several the first; see `all_named`."""
    return next(iter(all_named(phone, text)), None)


def all_named(phone: str, text: str) -> dict[Case, str]:
    """The cases as they are handled whose numbers, or those of cases joined to them, are said by this phone, each with
    the number that is said; where the number was typed there by somebody, too: who knows the case's number has been
    told it there."""
    own = Party.objects.filter(phone=phone, is_reporter=True).exclude(case__outcome=Outcome.JOINED)
    around = ("came_with", "case__site__street", "case__building", "case__category", "case__lead")
    parties = own.select_related(*around).order_by(F("came_with").desc(nulls_last=True), "-case")[:MOST_NAMED]
    found: dict[Case, str] = {}
    for party in parties:
        number = (party.came_with or party.case).number
        if party.case not in found and numbers.is_said(number, text):
            found[party.case] = number
    return found


def language_of(phone: str) -> str:
    """The language in which this phone came to us last, else that of what was typed for it; empty without either."""
    own = Party.objects.filter(phone=phone, is_reporter=True)
    own = own.order_by(F("phone_proven_at").desc(nulls_last=True), "-case_id")
    return own.values_list("language", flat=True).first() or ""
