"""Who speaks or helps for a side: an agent with a written authority, one of a few whom many have chosen, a helper."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases import opposed, photos
from cases.actions._door import door, rehearse
from cases.actions.table import sides
from cases.models import Case, CaseEvent, Party, Representative
from cases.models.fieldwork import PhotoKind
from cases.states import Actor, NotNow, RepresentativeKind, SignKind, Verb
from mediation.models import Terms


def add(
    case: Case,
    *,
    by: Actor,
    party: Party,
    kind: str,
    name: str,
    phone: str = "",
    relation: str = "",
    pictures: Sequence[photos.Shot] = (),
) -> CaseEvent:
    """Put down who speaks or helps for this side; `phone` in E.164.

    Raises:
        NotNow: without a name; an agent without a photo of the authority; somebody chosen by many where nobody speaks
            for many, or one more than may be chosen (`Terms.spokespersons`); they stand there already; or they are, or
            speak for, the other side.
    """
    if pictures:
        rehearse(case, Verb.REPRESENT, by=by)
    shown = photos.develop(pictures)
    with door(case, Verb.REPRESENT, by=by) as deed:
        side = sides.side_of(deed.case, party)
        if kind not in RepresentativeKind.values or not name.strip():
            raise NotNow(_("Say who it is, and as what."))
        if opposed.is_an_opponent(deed.case, side, phone=phone, name=name.strip()):
            raise NotNow(_("They are, or speak for, the other side of this dispute: nobody acts for both."))
        present = Representative.objects.filter(case=deed.case, left_at=None)
        if present.filter(party=side, name=name.strip(), phone=phone).exists():
            raise NotNow(_("They stand there already."))
        if kind == RepresentativeKind.AGENT and not shown:
            raise NotNow(_("Whoever acts for a side needs its written authority: take a photo of it."))
        if kind == RepresentativeKind.SPOKESPERSON:
            _may_be_chosen(deed.case, present.filter(kind=kind).count())
        kept = photos.keep(deed.case, shown, kind=PhotoKind.PROXY, by=by, at=deed.at)
        made = Representative.objects.create(
            case=deed.case, party=side, kind=kind, name=name.strip(), phone=phone, relation=relation.strip(),
            authority=kept[0] if kept else None, added_at=deed.at, added_by=by.member,
        )  # fmt: skip
        deed.note(party=side, representative=made, kind=RepresentativeKind(kind), authority=made.authority)
    return deed.event


def _may_be_chosen(case: Case, already: int) -> None:
    if not case.signs.filter(kind=SignKind.COLLECTIVE).exists():
        raise NotNow(_("Nobody speaks for many in this case: enter them as an agent or a helper."))
    most = Terms.current().spokespersons
    if already >= most:
        raise NotNow(_("At most %(most)d may be chosen to speak for many.") % {"most": most})


def end(case: Case, *, by: Actor, representative: Representative) -> CaseEvent:
    """They do not speak for that side any more: what they said stays, and nothing more is taken from them.

    Raises:
        NotNow: they have left already, or belong to another case.
    """
    with door(case, Verb.UNREPRESENT, by=by) as deed:
        rows = Representative.objects.filter(case=deed.case, left_at=None).select_related("party")
        row = rows.filter(pk=representative.pk).first()
        if row is None:
            raise NotNow(_("This has already been done."))
        row.left_at = deed.at
        row.save(update_fields=["left_at"])
        sides.end_questions(deed.case, {str(row.phone)} - {"", str(row.party.phone)}, at=deed.at)
        deed.note(party=row.party, representative=row, kind=RepresentativeKind(row.kind))
    return deed.event
