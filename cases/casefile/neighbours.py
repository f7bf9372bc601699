"""The neighbours' cases that a counted early sign speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from cases import access
from cases.models import Case, Sign
from cases.states import SignKind
from cases.sweeps.households import counted, countings
from mediation.models import Member, Terms

MOST = 20
_CROWDS = {SignKind.NEIGHBOURS, SignKind.SITE_WIDE}


def siblings(case: Case, signs: Sequence[Sign], member: Member, *, terms: Terms) -> list[Case]:
    """The cases counted together with this one, as far as this member may open them: the newest first, at most `MOST`.
    One statement, and none where no sign counts households."""
    crowds = {sign.kind for sign in signs} & _CROWDS
    near = Q()
    for counting in countings(terms):
        if counting.kind in crowds and getattr(case, counting.place) is not None:
            span = (case.reported_at - counting.span, case.reported_at + counting.span)
            near |= Q(reported_at__range=span, **{counting.place: getattr(case, counting.place)})
    if not near:
        return []
    cases = counted(access.visible_to(member)).filter(near, category=case.category).exclude(pk=case.pk)
    return list(cases.order_by("-id")[:MOST])
