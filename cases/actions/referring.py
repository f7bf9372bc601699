"""Handing on to an authority (转办) beside the mediation: to whom, under which number of theirs, and by when they are
to answer. What agreement alone cannot settle needs it before the case is settled (law.md section 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.actions._door import Underway, door
from cases.actions.undertaking import open_ones, undertake_within
from cases.models import Case, CaseEvent, Referral, Report, Undertaking, Words
from cases.states import Actor, NotNow, UndertakingKind, Verb
from config.custody.remembered import Remembered
from mediation.models import Authority, AuthorityKind, ReferralNeed


def refer(
    case: Case, *, by: Actor, authority: Authority | None, due_at: datetime, words: str, reference: str = ""
) -> CaseEvent:
    """Hand the case on to an authority, what about in `words`; `reference` is their number, which may come later.

    Raises:
        NotNow: no authority of this district, no words, a time that has passed, or they have it already.
    """
    with door(case, Verb.REFER, by=by) as deed:
        if deed.say(words) is None:
            raise NotNow(_("Say what the authority is to look into."))
        made = refer_within(deed, authority, due_at=due_at, reference=reference, saying=deed.saying)
        deed.note(undertaking=made.undertaking, referral_id=made.pk, until=due_at)
    return deed.event


def refer_within(
    deed: Underway, authority: Authority | None, *, due_at: datetime, reference: str, saying: Words | None
) -> Referral:
    """Make the rows inside a deed that is under way: the street office's decision, or one of its own.

    Raises:
        NotNow: as `refer`.
    """
    case, by = deed.case, deed.by
    assert by.member is not None  # only members hand on
    if authority is None or not authorities(case).filter(pk=authority.pk).exists():
        raise NotNow(_("Choose the authority."))
    if waiting_for(case).filter(authority=authority).exists():
        raise NotNow(_("%(authority)s has this case already.") % {"authority": authority})
    made = undertake_within(case, UndertakingKind.REFERRAL, by=by, due_at=due_at, saying=saying)
    return Referral.objects.create(
        case=case,
        undertaking=made,
        authority=authority,
        reference=reference.strip(),
        handed_at=deed.at,
        handed_by=by.member,
    )


def note_reference(case: Case, row: Undertaking, reference: str) -> None:
    """The authority's number, learnt with its answer."""
    if reference.strip():
        Referral.objects.filter(case=case, undertaking=row).update(reference=reference.strip())


def authorities(case: Case) -> QuerySet[Authority]:
    """To whom a case of this district can be handed on."""
    street = case.site.street if case.site is not None else case.keeper
    district = street.parent_id if street is not None else None
    everywhere = Q(district__isnull=True)
    return Authority.objects.filter(everywhere | Q(district=district) if district else everywhere, is_active=True)


def waiting_for(case: Case) -> QuerySet[Referral]:
    """To whom it was handed on who have not answered."""
    return Referral.objects.filter(case=case, undertaking__in=open_ones(case, UndertakingKind.REFERRAL))


def still_needed(case: Case) -> list[str]:
    """The kinds of authority that have to know of such a case and have not been told in this handling, by their values.
    At most two statements."""
    needs = [need for need in _NEEDS() if need.category_id in (None, case.category_id)]
    if not needs:
        return []
    said = " ".join(_said(case)) if any(need.words for need in needs) else ""
    wanted = {need.kind for need in needs if need.applies_to(said)}
    if not wanted:
        return []
    told = Referral.objects.filter(case=case, undertaking__handling=case.handling)
    known = set(told.values_list("authority__kind", flat=True))
    return sorted(wanted - known, key=AuthorityKind.values.index)


_NEEDS = Remembered(lambda: tuple(ReferralNeed.objects.all()), of=(ReferralNeed,))


def need_what_is_needed(case: Case) -> None:
    """Refuse to settle what has to be handed on first.

    Raises:
        NotNow: with the kinds of authority.
    """
    if missing := still_needed(case):
        kinds = ", ".join(str(AuthorityKind(kind).label) for kind in missing)
        raise NotNow(_("Agreement alone does not settle this. Hand it on first, to: %(kinds)s.") % {"kinds": kinds})


def _said(case: Case) -> Iterable[str]:
    together = Q(case=case) | Q(case__joined_to=case)
    return Report.objects.filter(together).values_list("saying__body", flat=True)
