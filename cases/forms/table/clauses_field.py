"""The field for the clauses of an agreement: some lines, each who, does what, how much to whom, where, by when, how it
is checked. Blank lines are none; what is wrong is said with the number of its line. There is always one more to write
in, so that it works without scripts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases.actions.table.agreeing import MOST_CLAUSES, Line
from cases.forms.fields import LEFT_OUT, LONGEST_WORDS
from cases.models import Party
from mediation.models import Rule

FEWEST_SHOWN = 2
PARTS = ("party", "does", "amount", "pays_to", "place", "due_on", "checking", "rule")
# What alone is no line: one of these stays chosen from the line before.
CHOSEN = ("party", "pays_to", "rule")
LONGEST = {"does": LONGEST_WORDS, "place": 80, "checking": 120, "amount": 20}


class ClauseLines(forms.Widget):
    """All lines, and one more to write in."""

    template_name = "cases/widgets/clauses.html"
    # By key, what each side of the case is called.
    sides: Sequence[tuple[int, str]] = ()
    # By key, the rules that it may name.
    rules: Sequence[tuple[int, str]] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[dict[str, str]]:
        """The lines as they were typed, blank ones left out."""
        lines = []
        for n in range(MOST_CLAUSES + 1):
            line = {part: str(data.get(f"{name}-{n}-{part}", "")).translate(LEFT_OUT).strip() for part in PARTS}
            if any(line[part] for part in PARTS if part not in CHOSEN):
                lines.append(line)
        return lines

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = list(value or [])
        blank = max(FEWEST_SHOWN - len(filled), 1)
        shown = [*filled, *({} for _n in range(blank))][:MOST_CLAUSES]
        context["widget"]["lines"] = [
            {"n": n, "number": n + 1, "name": f"{name}-{n}", "is_blank": not line, **line}
            for n, line in enumerate(shown)
        ]
        context["widget"]["sides"] = [(str(pk), called) for pk, called in self.sides]
        context["widget"]["rules"] = [(str(pk), called) for pk, called in self.rules]
        return context


class ClausesField(forms.Field):
    """The clauses, as `Line`s. `of` says which sides and rules they may name."""

    widget = ClauseLines
    # Not what one fills in if one likes: what is missing is said by the action.
    needed = True

    def of(self, sides: Sequence[Party], called: Mapping[int, str], rules: Sequence[Rule]) -> None:
        """Offer these sides and rules."""
        self.rules = {str(rule.pk): rule for rule in rules}
        self.widget.rules = [(rule.pk, str(rule)) for rule in rules]
        self.parties = {str(side.pk): side for side in sides}
        self.widget.sides = [(side.pk, called[side.pk]) for side in sides]

    def clean(self, value: Any) -> list[Line]:
        """What can be read as a line. Whether its side and rule are the case's, and whether its sum and date can be
        meant, asks the action, so that a refusal leaves its trace.

        Raises ValidationError: what is no sum, no date or no choice at all, or too long.
        """
        lines, wrong = [], []
        for n, typed in enumerate(value or [], start=1):
            try:
                lines.append(self._line(typed))
            except ValidationError as error:
                wrong.append(_("Clause %(n)d: %(what)s") % {"n": n, "what": error.messages[0]})
        if wrong:
            raise ValidationError(wrong)
        return lines

    def _line(self, typed: Mapping[str, str]) -> Line:
        for part, longest in LONGEST.items():
            if len(typed[part]) > longest:
                raise ValidationError(_("this is too long."))
        if not any(char.isalnum() for char in typed["does"]):
            raise ValidationError(_("write what is to be done."))
        return Line(
            does=typed["does"],
            party=self._party(typed["party"]),
            amount=_sum(typed["amount"]),
            pays_to=self._party(typed["pays_to"]),
            place=typed["place"],
            due_on=_day(typed["due_on"]),
            checking=typed["checking"],
            rule=self._rule(typed["rule"]),
        )

    def _party(self, chosen: str) -> Party | None:
        if not chosen:
            return None
        if not _is_a_key(chosen):
            raise ValidationError(_("choose one of the sides."))
        return self.parties.get(chosen) or Party(pk=int(chosen))

    def _rule(self, chosen: str) -> Rule | None:
        if not chosen:
            return None
        if not _is_a_key(chosen):
            raise ValidationError(_("choose one of the rules."))
        return self.rules.get(chosen) or Rule(pk=int(chosen))


def _is_a_key(chosen: str) -> bool:
    return chosen.isascii() and chosen.isdecimal()


def _sum(typed: str) -> Decimal | None:
    plain = typed.replace(",", "").replace("，", "").removesuffix("元").strip().removeprefix("¥").removeprefix("￥")
    if not plain:
        return None
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise ValidationError(_("write the sum in digits, such as 500 or 500.50.")) from error
    return amount


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(_("write the day as 2026-11-23."))
    return day
