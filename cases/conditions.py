"""When a verb is open to whoever may do it: questions that the case itself answers, some with a sentence of their own.

The rows of `deeds` name them. A condition sees the case and nothing else; what is handed in the transition checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from cases.models import Case

Condition = Callable[["Case"], bool]


@dataclass(frozen=True)
class Unless:
    """A condition with the sentence for whom it turns away."""

    holds: Condition
    sentence: Any

    def __call__(self, case: Case) -> bool:
        return self.holds(case)


def always(case: Case) -> bool:
    return True


def not_accepted(case: Case) -> bool:
    return case.accepted_at is None


def unanswered(case: Case) -> bool:
    return case.answer == ""


def may_still_reopen(case: Case) -> bool:
    return case.may_be_reopened(case.now)


def is_to_be_called(case: Case) -> bool:
    """Whoever of the group makes a call that stands on the desk needs the number for it."""
    return case.is_to_be_called


has_a_lead = Unless(lambda case: case.lead_id is not None, _("Nobody is in charge yet."))
is_joined = Unless(lambda case: case.joined_to_id is not None, _("This case is joined to no other."))
is_not_joined = Unless(
    lambda case: case.joined_to_id is None,
    _("This case is handled with another one. Part it first; then it goes on by itself."),
)
gathers_none = Unless(
    lambda case: not case.gathers_others,
    _("Other cases are joined to this one. Join each of them by itself."),
)
not_before_the_street = Unless(
    lambda case: not case.is_before_the_street,
    _("The street office has this case before it: its reviewer decides."),
)
something_is_asked = Unless(lambda case: case.has_a_request, _("Nothing is asked for."))
has_doubts = Unless(lambda case: case.has_doubts, _("No proof of this case waits to be looked at."))
nobody_refuses = Unless(
    lambda case: not case.mediation_is_off,
    _("A side does not agree to mediation, or does not any more. The case goes on without it."),
)
