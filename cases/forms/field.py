"""What is asked of the forms of the field: which a member may need on the site before they are open, and what was
answered in one that did nothing any more. The forms say themselves that they are of the field (`is_of_the_field`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms

from cases import access
from cases.deeds import DEEDS
from cases.forms.deed import DeedForm
from cases.forms.photo_field import Chosen
from cases.forms.phrases import Worded
from cases.forms.quick import OneTap
from cases.models import Case
from cases.photos import Negative, negative
from cases.states import Actor, NotNow, Role, State
from mediation.models import Member

# What of a form that did nothing is kept: of one answer, and of a number that nobody wrote.
LONGEST = 2000
_FOR_MACHINES = re.compile(r"\x00")


def may_be_needed(forms_of: Iterable[type[DeedForm]], case: Case, member: Member, mine: frozenset[str]) -> list[str]:
    """The verbs of the field that this member, who is this to the case, may want to do on one visit: those that are
    open, and those that an arrival opens. No statement."""
    by = Actor(member=member)
    soon = {case.state, State.ON_SITE} if case.state == State.ASSIGNED else {case.state}
    of_the_field = [form.verb for form in forms_of if form.is_of_the_field]
    return [
        verb
        for verb in of_the_field
        if soon & set(DEEDS[verb].frm) and case.state in State.values and access.is_for(by, verb, case, mine)
    ]


def is_of_a_visit(mine: frozenset[str]) -> bool:
    """Whether who is this to a case goes to the site for it."""
    return bool(mine & {Role.LEAD, Role.HELPER})


def said(form: DeedForm) -> str:
    """What was answered, question by question, as words that can be kept."""
    lines = [
        f"{field.label}: {answer}"
        for field in form.visible_fields()
        if not isinstance(field.field, forms.FileField) and (answer := _answer(form, field.name))
    ]
    return "\n".join(lines)


def _answer(form: DeedForm, name: str) -> str:
    field, given = form.fields[name], form.data.get(form.add_prefix(name), "")
    if isinstance(field.widget, (OneTap, Worded)):  # several under one name
        given = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name)) or ""
        given = " / ".join(given) if isinstance(given, list) else given
    if isinstance(field, forms.ChoiceField):
        given = dict(field.choices).get(given, given)  # type: ignore[arg-type]
    return _FOR_MACHINES.sub("", str(given)).strip()[:LONGEST]


def pictures(form: DeedForm) -> list[Negative]:
    """The photos of a form that may be photos, whatever else is wrong with it."""
    found = []
    for name, field in form.fields.items():
        chosen = form[name].data if isinstance(field, forms.FileField) else None
        for file in chosen.files if isinstance(chosen, Chosen) else []:
            try:
                found.append(negative(file.file, size=file.size or 0))  # type: ignore[arg-type]
            except NotNow:
                continue
    return found
