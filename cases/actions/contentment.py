"""Whether the resident is content (满意吗), a question of its own, asked of who has said that it is solved. It changes
nothing of the case: "not content" is a word about us, "not solved" opens it again.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import reporters, timemachine
from cases.actions._door import attempt, locked
from cases.models import Case, Party, Question, Satisfaction
from cases.models.satisfaction import BY_THEMSELVES
from cases.states import Actor, Forbidden, Mark, NotNow, QuestionKind, State, Verb


def say(case: Case, *, by: Actor, mark: str) -> Satisfaction:
    """The resident says how content they are, once in a handling.

    Raises:
        Forbidden: they did not report it, or somebody else says it for them.
        NotNow: it is not settled, they have not said that it is solved, have said how content they are, or no mark.
    """
    with attempt(Verb.CONFIRM, by=by, case_id=case.pk):
        held = locked(case.pk)
        side = reporters.side_of(held, by) if by.member is None and by.through in BY_THEMSELVES else None
        if side is None:
            raise Forbidden(_("This is not yours to do."))
        if mark not in Mark.values:
            raise NotNow(_("Choose one of the three."))
        if held.state != State.RESOLVED or not reporters.has_said_solved(held, by):
            raise NotNow(_("First say whether it is solved."))
        if said_by(held, by).exists():
            raise NotNow(_("This has already been done."))
        row = Satisfaction.objects.create(
            case=held, party=side, handling=held.handling, mark=mark, through=by.through, said_at=timemachine.now()
        )
        _is_answered(held, side)
    return row


def said_by(case: Case, by: Actor) -> QuerySet[Satisfaction]:
    """What this resident has said in the present handling."""
    own = reporters.own_sides(case, by)
    return Satisfaction.objects.filter(case=case, handling=case.handling, party__in=own)


def _is_answered(case: Case, side: Party) -> None:
    asked = Question.objects.filter(phone=side.phone, case=case, kind=QuestionKind.CONTENT, ended_at__isnull=True)
    asked.update(ended_at=timemachine.now())
