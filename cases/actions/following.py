"""Following up: whoever did not handle a case asks again after days and after weeks. Where it has come back, the case
is opened again at once, as the resident's own word.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases import access
from cases.actions import feedback
from cases.actions._door import attempt
from cases.actions.undertaking import FOLLOW_UPS, keep
from cases.models import Case, CaseEvent, Undertaking
from cases.states import ENDED, Actor, NotNow, Through, Verb


def come_back(case: Case, *, by: Actor, undertaking: Undertaking, words: str) -> CaseEvent:
    """Note a follow-up of which the resident says that it has come back, and open the case again.

    Raises:
        NotNow: it is no follow-up or not theirs, nothing is said, or the time in which the resident may have it opened
            again is over and whoever asks is not of the street office.
    """
    if undertaking.kind not in FOLLOW_UPS:
        raise NotNow(_("Only a follow-up finds that it has come back."))
    with attempt(Verb.KEEP, by=by, case_id=case.pk):
        kept = keep(case, by=by, undertaking=undertaking, words=words)
        assert by.member is not None  # only members follow up
        if case.state not in ENDED:
            return kept
        if access.reviews(by.member, case):
            return feedback.reopen(case, by=by, words=words)
        resident = Actor(case_id=case.pk, through=Through.CALL, via=by.member)
        return feedback.reopen(case, by=resident, words=words)
