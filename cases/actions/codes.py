"""How often one member may try the code of a site's board: tries are rows, counted before the code is looked at.

So many at once count as many, and without any store beside the database. The board itself is `mediation.boards`.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from cases import timemachine
from cases.actions._door import attempt
from cases.models import Case, CodeTry
from cases.states import Actor, NotNow, Verb
from mediation.models import Terms

HOUR = timedelta(hours=1)


def count_try(case: Case, *, by: Actor) -> CodeTry | None:
    """Note that this member tries the code of the case's site; None where there is no site or no member to count for.

    Raises:
        NotNow: too many were wrong within the hour. The code is not looked at, be it right.
    """
    if case.site_id is None or by.member is None:
        return None
    now = timemachine.now()
    made = CodeTry.objects.create(member=by.member, site_id=case.site_id, at=now)
    wrong = CodeTry.objects.filter(member=by.member, site=case.site_id, was_right=False, at__gt=now - HOUR)
    if wrong.count() > Terms.current().board_tries:
        with attempt(Verb.ARRIVE, by=by, case_id=case.pk):
            raise NotNow(
                _("Too many wrong codes. Wait an hour, or show your position or a photo; the leader can help.")
            )
    return made


def was_right(tried: CodeTry | None) -> None:
    """A right code is no try in vain."""
    if tried is not None:
        CodeTry.objects.filter(pk=tried.pk).update(was_right=True)
