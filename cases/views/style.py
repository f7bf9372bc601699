"""`/style/`: every part that pages are made of, in every state, in the reader's language, scheme and size of text.

For whoever draws pages, in the demo alone; elsewhere there is no such page. Rows shown here are never saved.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.casefile.stages import Stage
from cases.models import Case, Clock
from cases.states import End, State
from mediation.models import Category, Promise, Tier

COLOURS = ("paper", "card", "field", "quiet", "line", "line-strong", "ink", "ink-soft", "accent", "accent-deep",
           "accent-pale", "on-accent", "bad", "bad-pale", "on-bad", "warn", "warn-pale", "warn-edge", "calm",
           "calm-pale", "hit", "focus")  # fmt: skip
# Marks beside tiers and states; each with words as they stand on some page.
MARKS = (
    ("good", _("On duty")),
    ("bad", _("not neutral")),
    ("broken", _("Not kept")),
    ("waits", _("not told yet")),
    ("off", _("Away")),
    ("guess", _("a guess: please check on site")),
    ("sign", _("Early sign")),
    ("", _("Text")),
)


class Questions(forms.Form):
    """One field of each kind."""

    line = forms.CharField(label=_("Phone number"), help_text=_("Text and colours"))
    area = forms.CharField(label=_("In a few words"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    one_of = forms.ChoiceField(label=_("State"), choices=State.choices, widget=forms.RadioSelect)
    from_list = forms.ChoiceField(label=_("Tier"), choices=Tier.choices)
    ticked = forms.BooleanField(label=_("Early sign"), required=False)


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """All parts; only in a demo."""
    if not getattr(settings, "DEMO", False):
        raise Http404
    now = timezone.now()
    page = {
        "colours": COLOURS,
        "marks": MARKS,
        "tiers": [_case(tier=tier) for tier in Tier],
        "states": [_case(state=state) for state in State],
        "clocks": clocks(now),
        "stages": stages(now),
        "late": _case(tier=Tier.URGENT, next_due_at=now - timedelta(hours=3)),
        "soon": _case(tier=Tier.HIGH, state=State.ASSIGNED, next_due_at=now + timedelta(minutes=50)),
        "calm": _case(state=State.ON_SITE, next_due_at=now + timedelta(days=2)),
        "form": Questions(initial={"line": "13952600006", "one_of": State.ON_SITE}),
        "wrong": Questions({"one_of": "x", "from_list": Tier.HIGH}, auto_id="wrong_%s"),
        "levels": ("success", "info", "warning", "error"),
    }
    return render(request, "cases/style.html", page)


def _case(state: State = State.REPORTED, **facts: Any) -> Any:
    category = Category(code="leak", name_zh="漏水渗水", name_en="Leaks")
    case: Any = Case(category=category, state=state, number="HL-2026-000123", reported_at=timezone.now())
    # What lists annotate stands beside what a case has of its own.
    plain = {"tier": Tier.NORMAL, "next_promise": Promise.ARRIVE, "next_due_at": None}
    for name, value in (plain | facts).items():
        setattr(case, name, value)
    return case


def clocks(now: datetime) -> list[Clock]:
    """A promise as it can stand: missed and running, soon, ahead, kept, kept too late, taken back."""
    hour = timedelta(hours=1)
    rows: tuple[dict[str, Any], ...] = (
        {"due_at": now - 3 * hour},
        {"due_at": now + hour},
        {"due_at": now + 30 * hour},
        {"due_at": now, "stopped_at": now - hour, "ended": End.KEPT},
        {"due_at": now - 5 * hour, "stopped_at": now - hour, "ended": End.KEPT},
        {"due_at": now + hour, "stopped_at": now - hour, "ended": next(end for end in End if end != End.KEPT)},
    )
    return [Clock(promise=Promise.ARRIVE, **row) for row in rows]


def stages(now: datetime) -> list[dict[str, list[Stage]]]:
    """The four steps of a case: under way, and late."""
    hour = timedelta(hours=1)

    def bar(due_at: datetime) -> list[Stage]:
        return [
            Stage(str(_("Received")), is_done=True, at=now - 5 * hour),
            Stage(str(_("Somebody sent")), is_done=True),
            Stage(str(_("Somebody there")), is_done=False, is_next=True, clock=Clock(due_at=due_at)),
            Stage(str(_("It is solved")), is_done=False),
        ]

    return [{"stages": bar(now + 2 * hour)}, {"stages": bar(now - 2 * hour)}]
